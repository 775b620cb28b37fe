"""Refusals of batches, with all that is wrong with their lines."""

from collections.abc import Iterator

from ledger.rules.base.errors import Invalid, LedgerError
from ledger.rules.base.line_errors import LineError, LineErrors
from ledger.rules.base.printable import grouped


class BatchRefused(LedgerError):
    """A batch with lines that can't be recorded, so that none was.

    `errors` holds the `line`, `pointer`, `code` and `message` of each, and what that refusal
    carries; those that are alike are one, with `count` and the places. `more` is the number of
    further errors. `not_tried` counts the lines that name what a refused one would have recorded,
    and those after the last error that is named.
    """

    code = "batch-refused"

    def __init__(
        self,
        errors: LineErrors,
        *,
        lines: int,
        not_tried: int = 0,
    ) -> None:
        more = errors.more()
        sentences = _sentences(errors.lines, lines, more, not_tried)
        super().__init__(
            " ".join(sentences),
            errors=errors.documents(),
            more=more,
            not_tried=not_tried,
        )


def _sentences(
    refused: int,
    lines: int,
    more: int,
    not_tried: int,
) -> Iterator[str]:
    """Yield what a person reads of a refused batch."""
    were = "was" if refused == 1 else "were"
    yield f"{grouped(refused)} of {grouped(lines)} lines {were} refused; nothing was recorded."
    if more:
        yield f"There are {grouped(more)} more errors than told here."
    if not_tried:
        yield (
            f"{grouped(not_tried)} were not tried: they name what a refused line would have "
            "recorded, or nothing more could be told here."
        )


def errors_of(refusal: LedgerError) -> list[LineError]:
    """Return the errors of a refused body, with pointers into that body."""
    if isinstance(refusal, Invalid):
        return [dict(error) for error in refusal.errors]
    whole: LineError = {
        "pointer": "",
        "code": refusal.code,
        "message": refusal.detail,
    }
    return [whole | refusal.extra]
