"""Digits: where a number with them may go on, which is asked before any number is read."""

import pytest

from ledger.rules.quantities import digits
from ledger.rules.quantities.plain_text import plain
from tests.rules.test_news_sentences import REPORTS


@pytest.mark.parametrize(
    "words",
    [
        *(report.text for report in REPORTS),
        "some 2 and a half thousand, 12 per cent of them",
        "since 5 June 2025, at 10:30, the 5th of 1 000",
        "6 тыс. человек, 2 с половиной миллиона, 36-й",
        "5\tmillion, 6x1,000, 3 ¼, M1A2 and K-9, 2^3 of 1/2",
        "১,২১২ হাজার, 5 พัน, 6 लाख",
    ],
)
def test_no_number_with_digits_goes_on_where_none_may(words):
    text = plain(words)
    lower = text.lower()
    spans = list(digits.spans(text))

    for place in range(1, len(text)):
        across = [span for span in spans if span.start < place < span.end]
        assert not across or digits.may_go_on(lower, place), (text[:place], across)
