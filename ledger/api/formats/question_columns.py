"""The columns of open questions."""

from collections.abc import Callable
from typing import Any, Final

from ledger.api.formats.column import (
    Column,
    Document,
    fields_of,
    value_at,
    within,
    words_of,
)
from ledger.rules.base.printable import listed


def _of_claims(
    name: str,
    *path: str,
    words: bool = False,
) -> Column:
    """One member of each claim of a question, in the order of its claims."""
    values = _values_of_claims(value_at(name, *path))
    return Column(name, values, words=words)


def _values_of_claims(
    read: Callable[[Document], Any],
) -> Callable[[Document], list[Any]]:
    def values(question: Document) -> list[Any]:
        return [read(claim) or "" for claim in question["claims"]]

    return values


def _speakers(question: Document) -> list[str]:
    """The speakers of each claim of a question: those of one as a sentence lists them."""
    voices: list[str] = []
    for claim in question["claims"]:
        names = [speaker["name"] for speaker in claim["speakers"]]
        voices.append(listed(names) if names else "")
    return voices


#: One row a question; members of its claims stand side by side, separated by `; `.
QUESTIONS: Final = [
    *fields_of("kind"),
    *words_of("question"),
    *fields_of(
        "line_items",
        "stated_totals",
        "category",
        "from_party",
        "to_party",
        "since",
        "size",
    ),
    _of_claims("claims", "id"),
    _of_claims("texts", "text", words=True),
    _of_claims("words", words=True),
    Column("speakers", _speakers, words=True),
    _of_claims("publishers", "publisher", words=True),
    _of_claims("published_on"),
    _of_claims("sources", "source"),
    *within(
        "closed_by",
        {
            "closed_by_claim": "claim",
            "closed_by_line_item": "line_item",
            "closed_by_transition": "transition",
            "closed_by_rank": "rank",
            "closed_by_on": "on",
        },
    ),
    *within("closed_by", {"closed_by_reason": "reason"}, words=True),
]
