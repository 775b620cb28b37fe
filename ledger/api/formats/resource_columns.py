"""The columns of text tables and CSV: one table a resource, read by every format."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, Final

from ledger.api.formats.column import (
    Column,
    Document,
    fields_of,
    value_at,
    within,
    words_of,
)


def _step(transition: Document) -> str:
    """Where a transition leads, and who says so: `declined (according to RU)`."""
    evidence = transition["evidence"]
    speaker = evidence and evidence["speaker"]
    if not speaker:
        return str(transition["to"])
    voice = ", ".join(speaker["parties"]) or speaker["name"]
    return f"{transition['to']} (according to {voice})"


def directions(total: Document) -> list[str]:
    """Return the directions of a stated total, such as `RU-UA`."""
    return [f"{way['from_party']}-{way['to_party']}" for way in total["directions"]]


def says_otherwise(differs: Document | None) -> list[str]:
    """Return what a speaker says otherwise, in few words each: `agreement: outside`."""
    differences = dict(differs or {})
    if "agreement" in differences:
        differences["agreement"] = _agreement_text(differences["agreement"])
    return [f"{name}: {differences[name]}" for name in sorted(differences)]


def _agreement_text(agreement: str | list[str] | None) -> str:
    if agreement is None:
        return "outside"
    if isinstance(agreement, list):
        return f"partly {' and '.join(agreement)}"
    return agreement


_RECORDED: Final = fields_of("version", "recorded_at", "recorded_by")

PARTIES: Final = [
    *fields_of("id", in_text=True),
    *words_of("name", in_text=True),
    *_RECORDED,
]
CATEGORIES: Final = [
    *fields_of("id", in_text=True),
    *words_of("label", in_text=True),
    *fields_of("unit", "parent", in_text=True),
    *_RECORDED,
]
AGREEMENTS: Final = [
    *fields_of("id", in_text=True),
    *words_of("title", in_text=True),
    *fields_of("concluded_on", in_text=True),
    *words_of("place", in_text=True),
    *fields_of("host", "parties", in_text=True),
    *words_of("note", "withdrawn"),
    *_RECORDED,
]
SOURCES: Final = [
    *fields_of("id", in_text=True),
    *words_of("publisher", in_text=True),
    *fields_of("published_on", "language", in_text=True),
    *words_of("title", in_text=True),
    *words_of("url", "archived_url"),
    *fields_of("retrieved_on"),
    *words_of("authors"),
    *fields_of("sha256", "bytes", "characters"),
    *within(
        "repair",
        {"read_as": "read_as", "damaged_places": "places", "guessed_places": "guessed"},
    ),
    *words_of("withdrawn"),
    *_RECORDED,
]
LINE_ITEMS: Final = [
    *fields_of(
        "id", "agreement", "act", "category", "from_party", "to_party", in_text=True
    ),
    Column(
        "text", value_at("text", "figure", "text"), words=True, in_text=True, whole=True
    ),
    *fields_of("status", "effective_on", in_text=True),
    *fields_of("due_on"),
    *words_of("condition", in_text=True),
    *fields_of("answers", "counterpart", "part_of"),
    *within(
        "figure",
        {
            name: name
            for name in ("lower", "upper", "approximate", "contested", "no_number")
        },
    ),
    Column("told_by", lambda item: item["figure"]["told_by"]["kind"]),
    Column("claims", lambda item: len(item["claims"])),
    *words_of("note"),
    *_RECORDED,
]
CLAIMS: Final = [
    *fields_of("id", "line_item", in_text=True),
    Column(
        "text",
        value_at("text", "quantity", "text"),
        words=True,
        in_text=True,
        whole=True,
    ),
    *within("speaker", {"speaker": "name"}, words=True, in_text=True),
    *within("speaker", {"speaker_role": "role"}, words=True),
    *within("speaker", {"speaker_parties": "parties"}),
    *words_of("publisher", in_text=True),
    *fields_of("published_on", "relation", "rank", "unclear", in_text=True),
    Column(
        "differs",
        lambda claim: says_otherwise(claim.get("differs")),
        in_text=True,
        whole=True,
    ),
    *within("passage", {"words": "reading"}, words=True, in_text=True),
    *within("passage", {"exact": "exact"}, words=True),
    *within("passage", {name: name for name in ("start", "end", "guessed")}),
    *fields_of("source", "replaces", "because"),
    *words_of("rank_reason"),
    *within(
        "quantity",
        {
            name: name
            for name in ("qualifier", "value", "lower", "upper", "approximate")
        },
    ),
    *within("quantity", {"verbatim": "verbatim"}, words=True),
    *fields_of("recorded_at", "recorded_by"),
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
    *_under("claim", fields_of("id", "line_item")),
    *_under("line_item", fields_of(*_OF_LINE_ITEM)),
    *_under(
        "claim", [column for column in CLAIMS if column.name not in ("id", "line_item")]
    ),
    Column("superseded_by", value_at("superseded_by")),
]
TRANSITIONS: Final = [
    *fields_of("from", in_text=True),
    *fields_of("to"),
    Column("step", _step, words=True, in_text=True, whole=True),
    *words_of("reason", in_text=True),
    Column("source", value_at("source", "evidence", "source")),
    Column(
        "words",
        value_at("words", "evidence", "passage", "reading"),
        words=True,
        in_text=True,
    ),
    *fields_of("effective_on", "actor", "recorded_at", in_text=True),
]
STATED_TOTALS: Final = [
    *fields_of("id", "of", in_text=True),
    Column(
        "text",
        value_at("text", "quantity", "text"),
        words=True,
        in_text=True,
        whole=True,
    ),
    *within("speaker", {"speaker": "name"}, words=True, in_text=True),
    *within("speaker", {"speaker_role": "role"}, words=True),
    *within("speaker", {"speaker_parties": "parties"}),
    Column("agreements", lambda total: total["agreements"] or ["all"], in_text=True),
    *fields_of("categories", in_text=True),
    Column("directions", directions, in_text=True),
    *fields_of("since", "through", in_text=True),
    *fields_of("through_inclusive"),
    *within("check", {"verdict": "verdict", "cannot_tell_because": "because"}),
    Column(
        "check",
        value_at("check", "check", "text"),
        words=True,
        in_text=True,
        whole=True,
    ),
    Column("expected_lower", value_at("", "check", "expected", "lower")),
    Column("expected_upper", value_at("", "check", "expected", "upper")),
    Column("difference_lower", value_at("", "check", "difference", "lower")),
    Column("difference_upper", value_at("", "check", "difference", "upper")),
    *within(
        "check",
        {"not_recorded_after": "not_recorded_after", "line_items": "line_items"},
    ),
    *words_of("publisher"),
    *fields_of("published_on"),
    *within("passage", {"words": "reading"}, words=True),
    *within("passage", {"exact": "exact"}, words=True),
    *within("passage", {name: name for name in ("start", "end", "guessed")}),
    *fields_of("source", "unclear", "replaces", "because"),
    *words_of("note", "withdrawn"),
    *within(
        "quantity", {name: name for name in ("qualifier", "value", "lower", "upper")}
    ),
    *within("quantity", {"verbatim": "verbatim"}, words=True),
    *_RECORDED,
]
ACTORS: Final = [*fields_of("id", "role", in_text=True), *_RECORDED]
TOKENS: Final = [
    *fields_of("id", "actor", "expires_at", "revoked_at", in_text=True),
    *fields_of("rotated_from"),
    *_RECORDED,
]
TOKEN_USES: Final = fields_of(
    "id", "actor", "last_used_on", "expires_at", "revoked_at", in_text=True
)
HISTORY: Final = [
    Column("entry", lambda item: item["entry"]["index"], in_text=True),
    *within(
        "entry",
        {name: name for name in ("at", "action", "actor", "version", "document")},
        in_text=True,
    ),
]
STATUSES: Final = [
    *fields_of("act", "status", in_text=True),
    Column("starts", value_at("starts"), in_text=True),
    Column("counted", value_at("counted"), in_text=True),
    Column(
        "steps",
        lambda item: [step["to"] for step in item["steps"]],
        in_text=True,
        whole=True,
    ),
]


def _of_claims(name: str, *path: str, words: bool = False) -> Column:
    """One member of each claim of a question, in the order of its claims."""
    read = value_at(name, *path)

    def values(question: Document) -> list[Any]:
        return [read(claim) or "" for claim in question["claims"]]

    return Column(name, values, words=words)


#: One row a question; members of its claims stand side by side, separated by `; `.
QUESTIONS: Final = [
    *fields_of("kind"),
    *words_of("question"),
    *fields_of(
        "line_item",
        "stated_total",
        "category",
        "from_party",
        "to_party",
        "since",
        "size",
    ),
    _of_claims("claims", "id"),
    _of_claims("texts", "text", words=True),
    _of_claims("words", words=True),
    _of_claims("speakers", "speaker", "name", words=True),
    _of_claims("publishers", "publisher", words=True),
    _of_claims("published_on"),
    _of_claims("sources", "source"),
    *within(
        "closed_by",
        {
            f"closed_by_{name}": name
            for name in ("claim", "line_item", "transition", "rank", "on")
        },
    ),
    *within("closed_by", {"closed_by_reason": "reason"}, words=True),
]
REFUSALS: Final = [
    Column("code", value_at("code"), in_text=True, whole=True),
    *fields_of("kind", in_text=True),
    *fields_of("status", in_text=True),
    Column("title", value_at("title"), words=True, in_text=True, whole=True),
    Column("advice", value_at("advice"), words=True, in_text=True, whole=True),
    Column("operations", lambda item: ", ".join(item["operations"])),
]
