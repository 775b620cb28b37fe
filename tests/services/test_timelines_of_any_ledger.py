"""Timelines of ledgers at random say on each day what the totals say as of it."""

import pytest

from ledger.rules.totals.timeline import timeline
from ledger.rules.totals.totals import totals
from ledger.rules.totals.undone import UndoneReports
from tests.rules.oracle.random_ledgers import random_ledger
from tests.services.ledgers_as_documents import categories_of, groups_in, lines_of


@pytest.mark.parametrize("first", range(0, 400, 100))
def test_a_timeline_says_what_totals_say_as_of_each_of_its_days(first):
    for seed in range(first, first + 100):
        ledger = random_ledger(seed)
        lines = [line for line in lines_of(ledger, "deal") if line]
        tree, groups = categories_of(ledger), groups_in(ledger)
        for row in timeline(lines, tree, groups=groups).rows:
            as_of = totals(lines, tree, row.place.on, groups)
            (then,) = [each for each in as_of.rows if each.key == row.place.row_key]

            undone = UndoneReports(as_of.counted, as_of.undoing, tree, groups).of(then.key)

            shown = (row.pledged, row.reported, row.undone)
            assert shown == (then.pledged, then.reported, undone), (seed, row.place)
