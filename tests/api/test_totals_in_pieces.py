"""Totals across agreements that are read a few agreements at a time."""

import pytest

from ledger.services.totals import agreement_pieces
from tests.answers import entries
from tests.api.test_totals_across import OTHER, PATH, report
from tests.factories import post_agreement


@pytest.fixture
def overlapping(client, admin, recorder):
    """Reports of three agreements and of none that may be the same; a part, and one that undoes."""
    for agreement in ("a-round", OTHER):
        post_agreement(client, admin, id=agreement)
    on = {"from_party": "RU", "to_party": "UA"}
    for number, agreement in enumerate(["a-round", OTHER, None]):
        day = {"agreement": agreement, "effective_on": f"2025-07-1{number % 2 + 1}"}
        for category, quantity in (("wounded", 7 + number), ("pow", 9)):
            of_kind = {"category": category, **day, **on}
            report(client, recorder, f"{category}-{number}", quantity, **of_kind)
    of_whole = {"part_of": "pow-0", "category": "pow", "agreement": "a-round"}
    report(client, recorder, "part", 4, **of_whole, **on, effective_on="2025-07-14")
    back = {"from_party": "UA", "to_party": "RU", "undoes": "wounded-1", "agreement": OTHER}
    report(client, recorder, "back", 2, category="wounded", **back, effective_on="2025-07-12")
    people = {"category": "person", "effective_on": "2025-07-01", **on}
    report(client, recorder, "people", 60, **people)


@pytest.mark.usefixtures("overlapping")
def test_totals_across_are_the_same_however_few_agreements_are_read_at_once(
    client, queries, monkeypatch
):
    filters = ["", "&party=RU", "&category=person", "&effective_to=2025-07-12"]
    paths = [f"{PATH}?known_at={entries(client)}{query}" for query in filters]

    def answers(accept):
        queries.clear()
        return [client.get(path, headers={"Accept": accept}).data for path in paths], len(queries)

    together, read = answers("application/json")
    monkeypatch.setattr(agreement_pieces, "VERSIONS_MAX", 1)
    one_by_one, read_again = answers("application/json, text/csv;q=0.1")

    assert one_by_one == together
    assert read_again > read
    rows = client.get(PATH).json["totals"]
    assert {"kinds_may_cross", "overlaps", "undone"} <= {
        caveat for row in rows for caveat in row["caveats"]
    }
