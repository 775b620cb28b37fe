"""Days that a sentence tells: on which something happened, or by which it is promised."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Final

from ledger.rules.quantities.number_tables import split
from ledger.rules.reading.tagged_sentence import TaggedSentence
from ledger.rules.reading.word_tags import Tag

_REPORT: Final = "report"
#: Acts of what is to come.
_TO_COME: Final = ("request", "offer", "pledge")
_ON: Final = frozenset(split("on/в/у/во"))
_DAY_BEFORE: Final = re.compile(r"(?<![\d.,])(\d{1,2})(?:st|nd|rd|th)? \Z")
#: No day stands behind the name of a month in Cyrillic letters: у червні 1 212 тіл.
_DAY_BEHIND: Final = re.compile(
    r"(?<=[A-Za-z]) (\d{1,2})(?:st|nd|rd|th)?(?!\w|[.,]\d| 0\d\d\b)"
)
#: Words before a day from which on something is counted.
_FROM_DAY: Final = re.compile(
    r"\b(?:since|from|after|between|as of|з|із|с|від|от|після|после|між|между|станом на"
    r"|починаючи з|начиная с)\s(?:the\s)?\Z",
    re.IGNORECASE,
)
_FROM_DAY_CHARACTERS: Final = 16
_YEAR_BEHIND: Final = re.compile(r",? (20\d\d)(?!\w|[.,]\d)")
#: A day without a year is the last one of its name, where that isn't longer ago.
_LONGEST: Final = timedelta(days=180)
_DIGITS: Final = 5
_BREAK: Final = re.compile(r"[,;:()—–]")
_DAYS_OF_WEEK: Final = 7
_BEFORE_MAX: Final = 4
_WITH_WEEKDAY: Final = 2
#: Verbs that a day may stand beside: of an exchange, and of what else happened then.
_DOING: Final = ("exchange", "report", "gives", "gives_to", "given", "gets")
_OTHERWISE: Final = ("saying", "according", "killed", "suffered", "stock")
_HAPPENED: Final = "effective_on"
_DUE: Final = "due_on"
_TELLS: Final = "tells of a day: {}"
_TELLS_DUE: Final = "tells of a day by which: {}"
_STATED: Final = "on {}: {}"
_LAST: Final = "on {}: {}, the last such day before {}"
DAY_QUESTION: Final = "It tells of a day: {}. When did it happen?"


@dataclass(frozen=True, slots=True)
class ToldDay:
    """Words for a day; `day`, `month` and `year` as far as they are told, 0 where not.

    `name` is the word that names it, `weekday` is numbered from Monday, 1, on; `is_due`: it is the
    last one on which it may happen; `is_unsure`: it may be that of what somebody says.
    """

    tag: Tag
    name: Tag
    weekday: int = 0
    day: int = 0
    month: int = 0
    year: int = 0
    is_due: bool = False
    is_unsure: bool = False


@dataclass(frozen=True, slots=True)
class SaidDay:
    """When it happened, as far as words say it.

    `tag` are words that a quote takes along, `unsure` those that are asked about; `gaps` are fields
    of a line item that a person fills by them.
    """

    effective_on: str | None = None
    gaps: tuple[str, ...] = ()
    because: str = ""
    tag: Tag | None = None
    unsure: Tag | None = None


_UNSAID: Final = SaidDay()


def days_of(sentence: TaggedSentence) -> list[ToldDay]:
    """Return the days that a sentence tells, but for those of something else."""
    names = sentence.of_kind("weekday", "day", "month")
    names.sort(key=_first)
    days: list[ToldDay] = []
    for name in names:
        if not _is_day(sentence, name):
            continue
        otherwise = _words_to(sentence, name, _OTHERWISE)
        doing = _words_to(sentence, name, _DOING)
        if otherwise < doing:
            continue
        day = _told_day(sentence, name)
        is_unsure = otherwise == doing < len(sentence.words)
        days.append(replace(day, is_unsure=day.is_unsure or is_unsure))
    return _without_weekdays(sentence, days)


def said_day(
    clause: TaggedSentence,
    days: Sequence[ToldDay],
    act: str | None,
    published_on: date | None,
) -> SaidDay:
    """Return when it happened, by the days of a sentence; `clause` is that of the number."""
    if not days:
        return _UNSAID
    span = days[0].tag._replace(end=days[-1].tag.end)
    words = f"'{clause.quoted([span])}'"
    if _is_to_come(act, days):
        return _to_come(days, span, words)
    on: date | None = None
    if act == _REPORT and len(days) == 1:
        on = _worked_out(
            clause,
            days[0],
            published_on,
        )
    if on is not None:
        return _known(
            days[0],
            on,
            words,
            published_on,
        )
    because = _TELLS.format(words)
    return SaidDay(gaps=(_HAPPENED,), because=because, unsure=span)


def _is_to_come(
    act: str | None,
    days: Sequence[ToldDay],
) -> bool:
    """Return whether days are of what is to come; words may leave the act open."""
    if act is None:
        return all(day.is_due for day in days)
    return act in _TO_COME


def _known(
    told_day: ToldDay,
    on: date,
    words: str,
    published_on: date | None,
) -> SaidDay:
    """Return a day that was worked out, with the reason."""
    reason = _STATED if told_day.year else _LAST
    return SaidDay(
        effective_on=str(on),
        because=reason.format(on, words, published_on),
        tag=told_day.tag,
    )


def _to_come(
    days: Sequence[ToldDay],
    span: Tag,
    words: str,
) -> SaidDay:
    """Return which days a person fills in of what is asked for, offered or promised."""
    if all(day.is_due for day in days):
        return SaidDay(
            gaps=(_DUE,),
            because=_TELLS_DUE.format(words),
            tag=span,
        )
    because = _TELLS.format(words)
    return SaidDay(gaps=(_HAPPENED, _DUE), because=because)


def _worked_out(
    clause: TaggedSentence,
    told_day: ToldDay,
    published_on: date | None,
) -> date | None:
    """Return the date of a day that a clause tells; None where it isn't sure."""
    if published_on is None or told_day.name not in clause.tags:
        return None
    if told_day.is_due or told_day.is_unsure:
        return None
    on = _of_month(told_day, published_on)
    if told_day.weekday:
        on = _of_week(
            clause,
            told_day,
            published_on,
        )
    return on if _is_sure(told_day, on, published_on) else None


