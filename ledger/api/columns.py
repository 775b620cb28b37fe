"""The columns of text tables and CSV: one table a resource, read by every format."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from ledger.api.text import cut, plain
from ledger.rules.lifecycle import Act

Document = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a resource.

    `words` is free text. `shown` stands in text lists too, and `whole` is never cut there.
    """

    name: str
    value: Callable[[Document], Any]
    words: bool = False
    shown: bool = False
    whole: bool = False


def _of(name: str, *path: str) -> Callable[[Document], Any]:
    keys = path or (name,)

    def value(document: Document) -> object:
        found: Any = document
        for key in keys:
            found = found[key] if found is not None else None
        return found

    return value


def _plain(*names: str, shown: bool = False) -> list[Column]:
    return [Column(name, _of(name), shown=shown, whole=name == "id") for name in names]


def _words(*names: str, shown: bool = False) -> list[Column]:
    return [Column(name, _of(name), words=True, shown=shown) for name in names]


def _within(
    first: str, names: Mapping[str, str], *, words: bool = False, shown: bool = False
) -> list[Column]:
    return [
        Column(name, _of(name, first, key), words=words, shown=shown) for name, key in names.items()
    ]


def _step(transition: Document) -> str:
    """Where a transition leads, and who says so: `declined (according to RU)`."""
    speaker = transition["evidence"] and transition["evidence"]["speaker"]
    if not speaker:
        return str(transition["to"])
    return f"{transition['to']} (according to {', '.join(speaker['parties']) or speaker['name']})"


def directions(total: Document) -> list[str]:
    """Return the directions of a stated total, such as `RU-UA`."""
    return [f"{each['from_party']}-{each['to_party']}" for each in total["directions"]]


def says_otherwise(differs: Document | None) -> list[str]:
    """Return what a speaker says otherwise, in few words each: `agreement: outside`."""
    said = dict(differs or {})
    if "agreement" in said:
        named = said["agreement"]
        if named is None:
            said["agreement"] = "outside"
        elif isinstance(named, list):
            said["agreement"] = f"partly {' and '.join(named)}"
    return [f"{name}: {said[name]}" for name in sorted(said)]


_RECORDED: Final = _plain("version", "recorded_at", "recorded_by")

PARTIES: Final = [*_plain("id", shown=True), *_words("name", shown=True), *_RECORDED]
CATEGORIES: Final = [
    *_plain("id", shown=True),
    *_words("label", shown=True),
    *_plain("unit", "parent", shown=True),
    *_RECORDED,
]
AGREEMENTS: Final = [
    *_plain("id", shown=True),
    *_words("title", shown=True),
    *_plain("concluded_on", shown=True),
    *_words("place", shown=True),
    *_plain("host", "parties", shown=True),
    *_words("note", "withdrawn"),
    *_RECORDED,
]
SOURCES: Final = [
    *_plain("id", shown=True),
    *_words("publisher", shown=True),
    *_plain("published_on", "language", shown=True),
    *_words("title", shown=True),
    *_words("url", "archived_url"),
    *_plain("retrieved_on"),
    *_words("authors"),
    *_plain("sha256", "bytes", "characters"),
    *_within(
        "repair", {"read_as": "read_as", "damaged_places": "places", "guessed_places": "guessed"}
    ),
    *_words("withdrawn"),
    *_RECORDED,
]
LINE_ITEMS: Final = [
    *_plain("id", "agreement", "act", "category", "from_party", "to_party", shown=True),
    Column("text", _of("text", "figure", "text"), words=True, shown=True, whole=True),
    *_plain("status", "effective_on", shown=True),
    *_plain("due_on"),
    *_words("condition", shown=True),
    *_plain("answers", "counterpart", "part_of"),
    *_within(
        "figure",
        {name: name for name in ("lower", "upper", "approximate", "contested", "no_number")},
    ),
    Column("told_by", lambda item: item["figure"]["told_by"]["kind"]),
    Column("claims", lambda item: len(item["claims"])),
    *_words("note"),
    *_RECORDED,
]
CLAIMS: Final = [
    *_plain("id", "line_item", shown=True),
    Column("text", _of("text", "quantity", "text"), words=True, shown=True, whole=True),
    *_within("speaker", {"speaker": "name"}, words=True, shown=True),
    *_within("speaker", {"speaker_role": "role"}, words=True),
    *_within("speaker", {"speaker_parties": "parties"}),
    *_words("publisher", shown=True),
    *_plain("published_on", "relation", "rank", "unclear", shown=True),
    Column("differs", lambda claim: says_otherwise(claim.get("differs")), shown=True, whole=True),
    *_within("passage", {"words": "reading"}, words=True, shown=True),
    *_within("passage", {"exact": "exact"}, words=True),
    *_within("passage", {name: name for name in ("start", "end", "guessed")}),
    *_plain("source", "replaces", "because"),
    *_words("rank_reason"),
    *_within(
        "quantity", {name: name for name in ("qualifier", "value", "lower", "upper", "approximate")}
    ),
    *_within("quantity", {"verbatim": "verbatim"}, words=True),
    *_plain("recorded_at", "recorded_by"),
]


