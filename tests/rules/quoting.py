"""Quotes as tests send them."""

from ledger.rules.texts import passages
from ledger.rules.texts.quote_places import Wanted


def find(reading, quote, **where):
    """Return the passage of a quote, with what decides where it occurs more than once."""
    return passages.find(reading, Wanted(quote, **where))
