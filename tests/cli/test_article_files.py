"""Articles in files, and words on a terminal of 80 columns."""

import os
import pty
import sys

import pytest

from ledger.api.formats.text_table import width
from ledger.cli.reading import articles, kept_notes
from ledger.cli.reading.terminal import COLUMNS, Terminal, wrapped


@pytest.mark.parametrize(
    ("name", "content", "media_type"),
    [
        ("a.txt", b"6,000 bodies", "text/plain"),
        ("a.txt", "6,000 bodies".encode("utf-16"), "text/plain; charset=utf-16"),
        ("a.txt", b"<p> is how a paragraph begins", "text/plain"),
        ("a", b"\xef\xbb\xbf \n<!-- saved --><!DOCTYPE html><p>6,000", "text/html"),
        ("a.txt", b'<?xml version="1.0"?>\n<html lang="uk"><p>6,000', "text/html"),
        ("a", "<html><p>6,000".encode("utf-16-le"), "text/html"),
        ("a.txt", b"<body><p>6,000 bodies", "text/html"),
        ("a.HTM", b"6,000 bodies", "text/html"),
    ],
)
def test_an_article_is_sent_as_what_it_is(tmp_path, name, content, media_type):
    file = tmp_path / name
    file.write_bytes(content)

    article = articles.read(file, None)

    assert article.media_type == media_type


@pytest.mark.parametrize(
    ("before", "is_page"),
    [(b"<!-- ad -->\n", True), (b"<!---->", True), (b"<?xml?> \n", True), (b"<!-- ", False)],
)
def test_however_many_comments_stand_first_it_takes_no_time(tmp_path, before, is_page):
    file = tmp_path / "a.txt"
    file.write_bytes(before * 10_000 + b"6,000 bodies")
    assert not articles.read(file, None).is_html

    file.write_bytes(before * 10_000 + b"<html><p>6,000 bodies")
    assert articles.read(file, None).is_html == is_page


def test_the_encoding_that_a_person_names_is_sent(tmp_path):
    file = tmp_path / "a.txt"
    file.write_bytes("тіла".encode("koi8-u"))

    assert articles.read(file, "koi8-u").media_type == "text/plain; charset=koi8-u"


WORDS = [
    "Russia handed over 1,212 bodies on Wednesday, " * 9,
    "Росія передала тіла загиблих, " * 9,
    "سلمت روسيا جثة يوم الأربعاء " * 9,
    "星期三俄罗斯移交了具遗体双方说" * 9,
    "สัปดาห์นี้รัสเซียส่งมอบร่าง" * 9,
    "x" * 200,
    "e\u0301" * 200,
    "",
]


@pytest.mark.parametrize("columns", [80, 30])
@pytest.mark.parametrize("words", WORDS)
def test_words_of_any_script_are_shown_whole_on_lines_that_fit(words, columns, monkeypatch):
    monkeypatch.setenv("COLUMNS", str(columns))

    lines = wrapped(words, "  ")

    assert all(width(line) <= columns for line in lines)
    assert all(line.startswith("  ") for line in lines)
    assert "".join("".join(lines).split()) == "".join(words.split())
    # No line is broken long before its end.
    assert all(width(line) > columns // 2 for line in lines[:-1])


def test_a_wide_terminal_is_not_filled_and_one_of_no_width_is_written_to(monkeypatch):
    widest = []
    for columns in ("1000", "1"):
        monkeypatch.setenv("COLUMNS", columns)
        widest.append(max(map(width, wrapped("a " * 200))))

    assert widest == [COLUMNS, 20]


def test_notes_last_from_one_run_to_the_next(tmp_path):
    environment = {"XDG_STATE_HOME": str(tmp_path)}
    first = kept_notes.of("http://a", "digest", "deal", environment)
    first.note_source("wire")
    first.skip("one")

    later = kept_notes.of("http://a", "digest", "deal", environment)
    others = [
        kept_notes.of("http://b", "digest", "deal", environment),
        kept_notes.of("http://a", "digest", "another", environment),
    ]

    assert (later.source, later.is_skipped("one"), later.is_skipped("two")) == ("wire", True, False)
    assert [(other.source, other.is_skipped("one")) for other in others] == [(None, False)] * 2
    (file,) = tmp_path.rglob("*.json")
    assert file.stat().st_mode & 0o077 == 0


@pytest.mark.parametrize(
    "content", ["", "{", "[]", '{"source": 5, "skipped": null}', '{"skipped": 5}', "\x00"]
)
def test_spoiled_notes_are_none(tmp_path, content):
    environment = {"XDG_STATE_HOME": str(tmp_path)}
    kept_notes.of("http://a", "digest", "deal", environment).skip("one")
    (file,) = tmp_path.rglob("*.json")
    file.write_text(content)

    spoiled = kept_notes.of("http://a", "digest", "deal", environment)

    assert (spoiled.source, spoiled.is_skipped("one")) == (None, False)


def test_notes_that_can_not_be_written_last_as_long_as_the_command(tmp_path):
    (tmp_path / "exchange-ledger").write_text("no folder")
    notes = kept_notes.of("http://a", "digest", "deal", {"XDG_STATE_HOME": str(tmp_path)})

    notes.skip("one")

    assert notes.is_skipped("one")


def test_what_is_typed_before_a_question_is_no_answer_to_it(monkeypatch):
    master, slave = pty.openpty()
    with os.fdopen(slave) as keyboard, os.fdopen(os.dup(slave), "w") as display:
        monkeypatch.setattr(sys, "stdin", keyboard)
        monkeypatch.setattr(sys, "stdout", display)
        screen = Terminal()
        os.write(master, b"yyy\n")
        screen.begin()
        os.write(master, b"s\n")
        key = screen.key("ys")
    os.close(master)

    assert key == "s"
