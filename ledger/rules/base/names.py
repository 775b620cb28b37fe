"""One spelling for each name: what a reader can't tell apart is one name."""

import unicodedata

from ledger.rules.base.printable import shows_nothing


def tidy(name: str) -> str:
    """Return a name in NFC, trimmed, white space as single blanks, nothing invisible in it."""
    seen = "".join(character for character in name if not shows_nothing(character))
    return " ".join(unicodedata.normalize("NFC", seen).split())
