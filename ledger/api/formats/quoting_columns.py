"""The columns of claims and stated totals: what quotes the words of an article."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

from ledger.api.formats.column import (
    Column,
    Document,
    agreement_or_none,
    fields_of,
    members_of,
    sentence_at,
    value_at,
    within,
    words_of,
)
from ledger.rules.base.printable import listed


def directions(total: Mapping[str, Any]) -> list[str]:
    """Return the directions of a stated total, such as `RU-UA`."""
    ways = []
    for direction in total["directions"]:
        from_party = direction["from_party"]
        to_party = direction["to_party"]
        ways.append(f"{from_party}-{to_party}")
    return ways


def says_otherwise(differs: Mapping[str, Any] | None) -> list[str]:
    """Return what speakers say otherwise, in few words each: `agreement: outside`."""
    differences = dict(differs or {})
    if "agreement" in differences:
        agreement = differences["agreement"]
        differences["agreement"] = _agreement_text(agreement)
    return [f"{name}: {value}" for name, value in sorted(differences.items())]


def _agreement_text(agreement: str | list[str] | None) -> str:
    if agreement is None:
        return "outside"
    if isinstance(agreement, list):
        agreements = " and ".join(agreement)
        return f"partly {agreements}"
    return agreement


def _differs(claim: Document) -> list[str]:
    return says_otherwise(claim["differs"])


def _agreements(total: Document) -> list[str]:
    return total["agreements"] or ["all"]


def _speakers(quoting: Document) -> list[str]:
    return [speaker["name"] for speaker in quoting["speakers"]]


def _roles(quoting: Document) -> list[str]:
    """The role of each speaker, empty for one without; nothing where nobody has any."""
    roles = [speaker["role"] or "" for speaker in quoting["speakers"]]
    return roles if any(roles) else []


def _speaker_parties(quoting: Document) -> list[str]:
    """The parties of each speaker; nothing where nobody speaks for any."""
    parties = [", ".join(speaker["parties"]) for speaker in quoting["speakers"]]
    return parties if any(parties) else []


#: Those of several speakers stand in the same order, separated by `; `.
_SPEAKERS: Final = [
    Column(
        "speakers",
        _speakers,
        words=True,
        in_text=True,
        joined=listed,
    ),
    Column(
        "speaker_roles",
        _roles,
        words=True,
        joined="; ".join,
    ),
    Column(
        "speaker_parties",
        _speaker_parties,
        joined="; ".join,
    ),
]
_PASSAGE_PLACE: Final = members_of(
    "passage",
    "start",
    "end",
    "guessed",
)
_EXACT: Final = within("passage", {"exact": "exact"}, words=True)
_RETRACTED_ON: Final = within("retracted", {"retracted_on": "on"}, in_text=True)
_RETRACTION: Final = within(
    "retracted",
    {"retracted_where": "where", "retracted_reason": "reason"},
    words=True,
)
_IDS: Final = fields_of(
    "id",
    "line_item",
    in_text=True,
)
_OF_CLAIM: Final = [
    sentence_at("text", "quantity", "text"),
    *_SPEAKERS,
    *words_of("publisher", in_text=True),
    *fields_of(
        "published_on",
        "relation",
        "rank",
        "unclear",
        in_text=True,
    ),
    Column(
        "differs",
        _differs,
        in_text=True,
        whole=True,
    ),
    *_RETRACTED_ON,
    *within("passage", {"words": "reading"}, words=True, in_text=True),
    *_EXACT,
    *_PASSAGE_PLACE,
    *fields_of(
        "source",
        "replaces",
        "because",
    ),
    *words_of("rank_reason"),
    *_RETRACTION,
    *members_of(
        "quantity",
        "qualifier",
        "value",
        "lower",
        "upper",
        "approximate",
        "per",
    ),
    *fields_of(
        "recorded_at",
        "recorded_by",
    ),
]
CLAIMS: Final = [*_IDS, *_OF_CLAIM]


def under(key: str, columns: Sequence[Column]) -> list[Column]:
    """Return the same columns of a document that stands one level deeper."""

    def deeper(column: Column) -> Column:
        value_of = column.value
        return replace(column, value=lambda row: value_of(row[key]))

    return [deeper(column) for column in columns]


_OF_LINE_ITEM: Final = [
    Column("agreement", agreement_or_none),
    *fields_of(
        "act",
        "category",
        "from_party",
        "to_party",
    ),
]
#: The claim in the place of another: that one doesn't count any more.
SUPERSEDED_BY: Final = fields_of("superseded_by", in_text=True)
#: One flat row a claim, ready for a table: what it says, and of which line item.
CLAIMS_WITH_LINE_ITEMS: Final = [
    *under("claim", _IDS),
    *under("line_item", _OF_LINE_ITEM),
    *under("line_item", fields_of("status", in_text=True)),
    *under("line_item", fields_of("effective_on")),
    *under("claim", _OF_CLAIM),
    *SUPERSEDED_BY,
    *under("line_item", fields_of("part_of", "distinct_from", "undoes")),
]
STATED_TOTALS: Final = [
    *fields_of(
        "id",
        "of",
        in_text=True,
    ),
    sentence_at("text", "quantity", "text"),
    *_SPEAKERS,
    Column("agreements", _agreements, in_text=True),
    *fields_of("categories", in_text=True),
    Column("directions", directions, in_text=True),
    *fields_of(
        "since",
        "through",
        in_text=True,
    ),
    *fields_of("through_inclusive"),
    *members_of("check", "verdict"),
    *within("check", {"cannot_tell_because": "because"}),
    sentence_at("check", "check", "text"),
    Column("expected_lower", value_at("", "check", "expected", "lower")),
    Column("expected_upper", value_at("", "check", "expected", "upper")),
    Column("difference_lower", value_at("", "check", "difference", "lower")),
    Column("difference_upper", value_at("", "check", "difference", "upper")),
    *members_of(
        "check",
        "not_recorded_after",
        "line_items",
    ),
    *words_of("publisher"),
    *fields_of("published_on"),
    *within("passage", {"words": "reading"}, words=True),
    *_EXACT,
    *_PASSAGE_PLACE,
    *fields_of(
        "source",
        "unclear",
        "replaces",
        "because",
    ),
    *words_of("note"),
    *fields_of(
        "rank",
        "replaced_by",
        in_text=True,
    ),
    *words_of("rank_reason"),
    *_RETRACTED_ON,
    *_RETRACTION,
    *words_of("withdrawn", in_text=True),
    *members_of(
        "quantity",
        "qualifier",
        "value",
        "lower",
        "upper",
    ),
    *fields_of(
        "version",
        "recorded_at",
        "recorded_by",
    ),
]
