"""Totals over all agreements beside one that is stated of a part of a row."""

from tests.factories import ROUND, claim, post_line_item, post_stated_total, speaker


def report(client, recorder, identity, quantity, on):
    said = {"act": "report", "category": "person", "claims": [claim(quantity=quantity)]}
    post_line_item(client, recorder, id=identity, effective_on=on, **said)


def reported(client, query="", path="/v1/totals"):
    return [row["reported"]["text"] for row in client.get(path + query).json["totals"]]


def test_totals_across_are_floors_where_more_is_stated_of_a_part_of_a_row_than_it_has(
    client, recorder
):
    report(client, recorder, "one", 27, "2025-06-03")
    report(client, recorder, "two", 60, "2025-06-20")
    told = {"categories": ["pow"], "speakers": [speaker()], "through": "2025-06-10"}
    post_stated_total(client, recorder, quantity=100, **told)

    assert reported(client, path=f"/v1/agreements/{ROUND}/totals") == ["≥87"]
    assert reported(client) == ["≥87"]
    assert reported(client, "?effective_to=2025-06-10") == ["≥27"]
    # Of all that is recorded of the row no less is stated of its part.
    report(client, recorder, "more", 40, "2025-06-21")
    assert reported(client, "?effective_to=2025-06-10") == ["27"]
    assert reported(client, "?as_of=2025-06-20") == ["≥87"]
