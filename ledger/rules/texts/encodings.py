"""The encodings that articles are taken in: their bytes are kept, and decoded strictly."""

from collections.abc import Mapping
from typing import Final

UTF_8: Final = "utf-8"
#: Each encoding by the name that is sealed, with Python's codec of it. None keeps a state from one
#: character to the next, so that a character has the same bytes wherever it stands.
CODECS: Final[Mapping[str, str]] = {
    UTF_8: "utf_8",
    "utf-16le": "utf_16_le",
    "utf-16be": "utf_16_be",
    "windows-1251": "cp1251",
    "windows-1252": "cp1252",
    "koi8-r": "koi8_r",
    "koi8-u": "koi8_u",
    "iso-8859-5": "iso8859_5",
    "cp866": "cp866",
    "gb18030": "gb18030",
    "big5": "big5",
}


class Undecodable(Exception):
    """Bytes that aren't in an encoding; `position` is the first byte that can't be read."""

    def __init__(self, position: int) -> None:
        super().__init__(position)
        self.position = position


def decode(content: bytes, encoding: str) -> str:
    """Return the text of an article, of which each character gives its own bytes back.

    A byte order mark is a character of the text, U+FEFF.

    Raises:
        Undecodable: the bytes aren't in that encoding, the text would be encoded otherwise, or
            no article is taken in it.
    """
    codec = CODECS.get(encoding)
    if codec is None:
        raise Undecodable(0)
    try:
        text = content.decode(codec)
        again = text.encode(codec)
    except UnicodeDecodeError as wrong:
        raise Undecodable(wrong.start) from None
    except UnicodeEncodeError as wrong:
        before = text[: wrong.start].encode(codec)
        raise Undecodable(len(before)) from None
    if again != content:
        raise Undecodable(_first_difference(content, again))
    return text


def _first_difference(content: bytes, again: bytes) -> int:
    """Return the place of the first byte that two texts don't share."""
    low, high = 0, min(len(content), len(again))
    while low < high:
        middle = (low + high + 1) // 2
        if content[:middle] == again[:middle]:
            low = middle
        else:
            high = middle - 1
    return low
