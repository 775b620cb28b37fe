"""Plain sentences: every piece of them has a slot in one of few shapes, of `plain_sentences.toml`.

What is told by other words, or in another order, may be something else than it seems.
"""

import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from itertools import pairwise
from typing import Any, Final

from ledger.rules.reading.lexicon import rows_of
from ledger.rules.reading.sentence_pieces import SentencePiece
from ledger.rules.reading.word_tags import Lexicon

_FILE: Final = files("ledger.rules.reading") / "plain_sentences.toml"
_NAME_OR_SIGN: Final = re.compile(r"[a-z_]+|[\[\]( ]")
_SIGNS: Final = {"[": "(?:", "]": ")?", "(": "(?:", " ": ""}
#: What a shape has that tells of both directions.
_OF_BOTH: Final = ("giver and taker", "each_side", "both_sides")
#: Roles of a shape, by what they say.
_GIVERS: Final = ("giver", "giver_of", "giver_from")
_TAKERS: Final = ("taker", "taker_to")
_SPEAKERS: Final = ("speaker", "source_name")
_ARTICLE: Final = re.compile(r"\Athe\s", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class PlainSentence:
    """What a plain sentence says: the act, who hands over, who receives, and who says it.

    `kinds` are the categories that it names, `nationalities` the parties whose people they are.
    """

    act: str
    giver: str | None
    taker: str | None
    is_mutual: bool
    kinds: frozenset[str]
    nationalities: frozenset[str]
    speaker: str | None


@dataclass(frozen=True, slots=True)
class _Shape:
    """A shape of sentences that say an act."""

    act: str
    pattern: re.Pattern[str]
    is_mutual: bool


@cache
def words(name: str = "words") -> Lexicon:
    """Return the words of a table: those that have a slot, or those of other sentences."""
    return Lexicon(rows_of(_tables()[name]))


@cache
def first_words(name: str) -> frozenset[str]:
    """Return the words with which the phrases of a table begin."""
    return frozenset(row.words[0] for row in rows_of(_tables()[name]))


@cache
def _tables() -> Mapping[str, Any]:
    """Return the tables of the file."""
    return tomllib.loads(_FILE.read_text(encoding="utf-8"))


@cache
def _shapes() -> Sequence[_Shape]:
    """Return the shapes, each as a pattern of slots with a blank behind each."""
    every: list[_Shape] = []
    for act, shapes in _tables()["shapes"].items():
        every += [_shape(act, shape) for shape in shapes]
    return every


def _shape(
    act: str,
    shape: str,
) -> _Shape:
    """Return a shape with its pattern."""
    pattern = re.compile(_pattern(shape))
    is_mutual = any(words in shape for words in _OF_BOTH)
    return _Shape(act, pattern, is_mutual)


def _pattern(shape: str) -> str:
    """Return the pattern of a shape: brackets hold what may be left out."""
    return _NAME_OR_SIGN.sub(_part, shape)


def _part(match: re.Match[str]) -> str:
    """Return the pattern of a name or a sign of a shape."""
    part = match[0]
    if part in _SIGNS:
        return _SIGNS[part]
    tables = _tables()
    if part in tables["roles"]:
        return f"(?P<{part}>{_pattern(tables['roles'][part])})"
    if part in tables["parts"]:
        return f"(?:{_pattern(tables['parts'][part])})"
    return f"(?:{part} )"


def plain_sentence(
    text: str,
    pieces: Sequence[SentencePiece],
) -> PlainSentence | None:
    """Return what a sentence says by its pieces; None where no shape is its own."""
    slots = "".join(f"{piece.slot} " for piece in pieces)
    for shape in _shapes():
        match = shape.pattern.fullmatch(slots)
        if match is not None:
            return _said_by(shape, match, text, pieces)
    return None


def _said_by(
    shape: _Shape,
    match: re.Match[str],
    text: str,
    pieces: Sequence[SentencePiece],
) -> PlainSentence:
    """Return what a sentence of a shape says."""
    roles = dict(_roles(match, pieces))
    kinds = {piece.value for piece in pieces if piece.slot == "kind"}
    nationalities = {
        piece.value
        for piece, behind in pairwise(pieces)
        if (piece.slot, behind.slot) == ("of_party", "kind")
    }
    return PlainSentence(
        shape.act,
        _party(roles, _GIVERS),
        _party(roles, _TAKERS),
        shape.is_mutual,
        frozenset(kinds),
        frozenset(nationalities),
        _speaker(roles, text),
    )


def _roles(
    match: re.Match[str],
    pieces: Sequence[SentencePiece],
) -> Iterator[tuple[str, Sequence[SentencePiece]]]:
    """Yield the pieces of each role that a sentence has."""
    for role, slots in match.groupdict().items():
        if slots is not None:
            first = match.string.count(" ", 0, match.start(role))
            yield role, pieces[first : first + slots.count(" ")]


def _party(
    roles: Mapping[str, Sequence[SentencePiece]],
    names: Sequence[str],
) -> str | None:
    """Return the party of the first of some roles that a sentence has."""
    for name in names:
        for piece in roles.get(name, ()):
            if piece.value:
                return piece.value
    return None


def _speaker(
    roles: Mapping[str, Sequence[SentencePiece]],
    text: str,
) -> str | None:
    """Return the words for who says it, without an article."""
    for name in _SPEAKERS:
        if name in roles:
            pieces = roles[name]
            return without_article(text[pieces[0].start : pieces[-1].end])
    return None


def without_article(words: str) -> str:
    """Return words without an article at their beginning."""
    return _ARTICLE.sub("", words, count=1)
