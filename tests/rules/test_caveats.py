"""Caveats of totals: each is a choice of an answer's shape."""

import pytest

from ledger.rules.totals.caveats import (
    ACROSS_CAVEATS,
    TOTALS_CAVEATS,
    Caveat,
    of_sum,
)
from ledger.rules.totals.running_sum import add
from tests.rules.factories import make_line


@pytest.mark.parametrize("caveat", Caveat)
def test_a_caveat_is_a_choice_in_the_shape_of_some_totals(caveat):
    assert caveat in {*TOTALS_CAVEATS, *ACROSS_CAVEATS}


def test_a_sum_without_doubts_has_no_caveat():
    exact = add([make_line("6,000")])

    assert of_sum(exact) == []


def test_a_sum_has_the_caveats_of_its_lines():
    doubtful = add([make_line("about 400"), make_line("withheld")])

    assert of_sum(doubtful) == [
        Caveat.APPROXIMATE,
        Caveat.WITHHELD,
        Caveat.WITHOUT_NUMBER,
    ]
