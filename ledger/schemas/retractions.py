"""Shapes of the retraction of a source by its publisher."""

from typing import Final

from ledger.schemas.base import In, Out, object_like
from ledger.schemas.fields import ReasonField, Text
from ledger.schemas.patterns import Date
from ledger.schemas.sentences import says

_ON: Final = says("The day on which the publisher took it back or corrected it.")
_WHERE: Final = says("Where the publisher says so: a URL, or the place in words.")
_REASON: Final = says("Why, as the publisher says.")


class RetractionIn(In):
    """A retraction or a correction of an article by its publisher."""

    error_messages = object_like(
        '{"on": "2025-06-20", "where": "https://example.org/corrections", '
        '"reason": "the number was of both sides"}'
    )

    on = Date(required=True, metadata=_ON)
    where = Text(required=True, metadata=_WHERE)
    reason = ReasonField(required=True, metadata=_REASON)


class RetractionOut(Out):
    """A retraction or a correction of an article by its publisher: its claims don't count."""

    on = Date(required=True, metadata=_ON)
    where = Text(required=True, metadata=_WHERE)
    reason = ReasonField(required=True, metadata=_REASON)
