"""Checkpoints of the journal as signed notes (C2SP tlog-checkpoint and signed-note v1.0.0).

What signs and what checks a signature comes from outside: here is only what stands in the note.
"""

import base64
import hashlib
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

#: The names of the files by which a home folder has the last note, and the key that checks it.
NOTE_FILE: Final = "checkpoint"
PUBLIC_KEY_FILE: Final = "checkpoint.pub"
#: The file that says why the journal isn't signed; nothing is recorded while it is there.
REFUSAL_FILE: Final = "checkpoint.refused"
#: The file that is there while the server can't sign.
UNSIGNED_FILE: Final = "checkpoint.unsigned"
#: The file that has a line for each time when other entries than those signed were gone on with.
FORKS_FILE: Final = "checkpoint.forks"
#: The file that is there while no checkpoint was signed of the ledger that was founded there.
NONE_FILE: Final = "checkpoint.none"
#: The kind of a log's own key, as it stands before the public key.
ED25519: Final = b"\x01"
_ID_BYTES: Final = 4
#: A public key of Ed25519, behind its kind.
_KEY_BYTES: Final = 33
_SIZE: Final = re.compile(r"0|[1-9][0-9]{0,14}", re.ASCII)
_SIGNATURE: Final = re.compile(r"— ([^\s+]+) ([A-Za-z0-9+/]+=*)")
_HASH_BYTES: Final = 32
#: The lines of what is signed: the origin, the size and the root.
_LINES: Final = 3


def root_text(root: bytes) -> str:
    """Return a root in the one spelling in which people compare it: that of checkpoints."""
    return base64.b64encode(root).decode()


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """The state of a log: so many entries, with this root over them."""

    origin: str
    size: int
    root: bytes

    @property
    def text(self) -> str:
        """The text that is signed."""
        return f"{self.origin}\n{self.size}\n{root_text(self.root)}\n"


@dataclass(frozen=True, slots=True)
class PublicKey:
    """A public key with the name of whoever signs with it."""

    name: str
    kind: bytes
    key: bytes

    @property
    def id(self) -> bytes:
        """The four bytes by which a signature names its key."""
        line = f"{self.name}\n".encode()
        content = line + self.kind + self.key
        return hashlib.sha256(content).digest()[:_ID_BYTES]

    @property
    def text(self) -> str:
        """The key in one line, as those who check are given it."""
        key = base64.b64encode(self.kind + self.key).decode()
        return f"{self.name}+{self.id.hex()}+{key}"


def read_key(
    line: str,
    kind: bytes = ED25519,
) -> PublicKey | None:
    """Return the public key of a kind that a line holds, as `text` writes it; None without one."""
    name, _, rest = line.strip().partition("+")
    _, _, words = rest.partition("+")
    content = _decoded(words)
    if content is None or len(content) != _KEY_BYTES:
        return None
    if not content.startswith(kind):
        return None
    key = PublicKey(name, kind, content.removeprefix(kind))
    return key if key.text == line.strip() else None


def signed(
    checkpoint: Checkpoint,
    key: PublicKey,
    sign: Callable[[bytes], bytes],
) -> str:
    """Return a checkpoint as a note that `sign` has signed with the private half of a key."""
    text = checkpoint.text
    signed_bytes = sign(text.encode())
    signature = base64.b64encode(key.id + signed_bytes).decode()
    return f"{text}\n— {key.name} {signature}\n"


def inclusion_proof(
    index: int,
    hashes: Sequence[bytes],
    note: str,
) -> str:
    """Return the proof that a leaf is in the tree of a checkpoint (C2SP tlog-proof, a draft)."""
    lines = [
        "c2sp.org/tlog-proof@v1",
        f"index {index}",
    ]
    for node in hashes:
        line = base64.b64encode(node).decode()
        lines.append(line)
    lines += ["", note]
    return "\n".join(lines)


def read(note: str) -> Checkpoint | None:
    """Return the checkpoint in a note, whoever signed it; None where there is none."""
    text, _, _ = note.partition("\n\n")
    lines = text.split("\n")
    if len(lines) != _LINES:
        return None
    origin, size, words = lines
    if not origin or not _SIZE.fullmatch(size):
        return None
    root = _decoded(words)
    if root is None or len(root) != _HASH_BYTES:
        return None
    return Checkpoint(origin, int(size), root)


def signature_of(
    note: str,
    key: PublicKey,
) -> bytes | None:
    """Return the signature in a note that names a key; None where none does."""
    _, _, lines = note.partition("\n\n")
    for line in lines.split("\n"):
        match = _SIGNATURE.fullmatch(line)
        if match is None or match[1] != key.name:
            continue
        signature = _decoded(match[2])
        if signature is not None and signature[:_ID_BYTES] == key.id:
            return signature[_ID_BYTES:]
    return None


def _decoded(words: str) -> bytes | None:
    try:
        return base64.b64decode(words, validate=True)
    except ValueError:  # also where it isn't ASCII
        return None
