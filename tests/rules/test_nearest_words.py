"""The words that are offered for a quote that an article hasn't are those that were meant."""

import pytest

from ledger.rules.texts.damaged_text import read
from ledger.rules.texts.passages import QuoteNotFound
from tests.rules.quoting import find

ARTICLE = read(
    "North handed over 1,212 bodies of fallen soldiers to South on Wednesday, the staff said.\n\n"
    "South returned 27 bodies in exchange, according to Ivan Example, the governor’s aide.\n\n"
    "Both sides agreed in Harbour to exchange at least 1,000 prisoners each: the “all for all” "
    "formula covers the gravely wounded.\n\n"
    "“We’ve received 6,057 bodies in total,” a clerk said, “and we don’t expect more.”\n\n"
    "Північ передала Півдню 1200 тіл полеглих військових, повідомив штаб після п’ятниці.\n\n"
    "Натомість Південь повернув п’ятнадцять тіл своїх сусідів."
)


@pytest.mark.parametrize(
    ("quote", "meant"),
    [
        ("North handed 1,212 bodies", "North handed over 1,212 bodies"),
        (
            "North over 1,212 bodies of soldiers",
            "North handed over 1,212 bodies of fallen soldiers",
        ),
        ("handed over 1,221 bodies", "handed over 1,212 bodies"),
        ("North handed over 1212 bodies of fallen", "North handed over 1,212 bodies of fallen"),
        ("South returned 72 bodies in exchange", "South returned 27 bodies in exchange"),
        ("South returned bodies in exchange", "South returned 27 bodies in exchange"),
        ("the governors aide", "the governor’s aide"),
        ("the governor''s aide", "the governor’s aide"),
        ("agreed to exchange at least 1,000", "agreed in Harbour to exchange at least 1,000"),
        ("exchange at least 10,000 prisoners each", "exchange at least 1,000 prisoners each"),
        ("We have received 6,057 bodies in total", "We’ve received 6,057 bodies in total"),
        ("Weve received 6,057 bodies in total", "We’ve received 6,057 bodies in total"),
        ("received 6,075 bodies in total", "received 6,057 bodies in total"),
        ("and we do not expect more", "and we don’t expect more"),
        ("Північ передала 1200 тіл полеглих", "Північ передала Півдню 1200 тіл полеглих"),
        ("передала Півдню 1212 тіл полеглих", "передала Півдню 1200 тіл полеглих"),
        ("Півдню 1200 тіл загиблих військових", "Півдню 1200 тіл полеглих військових"),
        ("штаб після пятниці", "штаб після п’ятниці"),
        ("Південь повернув 15 тіл своїх сусідів", "Південь повернув п’ятнадцять тіл своїх сусідів"),
        (
            "on Wednesday, the staff said and South returned 27 bodies",
            "on Wednesday, the staff said.\n\nSouth returned 27 bodies",
        ),
        (
            "all for all formula covers the wounded",
            "all for all” formula covers the gravely wounded",
        ),
        ("The road is 1,000 kilometres long", None),
        ("West gave back 12 sailors", None),
    ],
)
def test_what_is_offered_is_what_was_meant(quote, meant):
    with pytest.raises(QuoteNotFound) as refused:
        find(ARTICLE, quote)

    assert refused.value.extra["nearest"] == meant
