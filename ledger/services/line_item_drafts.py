"""Drafts of new line items: all that is recorded of them but the instant."""

from dataclasses import dataclass
from typing import Final

from ledger.models import LineItemVersion
from ledger.rules.quantities.figure import Figure
from ledger.rules.workflow.lifecycle import STARTS, Act
from ledger.rules.workflow.warnings import RecordWarning
from ledger.services import claims, ids, line_item_links, queries, similar_line_items
from ledger.services.journal import Change
from ledger.services.resources import (
    LINE_ITEM,
    Columns,
    Document,
    effective_ends,
    figure_of,
    line_item_columns,
)

#: The fields of a body that aren't recorded as they are sent.
_NOT_RECORDED: Final = ("both_ways", "claims")


@dataclass(frozen=True, slots=True)
class Draft:
    """A new line item with its claims, its `figure` beside it."""

    item: Document
    figure: Figure

    def document(self, recorded_at: str) -> Document:
        """Return the line item as it is recorded at an instant, which its claims carry too."""
        claims_now = [
            claim | {"recorded_at": recorded_at} for claim in self.item["claims"]
        ]
        return self.item | {"claims": claims_now, "figure": self.figure.document()}

    def columns(self) -> Columns:
        """Return the filter columns of the line item."""
        return line_item_columns(self.item, self.figure)


def drafts(change: Change, fields: Columns) -> list[Draft]:
    """Return the drafts of a posted line item: one, or two of a mutual exchange.

    Raises:
        Invalid: a reference, a link, or a claim doesn't hold.
        AlreadyExists, Repeated: an id is taken, or two claims have it.
        PossibleDuplicate: the event may be recorded already.
    """
    line_item_links.check_new(change, fields)
    posted: list[Columns] = fields["claims"]
    directions = _directions(change, fields)
    of_directions = [
        claims.build(change, direction, [], posted, pointer="/claims/{}")
        for direction in directions
    ]
    if "id" in fields:
        # A request that is sent again names its line item, not the first claim of it.
        queries.check_free(change, LineItemVersion, LINE_ITEM.collection, fields["id"])
    claims.check_ids_free(change, posted)
    similar_line_items.check(change, directions, posted)
    pairs = zip(directions, of_directions, strict=True)
    return [_draft(change, direction, built) for direction, built in pairs]


def _directions(change: Change, fields: Columns) -> list[Columns]:
    """Return a posted line item with its id; of a mutual exchange, its mirror image too."""
    item = dict(fields)
    for name in _NOT_RECORDED:
        del item[name]
    item["id"] = _id(change, fields)
    item["counterpart"] = None
    if not fields["both_ways"]:
        return [item]
    mirror = dict(item)
    mirror["id"] = _id(change, fields)
    mirror["from_party"] = item["to_party"]
    mirror["to_party"] = item["from_party"]
    mirror["counterpart"] = item["id"]
    item["counterpart"] = mirror["id"]
    return [item, mirror]


def _id(change: Change, fields: Columns) -> str:
    """Return the id that a client gave, else a new one."""
    identity: str | None = fields.get("id")
    if identity is not None:
        return identity
    return ids.make(LINE_ITEM.prefix, change.at, change.random)


def _draft(
    change: Change,
    direction: Columns,
    built: list[Document],
) -> Draft:
    """Return the draft of one direction, with the warnings of its dates and of its figure."""
    act = Act(direction["act"])
    item: Document = direction | {
        "status": STARTS[act].value,
        "claims": built,
        "transitions": [],
    }
    caution_dates(change, item)
    figure = figure_with_caution(change, item)
    if figure.upper != 0:
        similar_line_items.caution_contained(change, item)
    return Draft(item, figure)


def figure_with_caution(
    change: Change,
    item: Document,
    *,
    contested_before: bool = False,
) -> Figure:
    """Return the figure of a line item's claims, with a warning where they newly contradict."""
    figure = figure_of(item)
    if figure.contested and not contested_before:
        change.caution(RecordWarning.CONTESTED)
    return figure


def caution_dates(change: Change, item: Document) -> None:
    """Warn of a report of what can't have happened yet when it was told."""
    is_report = item["act"] == Act.REPORT
    _, last_on = effective_ends(item["effective_on"])
    if not is_report or last_on is None:
        return
    change.caution_ahead(last_on)
    published_on = [claim["published_on"] for claim in item["claims"]]
    if None not in published_on and last_on > max(published_on):
        change.caution(RecordWarning.AFTER_PUBLICATION)
