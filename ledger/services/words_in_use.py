"""Words of articles by which line items count: what quotes them again may count the same twice."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from typing import Any, Final, NamedTuple, TypeAlias

from sqlalchemy import bindparam, exists, select
from sqlalchemy.orm import aliased

from ledger.db.prepared import Prepared
from ledger.db.rows import AnyQuery
from ledger.models import ClaimVersion, LineItemVersion
from ledger.rules.quantities.figure import Rank
from ledger.rules.workflow.warnings import RecordWarning
from ledger.services import queries, similar_line_items
from ledger.services.journal import Change, loads
from ledger.services.resources import LINE_ITEM, SOURCE, ids_column
from ledger.services.sealed import ClaimDocument, PassageDocument
from ledger.services.similar_line_items import Ties

#: Quotes are looked for among those of the same so many characters of an article.
_CHARACTERS_TOGETHER: Final = 1000
#: How many other quotes of the same words are looked at.
_QUOTES_MAX: Final = 100


class _Quote(NamedTuple):
    """Where the words of a claim stand in their source, and of which line item it is."""

    start: int
    end: int
    line_item: str


#: The columns of which `Ties` is made.
_TIES_COLUMNS: Final = tuple(getattr(LineItemVersion, name) for name in Ties._fields)
#: The cache of a change that holds the ties of line items.
_TIES: Final = "ties"
#: The quotes of a source by where they stand, of one act and direction.
_Quotes: TypeAlias = defaultdict[int, list[_Quote]]


def caution(
    change: Change,
    item: Mapping[str, Any],
    claims: Sequence[ClaimDocument],
) -> None:
    """Warn of a new line item whose words another one of its kind counts by, and nothing ties."""
    others: dict[str, None] = {}
    for claim in claims:
        quotes = _quotes(change, item, claim["source"])
        overlapping = islice(_overlapping(quotes, claim["passage"]), _QUOTES_MAX)
        others.update(dict.fromkeys(quote.line_item for quote in overlapping))
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
    known = change.cache(SOURCE, "quotes")
    for claim in claims:
        quotes = known.get(_key(item, claim["source"]))
        if quotes is not None:
            _add(quotes, item["id"], claim["passage"])


def _key(item: Mapping[str, Any], source: str) -> str:
    """Return the key of the quotes of a source for line items of one act and direction."""
    return " ".join((source, item["act"], item["from_party"], item["to_party"]))


def _overlapping(quotes: _Quotes, passage: PassageDocument) -> Iterator[_Quote]:
    """Yield the quotes that share words with a passage."""
    for place in _places(passage):
        for quote in quotes[place]:
            if quote.start < passage["end"] and quote.end > passage["start"]:
                yield quote


def _places(passage: PassageDocument) -> range:
    """Return the parts of an article that a passage stands in."""
    first = passage["start"] // _CHARACTERS_TOGETHER
    last = passage["end"] // _CHARACTERS_TOGETHER
    return range(first, last + 1)


def _add(
    quotes: _Quotes,
    line_item: str,
    passage: PassageDocument,
) -> None:
    """Add the quote of a claim."""
    quote = _Quote(passage["start"], passage["end"], line_item)
    for place in _places(passage):
        quotes[place].append(quote)


def _tied_as_now(change: Change, identities: list[str]) -> list[Ties]:
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


def _quotes(
    change: Change,
    item: Mapping[str, Any],
    source: str,
) -> _Quotes:
    """Return the quotes of a source by line items of one act and direction, read once."""
    known = change.cache(SOURCE, "quotes")
    key = _key(item, source)
    if key not in known:
        quotes: _Quotes = defaultdict(list)
        ties = change.cache(LINE_ITEM, _TIES)
        rows = _COUNTING.run(
            change.session,
            source=source,
            act=item["act"],
            from_party=item["from_party"],
            to_party=item["to_party"],
        )
        columns: list[Any]
        for document, *columns in rows:
            claim = loads(document)
            line_item = Ties(*columns)
            ties[line_item.id] = line_item
            _add(quotes, line_item.id, claim["passage"])
        known[key] = quotes
    read: _Quotes = known[key]
    return read


def _counting() -> AnyQuery:
    """Return the query of the live claims of a source on one act and direction."""
    model = ClaimVersion
    other = aliased(ClaimVersion)
    is_replaced = exists().where(
        other.line_item == model.line_item,
        other.replaces == model.id,
        queries.current(other),
    )
    return (
        select(model.document, *_TIES_COLUMNS)
        .join(LineItemVersion, LineItemVersion.id == model.line_item)
        .where(
            model.source == bindparam("source"),
            queries.current(model),
            model.rank != Rank.SET_ASIDE.value,
            model.retracted == 0,
            ~is_replaced,
            queries.current(LineItemVersion),
            LineItemVersion.act == bindparam("act"),
            LineItemVersion.from_party == bindparam("from_party"),
            LineItemVersion.to_party == bindparam("to_party"),
        )
    )


_COUNTING: Final = Prepared(_counting())
