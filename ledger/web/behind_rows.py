"""What stands behind a row of totals: its line items with their claims, and what is left out."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Final

from ledger.api.http.operations import Read
from ledger.rules.totals.explain import Listed, RowExplained
from ledger.rules.totals.sums import RowKey
from ledger.rules.workflow.lifecycle import COLUMNS, Act
from ledger.services.resources import Document
from ledger.services.totals.explain import ExplainSource
from ledger.web import reading

#: How many line items of a column a page shows, and how many that are left out.
SHOWN_MAX: Final = 200
#: How many promises of an agreement are read for their conditions and days.
_TERMS_MAX: Final = 200


@dataclass(frozen=True, slots=True)
class Shown:
    """As many line items as a page shows, and how many there are."""

    line_items: Sequence[Document]
    count: int

    @property
    def more(self) -> int:
        """How many aren't shown."""
        return self.count - len(self.line_items)


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
    """Return what stands behind one row of totals."""
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


def _column(
    read: Read,
    source: ExplainSource,
    listed: Sequence[Listed],
) -> Shown:
    line_items = source.find(read.session, listed[:SHOWN_MAX])
    return Shown(line_items, len(listed))


def _claims(columns: Mapping[str, Shown]) -> Iterator[Document]:
    for column in columns.values():
        for item in column.line_items:
            yield from item["claims"]


def terms_of(read: Read, source: ExplainSource) -> dict[RowKey, list[Document]]:
    """Return the conditions and due days of what was asked, offered and pledged, by row."""
    keyed = list(islice(_promises(source), _TERMS_MAX))
    documents = source.find(read.session, [listed for _, listed in keyed])
    terms: dict[RowKey, list[Document]] = {}
    for (key, listed), item in zip(
        keyed,
        documents,
        strict=True,
    ):
        if item["condition"] or item["due_on"]:
            column = COLUMNS[listed.line.act]
            terms.setdefault(key, []).append(item | {"column": column})
    return terms


def _promises(source: ExplainSource) -> Iterator[tuple[RowKey, Listed]]:
    rows: Sequence[RowExplained] = source.explanation.rows
    for row, explained in zip(
        source.result.totals.rows,
        rows,
        strict=True,
    ):
        for act in (Act.REQUEST, Act.OFFER, Act.PLEDGE):
            for listed in explained.columns[act]:
                yield row.key, listed
