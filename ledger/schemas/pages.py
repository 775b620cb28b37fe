"""Queries of pages: what a reader looks back at. A form sends its empty fields along too."""

from typing import Any

from marshmallow import pre_load

from ledger.schemas.base import In
from ledger.schemas.patterns import Date, Reference
from ledger.schemas.queries import (
    KnownAt,
    PolicyField,
    QueryFlag,
    QueryNumber,
    ShownQuery,
)
from ledger.schemas.sentences import says


class _FormQuery(In):
    """A query that may come from a form: an empty value is none."""

    @pre_load
    def _leave_out_empty(self, values: dict[str, Any], **_: Any) -> dict[str, Any]:
        return {name: value for name, value in values.items() if value != ""}


class MomentQuery(_FormQuery):
    """Parameters of a page of what is recorded."""

    as_of = Date(metadata=says("What had happened by this date; kept on every link."))
    known_at = KnownAt(
        metadata=says(
            "What the ledger said then: a journal size, an instant or a date."
        )
    )
    policy = PolicyField(
        metadata=says("By which claims figures are made; kept on every link.")
    )


class HomeQuery(MomentQuery, ShownQuery):
    """Parameters of the first page, which programs read too."""


class PagedQuery(MomentQuery):
    """Parameters of a page whose list stands on several."""

    page = QueryNumber(
        least=1,
        load_default=1,
        metadata=says("Which of the pages of a long list, from 1 on."),
    )


class QuestionsPageQuery(PagedQuery):
    """Parameters of the page of open questions: all of an agreement's, or those of one row."""

    category = Reference(metadata=says("Only questions about this category."))
    from_party = Reference(metadata=says("Only where this party hands over."))
    to_party = Reference(metadata=says("Only where this party receives."))


class SourcePageQuery(PagedQuery):
    """Parameters of the page of a source."""

    claim = Reference(
        metadata=says("The page that has this claim, in place of a number."),
    )
    stated_total = Reference(
        metadata=says("The page that has this stated total, in place of a number."),
    )
    agreement = Reference(
        metadata=says(
            "The first page that has what is recorded of this agreement, in place of a number."
        ),
    )


class CandidatesPageQuery(_FormQuery):
    """Parameters of the page of candidates."""

    agreement = Reference(metadata=says("The agreement that the article is read for."))
    numberless = QueryFlag(
        load_default=False,
        metadata=says("Exchanges of which no number is said, too."),
    )


class ChangesPageQuery(PagedQuery):
    """Parameters of the page of what changed."""

    since = KnownAt(
        load_default=0,
        metadata=says("Only what came after: a journal size, an instant or a date."),
    )
