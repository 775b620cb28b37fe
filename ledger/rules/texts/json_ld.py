"""What the JSON-LD of a page says of its article (schema.org), as far as it can be read.

It is other people's: nothing of it is relied on, and what can't be read says nothing.
"""

from collections import defaultdict, deque
from collections.abc import Collection, Iterable, Iterator
from itertools import chain
from typing import Any, Final, TypeAlias

import orjson

Node: TypeAlias = dict[str, Any]
#: A longer one describes no single article.
_CHARACTERS_MAX: Final = 1_000_000
_NODES_MAX: Final = 1_000
#: Types of schema.org that are articles end so: NewsArticle, Report, LiveBlogPosting.
_ARTICLE_TYPES: Final = ("Article", "Report", "BlogPosting", "SocialMediaPosting")
#: By what a page says which of several articles is its own.
_OWN: Final = ("headline", "url", "@id", "mainEntityOfPage")
#: Where the nodes of a document are, or its article.
_WITHIN: Final = ("@graph", "mainEntity", "mainEntityOfPage")


def article(
    documents: list[str],
    further_down: list[str],
    own: Collection[str],
) -> dict[str, list[str]]:
    """Return what documents say of the article of a page, by the names of schema.org.

    Where they hold several, or one that stands `further_down` than the head, those count that have
    an address or a title of the page: `own`. Without any, there are no words for the names.
    """
    articles = list(_articles(documents))
    others = list(_articles(further_down))
    every = [*articles, *others]
    if others or len(articles) > 1:
        articles = [one for one in every if _is_own(one[0], own)]
    sayings = _words_by_name(articles)
    if not sayings:
        names = chain.from_iterable(node for node, _ in every)
        return {name: [] for name in names}
    return sayings


def _words_by_name(
    articles: Iterable[tuple[Node, dict[str, Node]]],
) -> dict[str, list[str]]:
    """Return the words of articles that are one; empty values say nothing."""
    sayings: defaultdict[str, list[str]] = defaultdict(list)
    for node, by_id in articles:
        for name in filter(node.get, node):
            sayings[name] += _words(node[name], by_id)
    return dict(sayings)


def _articles(documents: list[str]) -> Iterator[tuple[Node, dict[str, Node]]]:
    """Yield each article, with the nodes of its document by their ids."""
    for text in documents:
        nodes = list(_nodes(_read(text)))
        by_id = {node["@id"]: node for node in nodes if _is_identified(node)}
        for node in filter(_is_article, nodes):
            yield node, by_id


def _is_own(
    node: Node,
    own: Collection[str],
) -> bool:
    """Return whether an article has an address or a title of its page."""
    for name in _OWN:
        value = node.get(name)
        if isinstance(value, dict):
            value = value.get("@id")
        if isinstance(value, str) and value in own:
            return True
    return False


def _read(text: str) -> object:
    """Return a document, or None where it is broken."""
    if len(text) > _CHARACTERS_MAX:
        return None
    try:
        return orjson.loads(text)
    except orjson.JSONDecodeError:
        return None


def _nodes(document: object) -> Iterator[Node]:
    """Yield the nodes of a document, the outermost first, and no more than an article needs."""
    waiting = deque([document])
    for _ in range(_NODES_MAX):
        if not waiting:
            return
        value = waiting.popleft()
        if isinstance(value, list):
            waiting.extend(value[:_NODES_MAX])
        elif isinstance(value, dict):
            yield value
            waiting.extend(value[name] for name in _WITHIN if name in value)


def _is_identified(node: Node) -> bool:
    return isinstance(node.get("@id"), str)


def _is_article(node: Node) -> bool:
    """Return whether a node is an article, by its type or one of its types."""
    types = node.get("@type")
    names = types if isinstance(types, list) else [types]
    return any(
        isinstance(name, str) and name.endswith(_ARTICLE_TYPES) for name in names
    )


def _words(
    value: object,
    by_id: dict[str, Node],
) -> Iterator[str]:
    """Yield what a value is in words: strings, and the names of persons and organisations."""
    values = value if isinstance(value, list) else [value]
    for part in values[:_NODES_MAX]:
        words = _name(part, by_id) if isinstance(part, dict) else part
        if isinstance(words, str):
            yield words


def _name(
    node: Node,
    by_id: dict[str, Node],
) -> object:
    """Return the name of a node, or of the one of the same document that it refers to."""
    identity = node.get("@id")
    if isinstance(identity, str):
        node = by_id.get(identity, node)
    return node.get("name")
