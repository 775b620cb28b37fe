"""The columns of totals: of an agreement, over time, and across agreements."""

from collections.abc import Iterable
from typing import Final

from ledger.api.formats.caveat_texts import caveat_texts
from ledger.api.formats.column import (
    Column,
    Document,
    agreement_or_none,
    fields_of,
    value_at,
    within,
)
from ledger.api.formats.quoting_columns import directions
from ledger.api.formats.reports_above_lines import reports_above_text
from ledger.api.formats.term_lines import term_texts
from ledger.api.formats.text_table import cut, printable
from ledger.api.formats.within_lines import within_text
from ledger.rules.base.printable import grouped, listed
from ledger.rules.totals.hierarchy import PEOPLE
from ledger.rules.workflow.lifecycle import COLUMNS
from ledger.schemas.patterns import NO_AGREEMENT

_SUM_MEMBERS: Final = (
    "lines",
    "lower",
    "upper",
    "approximate",
    "without_number",
    "withheld",
    "contested",
    "disputed",
    "one_side",
    "neither_side",
    "without_claim",
    "text",
)


def _sums(names: Iterable[str]) -> list[Column]:
    """Every number of some columns of totals, and its text."""
    columns = []
    for name in names:
        for member in _SUM_MEMBERS:
            column = Column(
                f"{name}_{member}",
                value_at("", name, member),
                words=member == "text",
            )
            columns.append(column)
    return columns


def _category(row: Document) -> str:
    """A category, with its unit where it counts no people: days, hours."""
    category = str(row["category"])
    unit = str(row["unit"])
    if unit in PEOPLE:
        return category
    return f"{category} ({unit})"


def _stated_in_short(row: Document) -> list[str]:
    """The totals that speakers state of a row, with names cut, so that no figure has to be.

    `6,057 (the envoy)`, `pledged 6,000 (the envoy)`; with others `jointly 1,056 (the envoy)`.
    """
    alone = list(map(_in_short, row["stated"]))
    for total in row["stated_jointly"]:
        relation = "wider" if total["wider"] else "jointly"
        short = _in_short(total)
        alone.append(f"{relation} {short}")
    return alone


def _in_short(total: Document) -> str:
    voice = printable(_voice(total))
    return _stated_by(total, cut(voice))


def _stated_checked(row: Document) -> list[str]:
    """The totals that speakers state of a row: `6,060 (the envoy): differs: stated 6,060; ...`."""
    return list(map(_checked, row["stated"]))


def _jointly_checked(row: Document) -> list[str]:
    """The totals stated of a row together with others, with what their checks found."""
    return [_checked(total) for total in row["stated_jointly"]]


def _checked(total: Document) -> str:
    stated = _stated_by(total, _voice(total))
    check = total["check"]
    return f"{stated}: {check}"


def _stated_by(total: Document, voice: str) -> str:
    text = total["text"]
    if total["of"] == "pledged":
        return f"pledged {text} ({voice})"
    return f"{text} ({voice})"


def _voices(total: Document) -> list[str]:
    """The speakers of a total; the publisher, where the article says it in its own voice."""
    return total["speakers"] or [total["publisher"]]


def _voice(total: Document) -> str:
    return listed(_voices(total))


def _of_row(heading: str, *path: str) -> Column:
    """A column of text tables, never cut."""
    return Column(heading, value_at("", *path), whole=True)


def _assessment(row: Document) -> str:
    assessment: str = row["assessment"]
    return _spaced(assessment)


def _caveats(row: Document) -> list[str]:
    return caveat_texts(row["caveats"], row.get("one_side_by", ()))


def _implied(row: Document) -> list[str]:
    return [number["text"] for number in row["implied"]]


def _spaced(name: str) -> str:
    return name.replace("_", " ")


