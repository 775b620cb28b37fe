"""Notes on an article that stay on this machine: what was skipped isn't asked again."""

import hashlib
import json
import os
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any, Final

_FOLDER: Final = Path("exchange-ledger") / "read"
_FIRST_DIGITS: Final = 32


class KeptNotes:
    """Notes on one article for one agreement of a ledger, in a file that only its owner reads.

    Where that can't be written, they last as long as the command.
    """

    def __init__(
        self,
        file: Path,
    ) -> None:
        self._file = file
        fields = _read(file)
        self._source = fields.get("source")
        skipped = fields.get("skipped")
        self._skipped = set(map(str, skipped if isinstance(skipped, list) else ()))

    @property
    def source(self) -> str | None:
        """The id of the article there; None before it is known."""
        return self._source if isinstance(self._source, str) else None

    def note_source(
        self,
        identity: str,
    ) -> None:
        """Keep the id of the article."""
        self._source = identity
        self._write()

    def is_skipped(
        self,
        candidate: str,
    ) -> bool:
        """Return whether a person decided against a candidate."""
        return candidate in self._skipped

    def skip(
        self,
        candidate: str,
    ) -> None:
        """Keep that a person decided against a candidate."""
        self._skipped.add(candidate)
        self._write()

    def _write(self) -> None:
        fields = {"source": self._source, "skipped": sorted(self._skipped)}
        beside = self._file.with_suffix(".new")
        with suppress(OSError):
            self._file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            beside.touch(mode=0o600)
            beside.write_text(json.dumps(fields), encoding="utf-8")
            beside.replace(self._file)


def _read(file: Path) -> dict[str, Any]:
    """Return what a file of notes holds; nothing where it holds no notes."""
    try:
        fields = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return fields if isinstance(fields, dict) else {}


def of(
    address: str,
    sha256: str,
    agreement: str,
    environment: Mapping[str, str] = os.environ,
) -> KeptNotes:
    """Return the notes on an article for an agreement of the ledger at an address."""
    state = environment.get("XDG_STATE_HOME")
    folder = Path(state) if state else Path.home() / ".local" / "state"
    read_for = f"{address} {sha256} {agreement}"
    name = hashlib.sha256(read_for.encode()).hexdigest()[:_FIRST_DIGITS]
    return KeptNotes(folder / _FOLDER / f"{name}.json")
