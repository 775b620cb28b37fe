"""The lines of a backup: each is JSON, and the last one holds the SHA-256 of all before it."""

import base64
import hashlib
from collections.abc import Iterable, Iterator
from typing import Any, Final, TypeAlias

import orjson

from ledger.rules.base.errors import LedgerError
from ledger.rules.base.printable import grouped

#: What stands in one cell of a table.
Cell: TypeAlias = str | int | bytes | None
#: The number of this form of backups; another form gets another one.
FORM: Final = 1
_SEAL: Final = "sha256"


class Damaged(LedgerError):
    """A backup isn't as it was written, or is none."""

    code = "bad-parameter"


def sealed(values: Iterable[object]) -> Iterator[bytes]:
    """Yield the line of each value, and the one that seals them."""
    digest = hashlib.sha256()
    for value in values:
        line = _line(value)
        digest.update(line)
        yield line
    yield _line({_SEAL: digest.hexdigest()})


def opened(lines: Iterable[bytes]) -> Iterator[Any]:
    """Yield the value of each line but the last: only whoever reads to the end knows it whole.

    Raises:
        Damaged: a line can't be read, or the last one isn't their seal.
    """
    digest = hashlib.sha256()
    seal = None
    for number, line in enumerate(lines, start=1):
        if seal is not None:
            raise Damaged("The backup goes on after its end: it isn't as it was made.")
        value = _value(line, number)
        if isinstance(value, dict) and _SEAL in value:
            seal = value
            continue
        digest.update(line)
        yield value
    if seal is None:
        raise Damaged("The backup ends too early: it was cut. Take another one.")
    if seal != {_SEAL: digest.hexdigest()}:
        raise Damaged(
            "The backup isn't as it was made: its lines don't have the digest that its last one "
            "says. Take another one."
        )


def _line(value: object) -> bytes:
    return orjson.dumps(value, option=orjson.OPT_APPEND_NEWLINE)


def _value(line: bytes, number: int) -> Any:  # noqa: ANN401 - whatever JSON stands there
    try:
        return orjson.loads(line)
    except ValueError:
        raise Damaged(
            f"The backup is damaged at line {grouped(number)}, or is none. Take another one."
        ) from None


def packed(cell: Cell) -> object:
    """Return a cell as JSON: bytes are a string where they are UTF-8, else they say `base64`."""
    if not isinstance(cell, bytes):
        return cell
    try:
        return cell.decode()
    except UnicodeDecodeError:
        encoded = base64.b64encode(cell)
        return {"base64": encoded.decode()}


def unpacked_bytes(value: Any) -> bytes | None:  # noqa: ANN401 - what `packed` returned
    """Return the bytes of a cell that holds bytes, or nothing."""
    if value is None:
        return None
    if isinstance(value, str):
        return value.encode()
    return base64.b64decode(value["base64"])
