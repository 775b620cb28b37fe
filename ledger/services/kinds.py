"""The kinds of recorded resources, with their shapes and the filter columns of their documents.

The one table that recording, reading and `verify` share.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final, TypeAlias

from ledger.models import (
    ActorVersion,
    AgreementVersion,
    CategoryVersion,
    LineItemVersion,
    PartyVersion,
    SourceVersion,
    StatedTotalVersion,
    TokenVersion,
)
from ledger.models.versions import SealedVersion
from ledger.rules import differs, figure
from ledger.rules.names import tidy, tidy_or_none
from ledger.rules.quantity import Quantity, parse
from ledger.schemas.access import ActorOut, TokenOut
from ledger.schemas.base import Out
from ledger.schemas.line_items import LineItemOut
from ledger.schemas.parties import AgreementOut, CategoryOut, PartyOut
from ledger.schemas.sources import SourceOut
from ledger.schemas.stated_totals import StatedTotalOut

Document: TypeAlias = dict[str, Any]
Columns: TypeAlias = dict[str, Any]


@dataclass(frozen=True, slots=True)
class ResourceType:
    """A kind of resource.

    `name` is in the singular, as a person reads it; `collection` is as the path has it.
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


def picked(*names: str) -> Callable[[Document], Columns]:
    """Return a function that copies fields of a document into columns of the same names."""
    return lambda document: {name: document[name] for name in names}


def figure_claims(
    claims: list[Document], spelled: Callable[[str], str] = tidy
) -> list[figure.Claim]:
    """Return what the figure needs of a line item's claims, in recording order.

    Names are `spelled` tidily, whatever they were sealed like.
    """
    replaced = {claim["replaces"] for claim in claims}
    return [
        _figure_claim(claim, superseded=claim["id"] in replaced, spelled=spelled)
        for claim in claims
    ]


def live_claims(claims: list[Document]) -> list[Document]:
    """Return the claims that are neither superseded nor set aside."""
    paired = zip(claims, figure_claims(claims), strict=True)
    return [claim for claim, read in paired if read.live]


def counted_recorders(claims: list[Document]) -> set[str]:
    """Return who recorded the claims that make a line item's figure."""
    read = figure_claims(claims)
    counting = figure.counted(read)
    paired = zip(claims, read, strict=True)
    return {document["recorded_by"] for document, claim in paired if claim in counting}


def _figure_claim(
    claim: Document, *, superseded: bool, spelled: Callable[[str], str]
) -> figure.Claim:
    speaker = claim["speaker"] or {"name": None, "parties": []}
    return figure.Claim(
        quantity=_quantity(*(claim["quantity"][name] for name in _STATED)),
        rank=figure.Rank(claim["rank"]),
        superseded=superseded,
        speaker=None if speaker["name"] is None else spelled(speaker["name"]),
        parties=tuple(speaker["parties"]),
        publisher=spelled(claim["publisher"]),
        published_on=claim["published_on"],
    )


_STATED: Final = ("qualifier", "value", "lower", "upper", "verbatim")


@lru_cache(maxsize=4096)
def _quantity(*stated: str | int | None) -> Quantity:
    """The quantity of a document; claims of one change say the same few again and again."""
    return parse(dict(zip(_STATED, stated, strict=True)))


def figure_of(item: Document) -> figure.Figure:
    """Return the figure of a line item's document."""
    return figure.figure(figure_claims(item["claims"]), item["from_party"], item["to_party"])


def is_figure_of(found: Document, item: Document) -> bool:
    """Return whether a sealed figure is that of its document.

    Names that look the same counted as several before they were kept in one spelling.
    """
    as_sealed = figure_claims(item["claims"], spelled=str)
    before = figure.figure(as_sealed, item["from_party"], item["to_party"])
    return found in (figure_of(item).document(), before.document())


def effective_ends(effective_on: str | None) -> tuple[str | None, str | None]:
    """Return the first and the last date of when something happened; both None without a date."""
    if effective_on is None:
        return None, None
    first, _, last = effective_on.partition("/")
    return first, last or first


def folded(*words: str | None) -> str:
    """Return words as searching compares them: without regard to case."""
    return "\n".join(word for word in words if word).casefold()


