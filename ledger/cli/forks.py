"""The forks of a journal: each time when others than the signed entries were gone on with."""

from pathlib import Path

import orjson

from ledger.cli.home import Unusable
from ledger.db import kept_files, secret_files
from ledger.rules.base.canonical_json import canonical
from ledger.rules.proofs import checkpoints


def number(home: Path) -> int:
    """Return how many forks a journal has had."""
    return len(_lines(home))


def last_before(home: Path) -> str | None:
    """Return the checkpoint that the last fork doesn't continue; None without one.

    Raises:
        Unusable: the file of forks holds something else.
    """
    lines = _lines(home)
    if not lines:
        return None
    try:
        before: str = orjson.loads(lines[-1])["before"]
    except (ValueError, TypeError, KeyError):
        raise Unusable(
            f"{home / checkpoints.FORKS_FILE} holds no forks of a journal: put it back from a copy "
            "of the home folder."
        ) from None
    return before


def add(
    home: Path,
    *,
    at: str,
    before: str,
    reason: str,
) -> None:
    """Note a fork, with the checkpoint that the journal doesn't continue."""
    fork = {
        "at": at,
        "before": before,
        "reason": reason,
    }
    lines = [*_lines(home), canonical(fork).decode()]
    with secret_files.written(home / checkpoints.FORKS_FILE) as write:
        for line in lines:
            write(f"{line}\n")


def _lines(home: Path) -> list[str]:
    text = kept_files.text(home / checkpoints.FORKS_FILE)
    if text is None:
        return []
    return text.removesuffix("\n").split("\n")
