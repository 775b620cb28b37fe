"""Timelines of ledgers at random say on each day what the totals say as of it."""

import pytest

from ledger.rules.totals.caveats import STATED_CAVEATS
from tests.rules.oracle.random_ledgers import DATES, random_ledger
from tests.services.ledgers_as_documents import rows_of, timeline_of

PLACE = ("category", "from_party", "to_party")
BY_OTHER_REPORTS = {"undone", "reported_wider"}
OF_STATED = {caveat.value for caveat in STATED_CAVEATS}


def shown(row):
    """What a row of totals and one of a timeline both show."""
    return {
        "pledged": row["pledged"],
        "reported": row["reported"],
        "undone": row["undone"],
        "of_stated": [caveat for caveat in row["caveats"] if caveat in OF_STATED],
        "by_other_reports": by_other_reports(row),
    }


def by_other_reports(row):
    """What reports elsewhere leave open; no row of a timeline says what is still open by others."""
    caveats = BY_OTHER_REPORTS.intersection(row["caveats"])
    if not row.get("reports_above_found", 1):
        caveats.discard("reported_wider")
    return sorted(caveats)


def place(row):
    return tuple(row[name] for name in PLACE)


def check(seed):
    """Compare the newest row of each place with the totals as of each day."""
    ledger = random_ledger(seed)
    timeline, newest = timeline_of(ledger, "deal"), {}
    for on in DATES:
        of_day = {place(row): shown(row) for row in timeline if row["on"] == on}
        newest |= of_day
        as_of = {place(row): row for row in rows_of(ledger, "deal", on)[0]}
        for there, row in as_of.items():
            if there in of_day or row["pledged"] or row["reported"]:
                assert newest.get(there) == shown(row), (seed, on, there)


@pytest.mark.parametrize("first", range(0, 200, 100))
def test_a_timeline_says_what_totals_say_as_of_each_day(first):
    for seed in range(first, first + 100):
        check(seed)


@pytest.mark.long
@pytest.mark.parametrize("first", range(400, 10_400, 1_000))
def test_ten_thousand_timelines_say_what_totals_say_as_of_each_day(first):
    for seed in range(first, first + 1_000):
        check(seed)
