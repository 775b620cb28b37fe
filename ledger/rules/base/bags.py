"""The texts of a bag of files that checks itself (BagIt 1.0, RFC 8493)."""

from collections.abc import Mapping
from typing import Final

PAYLOAD: Final = "data"
DECLARATION_FILE: Final = "bagit.txt"
INFO_FILE: Final = "bag-info.txt"
#: The digests of the payload, and those of all other files; both are what `sha256sum -c` reads.
MANIFEST_FILE: Final = "manifest-sha256.txt"
TAG_MANIFEST_FILE: Final = "tagmanifest-sha256.txt"
#: It would name files of the payload that are elsewhere.
FETCH_FILE: Final = "fetch.txt"
DECLARATION: Final = "BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n"
#: What a bag says of its payload: how many bytes, and how many files.
PAYLOAD_OXUM: Final = "Payload-Oxum"
#: What a dossier says of itself beside: the journal size that it shows, and the one agreement that
#: it is of, where it isn't of all.
LEDGER_SIZE: Final = "Ledger-Size"
LEDGER_AGREEMENT: Final = "Ledger-Agreement"


def manifest_line(sha256: str, path: str) -> str:
    """Return the line of a manifest on one file."""
    return f"{sha256}  {path}\n"


def oxum(size: int, files: int) -> str:
    """Return how much a payload is, as a bag says it."""
    return f"{size}.{files}"


def information(labels: Mapping[str, str]) -> str:
    """Return what a bag says of itself, a line for each label."""
    lines = [f"{label}: {value}\n" for label, value in labels.items()]
    return "".join(lines)
