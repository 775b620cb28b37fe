"""Articles in other encodings: read strictly, and each passage at its own bytes."""

import os

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ledger.rules.texts import encoding_advice, encodings
from ledger.rules.texts.encodings import CODECS, Undecodable
from ledger.rules.texts.offsets import STRIDE, Offsets

#: Characters of every width, and what an encoding lacks is left out of its texts.
LETTERS = "aZ \n€’—éñРосіяїґЁ的一俄羅斯㐀😀𠀀\ufeff░═"


def read(content, encoding):
    """Return a text, or where the bytes are refused."""
    try:
        return encodings.decode(content, encoding), None
    except Undecodable as wrong:
        return None, wrong.position


def in_encoding(encoding):
    """Return the letters that an encoding has."""
    return "".join(each for each in LETTERS if each.encode(CODECS[encoding], "ignore"))


@pytest.mark.parametrize("encoding", CODECS)
@settings(max_examples=60)
@given(data=st.data())
def test_each_passage_is_at_its_bytes(encoding, data):
    letters = in_encoding(encoding)
    text = data.draw(st.text(st.sampled_from(letters), max_size=40))
    # The table has an edge every so many characters: let some texts lie over one.
    text = letters[-1] * data.draw(st.sampled_from([0, STRIDE - 10])) + text
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    content = text.encode(CODECS[encoding])

    offsets = Offsets(content, encoding)

    assert encodings.decode(content, encoding) == text
    assert content[offsets[start] : offsets[end]].decode(CODECS[encoding]) == text[start:end]
    assert (offsets.characters, offsets[len(text)]) == (len(text), len(content))


def test_encodings_of_each_width_were_tried():
    widths = {
        encoding: {len(each.encode(CODECS[encoding])) for each in in_encoding(encoding)}
        for encoding in CODECS
    }

    assert {name: each for name, each in widths.items() if each != {1}} == {
        "utf-8": {1, 2, 3, 4},
        "utf-16le": {2, 4},
        "utf-16be": {2, 4},
        "gb18030": {1, 2, 4},
        "big5": {1, 2},
    }


@pytest.mark.parametrize("encoding", CODECS)
@given(content=st.binary(max_size=60))
def test_any_bytes_are_read_back_or_refused_at_a_place(encoding, content):
    text, refused = read(content, encoding)

    if refused is None:
        assert text.encode(CODECS[encoding]) == content
        assert text.isascii() or text.encode()  # Without half a pair, which no database takes.
    else:
        assert encodings.decode(content[:refused], encoding) is not None


@pytest.mark.parametrize(
    ("encoding", "content", "position"),
    [
        ("windows-1251", b"ab\x98", 2),
        ("windows-1252", b"a\x81", 1),
        ("utf-8", b"caf\xe9", 3),
        ("utf-16le", b"a\x00b", 2),
        ("utf-16le", b"a\x00\x00\xd8b\x00", 2),
        ("utf-16be", b"\x00a\xdc\x00", 2),
        ("gb18030", b"a\x81", 1),
        ("big5", b"ab\xa1\xfe", 2),
        ("big5", b"a\xa2\x40b", 1),
        ("ebcdic", b"a", 0),
    ],
)
def test_what_is_not_in_an_encoding_is_refused_at_its_first_byte(encoding, content, position):
    with pytest.raises(Undecodable) as refused:
        encodings.decode(content, encoding)

    assert refused.value.position == position


LABELS = {
    "Windows-1251": "windows-1251",
    "cp1251": "windows-1251",
    "KOI8-U": "koi8-u",
    "koi8u": "koi8-u",
    "ISO_8859-5": "iso-8859-5",
    "ibm866": "cp866",
    "GB2312": "gb18030",
    "gbk": "gb18030",
    "UTF16": "utf-16",
    "utf-16-be": "utf-16be",
    "utf8": "utf-8",
}


@pytest.mark.parametrize("label", LABELS)
def test_encodings_are_known_by_their_usual_labels(label):
    assert encodings.by_label(label) == LABELS[label]


@pytest.mark.parametrize("label", ["", "latin1", "idna", "zlib", "rot13", "\x00", "../x", "x" * 99])
def test_no_other_label_names_an_encoding(label):
    assert encodings.by_label(label) is None


#: Short texts of our own.
TEXTS = {
    "Росія передала Україні тіла загиблих, повідомив штаб. Їх було 1212.": (
        "windows-1251 koi8-u iso-8859-5 gb18030"
    ),
    "Россия передала тела 27 военных.": "windows-1251 koi8-r iso-8859-5 cp866 gb18030",
    "ОБМЕН ПЛЕННЫМИ: 300 ЧЕЛОВЕК": "windows-1251 koi8-r iso-8859-5 cp866 gb18030",
    "L’échange a été annoncé à Genève\xa0: 300 libérés.": "windows-1252 utf-16le utf-16be",
    "俄羅斯和烏克蘭交換了三百名戰俘。": "big5 gb18030 utf-16le utf-16be",
    "俄罗斯和乌克兰交换了三百名战俘。": "gb18030 utf-16le utf-16be",
}


@pytest.mark.parametrize(
    ("text", "encoding"),
    [(text, encoding) for text, fitting in TEXTS.items() for encoding in fitting.split()],
)
def test_advice_names_what_would_fit(text, encoding):
    content = text.encode(CODECS[encoding])

    sentence = encoding_advice.advice(content)

    words = " ".join(text.split())[:60]
    assert sentence.startswith(f"These bytes read as {encoding}: «{words}")
    assert f"charset={encoding} " in sentence


def test_advice_is_short_on_any_bytes_and_none_on_noise():
    noise = bytes(range(256)) * 40_000

    assert encoding_advice.advice(noise) is None
    assert encoding_advice.advice(b"") is None
    for content in (b"\xd1" * 10_000_000, os.urandom(100_000)):
        assert len(encoding_advice.advice(content) or "") < 300
