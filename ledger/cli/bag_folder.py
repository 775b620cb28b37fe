"""A folder that becomes a bag: its manifest gets its name last, when all of it is there."""

import hashlib
import os
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final, TextIO

from ledger.cli.secret_files import Unwritable
from ledger.rules.base import bags
from ledger.rules.base.errors import LedgerError

#: The name of the manifest until all is there.
_UNFINISHED: Final = "UNFINISHED.txt"


class Occupied(LedgerError):
    """A bag is made in an empty folder only."""

    code = "already-exists"


@dataclass(frozen=True, slots=True)
class Written:
    """A file as it was written."""

    size: int
    sha256: str


class BagFolder:
    """A bag under way."""

    def __init__(self, folder: Path, manifest: TextIO) -> None:
        self.folder = folder
        self._manifest = manifest
        self._tags: list[str] = []
        self.files = 0
        self.size = 0

    def add(self, path: str, pieces: Iterable[bytes]) -> Written:
        """Write a file of the payload."""
        inside = f"{bags.PAYLOAD}/{path}"
        written = self._write(inside, pieces)
        self._manifest.write(bags.manifest_line(written.sha256, inside))
        self.files += 1
        self.size += written.size
        return written

    def add_tag(self, name: str, text: str) -> None:
        """Write a file beside the payload."""
        written = self._write(name, [text.encode()])
        self._tags.append(bags.manifest_line(written.sha256, name))

    def finish(self, labels: Mapping[str, str]) -> None:
        """Write what makes a bag of the folder; the manifest comes last."""
        self.add_tag(bags.DECLARATION_FILE, bags.DECLARATION)
        oxum = {"Payload-Oxum": f"{self.size}.{self.files}"}
        self.add_tag(bags.INFO_FILE, bags.information({**labels, **oxum}))
        self._manifest.close()
        unfinished = self.folder / _UNFINISHED
        with unfinished.open("rb") as manifest:
            digest = hashlib.file_digest(manifest, "sha256").hexdigest()
        self._tags.append(bags.manifest_line(digest, bags.MANIFEST_FILE))
        tags = "".join(self._tags)
        self._write(bags.TAG_MANIFEST_FILE, [tags.encode()])
        unfinished.rename(self.folder / bags.MANIFEST_FILE)

    def _write(self, inside: str, pieces: Iterable[bytes]) -> Written:
        place = self.folder / inside
        place.parent.mkdir(parents=True, exist_ok=True)
        digest = hashlib.sha256()
        size = 0
        with place.open("xb") as file:
            for piece in pieces:
                file.write(piece)
                digest.update(piece)
                size += len(piece)
        return Written(size, digest.hexdigest())


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
    unfinished = folder / _UNFINISHED
    not_whole = f"What is in {folder} isn't whole: remove it."
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with unfinished.open("x", encoding="utf-8") as manifest:
            yield BagFolder(folder, manifest)
    except OSError as failed:
        place = failed.filename or folder
        raise Unwritable(
            f"{place} can't be written: {failed.strerror}. {not_whole}"
        ) from None
    except LedgerError as failed:
        raise Unwritable(f"{failed.detail} {not_whole}") from None


def _is_empty(folder: Path) -> bool:
    return folder.is_dir() and next(folder.iterdir(), None) is None
