"""Files that are no article."""

import gzip

import pytest

from ledger.rules.texts.file_kinds import by_content, by_media_type

QUOTED = b"From: us\nContent-Transfer-Encoding: quoted-printable\n\n1,=\n212 bodies came.\n"


@pytest.mark.parametrize(
    ("content", "word"),
    [
        (b"%PDF-1.7\n", "PDF"),
        (b"\xef\xbb\xbf\r\n%PDF-1.7\n", "PDF"),
        (b"PK\x03\x04\x14\x00", "ZIP"),
        (b"{\\rtf1\\ansi", "word processor"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1\x00", "word processor"),
        (b"\x89PNG\r\n\x1a\n", "image"),
        (b"\xff\xd8\xff\xe0", "image"),
        (gzip.compress(b"words", mtime=0), "compressed"),
        (b"From: <Saved by Blink>\r\n", "saved together"),
        (QUOTED, "e-mail"),
        (b"From desk@example.org Wed Jun 11 10:00:00 2025\n" + QUOTED, "e-mail"),
        (b'To: us\r\nContent-Type: multipart/mixed;\r\n boundary="a"\r\n\r\n', "e-mail"),
        (b"To: us\nCONTENT-TRANSFER-ENCODING:  Base64\n\n0J/RltCy\n", "e-mail"),
    ],
)
def test_a_file_that_is_no_article_is_known_by_its_bytes(content, word):
    kind = by_content(content)

    assert kind is not None
    assert word in kind.instead


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"words",
        b"<html>",
        b"A %PDF-1.7 was published",
        b"PKK said",
        b"BZ reports",
        b"From: us\nContent-Transfer-Encoding: 8bit\n\n205 bodies came.",
        b"Kyiv: 205 bodies came.\nContent-Transfer-Encoding\n: base64",
        "\ufeffжизнь".encode("utf-16"),
        "Їжак".encode("windows-1251"),
    ],
)
def test_words_are_no_file_of_another_kind(content):
    assert by_content(content) is None


@pytest.mark.parametrize(
    ("media_type", "word"),
    [
        ("application/pdf", "PDF"),
        ("application/vnd.openxmlformats-officedocument.wordprocessingml.document", "ZIP"),
        ("application/msword", "word processor"),
        ("image/jpeg", "image"),
        ("application/gzip", "compressed"),
        ("multipart/related", "saved together"),
        ("message/rfc822", "e-mail"),
    ],
)
def test_a_file_that_is_no_article_is_known_by_its_media_type(media_type, word):
    kind = by_media_type(media_type)

    assert kind is not None
    assert word in kind.instead


@pytest.mark.parametrize(
    "media_type", ["", "text/plain", "text/html", "application/json", "text/csv"]
)
def test_other_media_types_are_none_of_them(media_type):
    assert by_media_type(media_type) is None
