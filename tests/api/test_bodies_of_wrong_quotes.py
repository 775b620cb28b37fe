"""Quotes in number: what a body full of wrong ones costs and says."""

from tests.answers import entries, errors
from tests.factories import claim, line_item, post


def test_a_body_full_of_wrong_quotes_is_refused_without_looking_for_all(client, recorder):
    told = [claim(quote=f"nobody said {number}") for number in range(30)]
    before = entries(client)

    answer = post(client, recorder, "/v1/line-items", line_item(claims=told))

    found = [pointer for pointer, code in errors(answer) if code == "quote-not-found"]
    assert 0 < len(found) <= 10
    assert entries(client) == before
