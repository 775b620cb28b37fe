"""The moment of an answer, as the heads of text pages print it: what `known_at` takes."""

from ledger.api.formats.column import Document


def moment(document: Document) -> str | None:
    """Return `known_at 16`: ask with it, and the same is answered; None where nothing is recorded.

    It is the journal size that was asked for; else the one at which the last entry stood that
    touched the answer. Entries count from 0, so that is one more than the number of the entry.
    """
    size = document["known_at"]
    entry = document["entry"]
    if size is None and entry is not None:
        size = entry + 1
    return None if size is None else f"known_at {size}"
