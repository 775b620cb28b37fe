"""The types of recorded resources, with their shapes and the filter columns of their documents.

Recording, reading and `verify` share this table.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final, TypeAlias

from ledger.models import (
    ActorVersion,
    AgreementVersion,
    CategoryVersion,
    LineItemVersion,
    PartyVersion,
    RedactionVersion,
    SourceVersion,
    StatedTotalVersion,
    TokenVersion,
)
from ledger.models.versions import SealedVersion
from ledger.rules.base.days import effective_ends
from ledger.rules.quantities import figure
from ledger.rules.texts.folding import fold
from ledger.rules.texts.forms import form_of
from ledger.rules.totals import differs
from ledger.rules.totals.sums import RowKey
from ledger.schemas.access import ActorOut, TokenOut
from ledger.schemas.base import Out
from ledger.schemas.line_items import LineItemOut
from ledger.schemas.parties import AgreementOut, CategoryOut, PartyOut
from ledger.schemas.redactions import RedactionOut
from ledger.schemas.sources import SourceOut
from ledger.schemas.stated_totals import StatedTotalOut
from ledger.services.figure_documents import (
    figure_claims,
    figure_of,
    live_documents,
    speaker_names,
)
from ledger.services.sealed import ClaimDocument, DiffersDocument, SpeakerDocument

Document: TypeAlias = dict[str, Any]
Columns: TypeAlias = dict[str, Any]


@dataclass(frozen=True, slots=True)
class ResourceType:
    """A type of resource.

    `name` is in the singular, as a person reads it; `collection` is as the path has it. `columns`
    makes the filter columns of a document.
    """

    name: str
    collection: str
    prefix: str
    model: type[SealedVersion]
    shape: Out
    columns: Callable[[Document], Columns]

    @property
    def action(self) -> str:
        """The first part of an entry's action, such as `line_item`."""
        return self.name.replace(" ", "_")

    def is_changed(self, rendered: Document, before: Document) -> bool:
        """Return whether a new version says something else than the one before.

        Where a list has another length, the earlier version needs no rendering: with hundreds of
        claims that takes long.
        """
        for name, value in rendered.items():
            if isinstance(value, list) and len(value) != len(before.get(name, value)):
                return True
        earlier: Document = self.shape.render(before)
        return rendered != earlier


def _copied(*names: str) -> Callable[[Mapping[str, Any]], Columns]:
    """Return a function that copies fields of a document into columns of the same names."""
    return lambda document: {name: document[name] for name in names}


def folded(*words: str | None) -> str:
    """Return words as searching compares them: as typing knows them, without regard to case."""
    return "\n".join(fold(word.casefold()) for word in words if word)


def ids_column(identities: Sequence[str]) -> str | None:
    """Return some ids as a column holds them, each between blanks; null where there is none."""
    if not identities:
        return None
    return f" {' '.join(identities)} "


def _party_columns(party: Document) -> Columns:
    return {"members": ids_column(party.get("members", ()))}


def _category_columns(category: Document) -> Columns:
    return {
        "unit": category["unit"],
        "parent": category["parent"],
        "crosses": int(category.get("crosses", False)),
    }


def _agreement_columns(agreement: Document) -> Columns:
    return {"withdrawn": agreement.get("withdrawn")}


def _source_columns(source: Document) -> Columns:
    return {
        "sha256": source["sha256"],
        **form_of(source).key(),
        "title_folded": folded(source["title"]),
        "withdrawn": source.get("withdrawn"),
    }


#: In place of the ids that a stated total covers, where it covers every agreement and none.
EVERYTHING: Final = "*"


def agreements_column(agreements: Sequence[str] | None) -> str:
    """Return the agreements that a stated total covers, as its column holds them."""
    if agreements is None:
        return EVERYTHING
    ids = " ".join(sorted(agreements))
    return f" {ids} "


def speakers_column(speakers: Sequence[SpeakerDocument]) -> str | None:
    """Return the names of speakers, as a column holds them: no name has a line end in it."""
    if not speakers:
        return None
    names = "\n".join(speaker_names(speakers))
    return f"\n{names}\n"


@lru_cache(maxsize=4096)
def names_in(column: str | None) -> tuple[str, ...]:
    """Return the names that `speakers_column` made a column of; many claims have the same."""
    if column is None:
        return ()
    return tuple(column.strip("\n").split("\n"))


_copied_of_stated_total: Final = _copied("of", "source", "replaces", "withdrawn")


def _stated_total_columns(total: Document) -> Columns:
    """Return the filter columns of a stated total; see `StatedTotalVersion`."""
    agreements = total["agreements"]
    return _copied_of_stated_total(total) | {
        "agreements": agreements_column(agreements),
        "joint": int(agreements is None or len(agreements) > 1),
        "speakers": speakers_column(total["speakers"]),
    }


_copied_of_line_item: Final = _copied(
    "agreement",
    "act",
    "category",
    "from_party",
    "to_party",
    "status",
    "answers",
    "part_of",
)


#: The columns of a line item whose claims all say what it says.
_NONE_DIFFERS: Final[Columns] = {
    "other_days": None,
    "tie_contested": 0,
    "elsewhere": None,
    "over_agreements": None,
}


def _line_item_columns(item: Document) -> Columns:
    return line_item_columns(item, figure_of(item))


