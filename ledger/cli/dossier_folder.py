"""The folder of a dossier, as somebody hands it over: nothing in it is believed unchecked."""

import hashlib
import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from ledger.rules.base import bags
from ledger.rules.base.archive import Damaged

#: No line and no article is longer: the largest document has 128 KiB, the largest article 4 MiB.
_BYTES_MAX: Final = 16_000_000
#: Of files beside the payload.
_TAG_BYTES_MAX: Final = 1_000_000
_MANIFEST_LINE: Final = re.compile(r"([0-9a-f]{64}) [ *]([^\r\n]+)\n", re.ASCII)
_TAG_FILES: Final = (
    bags.DECLARATION_FILE,
    bags.INFO_FILE,
    bags.MANIFEST_FILE,
    bags.TAG_MANIFEST_FILE,
)


class Unsound(Damaged):
    """The folder of a dossier isn't as it was made."""

    def __init__(self, sentence: str) -> None:
        again = "Have it handed over again; nothing was loaded."
        super().__init__(f"{sentence} {again}")


class DossierFolder:
    """A folder whose files are those that its manifests list, with the digests that they say."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._paths = frozenset(_paths_below(folder, ""))

    def check(self) -> None:
        """Read every file, and compare it with its digest.

        Raises:
            Unsound: a file was changed, is missing, or isn't listed; or this is no whole dossier.
        """
        for name in _TAG_FILES:
            if name not in self._paths:
                raise Unsound(f"This is no whole dossier: {name} isn't in it.")
        if bags.FETCH_FILE in self._paths:
            raise Unsound(
                "Its fetch.txt says that files are to be fetched from elsewhere, and a dossier "
                "has all of its own."
            )
        listed = {bags.TAG_MANIFEST_FILE}
        self._check_listed(bags.TAG_MANIFEST_FILE, listed)
        self._check_listed(bags.MANIFEST_FILE, listed)
        stray = min(self._paths - listed, default=None)
        if stray is not None:
            raise Unsound(f"No manifest lists {stray!r}.")
        self._check_tags()

    def _check_tags(self) -> None:
        """Check what the bag says of itself: its form, and how much it holds."""
        declared = self._tag_text(bags.DECLARATION_FILE)
        if declared != bags.DECLARATION:
            raise Unsound(
                f"{bags.DECLARATION_FILE} isn't that of a dossier, a bag of BagIt 1.0 in UTF-8."
            )
        stated = self.information().get(bags.PAYLOAD_OXUM, "nothing")
        counted = self._oxum()
        if stated != counted:
            raise Unsound(
                f"{bags.INFO_FILE} says that {bags.PAYLOAD} has {stated} (bytes.files), and it has "
                f"{counted}."
            )

    def _oxum(self) -> str:
        """Return how many bytes and files the payload has, as a bag says it."""
        paths = [path for path in self._paths if path.startswith(f"{bags.PAYLOAD}/")]
        sizes = [(self._folder / path).stat().st_size for path in paths]
        return bags.oxum(sum(sizes), len(sizes))

    def _check_listed(
        self,
        manifest: str,
        listed: set[str],
    ) -> None:
        """Check the files of a manifest, and add them to those that are listed."""
        for path, digest in self._lines_of(manifest):
            self._check_file(
                manifest,
                path,
                digest,
            )
            if path in listed:
                raise Unsound(f"{manifest} lists {path!r} twice.")
            listed.add(path)

    def information(self) -> dict[str, str]:
        """Return what the bag says of itself, by its labels."""
        labels: dict[str, str] = {}
        for line in self._tag_text(bags.INFO_FILE).splitlines():
            label, _, value = line.partition(": ")
            labels.setdefault(label, value)
        return labels

    def has(self, path: str) -> bool:
        """Return whether the payload has a file."""
        return f"{bags.PAYLOAD}/{path}" in self._paths

    def lines(self, path: str) -> Iterator[bytes]:
        """Yield the lines of a file of the payload.

        Raises:
            Unsound: it isn't there, or has a line that is too long for what it is.
        """
        with self._place(f"{bags.PAYLOAD}/{path}").open("rb") as file:
            while line := file.readline(_BYTES_MAX):
                if not line.endswith(b"\n"):
                    raise Unsound(f"data/{path} has a line without an end.")
                yield line

    def content(self, path: str) -> bytes:
        """Return a whole file of the payload.

        Raises:
            Unsound: it isn't there, or is too large for what it is.
        """
        return self._whole(f"{bags.PAYLOAD}/{path}", _BYTES_MAX)

    def _lines_of(self, manifest: str) -> Iterator[tuple[str, str]]:
        """Yield the path and the digest of each line of a manifest."""
        with self._place(manifest).open("rb") as lines:
            while line := lines.readline(_TAG_BYTES_MAX):
                # What is no UTF-8 is the name of no file of a dossier either.
                text = line.decode(errors="replace")
                match = _MANIFEST_LINE.fullmatch(text)
                if match is None:
                    raise Unsound(f"{manifest} has a line that lists no file.")
                yield match[2], match[1]

    def _check_file(
        self,
        manifest: str,
        path: str,
        digest: str,
    ) -> None:
        is_payload = path.startswith(f"{bags.PAYLOAD}/")
        if is_payload != (manifest == bags.MANIFEST_FILE):
            raise Unsound(f"{manifest} lists {path!r}, which isn't for it to list.")
        with self._place(path).open("rb") as file:
            read = hashlib.file_digest(file, "sha256")
        if read.hexdigest() != digest:
            raise Unsound(f"{path!r} isn't as it was when the dossier was made.")

    def _tag_text(self, name: str) -> str:
        return self._whole(name, _TAG_BYTES_MAX).decode(errors="replace")

    def _whole(
        self,
        path: str,
        bytes_max: int,
    ) -> bytes:
        with self._place(path).open("rb") as file:
            content = file.read(bytes_max + 1)
        if len(content) > bytes_max:
            raise Unsound(f"{path!r} is too large for what it is.")
        return content

    def _place(self, path: str) -> Path:
        """Return the place of a file that was found in the folder: no other is ever opened."""
        if path not in self._paths:
            raise Unsound(f"{path!r} isn't in the dossier.")
        return self._folder / path


def _paths_below(
    folder: Path,
    inside: str,
) -> Iterator[str]:
    """Yield the path of each file of a folder, and of those in it.

    Raises:
        Unsound: something in it is neither a file nor a folder.
    """
    with os.scandir(folder) as entries:
        for entry in entries:
            path = f"{inside}{entry.name}"
            if entry.is_dir(follow_symlinks=False):
                yield from _paths_below(Path(entry.path), f"{path}/")
            elif entry.is_file(follow_symlinks=False):
                yield path
            else:
                raise Unsound(
                    f"{path!r} is a link, or something else that no dossier has."
                )
