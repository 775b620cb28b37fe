"""Words beside a number that make it another one: half of the 300, 300 or so."""

import re
from collections.abc import Collection
from typing import Final

from ledger.rules.reading.both_sides import bare_each, each_of_others
from ledger.rules.reading.spoken_quantities import SpokenQuantity
from ledger.rules.reading.tagged_sentence import TaggedSentence
from ledger.rules.reading.word_tags import Tag

_OF: Final = re.compile(
    r" (?:out of|of|з|із|зі|из)(?: the| these| those| all)?(?: \w+)? \Z"
)
_PART: Final = re.compile(
    r"\b(?:half|third|thirds|quarter|quarters|part|some|most|many|few|several|all"
    r"|половин\w|частин\w|третин\w|чверть|більшість|треть|часть|четверть|большинство)\Z",
    re.IGNORECASE,
)
_ROUGHLY: Final = re.compile(
    r"-odd\b| odd\b| or (?:so|more|fewer|less)\b| (?:з гаком|с лишним)\b"
    r"| (?:або|чи|или) (?:більше|менше|больше|меньше)\b"
)
_SO_MANY_EACH: Final = re.compile(r"(?<!\w)по \Z", re.IGNORECASE)
_BEFORE_CHARACTERS: Final = 24


def whole_of(
    sentence: TaggedSentence,
    spoken: SpokenQuantity,
    ends: Collection[int],
) -> Tag | None:
    """Return the words that make a number a whole of which a part is told.

    `ends` are the places where numbers of the sentence end.
    """
    text = sentence.text
    least = max(0, spoken.start - _BEFORE_CHARACTERS)
    match = _OF.search(text, least, spoken.start)
    if match is None:
        return None
    start = match.start()
    if start in ends:
        return _tag(start + 1, spoken.end)
    part = _PART.search(text, max(0, start - _BEFORE_CHARACTERS), start)
    return None if part is None else _tag(part.start(), spoken.end)


def for_each(
    clause: TaggedSentence,
    spoken: SpokenQuantity,
    ends: Collection[int],
) -> Tag | None:
    """Return the words that make a number that of each of several: по 300, 300 each.

    Where the clause says of whom, by its sides or by two parties, nothing is left to ask.
    """
    others = each_of_others(clause, ends)
    if others is not None:
        return others
    bare = bare_each(clause)
    parties = {tag.value for tag in clause.of_kind("noun")}
    says_of_whom = len(bare) < len(clause.of_kind("both"))
    if says_of_whom or len(parties) > 1:
        return None
    before = max(
        0,
        spoken.number_at - _BEFORE_CHARACTERS,
    )
    match = _SO_MANY_EACH.search(
        clause.text,
        before,
        spoken.number_at,
    )
    if match is not None:
        return _tag(
            spoken.start,
            spoken.end,
        )
    for tag in bare:
        if tag.start >= spoken.end:
            return _tag(
                spoken.start,
                tag.end,
            )
    return None


def roughly(
    sentence: TaggedSentence,
    spoken: SpokenQuantity,
) -> Tag | None:
    """Return a number with the words behind it that make it a rough one."""
    match = _ROUGHLY.match(sentence.text, spoken.end)
    return None if match is None else _tag(spoken.start, match.end())


def _tag(
    start: int,
    end: int,
) -> Tag:
    return Tag.of_stretch(
        "share",
        start,
        end,
    )
