"""Totals against the oracle of the tests, on ten thousand ledgers at random."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ledger.rules.totals.totals import totals
from tests.rules import oracle
from tests.rules.ledgers import DATES, ledgers
from tests.rules.test_totals import CATEGORIES, PARENTS, UNITS, as_document, to_line

MANY = settings(max_examples=10_000, deadline=None, suppress_health_check=list(HealthCheck))


@pytest.mark.long
@MANY
@given(items=ledgers(), as_of=st.none() | st.sampled_from(DATES))
def test_ten_thousand_ledgers_add_up_as_the_oracle_says(items, as_of):
    found = totals(list(map(to_line, items)), CATEGORIES, as_of)

    rows = [as_document(row) for row in found.rows]
    ids = [line.id for line in found.counted]
    assert (rows, ids, found.undated) == oracle.totals(items, PARENTS, UNITS, as_of)