def _under(key: str, columns: Sequence[Column]) -> list[Column]:
    """The same columns of a document that stands one level deeper."""

    def deeper(column: Column) -> Column:
        return replace(column, value=lambda row: column.value(row[key]))

    return [deeper(column) for column in columns]


_OF_LINE_ITEM: Final = (
    "agreement",
    "act",
    "category",
    "from_party",
    "to_party",
    "status",
    "effective_on",
)
#: One flat row a claim, ready for a spreadsheet: what it says, and of which line item.
CLAIMS_WITH_LINE_ITEMS: Final = [
    *_under("claim", _plain("id", "line_item")),
    *_under("line_item", _plain(*_OF_LINE_ITEM)),
    *_under("claim", [column for column in CLAIMS if column.name not in ("id", "line_item")]),
]
TRANSITIONS: Final = [
    *_plain("from", shown=True),
    *_plain("to"),
    Column("step", _step, words=True, shown=True, whole=True),
    *_words("reason", shown=True),
    Column("source", _of("source", "evidence", "source")),
    Column("words", _of("words", "evidence", "passage", "reading"), words=True, shown=True),
    *_plain("effective_on", "actor", "recorded_at", shown=True),
]
STATED_TOTALS: Final = [
    *_plain("id", "of", shown=True),
    Column("text", _of("text", "quantity", "text"), words=True, shown=True, whole=True),
    *_within("speaker", {"speaker": "name"}, words=True, shown=True),
    *_within("speaker", {"speaker_role": "role"}, words=True),
    *_within("speaker", {"speaker_parties": "parties"}),
    Column("agreements", lambda total: total["agreements"] or ["all"], shown=True),
    *_plain("categories", shown=True),
    Column("directions", directions, shown=True),
    *_plain("since", "through", shown=True),
    *_plain("through_inclusive"),
    *_within("check", {"verdict": "verdict", "cannot_tell_because": "because"}),
    Column("check", _of("check", "check", "text"), words=True, shown=True, whole=True),
    Column("expected_lower", _of("", "check", "expected", "lower")),
    Column("expected_upper", _of("", "check", "expected", "upper")),
    Column("difference_lower", _of("", "check", "difference", "lower")),
    Column("difference_upper", _of("", "check", "difference", "upper")),
    *_within("check", {"not_recorded_after": "not_recorded_after", "line_items": "line_items"}),
    *_words("publisher"),
    *_plain("published_on"),
    *_within("passage", {"words": "reading"}, words=True),
    *_within("passage", {"exact": "exact"}, words=True),
    *_within("passage", {name: name for name in ("start", "end", "guessed")}),
    *_plain("source", "unclear", "replaces", "because"),
    *_words("note", "withdrawn"),
    *_within("quantity", {name: name for name in ("qualifier", "value", "lower", "upper")}),
    *_within("quantity", {"verbatim": "verbatim"}, words=True),
    *_RECORDED,
]
ACTORS: Final = [*_plain("id", "role", shown=True), *_RECORDED]
TOKENS: Final = [
    *_plain("id", "actor", "expires_at", "revoked_at", shown=True),
    *_plain("rotated_from"),
    *_RECORDED,
]
TOKEN_USES: Final = _plain("id", "actor", "last_used_on", "expires_at", "revoked_at", shown=True)
HISTORY: Final = [
    Column("entry", lambda item: item["entry"]["index"], shown=True),
    *_within(
        "entry",
        {name: name for name in ("at", "action", "actor", "version", "document")},
        shown=True,
    ),
]
STATUSES: Final = [
    *_plain("act", "status", shown=True),
    Column("starts", _of("starts"), shown=True),
    Column("counted", _of("counted"), shown=True),
    Column("steps", lambda item: [step["to"] for step in item["steps"]], shown=True, whole=True),
]


def _of_claims(name: str, *path: str, words: bool = False) -> Column:
    """One thing of each claim of a question, in the order of its claims."""
    value = _of(name, *path)
    return Column(name, lambda item: [value(told) or "" for told in item["claims"]], words=words)