def _agreement_columns(agreement: Document) -> Columns:
    return {"withdrawn": agreement.get("withdrawn")}


def _source_columns(source: Document) -> Columns:
    return {
        "sha256": source["sha256"],
        "title_folded": folded(source["title"]),
        "withdrawn": source.get("withdrawn"),
    }


#: In place of the ids that a stated total covers, where it covers whatever there is.
EVERYTHING: Final = "*"


def agreements_column(agreements: Sequence[str] | None) -> str:
    """Return the agreements that a stated total covers, as its column holds them."""
    return EVERYTHING if agreements is None else f" {' '.join(sorted(agreements))} "


def _stated_total_columns(total: Document) -> Columns:
    agreements = total["agreements"]
    return picked("of", "source", "replaces", "withdrawn")(total) | {
        "agreements": agreements_column(agreements),
        "joint": int(agreements is None or len(agreements) > 1),
        "speaker": tidy(total["speaker"]["name"]) if total["speaker"] else None,
    }


def _line_item_columns(item: Document) -> Columns:
    found = figure_of(item)
    first_on, last_on = effective_ends(item["effective_on"])
    copied = picked(
        "agreement", "act", "category", "from_party", "to_party", "status", "answers", "part_of"
    )
    return copied(item) | {
        "first_on": first_on,
        "last_on": last_on,
        "happened_on": last_on or found.first_published_on,
        "lower": found.lower,
        "upper": found.upper,
        "approximate": int(found.approximate),
        "contested": int(found.contested),
        "no_number": found.no_number,
        "floor": found.floor,
        "told_by": found.told_by,
        "figure_text": found.text,
        "tie_contested": int(differs.contests_tie(live_claims(item["claims"]))),
    }


def claim_columns(item: Document, position: int) -> Columns:
    """Return the filter columns of the claim at `position` of a line item's document."""
    claim = item["claims"][position]
    copied = picked("line_item", "source", "published_on", "rank", "replaces")
    speaker = claim["speaker"]["name"] if claim["speaker"] else None
    searched = folded(claim["passage"]["reading"], speaker)
    named = ties(claim.get("differs") or {})
    return copied(claim) | {
        "position": position,
        "agreement": item["agreement"],
        "publisher": tidy(claim["publisher"]),
        "speaker": tidy_or_none(speaker),
        "folded": searched,
        "ties": f" {' '.join(named)} " if named else None,
    }


def ties(otherwise: Document) -> list[str]:
    """Return what a claim's `differs` names that can be looked for, as the column holds it."""
    named = [f"agreement:{agreement}" for agreement in differs.agreements(otherwise)]
    return [*named, f"category:{otherwise['category']}"] if "category" in otherwise else named


PARTY: Final = ResourceType("party", "parties", "pa", PartyVersion, PartyOut(), picked())
CATEGORY: Final = ResourceType(
    "category", "categories", "ca", CategoryVersion, CategoryOut(), picked("unit", "parent")
)
AGREEMENT: Final = ResourceType(
    "agreement", "agreements", "ag", AgreementVersion, AgreementOut(), _agreement_columns
)
SOURCE: Final = ResourceType("source", "sources", "so", SourceVersion, SourceOut(), _source_columns)
LINE_ITEM: Final = ResourceType(
    "line item", "line-items", "li", LineItemVersion, LineItemOut(), _line_item_columns
)
STATED_TOTAL: Final = ResourceType(
    "stated total",
    "stated-totals",
    "st",
    StatedTotalVersion,
    StatedTotalOut(),
    _stated_total_columns,
)
ACTOR: Final = ResourceType("actor", "actors", "ac", ActorVersion, ActorOut(), picked("role"))
TOKEN: Final = ResourceType(
    "token", "tokens", "tk", TokenVersion, TokenOut(), picked("actor", "expires_at", "revoked_at")
)
RESOURCE_TYPES: Final[Mapping[str, ResourceType]] = {
    kind.collection: kind
    for kind in (PARTY, CATEGORY, AGREEMENT, SOURCE, LINE_ITEM, STATED_TOTAL, ACTOR, TOKEN)
}
