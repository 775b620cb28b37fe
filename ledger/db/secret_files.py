"""Files for secrets: written whole, for their owner only, before what they open is recorded."""

import os
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from io import RawIOBase
from pathlib import Path
from typing import BinaryIO, TypeAlias

from ledger.db.durability import Uncertain
from ledger.rules.base.errors import LedgerError

#: Writes a text, which is on the disk when this returns.
Write: TypeAlias = Callable[[str], None]


class Unwritable(LedgerError):
    """A secret can't be written where it was to go."""

    code = "bad-parameter"


@contextmanager
def written(path: Path, partial: Path | None = None) -> Iterator[Write]:
    """Yield what writes a text beside its place, where it is put when the block ends well.

    `partial` is the name that it has until then; without one, a random name. Where the block
    fails, nothing is left, unless nobody knows whether what it recorded stands.

    Raises:
        Unwritable: there can't be such a file; raised before the block starts, or by the writing.
    """
    place = path.resolve()
    if os.path.lexists(place) and not place.is_file():
        raise Unwritable(f"{path} is no plain file; nothing was changed.")
    descriptor, beside = _opened(path, place, partial)
    # Without a buffer: closing the file would try once more to write what it holds.
    with os.fdopen(descriptor, "wb", buffering=0) as file:

        def write(text: str) -> None:
            try:
                _write_whole(file, text.encode())
                os.fsync(file.fileno())
            except OSError as failed:
                raise _unwritable(path, failed) from None

        try:
            yield write
        except Uncertain as uncertain:
            raise Uncertain(
                f"{uncertain.detail} The new secret stands in {beside}."
            ) from None
        except BaseException:
            beside.unlink(missing_ok=True)
            raise
        is_empty = file.tell() == 0
    if is_empty:
        beside.unlink(missing_ok=True)
    else:
        _put(beside, place)


def _write_whole(file: RawIOBase, content: bytes) -> None:
    """Write some bytes; a disk that gets full takes the first of them, and then refuses."""
    rest = memoryview(content)
    while rest:
        written_bytes = file.write(rest)
        rest = rest[written_bytes:]


@contextmanager
def new_file(path: Path) -> Iterator[BinaryIO]:
    """Yield a file that gets its name when the block ends well; else nothing is left.

    Raises:
        Unwritable: something has that name already, or there can't be such a file.
    """
    place = path.resolve()
    _check_free(path)
    descriptor, beside = _opened(path, place, None)
    try:
        with os.fdopen(descriptor, "wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        _check_free(path)
    except OSError as failed:
        beside.unlink(missing_ok=True)
        raise _unwritable(path, failed) from None
    except BaseException:
        beside.unlink(missing_ok=True)
        raise
    _put(beside, place)


def _check_free(path: Path) -> None:
    if os.path.lexists(path):
        raise Unwritable(
            f"{path} is there already, and is never overwritten; name a new file."
        )


def _opened(
    path: Path,
    place: Path,
    partial: Path | None,
) -> tuple[int, Path]:
    """Open a file beside the place that the secret goes to."""
    try:
        if partial is None:
            descriptor, name = tempfile.mkstemp(
                prefix=f".{place.name}.", dir=place.parent
            )
            return descriptor, Path(name)
        partial.unlink(missing_ok=True)
        return os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), partial
    except OSError as failed:
        raise _unwritable(path, failed) from None


def _unwritable(path: Path, failed: OSError) -> Unwritable:
    return Unwritable(
        f"{path} can't be written: {failed.strerror}; nothing was changed."
    )


def _put(beside: Path, place: Path) -> None:
    """Put the written file in its place."""
    try:
        beside.replace(place)
    except OSError as failed:
        raise Unwritable(
            f"{place} can't be written: {failed.strerror}. The new secret stands in {beside}."
        ) from None
    # Where a folder can't be synced, the file itself is: that is all that can be done.
    with suppress(OSError):
        sync(place.parent)


def sync(folder: Path) -> None:
    """Write the folder's entries to the disk."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
