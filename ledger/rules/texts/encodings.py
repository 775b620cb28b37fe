"""The encodings that articles are taken in: their bytes are kept, and decoded strictly."""

import codecs
import encodings
from collections.abc import Iterator, Mapping
from encodings.aliases import aliases
from itertools import compress, count
from operator import ne
from typing import Final

UTF_8: Final = "utf-8"
#: UTF-16 of which the byte order mark says the order: it is sealed as one of the two.
UTF_16: Final = "utf-16"
UTF_16LE: Final = "utf-16le"
UTF_16BE: Final = "utf-16be"
#: Each encoding by the name that is sealed, with Python's codec of it. None keeps a state from one
#: character to the next, so that a character has the same bytes wherever it stands.
CODECS: Final[Mapping[str, str]] = {
    UTF_8: "utf_8",
    UTF_16LE: "utf_16_le",
    UTF_16BE: "utf_16_be",
    "windows-1252": "cp1252",
    "windows-1251": "cp1251",
    "koi8-r": "koi8_r",
    "koi8-u": "koi8_u",
    "iso-8859-5": "iso8859_5",
    "cp866": "cp866",
    "gb18030": "gb18030",
    "big5": "big5",
}
#: Encodings that are a part of another, as browsers read them too.
_WITHIN: Final = {"gbk": "gb18030", "gb2312": "gb18030", "utf_16": UTF_16}
_ORDERS: Final = {b"\xff\xfe": UTF_16LE, b"\xfe\xff": UTF_16BE}
#: What clients may write in `charset`, without the usual other labels of each.
TAKEN: Final = (*CODECS, UTF_16)


def _labels() -> Iterator[tuple[str, str]]:
    """Yield each label that Python knows of an encoding, with the name that is sealed."""
    names = {codec: name for name, codec in CODECS.items()} | _WITHIN
    yield "koi8u", "koi8-u"
    for codec, name in names.items():
        yield codec, name
        yield _plain(name), name
    for label, codec in aliases.items():
        if codec in names:
            yield label, names[codec]


def _plain(label: str) -> str:
    """Return a label as Python compares it."""
    return encodings.normalize_encoding(label).lower()


_LABELS: Final = dict(_labels())


def by_label(label: str) -> str | None:
    """Return the encoding by one of its usual labels, None where no article is taken in it."""
    return _LABELS.get(_plain(label))


def by_mark(content: bytes) -> str | None:
    """Return the UTF-16 that a byte order mark says, None where there is no such mark."""
    return _ORDERS.get(content[:2])


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
        raise Undecodable(_first_difference(content, again, codec))
    return text


def _first_difference(
    content: bytes,
    again: bytes,
    codec: str,
) -> int:
    """Return where the first character begins that doesn't give its bytes back."""
    differs = map(ne, content, again)
    shared = next(compress(count(), differs), len(again))
    # A character that differs in its second byte is left out by the decoder, which waits for it.
    before = codecs.getincrementaldecoder(codec)().decode(content[:shared])
    return len(before.encode(codec))
