"""Words of articles by which line items count: what quotes them again may count the same twice."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from typing import Any, Final, NamedTuple, TypeAlias

from sqlalchemy import exists, select
from sqlalchemy.orm import aliased

from ledger.db.rows import AnyQuery
from ledger.models import ClaimVersion, LineItemVersion
from ledger.rules.quantities.figure import Rank
from ledger.rules.workflow.warnings import RecordWarning
from ledger.services import queries, similar_line_items
from ledger.services.journal import Change, loads
from ledger.services.resources import SOURCE
from ledger.services.sealed import ClaimDocument, PassageDocument

#: Quotes are looked for among those of the same so many characters of an article.
_CHARACTERS_TOGETHER: Final = 1000
#: How many other quotes of the same words are looked at.
_QUOTES_MAX: Final = 100


class _Quote(NamedTuple):
    """Where the words of a claim stand in their source, and of which line item it is."""

    start: int
    end: int
    line_item: str


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
    if others:
        in_use = similar_line_items.untied(change, item, list(others))
        if in_use:
            change.caution(RecordWarning.WORDS_IN_USE, *in_use)
    add(change, item, claims)


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
        for row in change.session.execute(_counting(item, source)):
            claim = loads(row.document)
            _add(quotes, row.line_item, claim["passage"])
        known[key] = quotes
    read: _Quotes = known[key]
    return read


def _counting(item: Mapping[str, Any], source: str) -> AnyQuery:
    """Return the query of the live claims of a source."""
    model = ClaimVersion
    other = aliased(ClaimVersion)
    is_replaced = exists().where(
        other.line_item == model.line_item,
        other.replaces == model.id,
        queries.current(other),
    )
    return (
        select(model.document, model.line_item)
        .join(LineItemVersion, LineItemVersion.id == model.line_item)
        .where(
            model.source == source,
            queries.current(model),
            model.rank != Rank.SET_ASIDE.value,
            model.retracted == 0,
            ~is_replaced,
            queries.current(LineItemVersion),
            LineItemVersion.act == item["act"],
            LineItemVersion.from_party == item["from_party"],
            LineItemVersion.to_party == item["to_party"],
        )
    )
