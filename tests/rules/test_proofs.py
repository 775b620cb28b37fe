"""Audit paths and tiles, against a plain reading of RFC 6962 and of tlog-tiles."""

import pytest

from ledger.rules.base.merkle import node_hash, root_over
from ledger.rules.proofs.audit_paths import consistency, inclusion
from ledger.rules.proofs.tiles import Tile, bundle, read_tile, tile_number

LEAVES = [bytes([number]) * 32 for number in range(40)]


def path_of(spans):
    return [root_over(LEAVES[span.start : span.end]) for span in spans]


def climbed(leaf, place, size, path):
    """Return the root that a leaf at a place and its path lead to (RFC 9162, 2.1.3.2)."""
    last, root = size - 1, leaf
    for sibling in path:
        assert last > 0
        if place & 1 or place == last:
            root = node_hash(sibling, root)
            while not place & 1 and place:
                place, last = place >> 1, last >> 1
        else:
            root = node_hash(root, sibling)
        place, last = place >> 1, last >> 1
    assert last == 0
    return root


def grows(old, new, path, old_root, new_root):
    """Return whether a proof shows that a tree continues a smaller one (RFC 9162, 2.1.4.2)."""
    if old in (0, new):
        return not path and (old == 0 or old_root == new_root)
    if old & (old - 1) == 0:
        path = [old_root, *path]
    place, last = old - 1, new - 1
    while place & 1:
        place, last = place >> 1, last >> 1
    if not path:
        return False
    older = newer = path[0]
    for node in path[1:]:
        if last == 0:
            return False
        if place & 1 or place == last:
            older, newer = node_hash(node, older), node_hash(node, newer)
            while not place & 1 and place:
                place, last = place >> 1, last >> 1
        else:
            newer = node_hash(newer, node)
        place, last = place >> 1, last >> 1
    return (last, older, newer) == (0, old_root, new_root)


def test_inclusion_paths_of_every_leaf_in_trees_of_up_to_40_lead_to_the_root():
    for size in range(1, 41):
        for index in range(size):
            path = path_of(inclusion(index, size))

            assert climbed(LEAVES[index], index, size, path) == root_over(LEAVES[:size])


def test_trees_of_up_to_40_are_proved_to_continue_every_smaller_one_and_no_other():
    for new in range(1, 41):
        root = root_over(LEAVES[:new])
        for old in range(1, new + 1):
            path = path_of(consistency(old, new))

            assert grows(old, new, path, root_over(LEAVES[:old]), root)
            assert not grows(old, new, path, root_over(LEAVES[1 : old + 1]), root)
        assert consistency(0, new) == []


@pytest.mark.parametrize(
    ("number", "words"),
    [(0, "000"), (67, "067"), (1000, "x001/000"), (1234067, "x001/x234/067")],
)
def test_numbers_of_tiles_are_spelled_in_parts_of_three_digits(number, words):
    assert tile_number(number) == words
    assert read_tile("1", words, None) == Tile(1, number, 256)
    assert read_tile("0", words, "7") == Tile(0, number, 7)


@pytest.mark.parametrize(
    ("level", "number", "width"),
    [
        ("0", "67", None),
        ("0", "x000/067", None),
        ("0", "001/067", None),
        ("0", "x001", None),
        ("00", "067", None),
        ("64", "067", None),
        ("-1", "067", None),
        ("entries", "067", None),
        ("0", "067", "0"),
        ("0", "067", "256"),
        ("0", "067", "07"),
        ("0", "٠٦٧", None),
    ],
)
def test_a_tile_spelled_otherwise_is_none(level, number, width):
    assert read_tile(level, number, width) is None


def test_a_tile_of_level_1_has_a_node_for_each_256_leaves():
    tile = Tile(1, 1, 2)

    assert tile.nodes == [(65_536, 65_792), (65_792, 66_048)]
    assert tile.span == (65_536, 66_048)


def test_a_bundle_has_each_entry_after_its_length():
    assert bundle([b"", b"ab", b"c" * 300]) == b"\x00\x00\x00\x02ab\x01\x2c" + b"c" * 300
