"""Words of an exchange that mean one where they stand: nobody is handed over by returned fire."""

from collections.abc import Iterator, Sequence
from typing import Final

from ledger.rules.reading.word_tags import Tag

#: Kinds of words by which somebody is handed over.
_OF_EXCHANGES: Final = (
    "exchange",
    "report",
    "gives",
    "gives_to",
    "given",
    "gets",
)
#: What a verb of sending means of bodies.
_SENDING: Final = ("exchange", "report", "gives_to")
_BODY: Final = "body"


def meant(tags: Sequence[Tag]) -> Iterator[Tag]:
    """Yield tags of a sentence as they are meant."""
    covered = _places(tags, "no_exchange")
    is_of_bodies = any(tag.value == _BODY for tag in tags)
    for tag in tags:
        if tag.kind == "sends" and is_of_bodies:
            yield from _sending(tag)
        if tag.kind not in _OF_EXCHANGES or tag.first not in covered:
            yield tag


def _places(
    tags: Sequence[Tag],
    kind: str,
) -> set[int]:
    """Return the places of all words of a kind."""
    places: set[int] = set()
    for tag in tags:
        if tag.kind == kind:
            places.update(range(tag.first, tag.last + 1))
    return places


def _sending(tag: Tag) -> Iterator[Tag]:
    """Yield what a verb of sending says of bodies."""
    for kind in _SENDING:
        yield tag._replace(kind=kind)
