"""The days that words of an article name, so that nobody takes its own day for them unawares."""

from functools import cache

from ledger.rules.reading import lexicon
from ledger.rules.reading.tagged_sentence import TaggedSentence
from ledger.rules.reading.told_days import days_of
from ledger.rules.reading.word_tags import Lexicon


@cache
def _lexicon() -> Lexicon:
    """Return the words that the product brings along, without names of parties."""
    return lexicon.lexicon_of(lexicon.shipped_rows(), {})


def days_in(words: str) -> list[str]:
    """Return the days that words name, as they stand there."""
    sentence = TaggedSentence.of(_lexicon(), words, 0, len(words))
    return [words[day.tag.start : day.tag.end] for day in days_of(sentence)]