def line_item_columns(item: Mapping[str, Any], of_claims: figure.Figure) -> Columns:
    """Return the filter columns of a line item's document, given the figure of its claims."""
    first_on, last_on = effective_ends(item["effective_on"])
    return _copied_of_line_item(item) | {
        "distinct_from": ids_column(item["distinct_from"]),
        "undoes": item["undoes"],
        "first_on": first_on,
        "last_on": last_on,
        "happened_on": last_on or of_claims.first_published_on,
        "lower": of_claims.lower,
        "upper": of_claims.upper,
        "approximate": int(of_claims.approximate),
        "contested": int(of_claims.contested),
        "no_number": of_claims.no_number,
        "floor": of_claims.floor,
        "unclear": int(of_claims.unclear),
        "told_by": of_claims.told_by,
        "figure_text": of_claims.text,
        **_per_columns(of_claims.per),
        **_columns_of_differing(item),
    }


def _columns_of_differing(item: Mapping[str, Any]) -> Columns:
    """Return the columns of what claims say otherwise than their line item: mostly nothing."""
    if not any(claim["differs"] for claim in item["claims"]):
        return _NONE_DIFFERS
    live = live_claims(item)
    return {
        "other_days": ids_column(differs.other_days(live)),
        "tie_contested": int(differs.contests_tie(live)),
        "elsewhere": _rows_column(differs.elsewhere(item, live)),
        "over_agreements": _rows_column(differs.over_agreements(item, live)),
    }


def _rows_column(rows: Iterable[RowKey]) -> str | None:
    """Return rows as a column holds them: each as its category and parties, between blanks."""
    joined = map("/".join, rows)
    return ids_column(list(joined))


def live_claims(item: Mapping[str, Any]) -> list[ClaimDocument]:
    """Return the live claims of a line item."""
    claims: list[ClaimDocument] = item["claims"]
    return live_documents(claims, figure_claims(claims))


def _per_columns(per: figure.Ratio | None) -> Columns:
    """Return the columns of how many a line item says for each of a category."""
    if per is None:
        return {"per": None, "per_lower": None, "per_upper": None}
    return {"per": per.category, "per_lower": per.lower, "per_upper": per.upper}


_copied_of_claim: Final = _copied(
    "line_item", "source", "publisher", "published_on", "rank", "replaces"
)


def claim_columns(item: Document, position: int) -> Columns:
    """Return the filter columns of the claim at `position` of a line item's document."""
    claim = item["claims"][position]
    names = speaker_names(claim["speakers"])
    return _copied_of_claim(claim) | {
        "position": position,
        "agreement": item["agreement"],
        "speakers": speakers_column(claim["speakers"]),
        "folded": folded(claim["passage"]["reading"], *names),
        "ties": _ties_column(claim["differs"]),
        "retracted": int(claim["retracted"] is not None),
        "starts": claim["passage"]["start"],
        "ends": claim["passage"]["end"],
    }


def _ties_column(otherwise: DiffersDocument | None) -> str | None:
    """Return the agreements and the category of a claim's `differs`, as its column holds them."""
    if otherwise is None:
        return None
    ties = [f"agreement:{agreement}" for agreement in differs.agreements(otherwise)]
    if "category" in otherwise:
        ties.append(f"category:{otherwise['category']}")
    if not ties:
        return None
    return f" {' '.join(ties)} "


PARTY: Final = ResourceType(
    name="party",
    collection="parties",
    prefix="pa",
    model=PartyVersion,
    shape=PartyOut(),
    columns=_party_columns,
)
CATEGORY: Final = ResourceType(
    name="category",
    collection="categories",
    prefix="ca",
    model=CategoryVersion,
    shape=CategoryOut(),
    columns=_category_columns,
)
AGREEMENT: Final = ResourceType(
    name="agreement",
    collection="agreements",
    prefix="ag",
    model=AgreementVersion,
    shape=AgreementOut(),
    columns=_agreement_columns,
)
SOURCE: Final = ResourceType(
    name="source",
    collection="sources",
    prefix="so",
    model=SourceVersion,
    shape=SourceOut(),
    columns=_source_columns,
)
LINE_ITEM: Final = ResourceType(
    name="line item",
    collection="line-items",
    prefix="li",
    model=LineItemVersion,
    shape=LineItemOut(),
    columns=_line_item_columns,
)
STATED_TOTAL: Final = ResourceType(
    name="stated total",
    collection="stated-totals",
    prefix="st",
    model=StatedTotalVersion,
    shape=StatedTotalOut(),
    columns=_stated_total_columns,
)
ACTOR: Final = ResourceType(
    name="actor",
    collection="actors",
    prefix="ac",
    model=ActorVersion,
    shape=ActorOut(),
    columns=_copied("role"),
)
TOKEN: Final = ResourceType(
    name="token",
    collection="tokens",
    prefix="tk",
    model=TokenVersion,
    shape=TokenOut(),
    columns=_copied("actor", "expires_at", "revoked_at"),
)
REDACTION: Final = ResourceType(
    name="redaction",
    collection="redactions",
    prefix="rd",
    model=RedactionVersion,
    shape=RedactionOut(),
    columns=_copied("source", "approved_by"),
)
_ALL: Final = (
    PARTY,
    CATEGORY,
    AGREEMENT,
    SOURCE,
    LINE_ITEM,
    STATED_TOTAL,
    ACTOR,
    TOKEN,
    REDACTION,
)
#: Every type by its collection.
RESOURCE_TYPES: Final[Mapping[str, ResourceType]] = {
    resource_type.collection: resource_type for resource_type in _ALL
}
