"""The forks of a journal: each time when others than the signed entries were gone on with."""

from pathlib import Path

import orjson

from ledger.cli.home import Unusable
from ledger.db import kept_files, secret_files
from ledger.rules.base.canonical_json import canonical
from ledger.rules.proofs import checkpoints
from ledger.rules.proofs import forks as rules


def name_of(home: Path, name: str) -> str:
    """Return the name of a journal after its forks, `name` being that of before all."""
    return f"{name}{rules.mark(_lines(home))}"


def is_other(origin: str, name: str) -> bool:
    """Return whether a checkpoint's origin is another fork of the journal of a name."""
    first_name, _, _ = name.partition(rules.MARK)
    return origin != name and origin.startswith(f"{first_name}{rules.MARK}")


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
    # A file that was emptied is spoiled: its one line tells of no fork.
    return [] if text is None else rules.lines_of(text)