def _is_sure(
    told_day: ToldDay,
    on: date | None,
    published_on: date,
) -> bool:
    """Return whether a date is before that of the article; without a year, not long before."""
    if on is None or on >= published_on:
        return False
    if told_day.year:
        return True
    return published_on - on < _LONGEST


def _of_week(
    clause: TaggedSentence,
    told_day: ToldDay,
    published_on: date,
) -> date | None:
    """Return the last Monday before an article was published; None of what is no weekday.

    "Last Monday" may be that of the week before.
    """
    before = _word(
        clause,
        told_day.name.first - 1,
    )
    if before not in _ON:
        return None
    behind = (published_on.isoweekday() - told_day.weekday) % _DAYS_OF_WEEK
    return published_on - timedelta(days=behind)


def _of_month(
    told_day: ToldDay,
    published_on: date,
) -> date | None:
    """Return the date of a day of a month: of its year, else the last one of its name."""
    year = told_day.year or published_on.year
    on = _date(year, told_day)
    if on is None or told_day.year or on < published_on:
        return on
    return _date(year - 1, told_day)


def _date(
    year: int,
    told_day: ToldDay,
) -> date | None:
    """Return the date of a day in some year; None where that has none such."""
    try:
        return date(
            year,
            told_day.month,
            told_day.day,
        )
    except ValueError:
        return None


