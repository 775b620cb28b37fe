"""Where a page speaks of itself: in its own head, and in no template or picture within it.

Of what stands further down, much is of other articles, or of other pages.
"""

from collections.abc import Iterator
from typing import Final

from ledger.rules.texts.html_outline import BLOCKS
from ledger.rules.texts.html_tokens import PageToken, TokenKind, tokens

#: What stands within is nothing that the page says, such as the title of a drawing.
_APART: Final = frozenset({"template", "svg", "math"})
#: What begins one of these is shown, and so no part of a head.
_SEEN: Final = BLOCKS - {"html", "title"}


def own_tokens(page: str) -> Iterator[tuple[PageToken, bool]]:
    """Yield the tokens of a page without those apart, each with whether it is of the head."""
    depth = 0
    in_head = True
    has_head = False
    for token in tokens(page):
        if token.name in _APART:
            depth = max(0, depth + _deeper(page, token))
        if depth > 0:
            continue
        has_head = has_head or token.name == "head"
        if _ends_head(token, has_head=has_head):
            in_head = False
        yield token, in_head


def _deeper(
    page: str,
    token: PageToken,
) -> int:
    """Return by how much a tag leads into what is apart; one that is closed at once doesn't."""
    if token.kind is TokenKind.END:
        return -1
    is_closed = page.endswith("/>", token.start, token.end)
    return 0 if is_closed and token.name != "template" else 1


def _ends_head(
    token: PageToken,
    *,
    has_head: bool,
) -> bool:
    """Return whether the head ends at a tag: where it has no tags itself, at the first words."""
    if token.kind is TokenKind.END:
        return token.name == "head"
    if token.kind is not TokenKind.START:
        return False
    return token.name == "body" or (not has_head and token.name in _SEEN)
