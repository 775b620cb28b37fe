"""What a number of a sentence counts: the nearest known noun behind it, no further than a break."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from operator import attrgetter
from typing import Final

from ledger.rules.quantities.number_tables import split
from ledger.rules.reading.spoken_quantities import SpokenForm, SpokenQuantity
from ledger.rules.reading.tagged_sentence import TaggedSentence
from ledger.rules.reading.word_tags import Tag

#: Kinds of nouns that name people.
_PEOPLE: Final = ("category", "people", "of_them")
_WORDS_MAX: Final = 6
_BREAK: Final = re.compile(r"[.;:!?()\[\]—–]|,\s|\s-\s|\n")
#: Words before the year in which something was.
_WHEN: Final = frozenset(split("in/since/during/until/till/у/в/протягом/впродовж"))
_DAYS: Final = range(1, 32)
_OF: Final = frozenset({"of", "з", "із", "из"})
#: What the others are of, where a number counts both: wounded soldiers are wounded.
_WEAK: Final = "pow"
_DEAD: Final = "body"
#: Kinds of words behind which a number is a part of what stands before.
_PARTS: Final = ("among", "of_them")
#: In the order in which a sentence is looked through for what it speaks of.
_CATEGORIES: Final = (
    "body",
    "child",
    "wounded",
    "hostage",
    "civilian",
    "detainee",
    "pow",
)


@dataclass(frozen=True, slots=True)
class CountedNoun:
    """What a number counts: `tag` is the noun; none where no noun stands beside it.

    `kinds` are the nouns where it counts people of several kinds.
    """

    category: str | None
    tag: Tag | None
    is_nobody: bool = False
    kinds: Tag | None = None


@dataclass(frozen=True, slots=True)
class _Nouns:
    """The nouns of people behind a number; or it counts nobody."""

    near: tuple[Tag, ...]
    is_nobody: bool = False


#: Behind bodies, where a number tells of whom they are: bodies of 300 soldiers and 5 children.
_OF_SEVERAL: Final = re.compile(r" (?:of |\d|[а-яґєії]{3})[^.;!?]*\Z")
#: What may stand between bodies and their number.
_OF_BODIES: Final[Sequence[list[str]]] = ([], ["of"], ["of", "the"], ["of", "some"])
_NOBODY: Final = CountedNoun(None, None, is_nobody=True)
_UNSAID: Final = CountedNoun(None, None)


def counted_by(
    sentence: TaggedSentence,
    spoken: SpokenQuantity,
) -> CountedNoun:
    """Return what a quantity of a sentence counts."""
    before = _body_before(
        sentence,
        spoken,
    )
    if before is not None:
        return CountedNoun(
            before.value,
            before,
        )
    nouns = _nouns_behind(
        sentence,
        spoken,
    )
    if nouns.is_nobody or _is_date(sentence, spoken, nouns.near):
        return _NOBODY
    category = _weightiest(nouns.near)
    if category is not None:
        return CountedNoun(
            category.value,
            category,
        )
    if nouns.near:
        return CountedNoun(
            None,
            nouns.near[0],
        )
    return _NOBODY if spoken.is_year else _UNSAID


def _is_day(
    sentence: TaggedSentence,
    spoken: SpokenQuantity,
) -> bool:
    """Return whether a number is the day of a month: 25 May."""
    if spoken.value not in _DAYS:
        return False
    for place, word in sentence.words_after(spoken.end):
        is_beside = not sentence.text[spoken.end : word.start].strip()
        is_name = not word.spelled.isascii() or sentence.text[word.start].isupper()
        return is_beside and is_name and sentence.at_word(place, "month") is not None
    return False


def _is_date(
    sentence: TaggedSentence,
    spoken: SpokenQuantity,
    near: Sequence[Tag],
) -> bool:
    """Return whether digits are those of a day, or of a year: in 2022, or 2022 Russia released."""
    if not spoken.is_year:
        return _is_day(
            sentence,
            spoken,
        )
    words = sentence.text[: spoken.start].split()
    if words and words[-1].lower() in _WHEN:
        return True
    return bool(near) and _tells_on(sentence, spoken.end, near[0])


def _tells_on(
    sentence: TaggedSentence,
    place: int,
    noun: Tag,
) -> bool:
    """Return whether a party, or a verb and more, stand between a number and a noun."""
    numbers = list(_word_numbers_behind(sentence, place))
    between = [number for number in numbers if number < noun.first]
    # One word may describe them: 2000 released prisoners.
    kinds = ("noun", "exchange") if len(between) > 1 else ("noun",)
    return any(sentence.at_word(number, *kinds) for number in between)


def _weightiest(near: Sequence[Tag]) -> Tag | None:
    """Return the category that some nouns say: that of wounded soldiers is wounded."""
    weak: Tag | None = None
    for tag in near:
        if tag.kind != "category":
            continue
        if tag.value != _WEAK:
            return tag
        weak = weak or tag
    return weak


def spoken_of(*sentences: TaggedSentence) -> Tag | None:
    """Return the first category that sentences speak of, the first sentence before the next."""
    for sentence in sentences:
        tags = sentence.of_kind("category")
        for category in _CATEGORIES:
            for tag in tags:
                if tag.value == category:
                    return tag
    return None


def kind_beside(
    sentence: TaggedSentence,
    before: TaggedSentence,
    counted: CountedNoun,
) -> Tag | None:
    """Return the category of what has no noun of its own kind beside it, from words before.

    Of "people" no other words say it: who is freed behind a number of bodies is none.
    """
    noun = counted.tag
    if noun is None or noun.kind != "people":
        return spoken_of(
            sentence,
            before,
        )
    values = {tag.value for tag in sentence.of_kind("category")}
    if values == {_WEAK}:
        return spoken_of(sentence)
    return None


def leaves_kind_open(
    sentence: TaggedSentence,
    counted: CountedNoun,
) -> bool:
    """Return whether nouns don't tell of what kind a number is: of several, or soldiers of bodies.

    Bodies, among them those of 20 soldiers, may be told as "bodies, among them 20 soldiers".
    """
    if counted.kinds is not None or _is_under_bodies(sentence, counted):
        return True
    noun = counted.tag
    return noun is not None and _is_of_the_dead(sentence, noun)


def _is_of_the_dead(
    sentence: TaggedSentence,
    noun: Tag,
) -> bool:
    """Return whether soldiers may be a part of the bodies before them."""
    if noun.value != _WEAK:
        return False
    tags = sentence.of_kind("category", *_PARTS)
    before = [tag for tag in tags if tag.start < noun.start]
    kinds = {tag.kind for tag in before}
    values = {tag.value for tag in before}
    return _DEAD in values and not kinds.isdisjoint(_PARTS)


def _is_under_bodies(
    sentence: TaggedSentence,
    counted: CountedNoun,
) -> bool:
    """Return whether bodies may govern a noun: the bodies of 300 soldiers and 5 children."""
    noun = counted.tag
    if noun is None or counted.category == _DEAD:
        return False
    tags = sentence.of_kind("category")
    bodies = [tag for tag in tags if tag.value == _DEAD]
    return any(_governs(sentence, body, noun) for body in bodies)


def _governs(
    sentence: TaggedSentence,
    body: Tag,
    noun: Tag,
) -> bool:
    """Return whether bodies without a number of their own go on to a noun."""
    text = sentence.text[: noun.start]
    if text[: body.start].rstrip()[-1:].isdigit():
        return False
    if _OF_SEVERAL.match(text, body.end) is None:
        return False
    between = sentence.within(body.end, noun.start)
    return between.first("exchange", "report", "suffered") is None


def _body_before(
    sentence: TaggedSentence,
    spoken: SpokenQuantity,
) -> Tag | None:
    """Return the bodies right before a number of the dead: the bodies of 1,212 soldiers."""
    bodies = [
        tag
        for tag in sentence.of_kind("category")
        if tag.value == "body" and tag.end <= spoken.start
    ]
    if not bodies:
        return None
    body = max(bodies, key=attrgetter("end"))
    between = sentence.text[body.end : spoken.start].lower().split()
    return body if between in _OF_BODIES else None


def _nouns_behind(
    sentence: TaggedSentence,
    spoken: SpokenQuantity,
) -> _Nouns:
    """Return the nouns of people that follow a number."""
    near: list[Tag] = []
    numbers = list(_word_numbers_behind(sentence, spoken.end))
    for number in numbers:
        tag = sentence.at_word(
            number,
            *_PEOPLE,
        )
        if tag is not None:
            near.append(tag)
        elif not near and sentence.at_word(number, "other"):
            return _Nouns((), is_nobody=True)
    if near or not numbers or spoken.form is not SpokenForm.NUMBER:
        return _Nouns(tuple(near))
    is_left_out = _is_left_out(
        sentence,
        numbers[0],
    )
    return _Nouns((), is_nobody=not is_left_out)


def _word_numbers_behind(
    sentence: TaggedSentence,
    place: int,
) -> Iterator[int]:
    """Yield the first words behind a place, no further than a break."""
    end = place
    first: int | None = None
    for number, word in sentence.words_after(place):
        first = number if first is None else first
        if number - first == _WORDS_MAX:
            return
        if _BREAK.search(sentence.text, end, word.start):
            return
        if _stops(sentence, number, first):
            return
        end = word.end
        yield number


def _stops(
    sentence: TaggedSentence,
    number: int,
    first: int,
) -> bool:
    """Return whether what is counted ends before a word: at digits behind a verb, or a small one.

    `first` is the first word behind the number, which may be of.
    """
    spelled = sentence.words[number].spelled
    if spelled[0].isdigit():
        return sentence.before_word(number, "exchange") is not None
    if number == first and spelled in _OF:
        return False
    return sentence.at_word(number, "stop") is not None


def _is_left_out(
    sentence: TaggedSentence,
    number: int,
) -> bool:
    """Return whether a word behind a number says that its noun is left out: 1,000 each."""
    if sentence.words[number].spelled in _LEFT_OUT_BEFORE:
        return True
    return sentence.at_word(number, "both", "exchange", "report") is not None


_LEFT_OUT_BEFORE: Final = frozenset(
    split("each/more/other/others/per/for/of/ones/in/ще/інших/еще/других/таких")
)