#: One row a question; what its claims say stands side by side, separated by `; `.
QUESTIONS: Final = [
    *_plain("kind"),
    *_words("question"),
    *_plain("line_item", "stated_total", "category", "from_party", "to_party", "since", "size"),
    _of_claims("claims", "id"),
    _of_claims("texts", "text", words=True),
    _of_claims("words", words=True),
    _of_claims("speakers", "speaker", "name", words=True),
    _of_claims("publishers", "publisher", words=True),
    _of_claims("published_on"),
    _of_claims("sources", "source"),
    *_within(
        "closed_by",
        {f"closed_by_{name}": name for name in ("claim", "line_item", "transition", "rank", "on")},
    ),
    *_within("closed_by", {"closed_by_reason": "reason"}, words=True),
]
REFUSALS: Final = [
    Column("code", _of("code"), shown=True, whole=True),
    *_plain("status", shown=True),
    Column("title", _of("title"), words=True, shown=True, whole=True),
    Column("advice", _of("advice"), words=True, shown=True, whole=True),
    Column("operations", lambda item: ", ".join(item["operations"])),
]

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
        Column(f"{column}_{name}", _of("", column, name), words=name == "text")
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
    Column("from", _of("from_party"), whole=True),
    Column("to", _of("to_party"), whole=True),
]
ACT_COLUMNS: Final = dict(zip(Act, ("requested", "offered", "pledged", "reported"), strict=True))
_SUMS: Final = [
    *_plain("category", "unit", "from_party", "to_party"),
    *_sums(ACT_COLUMNS.values()),
]
TOTALS: Final = [
    *_SUMS,
    *_within("outstanding", {"outstanding_lower": "lower", "outstanding_upper": "upper"}),
    *_within("fulfilment", {"fulfilment_lower": "lower", "fulfilment_upper": "upper"}),
    *_plain("assessment", "caveats"),
]
_SUMS_TEXT: Final = [
    *_PLACE_TEXT,
    *(Column(column, _of("", column, "text"), whole=True) for column in ACT_COLUMNS.values()),
]
_CAVEATS_TEXT: Final = Column(
    "caveats", lambda row: [each.replace("_", " ") for each in row["caveats"]], whole=True
)
TOTALS_TEXT: Final = [
    *_SUMS_TEXT,
    Column("still open", _of("", "outstanding", "text"), whole=True),
    Column("assessment", lambda row: row["assessment"].replace("_", " "), whole=True),
    _CAVEATS_TEXT,
]
STATED_TEXT: Final = [
    Column("of", _of("of"), whole=True),
    Column("category", _of("categories")),
    Column("direction", directions, whole=True),
    Column("stated", _of("text"), whole=True),
    Column("by", lambda stated: stated["speaker"] or stated["publisher"], words=True),
    Column("since", _of("since"), whole=True),
    Column("through", _of("through"), whole=True),
    Column("check", _of("check"), whole=True),
]


def _shares(row: Document) -> list[str]:
    """How many line items come from each agreement: `round-2: 3`, `none: 1`."""
    return [f"{each['agreement'] or 'none'}: {each['line_items']}" for each in row["agreements"]]


def _agreements(row: Document) -> str:
    """The one agreement, or how many there are; `none` for line items without one."""
    named = [each["agreement"] for each in row["agreements"] if each["agreement"] is not None]
    without = ["none"] if len(named) < len(row["agreements"]) else []
    return " + ".join(
        [*(named if len(named) == 1 else [f"{len(named):,}"] * bool(named)), *without]
    )


def named(overlap: Document) -> str:
    """Return the line items of an overlap, as many as are named: `a, b and 9 more`."""
    more = overlap["lines"] - len(overlap["line_items"])
    return ", ".join(overlap["line_items"]) + (f" and {more:,} more" if more else "")


ACROSS: Final = [
    *_SUMS,
    Column("agreements", _shares),
    *_plain("caveats", "overlaps_found"),
    Column("overlaps", lambda row: [f"{each['act']}: {named(each)}" for each in row["overlaps"]]),
]
ACROSS_TEXT: Final = [
    *_SUMS_TEXT,
    Column("agreements", _agreements, whole=True),
    _CAVEATS_TEXT,
]
OVERLAPS_TEXT: Final = [
    *_SUMS_TEXT[:3],
    Column("act", _of("act"), whole=True),
    Column("line items", _of("named"), whole=True),
]
TIMELINE: Final = [
    *_plain("on", "category", "unit", "from_party", "to_party"),
    *_sums(("pledged", "reported_then", "reported")),
    *_plain("line_items"),
    Column("stated_totals", lambda row: [stated["id"] for stated in row["stated"]]),
    Column("stated", _stated, words=True),
]
TIMELINE_TEXT: Final = [
    Column("on", _of("on"), whole=True),
    *_PLACE_TEXT,
    Column("pledged", _of("", "pledged", "text"), whole=True),
    Column("reported then", _of("", "reported_then", "text"), whole=True),
    Column("reported so far", _of("", "reported", "text"), whole=True),
    Column("stated", _stated_in_short, words=True, whole=True),
]
