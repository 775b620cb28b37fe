"""What a page says of its article in several places: taken where they agree, else nothing is."""

import re
from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from itertools import chain
from typing import Final, TypeAlias

#: The words of each place where a page says something, what to believe first first.
ByPlace: TypeAlias = Sequence[Sequence[str]]
_ADDRESS: Final = re.compile("https?://", re.ASCII | re.IGNORECASE)
#: What a browser calls a page that has no title, or the source of one.
_NO_TITLE: Final = re.compile("(?:view-source:)?https?://", re.ASCII | re.IGNORECASE)
_DAY: Final = re.compile("([0-9]{4}-[0-9]{2}-[0-9]{2})(?:[T ]|$)")
_IN_UTC: Final = re.compile(" ?(?:UTC|GMT)$")
#: Where the clocks are that publishers write UTC for: from the Pacific to Moscow.
_CLOCKS: Final = (timedelta(hours=-8), timedelta(), timedelta(hours=3))
_LANGUAGE: Final = re.compile("[A-Za-z]{2,3}(?:-[A-Za-z0-9]{1,8})*")
#: What stands between the names of several people.
_SEVERAL: Final = re.compile(r"[,;&/]|\s(?:and|та|\u0456|й|и)\s", re.IGNORECASE)


def firsts(by_place: ByPlace) -> list[str]:
    """Return the first words of each place."""
    return [words[0] for words in by_place if words]


def titles(by_place: ByPlace) -> list[str]:
    """Return the first words of each place that are no address."""
    return [words for words in firsts(by_place) if not _NO_TITLE.match(words)]


def days(by_place: ByPlace) -> list[str]:
    """Return the one day that all places may mean; none where they mean several."""
    readable: list[frozenset[date]] = []
    for words in chain.from_iterable(by_place):
        possible = _days_of(words)
        if possible:
            readable.append(possible)
    if not readable:
        return []
    common = frozenset.intersection(*readable)
    if len(common) > 1:
        return []
    return [day.isoformat() for day in common]


def languages(by_place: ByPlace) -> list[str]:
    """Return the tags of a language; none where places name several languages."""
    tags: list[str] = []
    languages = set[str]()
    for words in chain.from_iterable(by_place):
        tag = words.replace("_", "-")
        if _LANGUAGE.fullmatch(tag):
            language, _, _ = tag.partition("-")
            languages.add(language.lower())
            tags.append(tag)
    return tags if len(languages) == 1 else []


def authors(by_place: ByPlace) -> list[list[str]]:
    """Return the names that each place has; none where one may be those of several people."""
    names_by_place: list[list[str]] = []
    for words in by_place:
        names = _names(words)
        if any(map(_SEVERAL.search, names)):
            return []
        if names:
            names_by_place.append(names)
    return names_by_place


def _names(words: Iterable[str]) -> list[str]:
    """Return words that are no address, each once."""
    return [name for name in dict.fromkeys(words) if not _ADDRESS.match(name)]


def _days_of(words: str) -> frozenset[date]:
    """Return the days that words may mean: of a moment in UTC those of publishers' clocks."""
    moment = _moment(words)
    if moment is None:
        return frozenset()
    if moment.utcoffset() != timedelta():
        return frozenset({moment.date()})
    try:
        return frozenset((moment + clock).date() for clock in _CLOCKS)
    except OverflowError:
        return frozenset()


def _moment(words: str) -> datetime | None:
    """Return the moment that words begin with, or the day; None where they begin with neither."""
    in_iso = _IN_UTC.sub("Z", words)
    moment = _read(in_iso)
    if moment is not None:
        return moment
    day = _DAY.match(words)
    return None if day is None else _read(day[1])


def _read(words: str) -> datetime | None:
    """Return a moment as ISO 8601 writes it, None of other words."""
    try:
        return datetime.fromisoformat(words)
    except ValueError:
        return None
