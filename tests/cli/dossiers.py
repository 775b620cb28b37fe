"""Dossiers that somebody has changed, with all sums that are to be changed for it."""

import re
import shutil

from ledger.rules.base.bags import manifest_line
from ledger.rules.base.canonical_json import digest

PAYLOAD_MANIFEST, TAG_MANIFEST = "manifest-sha256.txt", "tagmanifest-sha256.txt"


def copied(dossier, folder):
    """Return a copy of a dossier that may be changed."""
    return shutil.copytree(dossier, folder / "copy")


def listed_anew(folder, path, content):
    """Change a file of a dossier, and all that names its sum or its size, as a forger would."""
    (folder / path).write_bytes(content)
    if not path.startswith("data/"):
        _list(folder, TAG_MANIFEST, path)
        return
    _list(folder, PAYLOAD_MANIFEST, path)
    _list(folder, TAG_MANIFEST, PAYLOAD_MANIFEST)
    _count(folder)


def unlisted(folder, path):
    """Take a file of the payload that is gone out of the sums and the size."""
    _without(folder, PAYLOAD_MANIFEST, path)
    _list(folder, TAG_MANIFEST, PAYLOAD_MANIFEST)
    _count(folder)


def _list(folder, manifest, path):
    _without(folder, manifest, path)
    with (folder / manifest).open("a") as file:
        file.write(manifest_line(digest((folder / path).read_bytes()), path))


def _without(folder, manifest, path):
    lines = (folder / manifest).read_text().splitlines(keepends=True)
    kept = [line for line in lines if not line.endswith(f"  {path}\n")]
    (folder / manifest).write_text("".join(kept))


def _count(folder):
    file = folder / "bag-info.txt"
    files = [path for path in (folder / "data").rglob("*") if path.is_file()]
    size = sum(path.stat().st_size for path in files)
    told = re.sub("Oxum: .*", f"Oxum: {size}.{len(files)}", file.read_text())
    listed_anew(folder, file.name, told.encode())
