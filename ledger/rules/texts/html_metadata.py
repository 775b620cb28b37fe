"""What a page says of itself: title, date, language, address, authors and publisher.

These are proposals: a person may say otherwise, and each has to have the form of what is sent.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from typing import Final, TypeAlias

from ledger.rules.texts import json_ld, page_sayings
from ledger.rules.texts.html_heads import own_tokens
from ledger.rules.texts.html_references import resolved
from ledger.rules.texts.html_tokens import PageToken, TokenKind, attributes
from ledger.rules.texts.page_sayings import ByPlace

#: What a page says, by field of a source: what to believe first stands first.
Proposals: TypeAlias = Mapping[str, list[str] | list[list[str]]]
#: Where a page says it: a tag, the name of a `meta`, or a name of schema.org.
_PLACES: Final = {
    "title": (
        "headline",
        "og:title",
        "<title>",
    ),
    "published_on": (
        "datePublished",
        "article:published_time",
    ),
    "language": (
        "<html lang>",
        "inLanguage",
        "og:locale",
    ),
    "url": (
        "<link rel=canonical>",
        "og:url",
        "url",
    ),
    "authors": (
        "author",
        "article:author",
        "<meta name=author>",
    ),
    "publisher": (
        "publisher",
        "og:site_name",
    ),
}
#: By which of these a page shows that one of several articles is its own.
_OWN: Final = (
    "<link rel=canonical>",
    "og:url",
    "og:title",
    "<title>",
)
#: The names of `meta` that are read, and the places that they are.
_METAS: Final = {
    "og:title": "og:title",
    "og:locale": "og:locale",
    "og:url": "og:url",
    "og:site_name": "og:site_name",
    "article:published_time": "article:published_time",
    "article:author": "article:author",
    "author": "<meta name=author>",
}
#: What a page says more often is a list of something else.
_VALUES_MAX: Final = 50
#: How what is said of a field in several places is taken.
_TAKEN: Final[Mapping[str, Callable[[ByPlace], list[str] | list[list[str]]]]] = {
    "title": page_sayings.titles,
    "published_on": page_sayings.days,
    "language": page_sayings.languages,
    "url": page_sayings.firsts,
    "authors": page_sayings.authors,
    "publisher": page_sayings.firsts,
}


def proposals(page: str) -> Proposals:
    """Return what a page says of its article; of what it is silent about there is nothing.

    What it says in no way that can be taken, or says differently, has no values.
    """
    sayings = _sayings(page)
    values: dict[str, list[str] | list[list[str]]] = {}
    for field, places in _PLACES.items():
        by_place = [_words(sayings[place]) for place in places if place in sayings]
        if by_place:
            values[field] = _TAKEN[field](by_place)
    return values


def _words(sayings: Iterable[str]) -> list[str]:
    """Return what one place says, without what is empty."""
    return list(filter(None, map(_tidy, sayings)))


def _tidy(words: str) -> str:
    """Return words on one line, with their references resolved."""
    return " ".join(resolved(words).split())


def _sayings(page: str) -> Mapping[str, list[str]]:
    """Return all that a page says of itself, by place."""
    sayings: defaultdict[str, list[str]] = defaultdict(list)
    documents: list[str] = []
    further_down: list[str] = []
    tag: PageToken | None = None
    for token, in_head in own_tokens(page):
        if token.kind is TokenKind.CONTENT and _is_json_ld(page, tag):
            to = documents if in_head else further_down
            to.append(page[token.start : token.end])
        elif in_head:
            _add_token(sayings, page, token)
        tag = token
    own = _own(sayings)
    return json_ld.article(documents, further_down, own) | sayings


def _own(sayings: Mapping[str, list[str]]) -> set[str]:
    """Return the addresses and the titles by which a page names its own article."""
    own: set[str] = set()
    for place in _OWN:
        own.update(_words(sayings.get(place, ())))
    return own


def _is_json_ld(
    page: str,
    tag: PageToken | None,
) -> bool:
    """Return whether the content behind a tag is JSON-LD."""
    if tag is None or tag.name != "script":
        return False
    media_type = attributes(page, tag).get("type", "")
    return media_type.strip().lower() == "application/ld+json"


def _add_token(
    sayings: defaultdict[str, list[str]],
    page: str,
    token: PageToken,
) -> None:
    """Add what a start tag says, or the content of a title."""
    if token.kind is TokenKind.START:
        _add_tag(
            sayings,
            page,
            token,
        )
    elif token.kind is TokenKind.CONTENT and token.name == "title":
        _add(
            sayings,
            "<title>",
            page[token.start : token.end],
        )


def _add_tag(
    sayings: defaultdict[str, list[str]],
    page: str,
    tag: PageToken,
) -> None:
    """Add what a start tag says."""
    if tag.name not in ("html", "link", "meta"):
        return
    values = attributes(page, tag)
    if tag.name == "html":
        _add(
            sayings,
            "<html lang>",
            values.get("lang", ""),
        )
    elif tag.name == "link" and "canonical" in values.get("rel", "").lower().split():
        _add(
            sayings,
            "<link rel=canonical>",
            values.get("href", ""),
        )
    elif tag.name == "meta":
        _add_meta(sayings, values)


def _add_meta(
    sayings: defaultdict[str, list[str]],
    values: Mapping[str, str],
) -> None:
    """Add what a `meta` says."""
    name = values.get("property") or values.get("name", "")
    place = _METAS.get(name.strip().lower())
    if place is not None:
        _add(
            sayings,
            place,
            values.get("content", ""),
        )


def _add(
    sayings: defaultdict[str, list[str]],
    place: str,
    words: str,
) -> None:
    if words and len(sayings[place]) < _VALUES_MAX:
        sayings[place].append(words)
