"""A bag under way, wherever its files go: a folder, or an archive that is sent."""

import hashlib
from abc import ABC, abstractmethod
from collections.abc import Generator, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TypeAlias

from ledger.rules.base import bags


@dataclass(frozen=True, slots=True)
class Written:
    """A file as it was written."""

    size: int
    sha256: str


#: A file that is being written: it goes on as it is iterated over, and returns what it was.
Writing: TypeAlias = Generator[bytes, None, Written]


class Bag(ABC):
    """A bag under way: what it is given is written piece by piece, and its manifests at the end.

    Whoever iterates over what its methods return has it written, and sees what of it is ready.
    """

    def __init__(self) -> None:
        self._tags: list[str] = []
        self.files = 0
        self.size = 0

    @abstractmethod
    def put(
        self,
        inside: str,
        pieces: Iterable[bytes],
    ) -> Writing:
        """Write a file, at a path within the bag."""

    @abstractmethod
    def note(self, line: str) -> None:
        """Keep a line of the manifest."""

    @abstractmethod
    def put_manifest(self) -> Writing:
        """Write the manifest of the lines that were kept."""

    def add(
        self,
        path: str,
        pieces: Iterable[bytes],
    ) -> Writing:
        """Write a file of the payload."""
        inside = f"{bags.PAYLOAD}/{path}"
        written = yield from self.put(inside, pieces)
        self.note(bags.manifest_line(written.sha256, inside))
        self.files += 1
        self.size += written.size
        return written

    def add_tag(
        self,
        name: str,
        text: str,
    ) -> Iterator[bytes]:
        """Write a file beside the payload."""
        written = yield from self.put(name, [text.encode()])
        self._list(name, written)

    def finish(self, labels: Mapping[str, str]) -> Iterator[bytes]:
        """Write what makes a bag of it."""
        yield from self.add_tag(bags.DECLARATION_FILE, bags.DECLARATION)
        oxum = {bags.PAYLOAD_OXUM: bags.oxum(self.size, self.files)}
        information = bags.information({**labels, **oxum})
        yield from self.add_tag(bags.INFO_FILE, information)
        manifest = yield from self.put_manifest()
        self._list(bags.MANIFEST_FILE, manifest)
        tags = "".join(self._tags)
        yield from self.put(bags.TAG_MANIFEST_FILE, [tags.encode()])

    def _list(
        self,
        name: str,
        written: Written,
    ) -> None:
        self._tags.append(bags.manifest_line(written.sha256, name))


class Measure:
    """Pieces that are measured while they are read."""

    def __init__(self, pieces: Iterable[bytes]) -> None:
        self._pieces = pieces
        self._digest = hashlib.sha256()
        self._size = 0

    def __iter__(self) -> Iterator[bytes]:
        for piece in self._pieces:
            self._digest.update(piece)
            self._size += len(piece)
            yield piece

    @property
    def written(self) -> Written:
        """What was read of them."""
        return Written(self._size, self._digest.hexdigest())
