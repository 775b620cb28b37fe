"""Who says what a sentence tells: a name beside a word of saying."""

import re
from dataclasses import dataclass
from typing import Final

from ledger.rules.quantities.number_tables import split
from ledger.rules.reading.name_forms import is_of_several, may_speak
from ledger.rules.reading.tagged_sentence import TaggedSentence
from ledger.rules.reading.word_tags import Tag

_WORDS_MAX: Final = 12
_AUXILIARIES_MAX: Final = 2
_SMALL_WORDS: Final = frozenset(
    split("of/for/the/de/al/and/on/з/із/для/по/у/в/та/питань/с/вопросам/и")
)
_ARTICLES: Final = frozenset({"the", "a", "an"})
#: Words for a time, with which a sentence may begin: they have a capital letter there, or always.
_TIMES: Final = frozenset(
    split(
        "on/today/yesterday/then/also/later/meanwhile"
        "/monday/tuesday/wednesday/thursday/friday/saturday/sunday"
    )
)
#: Kinds of words that go on with a name, though they have no capital letter.
_OF_OFFICES: Final = ("office", "role", "body", "office_of")
#: Kinds of words that begin a longer name, or say where somebody is: the ministry in Moscow.
_BEFORE_NAMES: Final = ("office", "office_of", "body", "beside_names")
#: Kinds of words behind a name that are no part of it.
_BEHIND_NAMES: Final = ("auxiliary", "stop", "saying", "nobody_by_name")
#: Endings of adjectives, which are hardly ever the whole of a name.
_ADJECTIVE: Final = re.compile(
    r"(?:ий|ый|ой|ая|яя|ое|ее|ційна|альна|ська|цька|ське|цьке|ційне|альне)\Z"
)
#: What parts two that may say it each.
_APART: Final = re.compile(
    r";|,?\s(?:but|while|whereas|а|але|но|тоді\sяк|тогда\sкак)\s",
    re.IGNORECASE,
)
#: Behind these a word of saying is of something else than the number before them.
_OF_ITS_OWN: Final = re.compile(
    r"\b(?:which|who|whom|whose|які|яких|яким|який|яка|котрі|которые|которых|который)\b"
    r"|\b(?:after|before|when|because|since|після|коли|бо|после|когда)\b[^,]*\Z",
    re.IGNORECASE,
)
#: Kinds of words by which something is told behind a name.
_TELLING: Final = ("exchange", "report", "gives", "gives_to", "given", "gets")
_END: Final = re.compile(r"[.;:!?()—–]|,\s|\Z")
_GAP: Final = re.compile(r"[\s\"“”«»’'-]{1,3}")


@dataclass(frozen=True, slots=True)
class SaidBy:
    """Who says it: the name, if words give one.

    `is_open`: somebody says it, and no name stands beside that.
    """

    name: str | None = None
    is_open: bool = False


def speaker_of(
    sentence: TaggedSentence,
    place: int,
) -> SaidBy:
    """Return who says the number at a place of a sentence: nobody where the article does."""
    every = sentence.of_kind(
        "according",
        "saying",
    )
    if not every:
        return SaidBy()
    names = {_name_beside(sentence, tag) for tag in every}
    if len(names) > 1 or _says_something_else(sentence, every[0], place):
        return SaidBy(is_open=True)
    name = names.pop()
    return SaidBy(name, is_open=name is None)


def _name_beside(
    sentence: TaggedSentence,
    saying: Tag,
) -> str | None:
    """Return the name beside a word of saying."""
    before: str | None = None
    if saying.kind == "saying":
        before = _name_before(
            sentence,
            saying,
        )
    if before is not None:
        return before
    return _name_behind(sentence, saying)


def _says_something_else(
    sentence: TaggedSentence,
    saying: Tag,
    place: int,
) -> bool:
    """Return whether what somebody says may begin or end between a number and a word of saying."""
    start, end = sorted((place, saying.start))
    between = sentence.text[start:end]
    if _APART.search(between) is not None:
        return True
    return saying.start > place and _OF_ITS_OWN.search(between) is not None


def _name_before(
    sentence: TaggedSentence,
    saying: Tag,
) -> str | None:
    """Return the name that ends right before a word of saying; an office ends it too."""
    last = _last_before(sentence, saying)
    if last < 0 or not _touch(sentence, last, saying.first):
        return None
    is_office = sentence.at_word(last, "office", "role") is not None
    if not is_office and not _is_capital(sentence, last):
        return None
    first = _first_of(sentence, last)
    if _begins_earlier(sentence, first):
        return None
    return _name(sentence, first, last)


def _first_of(
    sentence: TaggedSentence,
    last: int,
) -> int:
    """Return the place of the first word of a name that ends with another one."""
    first = last
    least = max(0, last - _WORDS_MAX + 1)
    while first > least and _goes_on(sentence, first - 1):
        first -= 1
    while first < last and not _begins(sentence, first):
        first += 1
    return first


def _begins_earlier(
    sentence: TaggedSentence,
    first: int,
) -> bool:
    """Return whether a name is cut where it begins: a word without a capital is part of it."""
    if first == 0 or not _touch(sentence, first - 1, first):
        return False
    if not _is_capital(sentence, first):
        return _word_before(sentence, first) not in _ARTICLES
    # Whoever has a role has a name of their own.
    return sentence.before_word(first, *_BEFORE_NAMES) is not None


def _last_before(
    sentence: TaggedSentence,
    saying: Tag,
) -> int:
    """Return the place of the word before a word of saying, and before its auxiliaries."""
    last = saying.first - 1
    for _ in range(_AUXILIARIES_MAX):
        if sentence.before_word(last + 1, "auxiliary") is not None:
            last -= 1
    return last


