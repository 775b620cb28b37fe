"""The Merkle tree, against the published vectors and a naive reading of RFC 6962."""

import hashlib

from hypothesis import given, settings
from hypothesis import strategies as st

from ledger.rules.base.merkle import grow, leaf_hash, node_hash, root

# The inputs and roots that implementations of RFC 6962 test themselves with.
ENTRIES = [
    bytes.fromhex(entry)
    for entry in (
        "", "00", "10", "2021", "3031", "40414243", "5051525354555657",
        "606162636465666768696a6b6c6d6e6f",
    )
]  # fmt: skip
EMPTY_ROOT = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
ROOTS = [
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]


def naive_root(entries):
    """RFC 6962, section 2.1, word for word: the tree splits at the largest power of two below n."""
    if not entries:
        return hashlib.sha256(b"").digest()
    if len(entries) == 1:
        return hashlib.sha256(b"\x00" + entries[0]).digest()
    split = 1
    while split * 2 < len(entries):
        split *= 2
    left, right = naive_root(entries[:split]), naive_root(entries[split:])
    return hashlib.sha256(b"\x01" + left + right).digest()


def grown(entries):
    """The frontiers of the trees of 0, 1, 2, ... entries."""
    frontiers = [[]]
    for size, entry in enumerate(entries):
        frontiers.append(grow(frontiers[-1], size, leaf_hash(entry)))
    return frontiers


def test_merkle_roots_are_those_of_the_published_vectors():
    roots = [root(frontier).hex() for frontier in grown(ENTRIES)]

    assert roots == [EMPTY_ROOT, *ROOTS]


def test_merkle_roots_of_all_sizes_up_to_130_are_those_of_the_naive_tree():
    entries = [str(number).encode() for number in range(130)]

    roots = [root(frontier) for frontier in grown(entries)]

    assert roots == [naive_root(entries[:size]) for size in range(131)]


def test_the_frontier_holds_one_root_for_each_bit_of_the_size():
    frontiers = grown([b"entry"] * 130)

    assert [len(frontier) for frontier in frontiers] == [size.bit_count() for size in range(131)]


@settings(max_examples=100, deadline=None)
@given(entries=st.lists(st.binary(max_size=40), max_size=40))
def test_any_entries_have_the_merkle_root_of_the_naive_tree(entries):
    assert root(grown(entries)[-1]) == naive_root(entries)


def test_growing_a_frontier_leaves_the_one_before_it_alone():
    before = [leaf_hash(b"a")]

    after = grow(before, 1, leaf_hash(b"b"))

    assert (before, after) == ([leaf_hash(b"a")], [node_hash(leaf_hash(b"a"), leaf_hash(b"b"))])


def test_a_merkle_leaf_never_passes_for_a_node():
    left, right = leaf_hash(b"left"), leaf_hash(b"right")

    assert leaf_hash(left + right) != node_hash(left, right)
    assert node_hash(left, right) != node_hash(right, left)
