"""The columns of totals: of an agreement, over time, and across agreements."""

from collections.abc import Iterable
from typing import Final

from ledger.api.column import Column, Document, fields_of, value_at, within
from ledger.api.columns import directions
from ledger.api.text import cut, plain
from ledger.rules.lifecycle import Act
from ledger.rules.visible import grouped

_SUM: Final = (
    "lines",
    "lower",
    "upper",
    "approximate",
    "without_number",
    "withheld",
    "contested",
    "disputed",
    "one_side",
    "text",
)


def _sums(names: Iterable[str]) -> list[Column]:
    """Every number of some columns of totals, and its text."""
    return [
        Column(f"{column}_{name}", value_at("", column, name), words=name == "text")
        for column in names
        for name in _SUM
    ]


def _category(row: Document) -> str:
    """A category, with its unit where that isn't somebody: days."""
    return f"{row['category']} (days)" if row["unit"] == "days" else str(row["category"])


def _stated(row: Document) -> list[str]:
    """What speakers state as totals of a row: `6,057 (the envoy)`, `pledged 6,000 (the envoy)`."""
    return [
        f"{'pledged ' if stated['of'] == 'pledged' else ''}{stated['text']}"
        f" ({stated['speaker'] or stated['publisher']})"
        for stated in row["stated"]
    ]


def _stated_in_short(row: Document) -> list[str]:
    """The same with names cut, so that no figure has to be."""
    named = [
        {"speaker": cut(plain(each["speaker"] or each["publisher"]))} for each in row["stated"]
    ]
    return _stated({"stated": [each | by for each, by in zip(row["stated"], named, strict=True)]})


_PLACE_TEXT: Final = [
    Column("category", _category, whole=True),
    Column("from", value_at("from_party"), whole=True),
    Column("to", value_at("to_party"), whole=True),
]
ACT_COLUMNS: Final = dict(zip(Act, ("requested", "offered", "pledged", "reported"), strict=True))
_SUMS: Final = [
    *fields_of("category", "unit", "from_party", "to_party"),
    *_sums(ACT_COLUMNS.values()),
]
TOTALS: Final = [
    *_SUMS,
    *within("outstanding", {"outstanding_lower": "lower", "outstanding_upper": "upper"}),
    *within("fulfilment", {"fulfilment_lower": "lower", "fulfilment_upper": "upper"}),
    *fields_of("assessment", "caveats"),
]
_SUMS_TEXT: Final = [
    *_PLACE_TEXT,
    *(Column(column, value_at("", column, "text"), whole=True) for column in ACT_COLUMNS.values()),
]
_CAVEATS_TEXT: Final = Column(
    "caveats", lambda row: [each.replace("_", " ") for each in row["caveats"]], whole=True
)
TOTALS_TEXT: Final = [
    *_SUMS_TEXT,
    Column("still open", value_at("", "outstanding", "text"), whole=True),
    Column("assessment", lambda row: row["assessment"].replace("_", " "), whole=True),
    _CAVEATS_TEXT,
]


def _said(stated: Document) -> str:
    """What was stated, and what its words leave open."""
    unclear = f" (unclear: {', '.join(stated['unclear'])})" if stated["unclear"] else ""
    return f"{stated['text']}{unclear}"


STATED_TEXT: Final = [
    Column("of", value_at("of"), whole=True),
    Column("category", value_at("categories")),
    Column("direction", directions, whole=True),
    Column("stated", _said, whole=True),
    Column("by", lambda stated: stated["speaker"] or stated["publisher"], words=True),
    Column("since", value_at("since"), whole=True),
    Column("through", value_at("through"), whole=True),
    Column("check", value_at("check"), whole=True),
]


def _shares(row: Document) -> list[str]:
    """How many line items come from each agreement: `round-2: 3`, `none: 1`."""
    return [f"{each['agreement'] or 'none'}: {each['line_items']}" for each in row["agreements"]]


def _agreements(row: Document) -> str:
    """The one agreement, or how many there are; `none` for line items without one."""
    named = [each["agreement"] for each in row["agreements"] if each["agreement"] is not None]
    without = ["none"] if len(named) < len(row["agreements"]) else []
    return " + ".join(
        [*(named if len(named) == 1 else [f"{grouped(len(named))}"] * bool(named)), *without]
    )


def named(overlap: Document) -> str:
    """Return the line items of an overlap, as many as are named: `a, b and 9 more`."""
    more = overlap["lines"] - len(overlap["line_items"])
    return ", ".join(overlap["line_items"]) + (f" and {grouped(more)} more" if more else "")


ACROSS: Final = [
    *_SUMS,
    Column("agreements", _shares),
    *fields_of("caveats", "overlaps_found"),
    Column("overlaps", lambda row: [f"{each['act']}: {named(each)}" for each in row["overlaps"]]),
]
ACROSS_TEXT: Final = [
    *_SUMS_TEXT,
    Column("agreements", _agreements, whole=True),
    _CAVEATS_TEXT,
]
OVERLAPS_TEXT: Final = [
    *_SUMS_TEXT[:3],
    Column("act", value_at("act"), whole=True),
    Column("line items", value_at("named"), whole=True),
]
TIMELINE: Final = [
    *fields_of("on", "category", "unit", "from_party", "to_party"),
    *_sums(("pledged", "reported_then", "reported")),
    *fields_of("line_items"),
    Column("stated_totals", lambda row: [stated["id"] for stated in row["stated"]]),
    Column("stated", _stated, words=True),
]
TIMELINE_TEXT: Final = [
    Column("on", value_at("on"), whole=True),
    *_PLACE_TEXT,
    Column("pledged", value_at("", "pledged", "text"), whole=True),
    Column("reported then", value_at("", "reported_then", "text"), whole=True),
    Column("reported so far", value_at("", "reported", "text"), whole=True),
    Column("stated", _stated_in_short, words=True, whole=True),
]
