"""What a page says of itself: title, date, language, address, authors and publisher.

These are proposals: a person may say otherwise, and each has to have the form of what is sent.
"""

import re
from collections import defaultdict
from collections.abc import Mapping
from typing import Final, TypeAlias

from ledger.rules.texts import json_ld
from ledger.rules.texts.html_references import resolved
from ledger.rules.texts.html_tokens import PageToken, TokenKind, attributes, tokens

#: What a page says, by field of a source: what to believe first stands first.
Proposals: TypeAlias = Mapping[str, list[str | list[str]]]
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
_MOMENT: Final = re.compile("([0-9]{4}-[0-9]{2}-[0-9]{2})[T ]")
_ADDRESS: Final = re.compile("https?://", re.ASCII | re.IGNORECASE)


def proposals(page: str) -> Proposals:
    """Return what a page says of its article; of what it is silent about there is nothing."""
    sayings = _sayings(page)
    values: defaultdict[str, list[str | list[str]]] = defaultdict(list)
    for field, places in _PLACES.items():
        for place in places:
            words = list(filter(None, map(_tidy, sayings.get(place, ()))))
            if words:
                values[field] += _values(field, words)
    return values


def _values(
    field: str,
    words: list[str],
) -> list[str | list[str]]:
    """Return what words of one place are, in the form of a field."""
    if field == "authors":
        names = [word for word in words if not _ADDRESS.match(word)]
        return [names] if names else []
    first = words[0]
    if field == "language":
        return [first.replace("_", "-")]
    moment = _MOMENT.match(first)
    if field == "published_on" and moment is not None:
        return [moment[1]]
    return [first]


def _tidy(words: str) -> str:
    """Return words on one line, with their references resolved."""
    return " ".join(resolved(words).split())


def _sayings(page: str) -> dict[str, list[str]]:
    """Return all that a page says of itself, by place."""
    sayings: defaultdict[str, list[str]] = defaultdict(list)
    documents: list[str] = []
    tag: PageToken | None = None
    for token in tokens(page):
        if token.kind is TokenKind.START:
            tag = token
            _add_tag(sayings, page, tag)
        elif token.kind is TokenKind.CONTENT and tag is not None:
            content = page[token.start : token.end]
            if token.name == "title":
                _add(
                    sayings,
                    "<title>",
                    content,
                )
            elif _is_json_ld(page, tag):
                documents.append(content)
    return json_ld.article(documents, _own(sayings)) | sayings


def _own(sayings: Mapping[str, list[str]]) -> set[str]:
    """Return the addresses and the titles by which a page names its own article."""
    own: set[str] = set()
    for place in _OWN:
        own.update(map(_tidy, sayings.get(place, ())))
    return own


def _is_json_ld(
    page: str,
    tag: PageToken,
) -> bool:
    """Return whether the content of an element is JSON-LD."""
    if tag.name != "script":
        return False
    media_type = attributes(page, tag).get("type", "")
    return media_type.strip().lower() == "application/ld+json"


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
