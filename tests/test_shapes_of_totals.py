"""The shapes of totals have a place for whatever the rules compute."""

import pytest

from ledger.rules.totals.totals import Sums
from ledger.rules.workflow.lifecycle import COLUMNS, Act
from ledger.schemas.explained import RowExplainedOut
from ledger.schemas.totals import SumsOut


@pytest.mark.parametrize("act", Act)
def test_the_line_items_of_an_act_have_a_column_in_all_shapes_of_totals(act):
    column = COLUMNS[act]

    assert column in Sums._fields
    assert column in SumsOut().fields
    assert column in RowExplainedOut().fields
