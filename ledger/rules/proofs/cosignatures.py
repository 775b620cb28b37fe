"""Cosignatures of checkpoints by witnesses (C2SP tlog-cosignature, Ed25519, and tlog-witness).

A witness that cosigns says that, at its time, it knew no larger checkpoint of a log, and that this
one continues all those that it cosigned before.
"""

import base64
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from ledger.rules.proofs import checkpoints
from ledger.rules.proofs.checkpoints import Checkpoint, PublicKey

#: The kind of a witness's key, as it stands before the public key.
ED25519: Final = b"\x04"
#: The file of a home folder with the checkpoint that witnesses cosigned last.
NOTE_FILE: Final = "checkpoint.cosigned"
_TIME_BYTES: Final = 8
_TIME_MAX: Final = (1 << 63) - 1
_SIGNATURE_BYTES: Final = 64


@dataclass(frozen=True, slots=True)
class Cosignature:
    """The signature of a witness over a checkpoint and the time, in seconds since 1970."""

    key: PublicKey
    time: int
    signature: bytes

    @property
    def line(self) -> str:
        """The line of a note that has it."""
        time = self.time.to_bytes(_TIME_BYTES, "big")
        content = self.key.id + time + self.signature
        encoded = base64.b64encode(content).decode()
        return f"— {self.key.name} {encoded}\n"

    def message(self, checkpoint: Checkpoint) -> str:
        """Return the text that the witness has signed."""
        return f"cosignature/v1\ntime {self.time}\n{checkpoint.text}"


def read(lines: str, key: PublicKey) -> Cosignature | None:
    """Return what stands in lines of signatures as that of a witness; None without one."""
    content = checkpoints.signature_of(f"\n\n{lines}", key)
    if content is None or len(content) != _TIME_BYTES + _SIGNATURE_BYTES:
        return None
    time = int.from_bytes(content[:_TIME_BYTES], "big")
    if time > _TIME_MAX:
        return None
    return Cosignature(key, time, content[_TIME_BYTES:])


def request(
    old_size: int,
    proof: Sequence[bytes],
    note: str,
) -> bytes:
    """Return what asks a witness to cosign a note that continues one of an old size."""
    lines = [f"old {old_size}"]
    for node in proof:
        line = base64.b64encode(node).decode()
        lines.append(line)
    lines += ["", note]
    return "\n".join(lines).encode()


def added(
    kept: str,
    note: str,
    cosignatures: Sequence[Cosignature],
) -> str:
    """Return a note with its cosignatures: new ones, and those that were kept of other witnesses.

    `kept` is the note that was cosigned last, if it is this one.
    """
    lines = []
    if kept.startswith(note):
        lines = kept.removeprefix(note).splitlines(keepends=True)
    for cosignature in cosignatures:
        key = cosignature.key
        lines = [line for line in lines if read(line, key) is None]
        lines.append(cosignature.line)
    return note + "".join(lines)
