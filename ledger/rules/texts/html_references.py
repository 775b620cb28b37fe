"""Character references of HTML, resolved as a browser resolves them.

Of numbers only as many digits are read as tell one character from none, so that a million of them
cost no more than eight.
"""

import re
from collections.abc import Iterator
from html.entities import html5
from typing import Final, NamedTuple

#: What may be a reference; names have 31 characters at most.
_REFERENCE: Final = re.compile(
    "&(?:#(?:[xX]([0-9A-Fa-f]+)|([0-9]+))|([A-Za-z][A-Za-z0-9]{0,30}));?"
)
#: Names that need no semicolon, such as `amp`, have 2 to 6 characters.
_BARE_NAME_CHARACTERS: Final = range(6, 1, -1)
_UNKNOWN: Final = "\ufffd"
#: More digits than any character has, decimal or not.
_DIGITS_MAX: Final = 8
_CHARACTERS_END: Final = 0x110000
_SURROGATES: Final = range(0xD800, 0xE000)
#: Numbers that mean what Windows-1252 has there.
_WINDOWS_1252: Final = range(0x80, 0xA0)


class CharacterReference(NamedTuple):
    """A reference: where it stands in the page, and the text that it stands for."""

    start: int
    end: int
    text: str


def references(
    page: str,
    start: int,
    end: int,
) -> Iterator[CharacterReference]:
    """Yield the references in a stretch of text; an `&` that is none stays as it is."""
    for match in _REFERENCE.finditer(page, start, end):
        reference = _resolved(match)
        if reference is not None:
            yield reference


def resolved(text: str) -> str:
    """Return a text with its references resolved: that of a title, or of an attribute."""
    parts: list[str] = []
    place = 0
    for reference in references(text, 0, len(text)):
        parts += [text[place : reference.start], reference.text]
        place = reference.end
    parts.append(text[place:])
    return "".join(parts)


def _resolved(match: re.Match[str]) -> CharacterReference | None:
    """Return what may be a reference as one, or None where it is none."""
    hexadecimal, decimal, _ = match.groups()
    if hexadecimal is not None:
        return _numeric(
            match,
            hexadecimal,
            16,
        )
    if decimal is not None:
        return _numeric(
            match,
            decimal,
            10,
        )
    return _by_name(match)


def _numeric(
    match: re.Match[str],
    digits: str,
    base: int,
) -> CharacterReference:
    """Return a reference by the number of its character."""
    number = _number(digits, base)
    return CharacterReference(
        match.start(),
        match.end(),
        _character(number),
    )


def _number(
    digits: str,
    base: int,
) -> int:
    """Return a number as far as it matters: one that is too long is beyond all characters."""
    significant = digits.lstrip("0")
    if len(significant) > _DIGITS_MAX:
        return _CHARACTERS_END
    return int(significant or "0", base)


def _character(number: int) -> str:
    """Return the character of a numeric reference."""
    if number in _WINDOWS_1252:
        sign = bytes([number]).decode("windows-1252", errors="ignore")
        return sign or chr(number)
    if number == 0 or number >= _CHARACTERS_END or number in _SURROGATES:
        return _UNKNOWN
    return chr(number)


def _by_name(match: re.Match[str]) -> CharacterReference | None:
    """Return a reference by its name, or by the longest name that it begins with."""
    start, end = match.span()
    name = match[3]
    text = html5.get(f"{name};")
    if text is not None and match[0].endswith(";"):
        return CharacterReference(
            start,
            end,
            text,
        )
    for length in _BARE_NAME_CHARACTERS:
        text = html5.get(name[:length])
        if text is not None and length <= len(name):
            return CharacterReference(
                start,
                start + 1 + length,
                text,
            )
    return None
