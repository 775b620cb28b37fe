"""A folder that becomes a bag: its manifest gets its name last, when all of it is there."""

import hashlib
import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final, TextIO

from ledger.db.secret_files import Unwritable
from ledger.dossiers.bag import Bag, Measure, Writing, Written
from ledger.rules.base import bags
from ledger.rules.base.errors import LedgerError

#: The name of the manifest until all is there.
UNFINISHED: Final = "UNFINISHED.txt"


class Occupied(LedgerError):
    """A bag is made in an empty folder only."""

    code = "already-exists"


class BagFolder(Bag):
    """A bag under way in a folder."""

    def __init__(self, folder: Path, manifest: TextIO) -> None:
        super().__init__()
        self._folder = folder
        self._manifest = manifest

    def put(self, inside: str, pieces: Iterable[bytes]) -> Writing:
        """Write a file, at a path within the folder; yield what was written of it."""
        place = self._folder / inside
        place.parent.mkdir(parents=True, exist_ok=True)
        measure = Measure(pieces)
        with place.open("xb") as file:
            for piece in measure:
                file.write(piece)
                yield piece
        return measure.written

    def note(self, line: str) -> None:
        """Keep a line of the manifest."""
        self._manifest.write(line)

    def put_manifest(self) -> Writing:
        """Measure the manifest, which is written but for its name."""
        yield b""
        self._manifest.close()
        with (self._folder / UNFINISHED).open("rb") as manifest:
            digest = hashlib.file_digest(manifest, "sha256")
            return Written(manifest.tell(), digest.hexdigest())

    def end(self) -> None:
        """Give the manifest its name: all is there."""
        unfinished = self._folder / UNFINISHED
        unfinished.rename(self._folder / bags.MANIFEST_FILE)


@contextmanager
def new_bag(folder: Path) -> Iterator[BagFolder]:
    """Make a bag in a folder that is empty, or isn't there yet.

    Raises:
        Occupied: something is in it, or it is no folder.
        Unwritable: it can't be written to its end; what is there has no manifest.
    """
    if os.path.lexists(folder) and not _is_empty(folder):
        raise Occupied(
            f"{folder} is no empty folder, and nothing is ever overwritten; name a new one."
        )
    unfinished = folder / UNFINISHED
    not_whole = f"What is in {folder} isn't whole: remove it."
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with unfinished.open("x", encoding="utf-8") as manifest:
            bag = BagFolder(folder, manifest)
            yield bag
        bag.end()
    except OSError as failed:
        place = failed.filename or folder
        raise Unwritable(
            f"{place} can't be written: {failed.strerror}. {not_whole}"
        ) from None
    except LedgerError as failed:
        raise Unwritable(f"{failed.detail} {not_whole}") from None


def _is_empty(folder: Path) -> bool:
    return folder.is_dir() and next(folder.iterdir(), None) is None
