"""What changed, as a text to read aloud.

Its head says of what, and since and until which size of the journal, as `known_at` takes it. First
come the rows of totals, then the entries: each in words, with the reasons below it.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from ledger.api.formats.column import Document
from ledger.api.formats.text_table import display, display_sentence


@dataclass(frozen=True, slots=True)
class ChangesText:
    """The text of what changed.

    `title` says of what; `since` and `until` are sizes of the journal.
    """

    title: str
    since: int
    until: int

    def page(
        self,
        changes: Sequence[Document],
    ) -> str:
        """Return the head, the rows of totals that changed, and what was recorded."""
        lines = [self._head()]
        lines += _rows(changes)
        lines += _entries(changes)
        if not changes:
            lines += [
                "",
                "nothing changed",
            ]
        lines.append("")
        return "\n".join(lines)

    def _head(self) -> str:
        since = f"since known_at {self.since}"
        until = f"until known_at {self.until}"
        return f"{self.title}   {since}   {until}"


def _is_row(change: Document) -> bool:
    """Return whether a change is one of a row of totals."""
    return change["resource"] is None


def _rows(changes: Sequence[Document]) -> Iterator[str]:
    """Yield the rows of totals, in a block of their own."""
    rows = list(filter(_is_row, changes))
    if rows:
        yield ""
        yield "totals, now and before"
    for row in rows:
        yield from _in_words(row)


def _entries(changes: Sequence[Document]) -> Iterator[str]:
    """Yield what was recorded, a block for each batch and for what lies between two."""
    entries = [change for change in changes if not _is_row(change)]
    for heading, block in groupby(entries, _heading):
        yield ""
        yield heading
        for entry in block:
            yield _origin(entry)
            yield from _in_words(entry)


def _heading(entry: Document) -> str:
    """What an entry belongs to: a batch, the reversal of one, or neither."""
    reverses = entry["reverses"]
    batch = entry["batch"]
    if reverses is not None:
        return f"taken back: batch {reverses}"
    if batch is not None:
        return f"recorded: batch {batch}"
    return "recorded"


def _origin(entry: Document) -> str:
    """When an entry was recorded, how to ask for what it left, by whom, and of what."""
    day, _, time = entry["at"].partition("T")
    minute = time[: len("hh:mm")]
    size = entry["known_at"]
    actor = entry["actor"]
    resource = entry["resource"]
    return f"{day} {minute} UTC, known_at {size}, {actor}, {resource}"


def _in_words(change: Document) -> Iterator[str]:
    """Yield what a change did, and below it why."""
    summary = display_sentence(change["summary"])
    yield f"  {summary}"
    for reason in change["reasons"]:
        words = display(reason)
        yield f"    because: {words}"
