"""Audit paths: which parts of the Merkle tree a proof has the roots of (RFC 6962, 2.1).

A part is a span of leaves that one node of the tree covers. What its root is, whoever has the
leaves works out.
"""

from typing import NamedTuple


class LeafSpan(NamedTuple):
    """The leaves from `start` to before `end`."""

    start: int
    end: int

    @property
    def leaves(self) -> int:
        """How many leaves it has."""
        return self.end - self.start


def inclusion(index: int, size: int) -> list[LeafSpan]:
    """Return the spans whose roots prove that a leaf is in a tree, its sibling first (2.1.1)."""
    assert index < size, "the leaf is in the tree"
    node = LeafSpan(0, size)
    path = []
    while node.leaves > 1:
        left, right = _children(node)
        if index < right.start:
            node = left
            path.append(right)
        else:
            node = right
            path.append(left)
    path.reverse()
    return path


def consistency(old: int, new: int) -> list[LeafSpan]:
    """Return the spans whose roots prove that a tree continues a smaller one (2.1.2)."""
    assert old <= new, "the tree has grown, if anything"
    if old in (0, new):
        return []
    node = LeafSpan(0, new)
    path = []
    while node.end != old:
        left, right = _children(node)
        if old <= left.end:
            node = left
            path.append(right)
        else:
            node = right
            path.append(left)
    if node.start > 0:
        path.append(node)
    path.reverse()
    return path


def _children(node: LeafSpan) -> tuple[LeafSpan, LeafSpan]:
    """Return the two spans below one: the left has the largest power of two that is less."""
    left_leaves = 1 << (node.leaves - 1).bit_length() - 1
    middle = node.start + left_leaves
    return LeafSpan(node.start, middle), LeafSpan(middle, node.end)
