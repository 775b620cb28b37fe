"""The Merkle tree over the journal's entries (RFC 6962, section 2.1)."""

import hashlib
from collections.abc import Iterable, Sequence

LEAF_PREFIX = b"\x00"
NODE_PREFIX = b"\x01"
HASH_BYTES = 32


def split(joined: bytes) -> list[bytes]:
    """Return the hashes of 32 bytes each that were joined to one string of bytes."""
    starts = range(0, len(joined), HASH_BYTES)
    return [joined[start : start + HASH_BYTES] for start in starts]


def leaf_hash(entry: bytes) -> bytes:
    """Return the 32-byte leaf hash of a journal entry's canonical bytes."""
    return hashlib.sha256(LEAF_PREFIX + entry).digest()


def node_hash(
    left: bytes,
    right: bytes,
) -> bytes:
    """Return the 32-byte hash of an inner node over its two children."""
    return hashlib.sha256(NODE_PREFIX + left + right).digest()


def grow(
    frontier: Sequence[bytes],
    size: int,
    leaf: bytes,
) -> list[bytes]:
    """Return the frontier of a tree of `size` leaves after one more leaf.

    The frontier holds the roots of the perfect subtrees that make up the tree, largest first: one
    for each bit set in `size`.
    """
    grown = [*frontier, leaf]
    while size & 1:
        right, left = grown.pop(), grown.pop()
        grown.append(node_hash(left, right))
        size >>= 1
    return grown


def root(frontier: Sequence[bytes]) -> bytes:
    """Return the 32-byte root over a frontier; of an empty tree, SHA-256 of nothing."""
    if not frontier:
        return hashlib.sha256().digest()
    folded = frontier[-1]
    for left in reversed(frontier[:-1]):
        folded = node_hash(left, folded)
    return folded


def root_over(hashes: Iterable[bytes]) -> bytes:
    """Return the 32-byte root over nodes of one height; only the last may cover fewer leaves."""
    frontier: list[bytes] = []
    for size, node in enumerate(hashes):
        frontier = grow(frontier, size, node)
    return root(frontier)
