"""What to ask of a candidate whose words tell another direction than the line item that holds it.

A further claim takes the direction of its line item, also where its own words don't give that.
"""

from collections.abc import Iterator
from typing import Final

from ledger.rules.reading.evidence import Candidate
from ledger.services.resources import Document

_BOTH: Final = "Its words tell of both directions, and {} is of one: {} to {}. Is it another event?"
_OTHER_WAY: Final = (
    "Its words tell of both directions, and {} is of one: {} to {}. "
    "Is the other one recorded too?"
)
_OPEN: Final = (
    "Its words don't say who hands over, and {} is {} to {}. Is it this direction?"
)


def questions(
    candidate: Candidate,
    line_item: Document | None,
    source: str,
    number: tuple[int, int],
) -> Iterator[str]:
    """Yield what to ask; `number` is where the number stands in the stored text of a source."""
    if line_item is None:
        return
    is_quoted = _is_quoted(
        line_item,
        source,
        number,
    )
    direction = candidate.direction
    if direction.both_ways:
        if line_item["counterpart"] is None:
            yield _with_sides(
                _OTHER_WAY if is_quoted else _BOTH,
                line_item,
            )
        return
    sides = (
        direction.from_party,
        direction.to_party,
    )
    if None in sides and not is_quoted:
        yield _with_sides(
            _OPEN,
            line_item,
        )


def _with_sides(
    question: str,
    line_item: Document,
) -> str:
    """Return a question with the id of a line item, and with its parties."""
    return question.format(
        line_item["id"],
        line_item["from_party"],
        line_item["to_party"],
    )


def _is_quoted(
    line_item: Document,
    source: str,
    number: tuple[int, int],
) -> bool:
    """Return whether a claim of a line item quotes a number of a source already."""
    start, end = number
    for claim in line_item["claims"]:
        passage = claim["passage"]
        is_around = passage["start"] < end and start < passage["end"]
        if claim["source"] == source and is_around:
            return True
    return False
