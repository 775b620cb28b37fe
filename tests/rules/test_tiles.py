"""The tiles of a tree of some size."""

import pytest

from ledger.rules.proofs import tiles
from ledger.rules.proofs.tiles import Tile


@pytest.mark.parametrize(
    ("size", "expected"),
    [
        (0, []),
        (57, ["0/000.p/57"]),
        (256, ["0/000", "1/000.p/1"]),
        (600, ["0/000", "0/001", "0/002.p/88", "1/000.p/2"]),
        (65_536, ["0/255", "1/000", "2/000.p/1"]),
    ],
)
def test_a_tree_has_the_tiles_that_cover_it(size, expected):
    of_size = [*tiles.of_size(size)]

    names = [f"{tile.level}/{tile.name}" for tile in of_size]

    assert names[-len(expected) :] == expected
    assert all(tiles.is_of_size(tile, size) for tile in of_size)
    assert sum(tile.width for tile in of_size if tile.level == 0) == size


def test_a_tile_that_has_grown_since_is_none_of_the_tree():
    assert not tiles.is_of_size(Tile(0, 2, 88), 601)
    assert not tiles.is_of_size(Tile(1, 0, 1), 512)
    assert tiles.is_of_size(Tile(0, 1, 256), 601)
