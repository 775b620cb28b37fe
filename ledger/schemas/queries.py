"""Shapes of query strings: every value comes as a string."""

import re
from collections.abc import Mapping
from typing import Any, ClassVar, Final

from marshmallow import fields

from ledger.rules.lifecycle import Act, Status
from ledger.schemas.base import In
from ledger.schemas.fields import Choice, Date, Line, Reference, refuse

LIMIT_DEFAULT: Final = 50
LIMIT_MAX: Final = 200
_DIGITS: Final = re.compile(r"[0-9]{1,15}", re.ASCII)


class QueryNumber(fields.Integer):
    """A whole number in ASCII digits."""

    def __init__(self, *, least: int, most: int | None = None, **more: Any) -> None:
        self.least, self.most = least, most
        bounds = {"minimum": least} | ({} if most is None else {"maximum": most})
        more.setdefault("metadata", {}).update(bounds)
        super().__init__(**more)

    def _deserialize(
        self, value: object, attr: str | None, data: Mapping[str, Any] | None, **_: Any
    ) -> Any:
        upwards = f"from {self.least}" + ("" if self.most is None else f" to {self.most}")
        if not isinstance(value, str) or not _DIGITS.fullmatch(value):
            raise refuse("not-a-number", f"This must be a whole number {upwards}.")
        number = int(value)
        if number < self.least or (self.most is not None and number > self.most):
            raise refuse("not-a-number", f"This must be a whole number {upwards}.")
        return number


class NoQuery(In):
    """No parameter at all."""


class PinnedQuery(In):
    """Parameters of a single resource."""

    known_at = QueryNumber(
        least=0, metadata={"description": "A journal size: what its first N entries say."}
    )


class PageQuery(PinnedQuery):
    """Parameters of a list."""

    limit = QueryNumber(least=1, most=LIMIT_MAX, load_default=LIMIT_DEFAULT)
    cursor = fields.String(metadata={"description": "From `next` of the page before."})


class LineItemsQuery(PageQuery):
    """Filters of line items; they are joined by "and"."""

    filters: ClassVar[tuple[str, ...]] = (
        "agreement",
        "act",
        "category",
        "from_party",
        "to_party",
        "status",
        "source",
        "answers",
        "part_of",
        "effective_from",
        "effective_to",
    )

    agreement = Reference(metadata={"description": '"none" finds those without an agreement.'})
    act = Choice(Act)
    category = Reference()
    from_party = Reference()
    to_party = Reference()
    status = Choice(Status)
    source = Reference(metadata={"description": "Line items with a claim from this source."})
    answers = Reference()
    part_of = Reference()
    effective_from = Date(metadata={"description": "Not over before this date."})
    effective_to = Date(metadata={"description": "Not begun after this date."})


class ClaimsQuery(LineItemsQuery):
    """Filters of claims: those of their line items, and two of their own."""

    speaker = Line(metadata={"description": "The exact name."})
    publisher = Line(metadata={"description": "The exact name."})


class TotalsQuery(PinnedQuery):
    """Parameters of totals."""

    as_of = Date(metadata={"description": "Only what had happened by this date."})
