"""Conditions and due days beside the rows of totals."""

import csv
import io

from ledger.services.totals import terms as terms_of_totals
from tests.factories import ROUND, patch, post_line_item, prisoners

PATH = f"/v1/agreements/{ROUND}/totals"


def test_totals_say_on_what_conditions_and_by_when_something_is_pledged(
    client, recorder, monkeypatch
):
    terms = {"condition": "if all agree", "due_on": "2025-06-09"}
    post_line_item(client, recorder, id="on-terms", **prisoners(**terms))
    post_line_item(client, recorder, id="plain")
    term = "pledged ≈1,000 (on-terms), due 2025-06-09, on condition: if all agree"

    rows = {row["category"]: row["terms"] for row in client.get(PATH).json["totals"]}
    cells = csv.DictReader(io.StringIO(client.get(f"{PATH}.csv").text))

    assert rows == {
        "body": [],
        "pow": [{"column": "pledged", "line_item": "on-terms", "text": "≈1,000", **terms}],
    }
    assert {cell["category"]: cell["terms"] for cell in cells} == {"body": "", "pow": term}
    assert client.get(f"{PATH}.txt").text.splitlines()[4:] == [f"pow, UA to RU: {term}"]
    monkeypatch.setattr(terms_of_totals, "READ_MAX", 1)
    assert client.get(f"{PATH}?policy=preferred").json["terms_unread"] == 1
    assert client.get(f"{PATH}.txt?policy=preferred").text.splitlines()[4] == (
        "promises that were not looked at for conditions and due days: 1"
    )


def test_terms_that_came_or_went_since_they_were_looked_at_are_those_of_now(client, recorder):
    def texts():
        (row,) = client.get(PATH).json["totals"]
        return [(term["line_item"], term["due_on"]) for term in row["terms"]]

    path = "/v1/line-items/plain"
    post_line_item(client, recorder, id="plain", **prisoners())
    later = prisoners(effective_on="2025-07-01", due_on="2025-06-09", distinct_from=["plain"])
    post_line_item(client, recorder, id="other", **later)
    before = texts()
    patch(client, recorder, path, due_on="2025-06-10")
    with_both = texts()
    patch(client, recorder, path, due_on=None)

    assert before == [("other", "2025-06-09")]
    assert with_both == [("plain", "2025-06-10"), ("other", "2025-06-09")]
    assert texts() == before
