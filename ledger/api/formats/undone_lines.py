"""What other reports undo of the rows of totals, in lines below a text table."""

from collections.abc import Iterable, Iterator

from ledger.api.formats.column import Document


def undone_lines(rows: Iterable[Document]) -> Iterator[str]:
    """Yield what other reports undo of each row; of rows by dates, wherever that changes."""
    last_texts: dict[str, str] = {}
    for row in rows:
        undone = row["undone"]
        if undone is None:
            continue
        category, text = row["category"], undone["text"]
        direction = f"{row['from_party']} to {row['to_party']}"
        of_row = f"{category}, {direction}: undone by other reports"
        if last_texts.get(of_row) == text:
            continue
        last_texts[of_row] = text
        since = f" from {row['on']} on" if "on" in row else ""
        yield f"{of_row}{since}, and subtracted nowhere: {text}\n"
