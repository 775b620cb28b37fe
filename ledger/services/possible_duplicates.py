"""The refusal of a line item that may be recorded already, with the requests that restate it."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, islice
from typing import Final

from ledger.rules.base.errors import LedgerError
from ledger.rules.workflow.lifecycle import Status
from ledger.services import claims, offered_requests, queries
from ledger.services.bodies import ClaimBody
from ledger.services.journal import Change, loads
from ledger.services.offered_requests import ANY_VERSION, OfferedRequest
from ledger.services.resources import LINE_ITEM, Document

#: How many requests a refusal spells out for restating what may be told again.
INSTEAD_MAX: Final = 20


class PossibleDuplicate(LedgerError):
    """The event may be recorded already: the same event told again is a further claim."""

    code = "possible-duplicate"

    def __init__(
        self,
        sentence: str,
        line_items: list[str],
        instead: Iterable[OfferedRequest],
    ) -> None:
        first_requests = islice(instead, INSTEAD_MAX)
        super().__init__(sentence, line_items=line_items, instead=list(first_requests))


_OF_POSTED: Final = (
    "This may be recorded already. If it is the same event told again, record a further "
    'claim instead; if it is another one, name these in "distinct_from"; '
    'if it is a share or a stage of one of them, name that in "part_of"; if one of them is a '
    'share or a stage of this one, name it in "distinct_from" here, and then PATCH its "part_of".'
)
_OF_CHANGED: Final = (
    "With this change the line item may tell the same event as others, and count beside them. "
    'If it is another event, name these in "distinct_from"; if it is a share or a stage of one '
    'of them, name that in "part_of"; if it is the same event, record its claims as further '
    "claims of the other, and void it."
)
_OF_DATED: Final = (
    "By the date that a speaker gives, the line item may tell the same event as others, and count "
    'beside them. If it is another event, name these in its "distinct_from" by a PATCH first; if '
    'it is a share or a stage of one of them, name that in its "part_of" first; if it is the same '
    "event, record its claims as further claims of the other, and void it."
)
_OF_REOPENED: Final = (
    "Reopened, the line item may tell the same event as others that count, and count beside "
    'them. If it is another event, name these in "distinct_from"; if it is the same event, '
    "leave it as it is, and record its claims as further claims of the other."
)


_OF_MEMBERS: Final = (
    "With these members line items may tell the same event, and count beside each other: {pairs}. "
    'If they are other events, name one in the "distinct_from" of the other first; if one is a '
    'share or a stage of the other, do so too, and then PATCH its "part_of"; if they are the same '
    "event, record the claims of one as further claims of the other, and void it."
)


def refusal_of_members(alike: Sequence[tuple[str, str]]) -> PossibleDuplicate:
    """Return the refusal of members of a group, by which line items of each pair are alike."""
    first_pairs = alike[:INSTEAD_MAX]
    pairs = "; ".join(f"{one} and {other}" for one, other in first_pairs)
    line_items = dict.fromkeys(chain.from_iterable(alike))
    return PossibleDuplicate(_OF_MEMBERS.format(pairs=pairs), list(line_items), [])


def refusal(
    change: Change,
    line_items: list[str],
    posted: Sequence[ClaimBody],
    *,
    both_ways: bool,
) -> PossibleDuplicate:
    """Return the refusal of posted claims that may tell these line items again.

    `both_ways`: they tell of a mutual exchange.
    """
    bodies = [claims.restating(claim) for claim in posted]
    requests = _restating_requests(change, line_items, bodies, both_ways=both_ways)
    return PossibleDuplicate(_OF_POSTED, line_items, requests)


def refusal_of_change(
    change: Change,
    line_items: list[str],
    item: Document,
    *,
    was_counted: bool,
    is_dated: bool = False,
) -> PossibleDuplicate:
    """Return the refusal of a change that may make a line item count beside these.

    `was_counted`: it counted before the change, and does so until it is voided. `is_dated`: what
    changes are its claims, of which one dates it otherwise.
    """
    bodies = claims.restating_recorded(item["claims"])
    requests = _restating_requests(change, line_items, bodies)
    if not was_counted:
        return PossibleDuplicate(_OF_REOPENED, line_items, requests)
    sentence = _OF_DATED if is_dated else _OF_CHANGED
    voiding = _voiding_request(item, line_items)
    return PossibleDuplicate(sentence, line_items, chain(requests, [voiding]))


def _voiding_request(
    item: Document,
    line_items: Sequence[str],
) -> OfferedRequest:
    """Return the request that voids a line item whose claims were restated elsewhere."""
    reason = f"The same event as {line_items[0]}"
    return offered_requests.post(
        f"/v1/line-items/{item['id']}/transitions",
        {"to": Status.VOIDED.value, "reason": reason},
        ANY_VERSION,
    )


def _restating_requests(
    change: Change,
    line_items: Sequence[str],
    bodies: Sequence[Document],
    *,
    both_ways: bool = False,
) -> Iterator[OfferedRequest]:
    """Yield a request for each line item and claim; those of one line item go in their order.

    The first names the ETag of the line item as it stands; it changes that ETag for the others. A
    mutual exchange is told again of both directions at once.
    """
    restated: set[str | None] = set()
    for line_item in line_items:
        document = queries.get(change.session, LINE_ITEM, line_item, change.size)
        counterpart = loads(document)["counterpart"]
        if both_ways and counterpart in restated:
            continue
        restated.add(line_item)
        is_mutual = both_ways and counterpart in line_items
        more: Document = {"both_ways": True} if is_mutual else {}
        expected = f'"{change.etag(document)}"'
        for body in bodies:
            path = f"/v1/line-items/{line_item}/claims"
            yield offered_requests.post(path, body | more, expected)
            # The request before makes one that nobody can know yet.
            expected = ANY_VERSION