def _name_behind(
    sentence: TaggedSentence,
    saying: Tag,
) -> str | None:
    """Return the name that begins right behind a word of saying, in its first case."""
    if not _is_beside(sentence, saying.last) or _is_told(sentence, saying):
        return None
    first = saying.last + 1
    first += sentence.words[first].spelled == "the"
    if first >= len(sentence.words) or not _is_capital(sentence, first):
        return None
    last = _last_of(sentence, first)
    if _is_cut(sentence, first, last) or _tells_on(sentence, last):
        return None
    return _name(sentence, first, last)


def _last_of(
    sentence: TaggedSentence,
    first: int,
) -> int:
    """Return the place of the last word of a name that begins with another one."""
    last = first
    most = min(len(sentence.words) - 1, first + _WORDS_MAX - 1)
    while last < most and _goes_on(sentence, last + 1, last):
        last += 1
    return _known_end(sentence, first, last)


def _is_told(
    sentence: TaggedSentence,
    saying: Tag,
) -> bool:
    """Return whether somebody is told, or stands in another case, behind a word of saying."""
    spelled = sentence.words[saying.last].spelled
    name = sentence.words[saying.last + 1]
    is_short = sentence.text[name.start : name.end].isupper()
    if saying.kind == "according":
        return not (spelled.isascii() or is_short)
    return is_of_several(spelled)


def _tells_on(
    sentence: TaggedSentence,
    last: int,
) -> bool:
    """Return whether a name begins what is said: said Russia returned 300."""
    start = sentence.words[last].end
    end = _END.search(sentence.text, start)
    rest = sentence.within(start, end.start() if end else len(sentence.text))
    return bool(rest.of_kind(*_TELLING))


def _known_end(
    sentence: TaggedSentence,
    first: int,
    last: int,
) -> int:
    """Return where a name ends that goes on in words the lexicon knows: of a party, an office."""
    party = sentence.at_word(
        first,
        "noun",
    )
    if party is not None:
        last = max(
            last,
            party.last,
        )
    while _is_beside(sentence, last):
        office = sentence.at_word(
            last + 1,
            *_OF_OFFICES,
        )
        if office is None:
            return last
        last = _last_capital(
            sentence,
            office.last,
        )
    return last


def _last_capital(
    sentence: TaggedSentence,
    last: int,
) -> int:
    """Return the place of the last word with a capital letter that stands behind a word."""
    while _is_beside(sentence, last):
        if not _is_capital(sentence, last + 1):
            return last
        last += 1
    return last


def _is_beside(
    sentence: TaggedSentence,
    place: int,
) -> bool:
    """Return whether another word touches the one at a place."""
    following = place + 1
    if following >= len(sentence.words):
        return False
    return _touch(
        sentence,
        place,
        following,
    )


def _is_cut(
    sentence: TaggedSentence,
    first: int,
    last: int,
) -> bool:
    """Return whether a name is cut where it ends: an adjective, or an office, with more behind."""
    if not _is_beside(sentence, last) or _is_small(sentence, last + 1):
        return False
    if sentence.at_word(last, "adjective"):
        return True
    if sentence.at_word(last + 1, *_BEHIND_NAMES):
        return False
    return _needs_more(sentence, first, last)


def _needs_more(
    sentence: TaggedSentence,
    first: int,
    last: int,
) -> bool:
    """Return whether the last word of a name is hardly the end of one."""
    if first == last and _word_before(sentence, first) == "the":
        return sentence.at_word(first, "noun") is None
    if sentence.at_word(last, "office", "body"):
        return True
    return _ADJECTIVE.search(sentence.words[last].spelled) is not None


def _word_before(
    sentence: TaggedSentence,
    place: int,
) -> str:
    """Return the word before a place; nothing at the beginning."""
    return sentence.words[place - 1].spelled if place else ""


def _name(
    sentence: TaggedSentence,
    first: int,
    last: int,
) -> str | None:
    """Return the words of a name without small words at its ends; None where it names nobody."""
    while first < last and not _begins(sentence, first):
        first += 1
    while last > first and _is_small(sentence, last):
        last -= 1
    if first == last and sentence.at_word(first, "nobody_by_name"):
        return None
    words = sentence.text[sentence.words[first].start : sentence.words[last].end]
    if not may_speak(words.split()[0]):
        return None
    return " ".join(words.split())


def _begins(
    sentence: TaggedSentence,
    place: int,
) -> bool:
    """Return whether a name may begin with a word."""
    is_time = sentence.words[place].spelled in _TIMES
    says_where = sentence.at_word(place, "beside_names") is not None
    return _is_capital(sentence, place) and not (is_time or says_where)


def _goes_on(
    sentence: TaggedSentence,
    place: int,
    touching: int | None = None,
) -> bool:
    """Return whether a name goes on at a word that touches another one."""
    other = place + 1 if touching is None else place
    if not _touch(sentence, other - 1, other):
        return False
    return _is_capital(sentence, place) or _is_small(sentence, place)


def _touch(
    sentence: TaggedSentence,
    one: int,
    other: int,
) -> bool:
    """Return whether nothing but blanks and quotation marks parts two words."""
    before, after = sentence.words[one], sentence.words[other]
    if other - one > 1:
        return "," not in sentence.text[before.end : after.start]
    return _GAP.fullmatch(sentence.text, before.end, after.start) is not None


def _is_capital(
    sentence: TaggedSentence,
    place: int,
) -> bool:
    """Return whether a word begins with a capital letter."""
    word = sentence.words[place]
    return sentence.text[word.start].isupper()


def _is_small(
    sentence: TaggedSentence,
    place: int,
) -> bool:
    """Return whether a word may stand within a name."""
    return sentence.words[place].spelled in _SMALL_WORDS
