"""The words that candidates are known by: those of `lexicon.toml`, and the names of parties."""

import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from importlib.resources import files
from typing import Any, Final

from ledger.rules.reading.word_tags import Lexicon, LexiconRow, words_of

#: Changes with each change of the words or of the rules that read them.
GRAMMAR: Final = 9
_FILE: Final = files("ledger.rules.reading") / "lexicon.toml"
_ANY_ENDING: Final = 99
#: How many letters the case endings of a name may have, in languages that write Cyrillic.
_ENDING_MAX: Final = 2
_STEM_MIN: Final = 4
#: Tables of several meanings, each under its name.
_OF_MEANINGS: Final = ("category", "noun", "adjective", "month", "weekday")
#: Tables of parties, by the ids that some ledgers have.
_OF_PARTIES: Final = ("noun", "adjective")


@cache
def shipped_rows() -> tuple[LexiconRow, ...]:
    """Return the rows of the words that the product brings along."""
    tables = tomllib.loads(_FILE.read_text(encoding="utf-8"))
    return tuple(rows_of(tables))


def lexicon_of(
    rows: Iterable[LexiconRow],
    parties: Mapping[str, Sequence[str]],
) -> Lexicon:
    """Return a lexicon of some rows and of the names of parties, by their ids."""
    of_words = [
        row for row in rows if row.kind not in _OF_PARTIES or row.value in parties
    ]
    of_names: list[LexiconRow] = []
    for identity, names in parties.items():
        for name in names:
            of_names.extend(_name_rows(identity, name))
    return Lexicon([*of_words, *of_names])


def rows_of(
    tables: Mapping[str, Any],
) -> Iterator[LexiconRow]:
    """Yield the rows of all tables of a file."""
    for kind, table in tables.items():
        by_value = table if kind in _OF_MEANINGS else {"": table}
        for value, by_language in by_value.items():
            for phrases in by_language.values():
                for phrase in phrases.split("/"):
                    yield _row(kind, value, phrase)


def _row(
    kind: str,
    value: str,
    phrase: str,
) -> LexiconRow:
    """Return the row of a phrase; a star at its end stands for any ending."""
    spelled = tuple(word.spelled for word in words_of(phrase))
    more = _ANY_ENDING if phrase.endswith("*") else 0
    return LexiconRow.of(kind, value, spelled, more)


def _name_rows(
    identity: str,
    name: str,
) -> Iterator[LexiconRow]:
    """Yield the rows of a party's name; one word of Cyrillic letters may have a case ending."""
    spelled = tuple(word.spelled for word in words_of(name))
    if not spelled:
        return
    yield LexiconRow.of("noun", identity, spelled, 0)
    word = spelled[-1]
    stem = word[:-1]
    if len(spelled) == 1 and len(stem) >= _STEM_MIN and "а" <= stem[0] <= "ґ":
        yield LexiconRow.of("noun", identity, (stem,), _ENDING_MAX)
