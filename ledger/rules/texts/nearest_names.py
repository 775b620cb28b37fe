"""The names that are most like one that isn't there, for a refusal to suggest."""

from collections.abc import Iterable, Mapping
from typing import Final

from rapidfuzz import fuzz, process

NAMES_MAX: Final = 3
#: Likeness in per cent (rapidfuzz WRatio) from which on a name is suggested.
SCORE_MIN: Final = 75
#: What is equal but for its case needs no other name beside it.
_SCORE_OF_EQUALS: Final = 100


def nearest_names(
    name: str,
    names: Iterable[str],
) -> list[str]:
    """Return the names that are most like one, the nearest first, whatever their case."""
    return nearest_keys(name, {other: (other,) for other in names})


def nearest_keys(
    name: str,
    spellings: Mapping[str, Iterable[str]],
) -> list[str]:
    """Return the keys of which a spelling is most like a name, the nearest first."""
    keys: list[str] = []
    folded: list[str] = []
    for key, words in spellings.items():
        for word in words:
            keys.append(key)
            folded.append(word.casefold())
    matches = process.extract(
        name.casefold(),
        folded,
        scorer=fuzz.WRatio,
        score_cutoff=SCORE_MIN,
        # A key may match by several of its spellings.
        limit=2 * NAMES_MAX,
    )
    equal = [keys[place] for _, score, place in matches if score == _SCORE_OF_EQUALS]
    nearest = equal or [keys[place] for _, _, place in matches]
    return list(dict.fromkeys(nearest))[:NAMES_MAX]
