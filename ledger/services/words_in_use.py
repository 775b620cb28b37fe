"""Words of articles by which line items count: what quotes them again may count the same twice."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final, TypeAlias

from sqlalchemy import ColumnElement, bindparam, exists, literal_column, select
from sqlalchemy.orm import aliased

from ledger.db.prepared import Prepared
from ledger.db.rows import AnyQuery
from ledger.models import ClaimVersion, LineItemVersion
from ledger.rules.quantities.figure import Rank
from ledger.rules.workflow.warnings import RecordWarning
from ledger.services import queries, similar_line_items
from ledger.services.journal import Change
from ledger.services.resources import LINE_ITEM, SOURCE, ids_column
from ledger.services.sealed import ClaimDocument, PassageDocument
from ledger.services.similar_line_items import Ties

#: Passages of a source are kept together by the so many characters that they stand in.
_CHARACTERS_TOGETHER: Final = 1000
#: How many other quotes of the same words are looked at.
_QUOTES_MAX: Final = 100

#: As PostgreSQL is told them outright: of parameters it guesses that no claim at all is left.
_SET_ASIDE: Final[ColumnElement[str]] = literal_column(f"'{Rank.SET_ASIDE}'")
_NOT: Final[ColumnElement[int]] = literal_column("0")
#: The columns of which `Ties` is made.
_TIES_COLUMNS: Final = tuple(getattr(LineItemVersion, name) for name in Ties._fields)
#: The cache of a change that holds the ties of line items.
_TIES: Final = "ties"
#: The start and the end of a passage.
_Ends: TypeAlias = tuple[int, int]
#: The line items that count by words of passages of a source, by the parts of it they stand in.
_Quoting: TypeAlias = defaultdict[int, dict[_Ends, list[str]]]


def caution(
    change: Change,
    item: Mapping[str, Any],
    claims: Sequence[ClaimDocument],
) -> None:
    """Warn of a new line item whose words another one of its kind counts by, and nothing ties."""
    others: dict[str, None] = {}
    for claim in claims:
        quoting = _quoting(change, item, claim["source"], _ends(claim["passage"]))
        others.update(dict.fromkeys(quoting))
    others.pop(item["id"], None)
    in_use = similar_line_items.untied(change, item, _tied_as_now(change, list(others)))
    if in_use:
        change.caution(RecordWarning.WORDS_IN_USE, *in_use)


def add_new(
    change: Change,
    item: Mapping[str, Any],
    entry: int,
) -> None:
    """Let later line items of the change know of one that was recorded by this entry."""
    add(change, item, item["claims"])
    ties = Ties(
        created_index=entry,
        id=item["id"],
        part_of=item["part_of"],
        category=item["category"],
        status=item["status"],
        distinct_from=ids_column(item["distinct_from"]),
        undoes=item["undoes"],
    )
    change.cache(LINE_ITEM, _TIES)[item["id"]] = ties


def add(
    change: Change,
    item: Mapping[str, Any],
    claims: Sequence[ClaimDocument],
) -> None:
    """Let later line items of the change know of the words of claims."""
    for claim in claims:
        known = _known(change, item, claim["source"])
        start, end = _ends(claim["passage"])
        for other_start, other_end, line_items in _near(known, (start, end)):
            overlaps = other_start < end and other_end > start
            if overlaps and len(line_items) < _QUOTES_MAX:
                line_items.append(item["id"])


def _ends(
    passage: PassageDocument,
) -> _Ends:
    return passage["start"], passage["end"]


def _known(
    change: Change,
    item: Mapping[str, Any],
    source: str,
) -> _Quoting:
    """Return what is known of a source, for line items of one act and direction."""
    key = " ".join((source, item["act"], item["from_party"], item["to_party"]))
    known: _Quoting = change.cache(SOURCE, "quoting").setdefault(key, defaultdict(dict))
    return known


def _near(
    known: _Quoting,
    ends: _Ends,
) -> Iterator[tuple[int, int, list[str]]]:
    """Yield the passages in the same parts of a source, each once, with its line items."""
    near: dict[_Ends, list[str]] = {}
    for part in _parts(ends):
        near |= known[part]
    for (start, end), line_items in near.items():
        yield start, end, line_items


def _parts(
    ends: _Ends,
) -> range:
    """Return the parts of an article that a passage stands in."""
    first, last = (place // _CHARACTERS_TOGETHER for place in ends)
    return range(first, last + 1)


def _tied_as_now(
    change: Change,
    identities: list[str],
) -> list[Ties]:
    """Return how line items stand to others, in recording order.

    What was read with their quotes holds as long as the change records them in no other way.
    """
    known = change.cache(LINE_ITEM, _TIES)
    unread = [identity for identity in identities if identity not in known]
    if unread:
        model = LineItemVersion
        query = select(*_TIES_COLUMNS).where(
            queries.current(model), model.id.in_(unread)
        )
        for row in change.session.execute(query):
            known[row.id] = Ties(*row)
    return sorted(known[identity] for identity in identities)


def _quoting(
    change: Change,
    item: Mapping[str, Any],
    source: str,
    ends: _Ends,
) -> list[str]:
    """Return the line items of one act and direction by whose words others count, read once."""
    known = _known(change, item, source)
    parts = _parts(ends)
    if ends not in known[parts[0]]:
        line_items = _read(change, item, source, ends)
        for part in parts:
            known[part][ends] = line_items
    return known[parts[0]][ends]


def _read(
    change: Change,
    item: Mapping[str, Any],
    source: str,
    ends: _Ends,
) -> list[str]:
    """Read the line items of one act and direction that count by words of a passage."""
    known = change.cache(LINE_ITEM, _TIES)
    start, end = ends
    rows = _COUNTING.rows(
        change.session,
        source=source,
        start=start,
        end=end,
        act=item["act"],
        from_party=item["from_party"],
        to_party=item["to_party"],
    )
    line_items: list[str] = []
    for ties in map(Ties._make, rows):
        known[ties.id] = ties
        line_items.append(ties.id)
    return line_items


def _counting() -> AnyQuery:
    """Return the query of the live claims on one act and direction that share words of a source.

    They come in the order of an index, so that not all are read of words that very many quote.
    """
    model = ClaimVersion
    other = aliased(ClaimVersion)
    is_replaced = exists().where(
        other.line_item == model.line_item,
        other.replaces == model.id,
        queries.current(other),
    )
    return (
        select(*_TIES_COLUMNS)
        .join_from(model, LineItemVersion, LineItemVersion.id == model.line_item)
        .where(
            model.source == bindparam("source"),
            model.starts < bindparam("end"),
            model.ends > bindparam("start"),
            queries.current(model),
            model.rank != _SET_ASIDE,
            model.retracted == _NOT,
            ~is_replaced,
            queries.current(LineItemVersion),
            LineItemVersion.act == bindparam("act"),
            LineItemVersion.from_party == bindparam("from_party"),
            LineItemVersion.to_party == bindparam("to_party"),
        )
        .order_by(model.starts, model.ends, model.created_index, model.position)
        .limit(_QUOTES_MAX)
    )


_COUNTING: Final = Prepared(_counting())
