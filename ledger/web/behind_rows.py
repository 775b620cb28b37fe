"""What stands behind a row of totals: its line items with their claims, and what is left out."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from ledger.api.http.operations import Read
from ledger.rules.base.errors import NotFound
from ledger.rules.totals.explain import Explanation, Listed
from ledger.rules.totals.hierarchy import rows_above
from ledger.rules.totals.sums import RowKey
from ledger.rules.workflow.lifecycle import COLUMNS, Act
from ledger.services.resources import Document
from ledger.services.totals.explain import ExplainSource
from ledger.web import reading

#: How many line items of a column a page shows, and how many that are left out.
SHOWN_MAX: Final = 100


@dataclass(frozen=True, slots=True)
class Shown:
    """One page of the line items of a column, and how many there are; pages count from 1."""

    line_items: Sequence[Document]
    count: int
    page: int = 1

    @property
    def first(self) -> int:
        """The place of the first that is shown, from 1 on."""
        return (self.page - 1) * SHOWN_MAX + 1

    @property
    def last(self) -> int:
        """The place of the last that is shown."""
        return self.first + len(self.line_items) - 1

    @property
    def pages(self) -> int:
        """How many pages there are."""
        return -(-self.count // SHOWN_MAX)


@dataclass(frozen=True, slots=True)
class BehindRow:
    """The line items of a row by column; `sources` are the articles of their claims, by id."""

    columns: Mapping[str, Shown]
    left_out: Shown
    stated: Sequence[Document]
    sources: Mapping[str, Document]


def behind_row(
    read: Read,
    source: ExplainSource,
    row: Document,
) -> BehindRow:
    """Return what stands behind one row of totals, of each column one page.

    Raises:
        NotFound: no column has so many pages.
    """
    place = _place(source, row)
    explained = source.explanation.rows[place]
    columns = {
        COLUMNS[act]: _column(
            read,
            source,
            explained.columns[act],
        )
        for act in Act
    }
    left_out = _column(
        read,
        source,
        explained.left_out,
    )
    _check_page(read, (*columns.values(), left_out))
    stated = source.stated[place]
    wanted = {claim["source"] for claim in _claims(columns)}
    wanted.update(total["source"] for total in stated)
    sources = reading.sources(
        read.session,
        read.known_at,
        wanted,
    )
    return BehindRow(
        columns,
        left_out,
        stated,
        sources,
    )


def _place(source: ExplainSource, row: Document) -> int:
    key = RowKey(
        row["category"],
        row["from_party"],
        row["to_party"],
    )
    keys = [computed.key for computed in source.result.totals.rows]
    return keys.index(key)


def left_out_without_row(
    read: Read,
    source: ExplainSource,
    key: tuple[str, str, str],
) -> Shown:
    """Return the line items that would stand in a row that isn't there, since none of them counts.

    Raises:
        NotFound: there is none.
    """
    result = source.result
    row_key = RowKey(*key)
    left_out: dict[str, Listed] = {}
    for listed in _left_out_anywhere(source.explanation):
        line = listed.line
        if row_key in rows_above(line.row_key, result.categories, result.groups):
            left_out[line.id] = listed
    if not left_out:
        category, from_party, to_party = key
        raise NotFound(
            f"Nothing is recorded here of {category!r} from {from_party!r} to {to_party!r}; the "
            "page of the agreement has what there is."
        )
    column = _column(
        read,
        source,
        list(left_out.values()),
    )
    _check_page(read, [column])
    return column


def _left_out_anywhere(explanation: Explanation) -> Iterator[Listed]:
    """Yield what is left out of some row or of all; a line item may come several times."""
    yield from explanation.left_out
    for row in explanation.rows:
        yield from row.left_out


def _column(
    read: Read,
    source: ExplainSource,
    listed: Sequence[Listed],
) -> Shown:
    page = read.query["page"]
    start = (page - 1) * SHOWN_MAX
    on_page = listed[start : start + SHOWN_MAX]
    line_items = source.find(read.session, on_page)
    return Shown(line_items, len(listed), page)


def _check_page(read: Read, columns: Iterable[Shown]) -> None:
    """Refuse a page after the last."""
    last = max(column.pages for column in columns)
    if read.query["page"] > max(last, 1):
        raise NotFound(f"page: there are {last} of it.")


def _claims(columns: Mapping[str, Shown]) -> Iterator[Document]:
    for column in columns.values():
        for item in column.line_items:
            yield from item["claims"]
