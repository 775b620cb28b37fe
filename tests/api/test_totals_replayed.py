"""Totals asked again, in any order of days and journal sizes, are those that were answered then."""

import random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ledger.app import create_app
from tests.answers import entries
from tests.api import small_ledgers, tables
from tests.conftest import copied

TOTALS = f"{tables.ROUND}/totals"
DAYS = ("", "as_of=2025-06-14")
POLICIES = ("", "policy=stated", "policy=from_party")
FEW = settings(max_examples=1, suppress_health_check=[HealthCheck.too_slow])
MANY = settings(FEW, max_examples=30)


class Remembering:
    """A client that asks for the totals after each write, and remembers what it was answered."""

    def __init__(self, client):
        self._client = client
        self.told = {}

    def post(self, *sent, **more):
        return self._remembered(self._client.post(*sent, **more))

    def patch(self, *sent, **more):
        return self._remembered(self._client.patch(*sent, **more))

    def _remembered(self, answer):
        size = entries(self._client)
        for day in DAYS:
            for policy in POLICIES:
                query = "&".join(filter(None, (day, policy)))
                self.told[size, query] = self._client.get(f"{TOTALS}?{query}").json
        return answer


def check_totals_of_then(engine, template, ledger, seed):
    with copied(engine, template) as database:
        client = create_app(database).test_client()
        remembering = Remembering(client)
        small_ledgers.record(remembering, template.headers, ledger)
        asked = list(remembering.told.items())
        random.Random(seed).shuffle(asked)  # noqa: S311 - any order will do

        for (size, query), told in asked:
            again = client.get(f"{TOTALS}?known_at={size}&{query}").json
            assert again == told | {"known_at": size}

        assert len(asked) >= 6 * 5


@given(ledger=small_ledgers.ledgers, seed=st.integers(0, 99))
@FEW
def test_totals_asked_again_are_those_that_were_answered_then(engine, template, ledger, seed):
    check_totals_of_then(engine, template, ledger, seed)


@pytest.mark.long
@given(ledger=small_ledgers.ledgers, seed=st.integers(0, 99))
@MANY
def test_totals_of_many_ledgers_are_those_that_were_answered_then(engine, template, ledger, seed):
    check_totals_of_then(engine, template, ledger, seed)
