"""Tags, text and comments of an HTML page, cut where a browser cuts them (WHATWG HTML, 13.2.5).

Nothing of the page is changed or thrown away: tokens lie one beside the other, from its first
character to its last. Each is searched for once, in time that its length bounds.
"""

import re
from collections.abc import Iterator
from enum import Enum
from typing import Final, NamedTuple

#: Elements whose content is no markup, up to their end tag. Nobody is meant to read it.
RAW: Final = frozenset(
    {
        "script",
        "style",
        "title",
        "textarea",
        "noscript",
        "noembed",
        "noframes",
        "iframe",
    }
)
_SPACE: Final = "\t\n\f\r "
_MARKUP: Final = re.compile("<(?=[A-Za-z/!?])")
_NAME: Final = re.compile(f"</?([A-Za-z][^{_SPACE}/>]*)")
_ATTRIBUTE: Final = re.compile(
    f"[{_SPACE}/]*([^{_SPACE}/>][^{_SPACE}/>=]*)"
    f"(?:[{_SPACE}]*=[{_SPACE}]*"
    rf"""(?:"([^"]*)(?:"|\Z)|'([^']*)(?:'|\Z)|([^{_SPACE}>"'][^{_SPACE}>]*))?)?"""
)
_TAG_END: Final = re.compile(f"[{_SPACE}/]*>")
_COMMENT_END: Final = re.compile("--!?>")
#: What a script may hold that decides where it ends.
_IN_SCRIPT: Final = re.compile(
    f"<!--(?!-*>)|-->|</?script(?=[{_SPACE}/>])", re.ASCII | re.IGNORECASE
)
_ENDS: Final = {
    name: re.compile(f"</{name}(?=[{_SPACE}/>])", re.ASCII | re.IGNORECASE)
    for name in RAW
}


class TokenKind(Enum):
    """What a token is."""

    TEXT = "text"
    START = "start tag"
    END = "end tag"
    #: The content of an element of `RAW`, which has its name.
    CONTENT = "content"
    #: Comments, doctypes, processing instructions, and what a browser takes for a comment.
    COMMENT = "comment"


class PageToken(NamedTuple):
    """A stretch of the page; `name` is that of the element, in lower case, if it has one."""

    kind: TokenKind
    start: int
    end: int
    name: str = ""


def tokens(page: str) -> Iterator[PageToken]:
    """Yield the tokens of a page, in its order."""
    place = 0
    while place < len(page):
        markup = _MARKUP.search(page, place)
        start = len(page) if markup is None else markup.start()
        if place < start:
            yield PageToken(
                TokenKind.TEXT,
                place,
                start,
            )
        if markup is None:
            return
        token = _markup(page, start)
        yield token
        place = token.end
        if token.kind is TokenKind.START and token.name in RAW:
            place = _content_end(page, token)
            yield PageToken(
                TokenKind.CONTENT,
                token.end,
                place,
                token.name,
            )


def attributes(
    page: str,
    tag: PageToken,
) -> dict[str, str]:
    """Return the attributes of a start tag, as they stand there: references aren't resolved.

    Names are in lower case; of several of one name the first counts.
    """
    values: dict[str, str] = {}
    place = tag.start + 1 + len(tag.name)
    while match := _ATTRIBUTE.match(page, place, tag.end):
        name, *quoted = match.groups()
        value = next(filter(None, quoted), "")
        values.setdefault(_lower(name), value)
        place = match.end()
    return values


def _markup(
    page: str,
    start: int,
) -> PageToken:
    """Return the token that begins with a `<` before a letter, `/`, `!` or `?`."""
    name = _NAME.match(page, start)
    if name is not None:
        return _tag(page, name)
    if page.startswith("<!--", start):
        return PageToken(
            TokenKind.COMMENT,
            start,
            _comment_end(page, start),
        )
    if start + len("</") == len(page) and page.endswith("</"):
        return PageToken(
            TokenKind.TEXT,
            start,
            len(page),
        )
    return PageToken(
        TokenKind.COMMENT,
        start,
        _behind(page, ">", start),
    )


def _tag(
    page: str,
    name: re.Match[str],
) -> PageToken:
    """Return a tag; one that the end of the page cuts off is read by nobody."""
    is_end = page.startswith("</", name.start())
    place = name.end()
    while attribute := _ATTRIBUTE.match(page, place):
        place = attribute.end()
    end = _TAG_END.match(page, place)
    if end is None:
        return PageToken(
            TokenKind.COMMENT,
            name.start(),
            len(page),
        )
    kind = TokenKind.END if is_end else TokenKind.START
    return PageToken(
        kind,
        name.start(),
        end.end(),
        _lower(name[1]),
    )


def _lower(name: str) -> str:
    """Return a name in lower case, as HTML knows it: of ASCII letters alone."""
    return name.lower() if name.isascii() else name


def _comment_end(
    page: str,
    start: int,
) -> int:
    """Return where the comment ends that begins at `start`: `<!-->` is a whole one."""
    first = start + len("<!--")
    for empty in (">", "->"):
        if page.startswith(empty, first):
            return first + len(empty)
    end = _COMMENT_END.search(page, first)
    return len(page) if end is None else end.end()


def _behind(
    page: str,
    sign: str,
    start: int,
) -> int:
    """Return the place behind the next sign, or the end of the page."""
    place = page.find(sign, start)
    return len(page) if place < 0 else place + len(sign)


def _content_end(
    page: str,
    tag: PageToken,
) -> int:
    """Return where the content of an element of `RAW` ends: before its end tag."""
    if tag.name == "script":
        return _script_end(page, tag.end)
    end = _ENDS[tag.name].search(page, tag.end)
    return len(page) if end is None else end.start()


def _script_end(
    page: str,
    start: int,
) -> int:
    """Return where a script ends: not at the end tag of a script within a comment of it."""
    in_comment = within = False
    for match in _IN_SCRIPT.finditer(page, start):
        sign = match[0]
        if sign == "<!--":
            in_comment = True
        elif sign == "-->":
            in_comment = within = False
        elif not sign.startswith("</"):
            within = in_comment
        elif within:
            within = False
        else:
            return match.start()
    return len(page)
