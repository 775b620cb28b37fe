"""Words that the pages add to what the ledger says: those in `words.toml`, dates, and figures."""

import tomllib
from collections.abc import Mapping
from importlib.resources import files
from typing import Any, Final

from ledger.api.formats.caveat_texts import caveat_texts
from ledger.api.formats.isolates import isolated
from ledger.rules.base.printable import grouped
from ledger.rules.questions.catalogue import KINDS
from ledger.rules.workflow.lifecycle import STARTS

_FILE: Final = files("ledger.web") / "words.toml"
_WORDS: Final = tomllib.loads(_FILE.read_text(encoding="utf-8"))


def _table(name: str) -> Mapping[str, str]:
    words: Mapping[str, str] = _WORDS[name]
    return words


LEDGER: Final = "Exchange ledger"
#: At the foot of every page.
STANDING_NOTE: Final = (
    "A figure here says what the stored sources say, and no more. “Not recorded” is this "
    "ledger’s silence, not the world’s."
)
NOTHING_RECORDED: Final = "nothing recorded"
NOTHING_COUNTS: Final = "Nothing that is recorded counts here."
#: What else holds of a line, as a tag beside its number.
CONTESTED: Final = "contested"
DISPUTED: Final = "disputed"
LINES: Final = _table("lines")
SINGULAR: Final = _table("singular")
TIES: Final = _table("ties")
ASSESSMENTS: Final = _table("assessments")
SHORT_ASSESSMENTS: Final = _table("short_assessments")
CAVEATS: Final = _table("caveats")
NOT_HEARD: Final = _table("not_heard")
NOT_COUNTED: Final = _table("not_counted")
STATUSES: Final = _table("statuses")
UNCLEAR: Final = _table("unclear")
VOICES: Final = _table("voices")
TOLD_BY: Final = _table("told_by")
POLICIES: Final = _table("policies")
UNITS: Final = _table("units")
WITHOUT_NUMBER: Final = _table("without_number")
#: Where somebody took a step, whose reason and words stand in the history of the line item.
DECIDED: Final = frozenset(STATUSES) - frozenset(map(str, STARTS.values()))
#: What a kind of question is about.
QUESTION_KINDS: Final = {kind.name: kind.means for kind in KINDS}
#: What of a row changed, by its name in a list of changes.
CHANGED: Final = {**LINES, **_table("changed")}
_MONTHS: Final = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)
#: Signs of a figure as a voice says them.
_SPOKEN_SIGNS: Final = (
    ("≈", "about "),
    ("≥", "at least "),
    (">", "more than "),
    ("≤", "at most "),
    ("<", "fewer than "),
    ("–", " to "),
)


def day(iso: str) -> str:
    """Return a date for people: `2025-06-02` is `2 June 2025`, an interval has two of them."""
    first, _, last = iso.partition("/")
    if last:
        return f"{day(first)} to {day(last)}"
    year, month, number = first[:10].split("-")
    name = _MONTHS[int(month) - 1]
    return f"{int(number)} {name} {int(year)}"


def short_day(iso: str) -> str:
    """Return a date without its year: `2 Jun`."""
    _, month, number = iso.split("-")
    name = _MONTHS[int(month) - 1]
    return f"{int(number)} {name[:3]}"


def spoken(text: str) -> str:
    """Return a figure in words, for ears: `≥6,057` is `at least 6,057`."""
    for sign, words in _SPOKEN_SIGNS:
        text = text.replace(sign, words)
    return text


def caveats_of(
    row: Mapping[str, Any],
    parties: Mapping[str, str],
) -> list[str]:
    """Return the caveats of a row in words, with the name of the party that alone tells."""
    names = [isolated(parties.get(party, party)) for party in row["one_side_by"]]
    return caveat_texts(row["caveats"], names)


def changed(
    column: str,
    text: str | None,
) -> str | None:
    """Return what a column of a row says in a list of changes, as the pages say it elsewhere."""
    if text is None:
        return None
    if column == "assessment":
        return SHORT_ASSESSMENTS[text]
    if column == "caveats":
        return text.replace("_", " ")
    return text


def line_of(total: Mapping[str, Any]) -> str:
    """Return the line of a total that fits no row's sum: told jointly, or of some time."""
    scopes = (total["categories"], total["directions"], total["agreements"])
    is_joint = any(scope is None or len(scope) > 1 for scope in scopes)
    return "jointly" if is_joint else "of_time"


def numbered(text: str) -> str:
    """Return a figure so that nobody takes it for people withheld: `number withheld`."""
    return WITHOUT_NUMBER.get(text, text)


def counted(
    number: int,
    noun: str,
) -> str:
    """Return a number of things: `1 line item`, `1,200 line items`."""
    if number != 1:
        noun += "s"
    return f"{grouped(number)} {noun}"


def first_words(label: str) -> str:
    """Return a label up to its first comma, in small letters: for the middle of a sentence."""
    words, _, _ = label.partition(",")
    return words[:1].lower() + words[1:]
