"""The words of the search index that begin alike, on SQLite.

FTS5 gathers every row of such words before it gives the first. Of whole words it gives the rows
one after the other. So the words are looked up, and sought as they are.
"""

from typing import Final

from sqlalchemy import Connection

#: Makes the table that shows the words. It keeps nothing itself.
MADE_IN_SQLITE: Final = (
    "CREATE VIRTUAL TABLE search_words_vocabulary "
    "USING fts5vocab(search_words, instance)"
)
#: How many words are sought at most: a look-up costs as much as a thousand rows that are gathered.
WORDS_MAX: Final = 16
_FIRST: Final = "SELECT term FROM search_words_vocabulary WHERE term >= ? LIMIT 1"
#: Comes before whatever a word goes on with.
_LEAST: Final = "\x01"


def words_that_begin(
    connection: Connection,
    beginning: str,
) -> list[str]:
    """Return the words of the index that begin so; none where they are too many."""
    words: list[str] = []
    word = _first(connection, beginning)
    while word.startswith(beginning):
        if len(words) == WORDS_MAX:
            return []
        words.append(word)
        word = _first(connection, word + _LEAST)
    return words


def _first(
    connection: Connection,
    start: str,
) -> str:
    """Return the first word from one on, in their order; an empty one after the last."""
    word: str | None = connection.exec_driver_sql(_FIRST, (start,)).scalar()
    return word or ""
