"""A bag in a ZIP that is sent while it is made: what of it is there yet is no ZIP before its end.

The directory of a ZIP comes last, so that programs refuse one that was cut off. A file above 2 GiB
needs room for its size before its content, where nobody knows the size yet (ZIP64). Java before 23
can't read small files that have it from a stream, so that only large ledgers have it.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Final
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from ledger.dossiers.bag import Bag, Measure, Writing
from ledger.rules.base import bags

#: How many bytes are gathered before they are sent.
PIECE_BYTES: Final = 64 * 1024
#: The same bytes each time: the earliest instant that a ZIP can name, and files of their owner.
_WRITTEN_AT: Final = (1980, 1, 1, 0, 0, 0)
_UNIX: Final = 3
_OF_OWNER: Final = 0o100600 << 16
#: Of so many entries a file may be above 2 GiB: it would have 2 MB of each.
LARGE_ENTRIES: Final = 1_000


@dataclass(frozen=True, slots=True)
class ZipForm:
    """The form of a ZIP: the one folder in it, and whether its files may be above 2 GiB."""

    folder: str
    large: bool

    @classmethod
    def of(cls, folder: str, entries: int) -> "ZipForm":
        """Return the form for a journal of so many entries."""
        return cls(folder, large=entries >= LARGE_ENTRIES)


class _Outlet:
    """What was written to a ZIP and isn't sent yet. It can't be sought in, as no stream can."""

    def __init__(self) -> None:
        self._content = bytearray()

    def write(self, content: bytes) -> int:
        """Take what is written."""
        self._content += content
        return len(content)

    def flush(self) -> None:
        """Do nothing: all of it is there."""

    def close(self) -> None:
        """Do nothing: all of it is to be sent still."""

    def pieces(self) -> Iterator[bytes]:
        """Yield what is there in whole pieces, one at least, which may be empty; keep the rest."""
        while len(self._content) >= PIECE_BYTES:
            yield self._take()
        yield b""

    def rest(self) -> Iterator[bytes]:
        """Yield all that is there."""
        while self._content:
            yield self._take()

    def _take(self) -> bytes:
        piece = bytes(self._content[:PIECE_BYTES])
        del self._content[:PIECE_BYTES]
        return piece


class _BagZip(Bag):
    """A bag under way in a ZIP, in a folder of its own there."""

    def __init__(self, archive: ZipFile, outlet: _Outlet, form: ZipForm) -> None:
        super().__init__()
        self._archive = archive
        self._outlet = outlet
        self._form = form
        self._manifest: list[bytes] = []

    def put(self, inside: str, pieces: Iterable[bytes]) -> Writing:
        """Write a file, at a path within the folder; yield what is ready to be sent."""
        information = ZipInfo(f"{self._form.folder}/{inside}", _WRITTEN_AT)
        information.compress_type = ZIP_DEFLATED
        information.create_system = _UNIX
        information.external_attr = _OF_OWNER
        measure = Measure(pieces)
        large = self._form.large
        with self._archive.open(information, "w", force_zip64=large) as file:
            for piece in measure:
                file.write(piece)
                yield from self._outlet.pieces()
        return measure.written

    def note(self, line: str) -> None:
        """Keep a line of the manifest."""
        self._manifest.append(line.encode())

    def put_manifest(self) -> Writing:
        """Write the manifest of the lines that were kept."""
        return self.put(bags.MANIFEST_FILE, self._manifest)


def zipped(form: ZipForm, write: Callable[[Bag], Iterator[bytes]]) -> Iterator[bytes]:
    """Yield a ZIP of a bag that `write` fills; where that fails, there is no end of it."""
    outlet = _Outlet()
    with ZipFile(outlet, "w") as archive:
        yield from write(_BagZip(archive, outlet, form))
    yield from outlet.rest()
