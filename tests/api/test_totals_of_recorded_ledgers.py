"""Ledgers at random, recorded through the API: their totals are those that the oracle reads."""

import pytest

from tests.api.recorded_ledgers import record
from tests.rules.oracle import totals as oracle
from tests.rules.oracle.random_ledgers import DATES, random_ledger
from tests.services.test_totals_of_any_ledger import POLICIES, as_answered, as_read

pytestmark = pytest.mark.one_on_postgresql


def check(client, admin, recorder, seed):
    ledger = record(client, admin, recorder, random_ledger(seed))
    policies = [name for name in POLICIES if not name.startswith("speaker")]
    for as_of, policy in [
        (None, "envelope"),
        (DATES[seed % 7], "envelope"),
        (None, policies[seed % 4]),
    ]:
        asked = {"policy": policy} | ({"as_of": as_of} if as_of else {})

        answer = client.get("/v1/agreements/deal/totals", query_string=asked).json

        read = oracle.totals(ledger, "deal", as_of, policy)
        rows = [as_read(row) for row in read.rows]
        answered = [as_answered(row) for row in answer["totals"]]
        names = rows[0] if rows else ()
        shown = [{name: row[name] for name in names} for row in answered]
        assert (shown, answer["undated"]) == (rows, read.undated), (ledger, asked)


@pytest.mark.parametrize("seed", [143, 187, 282, 108])
def test_totals_of_a_recorded_ledger_are_those_of_the_domain(client, admin, recorder, seed):
    check(client, admin, recorder, seed)


@pytest.mark.long
@pytest.mark.parametrize("seed", range(100, 300))
def test_totals_of_many_recorded_ledgers_are_those_of_the_domain(client, admin, recorder, seed):
    check(client, admin, recorder, seed)
