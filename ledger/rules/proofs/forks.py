"""The names of journals that were forked, and the lines that tell of their forks."""

from collections.abc import Sequence
from hashlib import sha256
from typing import Final

#: What stands between the name of a journal and that of its fork.
MARK: Final = "/fork-"
#: How many signs of its digest tell a fork from another one of the same number.
_DIGEST_LENGTH: Final = 8


def mark(lines: Sequence[str]) -> str:
    """Return what a name ends with after some forks; nothing after none.

    Copies of one ledger may each fork: so it has the number of the fork, and the first signs of the
    SHA-256 of its line.
    """
    if not lines:
        return ""
    digest = sha256(lines[-1].encode()).hexdigest()[:_DIGEST_LENGTH]
    return f"{MARK}{len(lines)}-{digest}"


def lines_of(text: str) -> list[str]:
    """Return the lines of a file of forks."""
    return text.removesuffix("\n").split("\n")


def counted_by(name: str, text: str) -> str:
    """Return of a file of forks what the name of a journal counts; nothing where it fits none.

    A fork that was noted and not signed yet is no part of the name.
    """
    lines = lines_of(text)
    while lines:
        if name.endswith(mark(lines)):
            return "".join(f"{line}\n" for line in lines)
        lines.pop()
    return ""
