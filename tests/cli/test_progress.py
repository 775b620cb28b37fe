"""Long commands count on a terminal, and leave nothing behind there."""

import pytest

from ledger.cli import progress

PLACES = pytest.mark.parametrize("is_terminal", [True, False])


def stand_at(monkeypatch, is_terminal):
    monkeypatch.setattr("sys.stderr.isatty", lambda: is_terminal)


@PLACES
def test_megabytes_are_counted_on_a_terminal_alone(is_terminal, capsys, monkeypatch):
    stand_at(monkeypatch, is_terminal)

    progress.count([b"x" * 600_000] * 4)

    shown = "\r\033[K1 MB\r\033[K2 MB\r\033[K"
    assert capsys.readouterr() == ("", shown if is_terminal else "")


@PLACES
def test_lines_are_counted_on_a_terminal_alone(is_terminal, capsys, monkeypatch):
    stand_at(monkeypatch, is_terminal)
    lines = [b"%d\n" % number for number in range(1_001)]

    assert list(progress.counted(lines, "entries")) == lines

    shown = "\r\033[K0 entries\r\033[K1,000 entries\r\033[K"
    assert capsys.readouterr() == ("", shown if is_terminal else "")


def test_a_failure_leaves_no_line_behind(capsys, monkeypatch):
    stand_at(monkeypatch, is_terminal=True)

    def failing():
        yield b"x" * 1_000_000
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        progress.count(failing())

    assert capsys.readouterr().err == "\r\033[K1 MB\r\033[K"
