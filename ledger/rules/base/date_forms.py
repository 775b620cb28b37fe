"""Forms in which tables write dates: which one a table has is declared, and never guessed."""

import re
from collections.abc import Iterator
from datetime import date
from enum import StrEnum
from typing import Final


class DateForm(StrEnum):
    """A form of dates; days and months may have one digit, years have four."""

    DAY_STOP = "dd.mm.yyyy"
    DAY_SLASH = "dd/mm/yyyy"
    DAY_HYPHEN = "dd-mm-yyyy"
    MONTH_SLASH = "mm/dd/yyyy"
    YEAR_STOP = "yyyy.mm.dd"
    YEAR_SLASH = "yyyy/mm/dd"
    YEAR_HYPHEN = "yyyy-mm-dd"


_ISO: Final = re.compile(
    "[0-9]{4}-[0-9]{2}-[0-9]{2}(/[0-9]{4}-[0-9]{2}-[0-9]{2})?",
    re.ASCII,
)
#: One date of any form, in three parts.
_ANY: Final = "[0-9]{1,4}[./-][0-9]{1,2}[./-][0-9]{1,4}"
#: That, and perhaps the one that ends a time: `16.05.2025 - 02.06.2025`.
_ONE_OR_TWO: Final = re.compile(
    rf"({_ANY})(?: ?[/–-] ?({_ANY}))?",
    re.ASCII,
)
_PART: Final = re.compile("[0-9]+")


def is_iso(words: str) -> bool:
    """Return whether words have the form of a date, or of the two of a time, in ISO 8601."""
    return _ISO.fullmatch(words) is not None


def iso_dates(
    words: str,
    form: DateForm,
) -> str | None:
    """Return a date, or the two of a time, as ISO 8601 writes them; None where they aren't so."""
    match = _ONE_OR_TWO.fullmatch(words)
    if match is None:
        return None
    first = _iso_date(match[1], form)
    if match[2] is None:
        return first
    last = _iso_date(match[2], form)
    if first is None or last is None:
        return None
    return f"{first}/{last}"


def _iso_date(
    words: str,
    form: DateForm,
) -> str | None:
    """Return a date of a form as ISO 8601 writes it; None where it is none."""
    names = re.split("[./-]", form)
    digits = _PART.findall(words)
    parts = dict(zip(names, digits, strict=True))
    year = parts["yyyy"]
    month = parts["mm"].zfill(2)
    day = parts["dd"].zfill(2)
    if _marks(words) != _marks(form):
        return None
    try:
        date.fromisoformat(f"{year}-{month}-{day}")
    except ValueError:
        return None
    return f"{year}-{month}-{day}"


def _marks(words: str) -> list[str]:
    """Return what stands between the parts of a date."""
    return re.findall("[./-]", words)


def fitting_date_forms(words: str) -> list[DateForm]:
    """Return the forms in which words are a date or a time."""
    return list(_fitting(words))


def _fitting(words: str) -> Iterator[DateForm]:
    for form in DateForm:
        iso = iso_dates(words, form)
        if iso is not None:
            yield form
