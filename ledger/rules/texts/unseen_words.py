"""Words of a page that its reading has, and that nobody may see so: an element may hide them.

It may strike them out and turn them around, too. The reading of a page never changes, so that they
stay in it. Nothing is decided here: who quotes such words is asked. What a style sheet or a script
hides isn't known.
"""

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import pairwise
from operator import itemgetter
from typing import Final

from ledger.rules.texts.html_styles import declared, hides
from ledger.rules.texts.html_tokens import PageToken, TokenKind, attributes, tokens

#: What a start tag has that may hide, strike out or turn around what the element holds.
_MARK: Final = re.compile(
    r"style|popover|<bdo\b|<font\b",
    re.ASCII | re.IGNORECASE,
)
_STRUCK: Final = re.compile(".*line-through.*")
#: Colours that let all through that is behind them, and those of the paper.
_NO_COLOUR: Final = re.compile(
    r"transparent|rgba?\([^)]*[,/]\s*0?(?:\.0+)?%?\s*\)|#[0-9a-f]{6}00|#[0-9a-f]{3}0"
    r"|hsla?\([^,\s]+[,\s]+[^,\s]+[,\s]+(?:9\d|100)%.*"
)
#: Values with which hardly anybody sees an element as it stands in the page.
_HIDING: Final = {
    "opacity": re.compile(r"0?\.0\d*|0(?:\.0\d*)?|\d%"),
    "font-size": re.compile(
        r"(?:[01](?:\.\d+)?|\.\d+)(?:px|pt|%)?|0?\.[01]\d*r?em|calc\(.*"
    ),
    "text-indent": re.compile(r"-\d{3,}.*"),
    "margin-left": re.compile(r"-\d{3,}.*"),
    "margin-top": re.compile(r"-\d{3,}.*"),
    "left": re.compile(r"-\d{3,}.*"),
    "right": re.compile(r"-\d{3,}.*"),
    "top": re.compile(r"-\d{3,}.*"),
    "bottom": re.compile(r"-\d{3,}.*"),
    "clip": re.compile(r"rect\(.*\)"),
    "inset": re.compile(r".*-\d{3,}.*"),
    "translate": re.compile(r".*-\d{3,}.*"),
    "scale": re.compile(r"-.*|0?\.0.*|0(?![.\d]).*"),
    "clip-path": re.compile(r"(?!none).+"),
    "transform": re.compile(
        r"(?:scale|translate)[a-z\d]*\((?:0(?![.\d])|-\d{3,}).*\)|scale[a-z\d]*\(-.*"
    ),
    "color": _NO_COLOUR,
    "-webkit-text-fill-color": _NO_COLOUR,
    "font": re.compile(r"(?:.*\s)?[01](?:px|pt|em|%)?(?:/.*|\s.*)"),
    "content-visibility": re.compile("hidden"),
    "filter": re.compile(r".*opacity\(0?(?:\.0.*|%?\)).*"),
    "unicode-bidi": re.compile(".*override"),
    "text-decoration": _STRUCK,
    "text-decoration-line": _STRUCK,
}
#: From how many characters on a value isn't read, and may hide.
_VALUE_MAX: Final = 200
_NO_SIZE: Final = re.compile(r"[01](?:px)?")
_SIZES: Final = ("width", "height", "max-width", "max-height")
_NAMES: Final = {"white": "#fff", "black": "#000"}
_OF_THREE: Final = re.compile(r"#([0-9a-f])([0-9a-f])([0-9a-f])")
_OF_SIX: Final = re.compile(r"#([0-9a-f]{2})([0-9a-f]{2})([0-9a-f]{2})")
_RGB: Final = re.compile(r"rgba?\(\s*(\d{1,3})[,\s]+(\d{1,3})[,\s]+(\d{1,3})[^)]*\)")
_PAPER: Final = "#fff"
#: Elements that need no end tag: another one of the name ends them.
_ENDED_BY_NEXT: Final = frozenset({"p", "li", "dt", "dd", "td", "th", "tr", "option"})


