"""Signatures of Ed25519, checked."""

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from ledger.rules.proofs import checkpoints
from ledger.rules.proofs.checkpoints import Checkpoint, PublicKey
from ledger.rules.proofs.cosignatures import Cosignature


def signs(
    note: str,
    checkpoint: Checkpoint,
    key: PublicKey,
) -> bool:
    """Return whether a key has signed the checkpoint in a note."""
    signature = checkpoints.signature_of(note, key)
    if signature is None:
        return False
    return _holds(key, signature, checkpoint.text)


def cosigns(cosignature: Cosignature, checkpoint: Checkpoint) -> bool:
    """Return whether a cosignature is one of a checkpoint."""
    message = cosignature.message(checkpoint)
    return _holds(cosignature.key, cosignature.signature, message)


def _holds(
    key: PublicKey,
    signature: bytes,
    text: str,
) -> bool:
    try:
        public_key = Ed25519PublicKey.from_public_bytes(key.key)
        public_key.verify(signature, text.encode())
    except InvalidSignature:
        return False
    return True
