"""Conditions and due days of what was asked, offered and pledged, beside rows of totals."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import cache
from typing import Final

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from ledger.db import prepared
from ledger.db.prepared import Prepared
from ledger.models import LineItemVersion
from ledger.rules.totals.sums import LineItemFigures, RowKey
from ledger.rules.totals.totals import Totals
from ledger.rules.workflow.lifecycle import COLUMNS, Act
from ledger.services import queries
from ledger.services.journal import loads
from ledger.services.resources import Document

#: How many promises of an answer are read for their terms: their documents may be long.
READ_MAX: Final = 200
#: What the document of a line item without terms holds: quotes within a text stand escaped there.
_NO_CONDITION: Final = b'"condition":null'
_NOT_DUE: Final = b'"due_on":null'


def add(
    session: Session,
    document: Document,
    computed: Totals,
    known_at: int,
) -> None:
    """Add the terms of the promises that count in each row to a document of totals."""
    promises = list(_promises(computed))
    considered = promises[:READ_MAX]
    line_items = _read(session, known_at, {line.id for _, line in considered})
    by_row: dict[RowKey, list[Document]] = defaultdict(list)
    for key, line in considered:
        item = line_items.get(line.id)
        if item is not None and (item["condition"] or item["due_on"]):
            by_row[key].append(_term(line, item))
    for members, row in zip(computed.members, document["totals"], strict=True):
        row["terms"] = by_row[members.key]
    document["terms_unread"] = len(promises) - len(considered)


def _promises(
    computed: Totals,
) -> Iterator[tuple[RowKey, LineItemFigures]]:
    """Yield what isn't reported, with the row in which it counts."""
    for members in computed.members:
        for line in members.lines:
            if line.act is not Act.REPORT:
                yield members.key, line


def _read(
    session: Session,
    known_at: int,
    identities: Iterable[str],
) -> dict[str, Document]:
    """Return the documents of those line items that have terms, as they stood then, by id."""
    ids = list(identities)
    rows = _documents(prepared.places(ids)).rows(
        session, known_at=known_at, **prepared.listed("id", ids)
    )
    documents: dict[str, Document] = {}
    for identity, document in rows:
        if _NO_CONDITION not in document or _NOT_DUE not in document:
            documents[identity] = loads(document)
    return documents


@cache
def _documents(count: int) -> Prepared:
    """Return the query of the documents of so many line items."""
    model = LineItemVersion
    return Prepared(
        select(model.id, model.document).where(
            prepared.among(model.id, "id", count),
            queries.visible(model, bindparam("known_at")),
        )
    )


def _term(
    line: LineItemFigures,
    item: Document,
) -> Document:
    column = COLUMNS[line.act]
    condition = item["condition"]
    due_on = item["due_on"]
    return {
        "column": column,
        "line_item": line.id,
        "text": line.text,
        "condition": condition,
        "due_on": due_on,
    }