def _told_day(
    sentence: TaggedSentence,
    name: Tag,
) -> ToldDay:
    """Return the day that a word names."""
    is_due = _is_due(
        sentence,
        name,
    )
    if name.kind == "month":
        return _of_digits(
            sentence,
            name,
            is_due=is_due,
        )
    weekday = int(name.value or 0)
    return ToldDay(
        name,
        name,
        weekday,
        is_due=is_due,
    )


def _of_digits(
    sentence: TaggedSentence,
    name: Tag,
    *,
    is_due: bool,
) -> ToldDay:
    """Return the day of a month, with the digits beside its name: 7 June 2025, on June 7."""
    text = sentence.text
    start = name.start
    end = name.end
    day = 0
    least = max(0, start - _DIGITS)
    before = _DAY_BEFORE.search(text, least, start)
    behind = _day_behind(sentence, name)
    if before is not None:
        start = before.start(1)
        day = int(before[1])
    elif behind is not None:
        end = behind.end()
        day = int(behind[1])
    year = _YEAR_BEHIND.match(text, end)
    if year is not None:
        end = year.end()
    return ToldDay(
        name._replace(start=start, end=end),
        name,
        day=day,
        month=int(name.value),
        year=int(year[1]) if year else 0,
        is_due=is_due,
        is_unsure=_is_a_beginning(text, start),
    )


def _is_a_beginning(
    text: str,
    start: int,
) -> bool:
    """Return whether something is counted from a day on: since 1 June."""
    least = max(0, start - _FROM_DAY_CHARACTERS)
    return _FROM_DAY.search(text, least, start) is not None


def _day_behind(
    sentence: TaggedSentence,
    name: Tag,
) -> re.Match[str] | None:
    """Return the digits behind a month that are a day: on June 7, and not in June 7 came."""
    before = _word(
        sentence,
        name.first - 1,
    )
    if before not in _ON:
        return None
    return _DAY_BEHIND.match(
        sentence.text,
        name.end,
    )


def _is_day(
    sentence: TaggedSentence,
    name: Tag,
) -> bool:
    """Return whether a word names a day: "may" is no month without its capital letter."""
    if name.kind != "month" or not sentence.text[name.start].isascii():
        return True
    return name.first > 0 and sentence.text[name.start].isupper()


def _is_due(
    sentence: TaggedSentence,
    name: Tag,
) -> bool:
    """Return whether words such as by stand before a day: by the end of 1 July."""
    for place in range(name.first, max(0, name.first - _BEFORE_MAX), -1):
        if sentence.before_word(place, "by_day"):
            return True
        is_between = sentence.before_word(place, "in_month") is not None
        if not is_between and not _word(sentence, place - 1).isdigit():
            return False
    return False


def _words_to(
    sentence: TaggedSentence,
    name: Tag,
    kinds: Sequence[str],
) -> int:
    """Return how many words part a day from the nearest verb; many where a sign does."""
    far = len(sentence.words)
    tag = sentence.nearest(name.start, *kinds)
    if tag is None:
        return far
    one, other = sorted((tag, name), key=_first)
    if _BREAK.search(sentence.text, one.end, other.start):
        return far
    return other.first - one.last


def _without_weekdays(
    sentence: TaggedSentence,
    days: list[ToldDay],
) -> list[ToldDay]:
    """Return days, without the first where it only says the weekday of the next: Monday, 2 June."""
    if len(days) != _WITH_WEEKDAY or not days[0].weekday:
        return days
    _, other = days
    between = sentence.text[days[0].tag.end : other.tag.start]
    return [other] if other.day and between == ", " else days


def _word(
    sentence: TaggedSentence,
    place: int,
) -> str:
    """Return the word at a place as it is spelled in tables; empty where there is none."""
    return sentence.words[place].spelled if place >= 0 else ""


def _first(tag: Tag) -> int:
    return tag.first
