"""Words such as each side: where they say that both hand over, and where they say something else.

They count beside the verb of the exchange, or beside what is counted, in the clause of the number.
"""

from collections.abc import Collection
from typing import Final

from ledger.rules.quantities.number_tables import split
from ledger.rules.reading.tagged_sentence import TaggedSentence
from ledger.rules.reading.word_tags import Tag

#: What says it without its sides: each of whom?
_BARE_EACH: Final = frozenset({"each", "apiece"})
_BEFORE_SIDES: Final = frozenset(
    split("for/from/by/to/of/per/in/on/with/between/among/з/із/від/між/с/со/от/между")
)
_VERBS: Final = ("exchange", "gives", "gives_to", "given", "gets", "report")
#: Kinds of words that may stand between who does it and what they do.
_BEFORE_VERBS: Final = ("auxiliary", "offer", "pledge", "understood")
_BEFORE_VERBS_MAX: Final = 4
_COUNTED: Final = ("category", "people", "dead", "other")
_SUBJECTS: Final = ("noun", "sides", "office", "role")
#: Kinds of words with which a clause goes on, and what is counted is over.
_GOES_ON: Final = ("stop", "exchange", "both", "auxiliary")


def both_sides(
    clause: TaggedSentence,
    ends: Collection[int],
) -> Tag | None:
    """Return the first words of a clause that say that both do; None where none do.

    `ends` are the places where numbers of the sentence end.
    """
    for tag in clause.of_kind("both"):
        if _is_attached(
            clause,
            tag,
            ends,
        ):
            return tag
    return None


def bare_each(clause: TaggedSentence) -> list[Tag]:
    """Return the words of a clause that say: each, and not of whom."""
    return [tag for tag in clause.of_kind("both") if _is_bare(clause, tag)]


def each_of_others(
    clause: TaggedSentence,
    ends: Collection[int],
) -> Tag | None:
    """Return words of a clause by which a number is for each of something that is no side."""
    for tag in clause.of_kind("both"):
        if _is_for_each(clause, tag) and not _is_attached(clause, tag, ends):
            return tag
    return None


def _is_attached(
    clause: TaggedSentence,
    tag: Tag,
    ends: Collection[int],
) -> bool:
    """Return whether words stand where they say that both do."""
    is_bare = _is_bare(
        clause,
        tag,
    )
    if _does_it(clause, tag):
        return not is_bare or _is_behind_subject(clause, tag)
    if _ends_with_each(clause, tag) and not _is_last(clause, tag):
        return False
    if is_bare:
        return _is_behind_counted(
            clause,
            tag.first,
            ends,
        )
    return _is_beside(
        clause,
        tag,
        ends,
    )


def _is_beside(
    clause: TaggedSentence,
    tag: Tag,
    ends: Collection[int],
) -> bool:
    """Return whether words such as from each side stand beside what is counted, or the verb."""
    first = _first(
        clause,
        tag,
    )
    if _begins(clause, first):
        return first < tag.first or _begins_with_preposition(clause, tag)
    if clause.before_word(first, *_VERBS) is not None:
        return True
    return _is_behind_counted(
        clause,
        first,
        ends,
    )


def _does_it(
    clause: TaggedSentence,
    tag: Tag,
) -> bool:
    """Return whether the verb of the exchange stands behind words, with what may be between."""
    place = tag.last + 1
    for number in range(place, place + _BEFORE_VERBS_MAX + 1):
        if clause.at_word(number, *_VERBS) is not None:
            return not _is_parted(
                clause,
                number,
            )
        if clause.at_word(number, *_BEFORE_VERBS) is None:
            return False
    return False


def _is_parted(
    clause: TaggedSentence,
    place: int,
) -> bool:
    """Return whether something else begins before a word."""
    before, word = clause.words[place - 1], clause.words[place]
    return bool(clause.text[before.end : word.start].strip())


def _is_bare(
    clause: TaggedSentence,
    tag: Tag,
) -> bool:
    return clause.text[tag.start : tag.end].lower() in _BARE_EACH


def _ends_with_each(
    clause: TaggedSentence,
    tag: Tag,
) -> bool:
    return clause.words[tag.last].spelled in _BARE_EACH


def _is_for_each(
    clause: TaggedSentence,
    tag: Tag,
) -> bool:
    """Return whether words say: each, and neither a side nor a time behind it."""
    if clause.at_word(tag.last, "repeated") is not None:
        return False
    return _ends_with_each(
        clause,
        tag,
    )


def _is_behind_subject(
    clause: TaggedSentence,
    tag: Tag,
) -> bool:
    """Return whether each stands behind who does it: the two sides each returned 300."""
    return clause.before_word(tag.first, *_SUBJECTS) is not None or tag.first == 0


def _is_last(
    clause: TaggedSentence,
    tag: Tag,
) -> bool:
    """Return whether what is counted is over with a word: 300 prisoners each."""
    place = tag.last + 1
    if place >= len(clause.words) or _is_parted(clause, place):
        return True
    return clause.at_word(place, *_GOES_ON) is not None


def _first(
    clause: TaggedSentence,
    tag: Tag,
) -> int:
    """Return where words begin, with a word such as from before them."""
    before = tag.first - 1
    if before >= 0 and clause.words[before].spelled in _BEFORE_SIDES:
        return before
    return tag.first


def _begins_with_preposition(
    clause: TaggedSentence,
    tag: Tag,
) -> bool:
    return clause.words[tag.first].spelled in _BEFORE_SIDES


def _begins(
    clause: TaggedSentence,
    place: int,
) -> bool:
    """Return whether nothing stands before a word, or something else that is over."""
    return place == 0 or _is_parted(clause, place)


def _is_behind_counted(
    clause: TaggedSentence,
    place: int,
    ends: Collection[int],
) -> bool:
    """Return whether a word stands right behind a number, or behind what it counts."""
    if place == 0:
        return False
    if clause.words[place - 1].end in ends:
        return True
    return clause.before_word(place, *_COUNTED) is not None
