"""Drafts of new line items: all that is recorded of them but the instant."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from ledger.models import LineItemVersion
from ledger.rules.base.days import effective_ends
from ledger.rules.base.errors import Invalid
from ledger.rules.quantities.figure import Figure
from ledger.rules.workflow.lifecycle import STARTS, Act
from ledger.rules.workflow.warnings import RecordWarning
from ledger.services import (
    agreement_cautions,
    claims,
    ids,
    known_ids,
    line_item_links,
    queries,
    quotes,
    similar_line_items,
    words_in_use,
)
from ledger.services.bodies import LineItemBody
from ledger.services.figure_documents import figure_of
from ledger.services.journal import Change
from ledger.services.resources import (
    AGREEMENT,
    CATEGORY,
    LINE_ITEM,
    PARTY,
    SOURCE,
    Document,
)
from ledger.services.sealed import ClaimDocument, LineItemDocument, LineItemFields

#: The pointer of a posted claim, with {} for its place.
_CLAIM: Final = "/claims/{}"


@dataclass(frozen=True, slots=True)
class Draft:
    """A new line item with its claims and their figure."""

    fields: LineItemFields
    claims: list[ClaimDocument]
    figure: Figure

    def document(self, recorded_at: str) -> LineItemDocument:
        """Return the line item as it is recorded at an instant, which its claims carry too."""
        act = Act(self.fields["act"])
        claims_now: list[ClaimDocument] = [
            {**claim, "recorded_at": recorded_at} for claim in self.claims
        ]
        return {
            **self.fields,
            "status": STARTS[act].value,
            "figure": self.figure.document(),
            "claims": claims_now,
            "transitions": [],
        }


def drafts(change: Change, fields: LineItemBody) -> list[Draft]:
    """Return the drafts of a posted line item: one, or two of a mutual exchange.

    Raises:
        Invalid: a reference, a link, or a claim doesn't hold.
        AlreadyExists, Repeated: an id is taken, or two claims have it.
        PossibleDuplicate: the event may be recorded already.
    """
    posted = fields["claims"]
    _read_ids(change, fields)
    try:
        line_item_links.check_new(change, fields)
    except Invalid as refused:
        # Whatever else is wrong with the body is told at once.
        faults = claims.faults(change, posted, pointer=_CLAIM)
        if not faults:
            raise
        raise Invalid([*refused.errors, *faults]) from None
    directions = _directions(change, fields)
    of_directions = [
        claims.build(change, direction, [], posted, pointer=_CLAIM)
        for direction in directions
    ]
    if "id" in fields:
        # A request that is sent again names its line item, not the first claim of it.
        queries.check_free(change, LineItemVersion, LINE_ITEM.collection, fields["id"])
    claims.check_ids_free(change, posted)
    with_claims = list(map(_with_claims, directions, of_directions))
    contained = similar_line_items.check(change, with_claims, posted)
    drafted: list[Draft] = []
    for direction, built, may_be_contained in zip(
        directions, of_directions, contained, strict=True
    ):
        draft = _draft(change, direction, built)
        if may_be_contained and draft.figure.upper != 0:
            change.caution(RecordWarning.MAY_BE_CONTAINED, *may_be_contained)
        drafted.append(draft)
    return drafted


def _read_ids(
    change: Change,
    fields: LineItemBody,
) -> None:
    """Look up at once what a posted line item and its claims name."""
    posted = fields["claims"]
    parties = [party for _, party in quotes.parties_of_speakers(enumerate(posted))]
    ends = [fields["from_party"], fields["to_party"]]
    by_type: known_ids.Named = {
        AGREEMENT: [fields["agreement"]],
        CATEGORY: [fields["category"]],
        PARTY: [*ends, *parties],
        SOURCE: [claim["source"] for claim in posted],
    }
    known_ids.read(change, by_type)


def _directions(
    change: Change,
    fields: LineItemBody,
) -> list[LineItemFields]:
    """Return a posted line item with its id; of a mutual exchange, its mirror image too."""
    item: LineItemFields = {
        "id": _id(change, fields),
        "agreement": fields["agreement"],
        "act": fields["act"],
        "category": fields["category"],
        "from_party": fields["from_party"],
        "to_party": fields["to_party"],
        "answers": fields["answers"],
        "counterpart": None,
        "part_of": fields["part_of"],
        "undoes": fields["undoes"],
        "distinct_from": fields["distinct_from"],
        "effective_on": fields["effective_on"],
        "due_on": fields["due_on"],
        "condition": fields["condition"],
        "note": fields["note"],
        "re_entry_of": None,
        "re_entered_as": None,
    }
    if not fields["both_ways"]:
        return [item]
    mirror: LineItemFields = {
        **item,
        "id": _id(change, fields),
        "from_party": item["to_party"],
        "to_party": item["from_party"],
        "counterpart": item["id"],
    }
    item["counterpart"] = mirror["id"]
    return [item, mirror]


def _with_claims(
    direction: LineItemFields,
    built: list[ClaimDocument],
) -> Document:
    """Return a posted line item with its claims."""
    return {**direction, "claims": built}


def _id(
    change: Change,
    fields: LineItemBody,
) -> str:
    """Return the id that a client gave, else a new one."""
    identity = fields.get("id")
    if identity is not None:
        return identity
    return ids.make(LINE_ITEM.prefix, change.at, change.random)


def _draft(
    change: Change,
    direction: LineItemFields,
    built: list[ClaimDocument],
) -> Draft:
    """Return the draft of one direction, with the warnings of its dates and of its figure."""
    item = {**direction, "claims": built}
    caution_dates(change, item)
    agreement_cautions.caution_parties(change, item)
    words_in_use.caution(change, item, built)
    figure = figure_with_caution(change, item)
    return Draft(direction, built, figure)


def figure_with_caution(
    change: Change,
    item: Mapping[str, Any],
    *,
    contested_before: bool = False,
) -> Figure:
    """Return the figure of a line item's claims, with a warning where they newly contradict."""
    figure = figure_of(item)
    if figure.contested and not contested_before:
        change.caution(RecordWarning.CONTESTED)
    return figure


def caution_dates(change: Change, item: Mapping[str, Any]) -> None:
    """Warn of what is dated before its agreement, and of a report told before it happened."""
    agreement_cautions.caution_day(change, item)
    is_report = item["act"] == Act.REPORT
    _, last_on = effective_ends(item["effective_on"])
    if not is_report or last_on is None:
        return
    change.caution_ahead(last_on)
    published_on = [claim["published_on"] for claim in item["claims"]]
    if None not in published_on and last_on > max(published_on):
        change.caution(RecordWarning.AFTER_PUBLICATION)
