"""Reports of rows above that may be of a row's pledges, in lines below a text table."""

from collections.abc import Iterable, Iterator, Sequence

from ledger.api.formats.column import Document
from ledger.rules.base.printable import grouped


def reports_above_lines(rows: Iterable[Document]) -> Iterator[str]:
    """Yield the reports of rows above that may be of each row, added to none of its sums."""
    for row in rows:
        texts = reports_above_text(row)
        if texts:
            place = _place(row)
            listed = "; ".join(texts)
            yield f"{place}: how much is here of what is reported wider, nobody says: {listed}\n"


def reports_above_text(row: Document) -> list[str]:
    """Return the reports above a row, as a cell names them; see `report_texts`."""
    return report_texts(
        row["reports_above"],
        row["reports_above_found"],
    )


def report_texts(
    reports: Sequence[Document],
    count: int,
) -> list[str]:
    """Return reports by what they count and their line items; the last says how many aren't named.

    `100 (person, RU to UA: li-1)`.
    """
    texts = list(map(_text, reports))
    untold = count - len(reports)
    if untold:
        more = grouped(untold)
        texts.append(f"and {more} more")
    return texts


def _text(report: Document) -> str:
    """Return one report above a row: what it counts, and by which line item."""
    text = report["text"]
    place = _place(report)
    identity = report["line_item"]
    if report["for_each"]:
        return f"{text} ({place}: {identity}, by which a pledge counts)"
    return f"{text} ({place}: {identity})"


def _place(row: Document) -> str:
    category = row["category"]
    giver = row["from_party"]
    taker = row["to_party"]
    return f"{category}, {giver} to {taker}"
