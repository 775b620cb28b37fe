"""A clock that ran ahead for a while: said, and neither tokens nor moments go by the journal."""

from datetime import UTC, datetime, timedelta

import pytest

from ledger.app import create_app
from tests import factories
from tests.answers import entries

AHEAD = timedelta(days=2)


def at(moment):
    return moment.isoformat().replace("+00:00", "Z")


@pytest.fixture
def ahead(database, admin):
    """A ledger into which something was recorded while the clock was two days ahead."""
    client = create_app(database, clock=lambda: datetime.now(UTC) + AHEAD).test_client()
    factories.post_party(client, admin, id="early")
    return create_app(database).test_client()


def test_a_journal_ahead_of_the_clock_is_said_at_each_write_and_when_asked(ahead, admin, caplog):
    factories.post_party(ahead, admin, id="later")

    (warning,) = ahead.get("/readyz").json["warnings"]

    assert "ahead of the clock: one of them is wrong" in warning
    assert [line.msg["event"] for line in caplog.records] == ["journal_ahead"]


def test_a_clock_that_is_right_warns_of_nothing(client, admin, caplog):
    factories.post_party(client, admin, id="later")

    assert "warnings" not in client.get("/readyz").json
    assert caplog.records == []


def test_a_token_expires_by_the_clock(ahead, admin):
    token = factories.post_token(ahead, admin, actor="rosa", days=1)

    expires_at = datetime.fromisoformat(token["expires_at"])

    assert expires_at - datetime.now(UTC) <= timedelta(days=1)


@pytest.mark.parametrize("since", [timedelta(seconds=-1), timedelta(0), timedelta(hours=1)])
def test_known_at_now_is_all_there_is_though_the_journal_is_ahead(ahead, since):
    moment = at(datetime.now(UTC) + since)

    answer = ahead.get(f"/v1/parties?known_at={moment}")

    assert answer.headers["Ledger-Size"] == str(entries(ahead))
    assert "max-age" not in answer.headers["Cache-Control"]


def test_known_at_before_the_clock_ran_ahead_stays_so(ahead):
    moment = at(datetime.now(UTC) - timedelta(hours=1))

    assert ahead.get(f"/v1/parties?known_at={moment}").headers["Ledger-Size"] == "0"
