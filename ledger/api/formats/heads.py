"""The moment of an answer, as the heads of text pages print it: what `known_at` takes."""

from ledger.api.formats.column import Document


def moment(document: Document) -> str | None:
    """Return `known_at 16`: ask with it, and the same is answered; None where nothing is recorded.

    It is the journal size that was asked for; else the one at which the last entry stood that
    touched the answer.
    """
    size = known_at(document)
    return None if size is None else f"known_at {size}"


def known_at(document: Document) -> int | None:
    """Return the journal size of an answer; None where nothing is recorded.

    Entries count from 0, so it is one more than the number of its entry.
    """
    size: int | None = document["known_at"]
    entry: int | None = document["entry"]
    if size is None and entry is not None:
        return entry + 1
    return size
