"""Check, offline, what an exchange ledger answered: proofs.md leads through it.

python3 verify.py document KEY PROOF DOCUMENT SALT ENTRY
python3 verify.py growth KEY OLDER-CHECKPOINT CHECKPOINT JOURNAL
"""

import sys
from base64 import b64decode
from hashlib import sha256
from json import loads
from pathlib import Path
from re import match

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

NOTE = "((.+)\n(0|[1-9][0-9]*)\n([A-Za-z0-9+/]{43}=)\n)\n— "
PROOF = "c2sp.org/tlog-proof@v1\nindex (0|[1-9][0-9]*)\n((?:[A-Za-z0-9+/]{43}=\n)*)\n"
ONE = (".+[+]A", PROOF + NOTE, '.*"id":', '.*"salt":', '.*"resource":')
ALL = (".+[+]A", NOTE, NOTE, '(?s).*"resource":')


def read(name, form):
    doc = Path(name).read_bytes().decode().rstrip("\n")
    return doc if match(form, doc) else sys.exit(f"{name} is another file: {doc!r:.99}")


def check(holds, what):
    return print("ok   " if holds else "FAIL ", what) or holds or sys.exit(1)


def digest(*parts):
    return sha256(b"".join(parts)).digest()


def root_of(leaves, size):  # RFC 9162, 2.1.1
    if size < 2:
        return leaves[0] if leaves else sys.exit("The journal is an older one, or cut")
    left = 1 << (size - 1).bit_length() - 1
    return digest(b"\1", root_of(leaves, left), root_of(leaves[left:], size - left))


def climb(place, size, leaf, path):  # RFC 9162, 2.1.3, from the root down
    if size < 2 or not path:
        return leaf if (place, size, path) == (0, 1, []) else b""
    left, sibling = 1 << (size - 1).bit_length() - 1, b64decode(path[-1])
    if place < left:
        return digest(b"\1", climb(place, left, leaf, path[:-1]), sibling)
    return digest(b"\1", sibling, climb(place - left, size - left, leaf, path[:-1]))


def signed(key, note):  # C2SP signed-note and tlog-checkpoint
    name, key_id, public = key.split("+", 2)
    key = Ed25519PublicKey.from_public_bytes(b64decode(public).removeprefix(b"\1"))
    text, origin, size, root = match(NOTE, note).groups()
    for before, _, words in [line.rpartition(" ") for line in note.split("\n")]:
        if before == f"— {name}" and b64decode(words)[:4].hex() == key_id:
            key.verify(b64decode(words, validate=True)[4:], text.encode())
            return int(size), b64decode(root)
    raise InvalidSignature(f": the key is {name}+{key_id}, the checkpoint of {origin}")


def document(key, proof, doc, salt, entry):
    number, path = match(PROOF, proof).groups()
    size, root = signed(key, proof.partition("\n\n")[2])
    top = climb(int(number), size, digest(b"\0", entry.encode()), path.split())
    check(top == root, f"entry {number} is among the {size} that were signed")
    salt = loads(salt)["salt"] or check(None, "its salt was erased, as by a redaction")
    sealed = digest(bytes.fromhex(salt), doc.encode()).hex()
    seals = len(bytes.fromhex(salt)) == 16 and loads(entry)["document"] == sealed
    check(seals, "it seals the document: {resource}, {at}".format(**loads(entry)))


def growth(key, older, newer, journal):
    leaves = [digest(b"\0", line.encode()) for line in journal.split("\n")]
    for size, root in [signed(key, older), signed(key, newer)]:
        check(root_of(leaves, size) == root, f"the first {size} entries are as signed")


try:
    run, forms = {"document": (document, ONE), "growth": (growth, ALL)}[sys.argv[1]]
    run(*[read(*pair) for pair in zip(sys.argv[2:], forms, strict=True)])
except InvalidSignature as why:
    check(None, f"the checkpoint is signed by this key{why}")
except (LookupError, OSError, RecursionError, TypeError, ValueError) as unread:
    sys.exit(f"{__doc__}\nThat can't be read: {unread!r}")
