"""Passages that a process found last, at hand for whoever quotes the same words again.

So does who tries a write before sending it, corrects another field, or records two numbers of one
sentence.
"""

from collections import defaultdict
from collections.abc import Callable, Hashable
from typing import Any, Final, NamedTuple

from ledger.rules.texts.anchoring import Anchored, Quote
from ledger.services.bodies import QuoteBody
from ledger.services.passages_ahead import Ahead, QuotesBySource, quote_of

#: How many passages are kept, of at most so many characters.
KEPT_MAX: Final = 500
CHARACTERS_MAX: Final = 2_000
#: In place of a source that isn't read.
_UNREAD: Final = {"language": None}


class _Kept(NamedTuple):
    """A passage, with the digest of its text and its quote."""

    place: tuple[str, Quote]
    passage: Anchored


class _AtHand(NamedTuple):
    """The passages that were found in one history of the journal, by what was sent of them.

    `doubts` is what is doubtful of numbers by their words; see `journal.Change`.
    """

    history: Hashable
    passages: dict[Quote, _Kept]
    doubts: dict[object, Any]


class PassagesAtHand:
    """The passages of one process.

    Whoever takes one compares the digest of the text that it stands in, under the lock.
    """

    def __init__(self) -> None:
        self._at_hand = _AtHand(None, {}, {})

    @property
    def doubts(self) -> dict[object, Any]:
        """What is doubtful of numbers, as changes have found it."""
        return self._at_hand.doubts

    def ahead(
        self,
        history: Hashable,
        by_source: QuotesBySource,
        find: Callable[[QuotesBySource], Ahead],
    ) -> Ahead:
        """Return the passages of quotes; those that aren't at hand are looked for.

        A redaction, or a loss of entries, makes another history: then nothing that was found before
        is kept.
        """
        if history != self._at_hand.history:
            self._at_hand = _AtHand(history, {}, {})
        kept = self._at_hand.passages
        passages: Ahead = {}
        unknown: defaultdict[str, list[QuoteBody]] = defaultdict(list)
        for source, quotes in by_source.items():
            for words in quotes:
                known = kept.get(_sent(words))
                if known is None:
                    unknown[source].append(words)
                else:
                    passages[known.place] = known.passage
        if unknown:
            looked_for = find(unknown)
            _keep(kept, looked_for)
            passages |= looked_for
        return passages


def _sent(words: QuoteBody) -> Quote:
    """Return what is sent of a quote, without what its source says of itself."""
    return quote_of(words, _UNREAD)


def _keep(kept: dict[Quote, _Kept], looked_for: Ahead) -> None:
    """Keep passages, without refusals: their words are sent no second time."""
    for place, result in looked_for.items():
        if not isinstance(result, Anchored):
            continue
        if len(result.passage.exact) > CHARACTERS_MAX:
            continue
        if len(kept) >= KEPT_MAX:
            kept.clear()
        _, quote = place
        sent = quote._replace(language=None, is_page=False)
        kept[sent] = _Kept(place, result)
