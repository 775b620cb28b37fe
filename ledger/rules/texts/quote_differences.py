"""Differences between a quote and the words of a text that look the same and are typed otherwise.

Such are Latin letters in Cyrillic words, and letters for digits.
"""

import unicodedata
from typing import Final

from ledger.rules.quantities.plain_text import plain
from ledger.rules.texts.folding import fold

#: Differences that are said; a quote with more of other kinds is another text.
DIFFERENCES_MAX: Final = 3
#: What `nearest` leaves out at the ends.
_AROUND: Final = " \t\r\n,.-"
#: Cyrillic and Greek letters, and Latin ones and digits, each with a sign that looks like it.
_ALIKE: Final = str.maketrans(
    "АВЕЗІЇЈКМНОРЅСТУХаеіїјорѕсухΑΒΕΖΗΙΚΜΝΟΡΤΥΧονρOoIl",  # noqa: RUF001 - they are meant to look alike
    "ABE31ÏJKMH0PSCTYXaeiïj0pscyxABEZH1KMN0PTYX0vp0011",
)


def differences(
    near: str,
    quote: str,
) -> str | None:
    """Return a sentence that says how words that look like a quote differ from it.

    `near` may have more words around them. None where no words of it look like the quote.
    """
    in_text = _characters(fold(near))
    in_quote = _characters(fold(quote).strip(_AROUND))
    looks = [_look(character) for character in in_text]
    wanted = [_look(character) for character in in_quote]
    for start in range(len(looks) - len(wanted) + 1):
        end = start + len(wanted)
        if looks[start:end] == wanted:
            return _sentence(in_text[start:end], in_quote)
    return None


def is_mark(character: str) -> bool:
    """Return whether a character is an accent or a vowel sign of the one before it."""
    return unicodedata.category(character).startswith("M")


def _characters(text: str) -> list[str]:
    """Return what a reader sees as characters, each with its marks and what shows nothing."""
    characters: list[str] = []
    for code_point in text:
        last = characters[-1] if characters else ""
        if last and (is_mark(code_point) or not plain(code_point)):
            characters[-1] = last + code_point
        else:
            characters.append(code_point)
    return characters


def _look(character: str) -> str:
    """Return the same for characters that look the same."""
    if character.isdecimal():
        return character
    return plain(character).translate(_ALIKE)


def _sentence(
    in_text: list[str],
    in_quote: list[str],
) -> str | None:
    """Return the differences of as many characters, each kind once; None where there are none."""
    pairs = dict.fromkeys(zip(in_text, in_quote, strict=True))
    clauses: list[str] = []
    for of_text, of_quote in pairs:
        if of_text == of_quote:
            continue
        text_names = _names(of_text)
        quote_names = _names(of_quote)
        clauses.append(
            f"the article has {text_names} where your quote has {quote_names}"
        )
    if not clauses:
        return None
    listed = "; ".join(clauses[:DIFFERENCES_MAX])
    return f"They look alike, but {listed}."


def _names(character: str) -> str:
    """Return the code points of a character with their names."""
    names: list[str] = []
    for code_point in character:
        number = format(ord(code_point), "04X")
        name = unicodedata.name(code_point, "unnamed")
        names.append(f"U+{number} ({name.lower()})")
    return " and ".join(names)
