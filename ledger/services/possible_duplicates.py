"""The refusal of a line item that may be recorded already, with the requests that restate it."""

from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Final, TypedDict

from ledger.rules.base.canonical_json import digest
from ledger.rules.base.errors import LedgerError
from ledger.services import claims, queries
from ledger.services.journal import Change
from ledger.services.resources import LINE_ITEM, Columns, Document

#: How many requests a refusal spells out for restating what may be told again.
INSTEAD_MAX: Final = 20
#: In place of an ETag, where the request before makes one that nobody can know yet.
_WHATEVER_IT_IS: Final = "*"


class RestatingRequest(TypedDict):
    """A request that would record a posted claim as a further claim of a line item."""

    method: str
    path: str
    headers: dict[str, str]
    body: Document


class PossibleDuplicate(LedgerError):
    """The event may be recorded already: the same event told again is a further claim."""

    code = "possible-duplicate"

    def __init__(
        self,
        line_items: list[str],
        instead: Sequence[RestatingRequest],
    ) -> None:
        super().__init__(
            "This may be recorded already. If it is the same event told again, record a further "
            'claim instead; if it is another one, name these in "distinct_from"; '
            'if it is a share or a stage of one of them, name that in "part_of".',
            line_items=line_items,
            instead=list(instead),
        )


def refusal(
    change: Change,
    line_items: list[str],
    posted: Sequence[Columns],
) -> PossibleDuplicate:
    """Return the refusal of posted claims that may tell these line items again."""
    requests = _restating_requests(change, line_items, posted)
    return PossibleDuplicate(line_items, list(islice(requests, INSTEAD_MAX)))


def _restating_requests(
    change: Change,
    line_items: Sequence[str],
    posted: Sequence[Columns],
) -> Iterator[RestatingRequest]:
    """Yield a request for each line item and claim; those of one line item go in their order.

    The first names the ETag of the line item as it stands; it changes that ETag for the others.
    """
    for line_item in line_items:
        document = queries.get(change.session, LINE_ITEM, line_item, change.size)
        expected = f'"{digest(document)}"'
        for claim in posted:
            yield {
                "method": "POST",
                "path": f"/v1/line-items/{line_item}/claims",
                "headers": {"If-Match": expected},
                "body": claims.restating(claim),
            }
            expected = _WHATEVER_IT_IS
