"""Ids by what people call them: the id itself, or one of its names."""

from collections import defaultdict
from collections.abc import Mapping, Sequence

from ledger.rules.base.names import alike


class NameIndex:
    """The ids that words may mean, of some ids with their names."""

    def __init__(self, names: Mapping[str, Sequence[str]]) -> None:
        self._names = names
        self._by_fold: defaultdict[str, list[str]] = defaultdict(list)
        for identity, others in names.items():
            spellings = (identity, *others)
            for folded in set(map(alike, spellings)):
                ids = self._by_fold[folded]
                ids.append(identity)

    def called(self, words: str) -> Sequence[str]:
        """Return the ids that words may mean, in whatever case and punctuation.

        What is an id, letter for letter, means nothing else.
        """
        if words in self._names:
            return [words]
        folded = alike(words)
        return self._by_fold.get(folded, [])

    def of(self, identity: str) -> Sequence[str]:
        """Return the names of an id."""
        return self._names[identity]
