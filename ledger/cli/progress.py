"""A line on a terminal that counts what was written; what is piped gets none."""

import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Final

import click

from ledger.rules.base.printable import grouped

_MEGABYTE: Final = 1_000_000
_CLEARED: Final = "\r\033[K"


def count(pieces: Iterable[bytes]) -> None:
    """Go through pieces to their end, and count each megabyte of them."""
    with _cleared():
        for megabytes in _megabytes(pieces):
            if sys.stderr.isatty():
                click.echo(f"{_CLEARED}{grouped(megabytes)} MB", nl=False, err=True)


def _megabytes(pieces: Iterable[bytes]) -> Iterator[int]:
    """Yield the number of whole megabytes, each time that it has grown."""
    size = 0
    for piece in pieces:
        before = size // _MEGABYTE
        size += len(piece)
        if size // _MEGABYTE > before:
            yield size // _MEGABYTE


@contextmanager
def _cleared() -> Iterator[None]:
    """Leave no line behind."""
    try:
        yield
    finally:
        if sys.stderr.isatty():
            click.echo(_CLEARED, nl=False, err=True)