def unseen(page: str) -> list[tuple[int, int]]:
    """Return where elements begin and end that nobody may see, in the order of the page."""
    if _MARK.search(page) is None:
        return []
    return list(_unseen(page))


def parts_number(written: str) -> bool:
    """Return whether a tag stands within a number, as it is written in the page.

    What stands behind the tag may be the mark of a note: `95<a href="#n3">3</a>`.
    """
    texts = [token for token in tokens(written) if token.kind is TokenKind.TEXT]
    return any(
        _is_of_number(written[before.end - 1]) and _is_of_number(written[after.start])
        for before, after in pairwise(texts)
    )


def _is_of_number(character: str) -> bool:
    """Return whether a number in digits or in words may have a character."""
    return character.isalnum() or character == "_"


def overlaps(
    unseen: Sequence[tuple[int, int]],
    start: int,
    end: int,
) -> bool:
    """Return whether words from `start` to before `end` overlap a stretch that may be unseen."""
    following = bisect_right(unseen, start, key=itemgetter(1))
    return following < len(unseen) and unseen[following][0] < end


def _unseen(page: str) -> Iterator[tuple[int, int]]:
    """Yield the stretches of a page that nobody may see; one within another is part of it."""
    begun: PageToken | None = None
    depth = 0
    for token in tokens(page):
        if begun is None:
            begun = token if _is_unseen(page, token) else None
            depth = 1
        elif token.name == begun.name:
            depth = _depth(
                token,
                depth,
            )
            if depth == 0:
                yield begun.start, token.start
                begun = None
    if begun is not None:
        yield begun.start, len(page)


def _depth(
    token: PageToken,
    depth: int,
) -> int:
    """Return how many elements of a name are open behind a tag of it."""
    if token.kind is TokenKind.END:
        return depth - 1
    if token.kind is not TokenKind.START:
        return depth
    return 0 if token.name in _ENDED_BY_NEXT else depth + 1


def _is_unseen(
    page: str,
    token: PageToken,
) -> bool:
    """Return whether a tag begins an element that its style may hide."""
    if token.kind is not TokenKind.START:
        return False
    if _MARK.search(page, token.start, token.end) is None:
        return False
    given = attributes(page, token)
    if token.name == "bdo" or "popover" in given:
        return True
    style = given.get("style", "")
    if token.name == "font":
        style = "color:{color};{style}".format_map({"color": "", "style": ""} | given)
    return hides(style, is_block=False) or _conceals(declared(style))


def _conceals(values: Mapping[str, str]) -> bool:
    """Return whether hardly anybody sees an element with some values of properties."""
    if "\\" in "".join([*values, values.get("display", "")]):
        return True
    for name, hiding in _HIDING.items():
        value = values.get(name, "")
        if len(value) > _VALUE_MAX or hiding.fullmatch(value):
            return True
    if values.get("overflow") == "hidden":
        sizes = [values.get(name, "") for name in _SIZES]
        return any(map(_NO_SIZE.fullmatch, sizes))
    return _is_on_its_own_colour(values)


def _is_on_its_own_colour(values: Mapping[str, str]) -> bool:
    """Return whether letters have the colour of what is behind them; that may be paper."""
    letters = values.get("color")
    if letters is None:
        return False
    behind = values.get("background-color") or values.get("background") or _PAPER
    return _colour(letters) == _colour(behind)


def _colour(value: str) -> str:
    """Return a colour in one form, near ones in the same; one that isn't known as it is."""
    known = _NAMES.get(
        value.strip(),
        value.strip(),
    )
    short = _OF_THREE.fullmatch(known)
    if short is not None:
        return _in_digits(16 + 1, 16, short.groups())
    long = _OF_SIX.fullmatch(known)
    if long is not None:
        return _in_digits(1, 16, long.groups())
    numbers = _RGB.fullmatch(known)
    if numbers is None:
        return known
    return _in_digits(1, 10, numbers.groups())


def _in_digits(
    factor: int,
    base: int,
    parts: Iterable[str],
) -> str:
    """Return a colour by how much it has of red, green and blue, in steps of 16."""
    shares = [factor * int(part, base) // 16 for part in parts]
    return str(shares)