_PLACE_TEXT: Final = [
    Column("category", _category, whole=True),
    _of_row("from", "from_party"),
    _of_row("to", "to_party"),
]
_SUMS: Final = [
    *fields_of(
        "category",
        "unit",
        "from_party",
        "to_party",
    ),
    *_sums(COLUMNS.values()),
]
_UNDONE: Final = within(
    "undone",
    {
        "undone_lower": "lower",
        "undone_upper": "upper",
    },
)
_WITHIN: Final = Column("within", within_text)
_STATED: Final = [
    Column("stated", _stated_checked, words=True),
    Column("stated_jointly", _jointly_checked, words=True),
]
TOTALS: Final = [
    *_SUMS,
    *within(
        "outstanding",
        {
            "outstanding_lower": "lower",
            "outstanding_upper": "upper",
            "outstanding_text": "text",
        },
    ),
    *within(
        "fulfilment",
        {
            "fulfilment_lower": "lower",
            "fulfilment_upper": "upper",
            "fulfilment_text": "text",
        },
    ),
    *fields_of(
        "assessment",
        "caveats",
        "one_side_by",
    ),
    *_UNDONE,
    _WITHIN,
    Column("implied", _implied),
    Column("reports_above", reports_above_text),
    Column("terms", term_texts, words=True),
    *_STATED,
    *fields_of("agreement"),
    Column("policy", value_at("policy"), words=True),
    *fields_of("as_of", "known_at"),
]
_SUMS_TEXT: Final = [
    *_PLACE_TEXT,
    *(_of_row(column, column, "text") for column in COLUMNS.values()),
]
_CAVEATS_TEXT: Final = Column("caveats", _caveats, whole=True)
TOTALS_TEXT: Final = [
    *_SUMS_TEXT,
    _of_row("still open", "outstanding", "text"),
    Column("assessment", _assessment, whole=True),
    _CAVEATS_TEXT,
]


def _total_text(total: Document) -> str:
    """The number of a stated total, and what its words leave open."""
    text = str(total["text"])
    unclear = ", ".join(total["unclear"])
    if not unclear:
        return text
    return f"{text} (unclear: {unclear})"


def _stated_of(total: Document) -> str:
    """Pledged or reported; and whether that is of more than this agreement."""
    act = str(total["of"])
    return f"{act} (wider)" if total["wider"] else act


STATED_TEXT: Final = [
    Column("of", _stated_of, whole=True),
    Column("category", value_at("categories")),
    Column("direction", directions, whole=True),
    Column("stated", _total_text, whole=True),
    Column("by", _voices, words=True, joined=listed),
    _of_row("since", "since"),
    _of_row("through", "through"),
    _of_row("check", "check"),
]


def _shares(row: Document) -> list[str]:
    """The number of line items from each agreement: `round-2: 3`, `none: 1`."""
    shares = []
    for share in row["agreements"]:
        agreement = agreement_or_none(share)
        line_items = share["line_items"]
        shares.append(f"{agreement}: {line_items}")
    return shares


def _agreements(row: Document) -> str:
    """The one agreement, or how many there are; `none` for line items without one."""
    agreements = [share["agreement"] for share in row["agreements"]]
    parts = [agreement for agreement in agreements if agreement is not None]
    has_none = len(parts) < len(agreements)
    if len(parts) > 1:
        parts = [grouped(len(parts))]
    if has_none:
        parts.append(NO_AGREEMENT)
    return " + ".join(parts)


def line_items_text(overlap: Document) -> str:
    """Return the line items of an overlap, as many as are listed: `a, b and 9 more`."""
    listed = overlap["line_items"]
    ids = ", ".join(listed)
    unlisted = overlap["lines"] - len(listed)
    if not unlisted:
        return ids
    return f"{ids} and {grouped(unlisted)} more"


def _overlaps(row: Document) -> list[str]:
    """The overlaps of a row, each with its act: `report: a, b`."""
    overlaps = []
    for overlap in row["overlaps"]:
        act = overlap["act"]
        line_items = line_items_text(overlap)
        overlaps.append(f"{act}: {line_items}")
    return overlaps


ACROSS: Final = [
    *_SUMS,
    Column("agreements", _shares),
    *fields_of("caveats", "one_side_by"),
    *_UNDONE,
    _WITHIN,
    *fields_of("overlaps_found"),
    Column("overlaps", _overlaps),
]
ACROSS_TEXT: Final = [
    *_SUMS_TEXT,
    Column("agreements", _agreements, whole=True),
    _CAVEATS_TEXT,
]
OVERLAPS_TEXT: Final = [
    *_PLACE_TEXT,
    _of_row("act", "act"),
    _of_row("line items", "line_items_text"),
]


def _stated_ids(row: Document) -> list[str]:
    return [total["id"] for total in row["stated"]]


TIMELINE: Final = [
    *fields_of(
        "on",
        "category",
        "unit",
        "from_party",
        "to_party",
    ),
    *_sums(("pledged", "reported_then", "reported")),
    *fields_of("line_items", "caveats"),
    *_UNDONE,
    _WITHIN,
    Column("stated_totals", _stated_ids),
    *_STATED,
    *fields_of("agreement", "known_at"),
]
TIMELINE_TEXT: Final = [
    _of_row("on", "on"),
    *_PLACE_TEXT,
    _of_row("pledged", "pledged", "text"),
    _of_row("reported then", "reported_then", "text"),
    _of_row("reported so far", "reported", "text"),
    _CAVEATS_TEXT,
    Column(
        "stated",
        _stated_in_short,
        words=True,
        whole=True,
    ),
]
