"""Whether the `style` of an element hides it, as far as the element says so itself."""

import re
from typing import Final

from ledger.rules.texts.html_references import resolved

_ZERO: Final = r"[-+]?(?:0+(?:\.0*)?|\.0+)"
_COMMENT: Final = re.compile(r"/\*[^*]*(?:\*(?!/)[^*]*)*(?:\*/|\Z)")
#: Values of properties with which nobody sees an element.
_HIDING: Final = {
    "display": re.compile("none"),
    "visibility": re.compile("hidden|collapse"),
    "opacity": re.compile(rf"{_ZERO}%?"),
    "font-size": re.compile(rf"{_ZERO}(?:[a-z]+|%)?"),
}


def hides(
    style: str,
    *,
    is_block: bool,
) -> bool:
    """Return whether nobody sees an element with this `style`; the last of two values counts.

    Blocks of no size hold others that have one, in letters and on pages made like them.
    """
    values = declared(style)
    if is_block:
        values.pop("font-size", None)
    return any(_is_hiding(name, value) for name, value in values.items())


def declared(style: str) -> dict[str, str]:
    """Return the value of each property of a `style`, in lower case; the last of two counts."""
    values: dict[str, str] = {}
    for declaration in _COMMENT.sub("", resolved(style)).lower().split(";"):
        name, _, value = declaration.partition(":")
        values[name.strip()] = value.partition("!")[0].strip()
    return values


def _is_hiding(
    name: str,
    value: str,
) -> bool:
    """Return whether a property with this value hides an element."""
    hiding = _HIDING.get(name)
    return hiding is not None and hiding.fullmatch(value) is not None
