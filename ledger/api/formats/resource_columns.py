"""The columns of text tables and CSV: one table a resource, read by every format.

Those of claims and stated totals are in `quoting_columns`, those of questions in
`question_columns`.
"""

from typing import Final

from ledger.api.formats.attribution import according_to
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


def _step(transition: Document) -> str:
    """The status that a transition leads to, and who says so: `declined (according to RU)`."""
    status = str(transition["to"])
    evidence = transition["evidence"]
    speakers = evidence and evidence["speakers"]
    if not speakers:
        return status
    voice = according_to(speakers)
    return f"{status} (according to {voice})"


def _told_by(item: Document) -> str:
    """The word for who tells of a line item: one side, or both."""
    voices: Document = item["figure"]["told_by"]
    return str(voices["kind"])


def _claims(item: Document) -> int:
    return len(item["claims"])


def _known_at(version: Document) -> int:
    """The journal size from which on a version is known: entries count from 0."""
    entry = version["entry"]
    index: int = entry["index"]
    return index + 1


def _steps(row: Document) -> list[str]:
    return [step["to"] for step in row["steps"]]


def _operations(refusal: Document) -> str:
    return ", ".join(refusal["operations"])


_RECORDED: Final = fields_of(
    "version",
    "recorded_at",
    "recorded_by",
)
PARTIES: Final = [
    *fields_of("id", in_text=True),
    *words_of("name", "aliases", in_text=True),
    *fields_of("members", in_text=True),
    *_RECORDED,
]
CATEGORIES: Final = [
    *fields_of("id", in_text=True),
    *words_of("label", in_text=True),
    *fields_of(
        "unit",
        "parent",
        "crosses",
        in_text=True,
    ),
    *_RECORDED,
]
AGREEMENTS: Final = [
    *fields_of("id", in_text=True),
    *words_of("title", in_text=True),
    *fields_of("concluded_on", in_text=True),
    *words_of("place", in_text=True),
    *fields_of(
        "host",
        "parties",
        in_text=True,
    ),
    *words_of("note"),
    *words_of("withdrawn", in_text=True),
    *_RECORDED,
]
SOURCES: Final = [
    *fields_of("id", in_text=True),
    *words_of("publisher", in_text=True),
    *fields_of(
        "published_on",
        "language",
        in_text=True,
    ),
    *words_of("title", in_text=True),
    *words_of(
        "url",
        "archived_url",
    ),
    *fields_of("retrieved_on"),
    *words_of("authors"),
    *fields_of(
        "sha256",
        "encoding",
        "media_type",
    ),
    *within(
        "misread",
        {
            "misread_encoding": "encoding",
            "misread_read_as": "read_as",
        },
    ),
    *fields_of(
        "bytes",
        "characters",
    ),
    *within("reading", {"read_by": "by"}),
    *within(
        "repair",
        {
            "read_as": "read_as",
            "damaged_places": "places",
            "guessed_places": "guessed",
        },
    ),
    *words_of("withdrawn", in_text=True),
    *within("retracted", {"retracted_on": "on"}, in_text=True),
    *within(
        "retracted",
        {"retracted_where": "where", "retracted_reason": "reason"},
        words=True,
    ),
    *words_of("reinstated"),
    *_RECORDED,
]
LINE_ITEMS: Final = [
    *fields_of("id", in_text=True),
    Column("agreement", agreement_or_none, in_text=True),
    *fields_of(
        "act",
        "category",
        "from_party",
        "to_party",
        in_text=True,
    ),
    sentence_at("text", "figure", "text"),
    *fields_of(
        "status",
        "effective_on",
        in_text=True,
    ),
    *fields_of("due_on"),
    *words_of("condition", in_text=True),
    *fields_of(
        "answers",
        "counterpart",
    ),
    *fields_of("part_of", in_text=True),
    *fields_of("distinct_from"),
    *fields_of("undoes", in_text=True),
    *fields_of(
        "re_entry_of",
        "re_entered_as",
    ),
    *members_of(
        "figure",
        "lower",
        "upper",
        "approximate",
        "contested",
        "no_number",
    ),
    Column("told_by", _told_by),
    Column("claims", _claims),
    *words_of("note"),
    *_RECORDED,
]
TRANSITIONS: Final = [
    *fields_of("from", in_text=True),
    *fields_of("to"),
    Column(
        "step",
        _step,
        words=True,
        in_text=True,
        whole=True,
    ),
    *words_of("reason", in_text=True),
    *members_of("evidence", "source"),
    Column(
        "retracted_on",
        value_at("", "evidence", "retracted", "on"),
        in_text=True,
    ),
    Column(
        "words",
        value_at("words", "evidence", "passage", "reading"),
        words=True,
        in_text=True,
    ),
    *fields_of(
        "effective_on",
        "actor",
        "recorded_at",
        in_text=True,
    ),
]
ACTORS: Final = [
    *fields_of(
        "id",
        "role",
        in_text=True,
    ),
    *_RECORDED,
]
TOKENS: Final = [
    *fields_of(
        "id",
        "actor",
        "expires_at",
        "revoked_at",
        in_text=True,
    ),
    *fields_of("rotated_from"),
    *_RECORDED,
]
REDACTIONS: Final = [
    *fields_of("id", "source", in_text=True),
    *words_of("reason", in_text=True),
    *fields_of("approved_by", "approved_at", in_text=True),
    *words_of("approval_reason"),
    *members_of("erased", "sources", "documents", "keys", "sha256"),
    *_RECORDED,
]
TOKEN_USES: Final = fields_of(
    "id",
    "actor",
    "last_used_on",
    "expires_at",
    "revoked_at",
    in_text=True,
)
BATCHES: Final = fields_of(
    "id",
    "first_entry",
    "entries",
    "recorded_at",
    "recorded_by",
    "reversed_by",
    in_text=True,
)
HISTORY: Final = [
    Column("known_at", _known_at, in_text=True),
    Column("entry", value_at("", "entry", "index")),
    *members_of(
        "entry",
        "at",
        "action",
        "actor",
        "version",
        "document",
        in_text=True,
    ),
]
ENTRIES: Final = [
    *fields_of(
        "index",
        "at",
        "actor",
        "role",
        "action",
        "resource",
        "version",
        in_text=True,
    ),
    *fields_of(
        "document",
        "change",
        "batch",
        "reverses",
        "cautions",
        "request",
        "token",
        "v",
    ),
]
SALTS: Final = fields_of("index", "salt", in_text=True)
STATUSES: Final = [
    *fields_of(
        "act",
        "status",
        "starts",
        "counted",
        in_text=True,
    ),
    Column(
        "steps",
        _steps,
        in_text=True,
        whole=True,
    ),
]
REFUSALS: Final = [
    Column(
        "code",
        value_at("code"),
        in_text=True,
        whole=True,
    ),
    *fields_of(
        "kind",
        "status",
        in_text=True,
    ),
    sentence_at("title"),
    sentence_at("advice"),
    Column("operations", _operations),
]
