"""A person at a terminal: what is shown as wide as it is, keys that are typed alone, and lines."""

import select
import shutil
import sys
import termios
from collections.abc import Container, Iterable, Mapping
from typing import Final, Protocol

from wcwidth import iter_graphemes

from ledger.api.formats.isolates import closed_on_each_line
from ledger.api.formats.text_table import display, width
from ledger.rules.base.errors import LedgerError

#: How wide lines are, where the terminal is wide enough.
COLUMNS: Final = 80
_COLUMNS_MIN: Final = 20
#: Seconds within which lines come together: as pasted ones do.
_TOGETHER: Final = 0.05
#: A blank at which no line is broken.
_UNBROKEN: Final = "\N{NO-BREAK SPACE}"
_KEY_PROMPT: Final = ": "
#: The key that stops, wherever something is asked.
STOP: Final = "q"
#: The key that goes back, and the one that says nothing of what is asked.
BACK: Final = "-"
NONE: Final = "x"
_NO_KEY: Final = "Words aren't taken here: type one of the keys alone, then Enter."


class Stopped(Exception):
    """The person wants to go on another time."""


class NoTerminal(LedgerError):
    """Nobody is there to decide."""

    code = "bad-parameter"


class Screen(Protocol):
    """What is shown, and what is typed."""

    def say(
        self,
        text: str,
    ) -> None:
        """Show a line."""

    def begin(self) -> None:
        """Throw away what was typed before a question is shown: it answers another one."""

    def key(
        self,
        keys: Container[str],
    ) -> str:
        """Return the first of some keys that is typed alone on a line; none is the empty one.

        Raises:
            Stopped: the input ends.
        """

    def line(
        self,
        prompt: str,
    ) -> str:
        """Return the line that is typed behind a prompt, without blanks around it.

        Raises:
            Stopped: the input ends.
        """


class Terminal:
    """The terminal of this process."""

    def __init__(self) -> None:
        """Take the terminal.

        Raises:
            NoTerminal: input or output is a file or a pipe.
        """
        if not (sys.stdin.isatty() and sys.stdout.isatty()):
            raise NoTerminal(
                "`ledger read` shows what it finds and waits for your keys, so it needs a "
                "terminal. Programs get the same from GET /v1/sources/ID/candidates, and send "
                "what a person has decided to /v1/batches."
            )
        self._input = sys.stdin.fileno()

    @staticmethod
    def say(text: str) -> None:
        """Show a line."""
        sys.stdout.write(f"{text}\n")
        sys.stdout.flush()

    def begin(self) -> None:
        """Throw away what was typed before a question is shown."""
        termios.tcflush(self._input, termios.TCIFLUSH)

    def key(
        self,
        keys: Container[str],
    ) -> str:
        """Return the first of some keys that is typed alone on a line; words are void.

        Raises:
            Stopped: the input ends.
        """
        while True:
            typed = self._typed(_KEY_PROMPT)
            if typed is not None and typed.lower() in keys and not self._goes_on():
                return typed.lower()
            self.begin()
            self.say(_NO_KEY)

    def line(
        self,
        prompt: str,
    ) -> str:
        """Return a line, without blanks around it.

        Raises:
            Stopped: the input ends.
        """
        return self._typed(prompt) or ""

    @staticmethod
    def _typed(prompt: str) -> str | None:
        """Return a line as it is typed; None where its bytes are no text.

        Raises:
            Stopped: the input ends.
        """
        try:
            typed = input(prompt).strip()
            typed.encode()
        except UnicodeError:
            return None
        except EOFError:
            raise Stopped from None
        return typed

    def _goes_on(self) -> bool:
        """Return whether another line comes together with the last one."""
        return bool(select.select([self._input], [], [], _TOGETHER)[0])


def choice(
    screen: Screen,
    keys: Mapping[str, str],
) -> str:
    """Show what keys do, and return the first key that is one of them."""
    screen.begin()
    unbroken = [f"{key} {does}".replace(" ", _UNBROKEN) for key, does in keys.items()]
    for line in wrapped("   ".join(unbroken)):
        screen.say(line.replace(_UNBROKEN, " ").rstrip())
    return screen.key(keys)


def paragraph(
    screen: Screen,
    words: str,
    indent: str = "",
) -> None:
    """Show words that somebody sent, on as many lines as they need."""
    for line in wrapped(display(words), indent):
        screen.say(line)


def wrapped(
    words: str,
    indent: str = "",
) -> list[str]:
    """Return words on lines that a terminal shows whole, broken between words.

    A word that is too long for the rest of a line, as in scripts without blanks, is broken too.
    """
    room = _columns() - width(indent)
    lines = [""]
    for word in words.split(" "):
        for piece in _pieces(word, room):
            beside = (
                f"{lines[-1]} {piece.text}" if piece.begins else lines[-1] + piece.text
            )
            if not lines[-1]:
                lines[-1] = piece.text
            elif width(beside) <= room:
                lines[-1] = beside
            else:
                lines.append(piece.text)
    return [indent + line for line in closed_on_each_line(lines)]


def _columns() -> int:
    """Return how wide the lines of this terminal are."""
    return max(_COLUMNS_MIN, min(COLUMNS, shutil.get_terminal_size().columns))


class _Piece:
    """A part of a word that isn't broken; `begins`: a blank stands before it."""

    __slots__ = ("begins", "text")

    def __init__(
        self,
        text: str,
        *,
        begins: bool,
    ) -> None:
        self.text = text
        self.begins = begins


def _pieces(
    word: str,
    room: int,
) -> Iterable[_Piece]:
    """Yield the parts of a word: one, or each character where it may be broken anywhere."""
    if width(word) <= room and width(word) <= len(word):
        yield _Piece(word, begins=True)
        return
    begins = True
    for grapheme in iter_graphemes(word):
        yield _Piece(grapheme, begins=begins)
        begins = False
