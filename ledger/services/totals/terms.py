"""Conditions and due days of what was asked, offered and pledged, beside rows of totals."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from typing import Final, TypeAlias

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from ledger.db import prepared
from ledger.db.prepared import Prepared
from ledger.models import LineItemVersion
from ledger.rules.totals.sums import LineItemFigures, RowKey
from ledger.rules.totals.totals import Totals
from ledger.rules.workflow.lifecycle import COLUMNS, Act
from ledger.services import journal_head, queries
from ledger.services.journal import loads
from ledger.services.resources import Document
from ledger.services.totals import rows_at_hand

#: How many promises of an answer are read for their terms: their documents may be long.
READ_MAX: Final = 200
#: What the document of a line item without terms holds: quotes within a text stand escaped there.
_NO_CONDITION: Final = b'"condition":null'
_NOT_DUE: Final = b'"due_on":null'
#: Whether line items have terms, by their ids.
_WithTerms: TypeAlias = dict[str, bool]


def add(
    session: Session,
    document: Document,
    computed: Totals,
    recorded: int,
    known_at: int,
) -> None:
    """Add the terms of the promises that count in each row to a document of totals.

    `recorded` is how many line items the agreement has.
    """
    promises = list(_promises(computed))
    considered = promises[:READ_MAX]
    ids = [line.id for _, line in considered]
    if recorded <= READ_MAX:
        ids = _with_terms(session, document["agreement"], known_at, ids)
    line_items = _read(session, known_at, ids)
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


def _with_terms(
    session: Session,
    agreement: str,
    known_at: int,
    identities: Iterable[str],
) -> list[str]:
    """Return some line items less those of an agreement of which is known that they have no terms.

    Those that a policy brings in are of other agreements.
    """
    known = rows_at_hand.rows_of(session, _READING, agreement, known_at)
    return [identity for identity in identities if known.get(identity, True)]


def _read_all(
    session: Session,
    agreement: str,
    known_at: int,
) -> _WithTerms:
    """Read whether the line items of an agreement had terms, as they stood then."""
    rows = _OF_AGREEMENT.rows(session, agreement=agreement, known_at=known_at)
    return {identity: _has_terms(document) for identity, document in rows}


def _read_some(
    session: Session,
    identities: Sequence[str],
) -> _WithTerms:
    """Read whether some line items have terms now."""
    now = journal_head.read(session).size
    with_terms = _read(session, now, identities)
    return {identity: identity in with_terms for identity in identities}


_READING: Final = rows_at_hand.Reading("terms", _read_all, _read_some)


def _read(
    session: Session,
    known_at: int,
    identities: Sequence[str],
) -> dict[str, Document]:
    """Return the documents of those line items that have terms, as they stood then, by id."""
    if not identities:
        return {}
    rows = _documents(prepared.places(identities)).rows(
        session, known_at=known_at, **prepared.listed("id", identities)
    )
    documents: dict[str, Document] = {}
    for identity, document in rows:
        if _has_terms(document):
            documents[identity] = loads(document)
    return documents


def _has_terms(document: bytes) -> bool:
    """Return whether a line item has a condition or a due day."""
    return _NO_CONDITION not in document or _NOT_DUE not in document


_OF_AGREEMENT: Final = Prepared(
    select(LineItemVersion.id, LineItemVersion.document).where(
        LineItemVersion.agreement == bindparam("agreement"),
        queries.visible(LineItemVersion, bindparam("known_at")),
    )
)


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
