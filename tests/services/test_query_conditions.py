"""Conditions of queries: each filter that a list takes chooses rows."""

import pytest

from ledger.schemas.queries import LINE_ITEM_FILTERS
from ledger.services.query_conditions import line_item_conditions


@pytest.mark.parametrize("name", sorted(LINE_ITEM_FILTERS))
def test_each_filter_of_line_items_has_a_condition(name):
    (condition,) = line_item_conditions({name: "some-value"}, known_at=1)

    assert "line_item_versions." in str(condition)
