"""A person at a terminal: what is shown in 80 columns, single keys, and lines."""

import os
import select
import sys
import termios
import tty
from collections.abc import Container, Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import Final, Protocol

from wcwidth import iter_graphemes

from ledger.api.formats.isolates import closed_on_each_line
from ledger.api.formats.text_table import display, width
from ledger.rules.base.errors import LedgerError

COLUMNS: Final = 80
#: Ctrl-D, and what it is where it was typed before its key was waited for.
_ENDS_OF_INPUT: Final = ("", "\x04", "\x00")
#: Seconds within which characters come together: as pasted words do, or an arrow key's.
_TOGETHER: Final = 0.05
#: Seconds without a key, after which a person has typed their words to the end.
_PAUSE: Final = 0.6
_NO_KEY: Final = "Words aren't taken here: press one of the keys, alone."
#: How many more bytes a character has, by its first one (RFC 3629).
_MORE_BYTES: Final = ((0xF0, 3), (0xE0, 2), (0xC0, 1))


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
        """Return the first of some keys that is pressed alone.

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
        """Return the first of some keys that is pressed alone; words that are typed are void.

        Raises:
            Stopped: the input ends.
        """
        with self._single_keys():
            while True:
                key = self._character().lower()
                if key in _ENDS_OF_INPUT:
                    raise Stopped
                if key in keys and not self._comes_within(_TOGETHER):
                    return key
                self._drop_words()
                self.say(_NO_KEY)

    def line(
        self,
        prompt: str,
    ) -> str:
        """Return a line, without blanks around it.

        Raises:
            Stopped: the input ends.
        """
        self.begin()
        try:
            return input(prompt).strip()
        except UnicodeError:
            return ""
        except EOFError:
            raise Stopped from None

    @contextmanager
    def _single_keys(self) -> Iterator[None]:
        """Take keys as they come, without Enter; Ctrl-C goes on ending the command."""
        before = termios.tcgetattr(self._input)
        try:
            tty.setcbreak(self._input, termios.TCSADRAIN)
            yield
        finally:
            termios.tcsetattr(self._input, termios.TCSADRAIN, before)

    def _character(self) -> str:
        """Return one character, byte by byte, so that the next key stays where it is."""
        first = os.read(self._input, 1)
        more = 0
        for least, following in _MORE_BYTES:
            if first and first[0] >= least:
                more = following
                break
        rest = b"".join(os.read(self._input, 1) for _ in range(more))
        return (first + rest).decode(errors="replace")

    def _comes_within(
        self,
        seconds: float,
    ) -> bool:
        """Return whether anything more is typed within some seconds."""
        return bool(select.select([self._input], [], [], seconds)[0])

    def _drop_words(self) -> None:
        """Throw away what is typed, until nothing more comes.

        Raises:
            Stopped: the input ends.
        """
        while self._comes_within(_PAUSE):
            if not os.read(self._input, 1):
                raise Stopped


def choice(
    screen: Screen,
    keys: Mapping[str, str],
) -> str:
    """Show what keys do, and return the first key that is one of them."""
    screen.begin()
    offered = "   ".join(f"{key} {does}" for key, does in keys.items())
    for line in wrapped(offered):
        screen.say(line)
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
    room = COLUMNS - width(indent)
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
