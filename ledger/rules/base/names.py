"""One spelling for each name: what a reader can't tell apart is one name."""

import unicodedata

from ledger.rules.base.printable import shows_nothing


def alike(name: str) -> str:
    """Return what spellings of one name have in common: its letters and digits, without case.

    A name without any is alike to itself alone.
    """
    folded = unicodedata.normalize("NFC", name.casefold())
    return "".join(filter(_is_lettering, folded)) or name


def _is_lettering(character: str) -> bool:
    """Return whether a character is a letter, a mark on one, or a digit."""
    return unicodedata.category(character)[0] in "LMN"


def tidy(name: str) -> str:
    """Return a name in NFC, trimmed, white space as single blanks, nothing invisible in it."""
    if name.isascii() and name.isprintable():
        return " ".join(name.split())
    seen = "".join(character for character in name if not shows_nothing(character))
    return " ".join(unicodedata.normalize("NFC", seen).split())
