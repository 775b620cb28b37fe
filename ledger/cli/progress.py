"""A line on a terminal that counts what is done; what is piped gets none."""

import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Final

import click

from ledger.rules.base.printable import grouped

_MEGABYTE: Final = 1_000_000
_LINES: Final = 1_000
_CLEARED: Final = "\r\033[K"


def count(pieces: Iterable[bytes]) -> None:
    """Go through pieces to their end, and count each megabyte of them."""
    with cleared():
        for megabytes in _megabytes(pieces):
            show(f"{grouped(megabytes)} MB")


def counted(lines: Iterable[bytes], what: str) -> Iterator[bytes]:
    """Yield lines, and count each thousand of them."""
    with cleared():
        for number, line in enumerate(lines):
            if number % _LINES == 0:
                show(f"{grouped(number)} {what}")
            yield line


def _megabytes(pieces: Iterable[bytes]) -> Iterator[int]:
    """Yield the number of whole megabytes, each time that it has grown."""
    size = 0
    for piece in pieces:
        before = size // _MEGABYTE
        size += len(piece)
        if size // _MEGABYTE > before:
            yield size // _MEGABYTE


def show(words: str) -> None:
    """Show words on a terminal, in place of those before."""
    if sys.stderr.isatty():
        click.echo(f"{_CLEARED}{words}", nl=False, err=True)


@contextmanager
def cleared() -> Iterator[None]:
    """Leave no line behind."""
    try:
        yield
    finally:
        show("")
