"""Which parts of a page are read, and where its lines end.

What a browser doesn't show is left out, and what stands around articles on every page of a site.
Losing a paragraph harms, some words more don't: so whatever may hold the article is read.
"""

from collections import Counter
from collections.abc import Mapping
from typing import Final

#: Elements that never have an end tag.
_VOID: Final = frozenset(
    {
        "area",
        "base",
        "br",
        "col",
        "embed",
        "hr",
        "img",
        "input",
        "link",
        "meta",
        "param",
        "source",
        "track",
        "wbr",
    }
)
#: Cells of a row, which end no line.
CELLS: Final = frozenset({"td", "th"})
#: Elements that begin and end a line, or a cell.
BLOCKS: Final = frozenset(
    {
        "address",
        "article",
        "aside",
        "blockquote",
        "body",
        "br",
        "caption",
        "center",
        "dd",
        "details",
        "dialog",
        "dir",
        "div",
        "dl",
        "dt",
        "fieldset",
        "figcaption",
        "figure",
        "footer",
        "form",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "header",
        "hgroup",
        "hr",
        "html",
        "legend",
        "li",
        "main",
        "menu",
        "nav",
        "ol",
        "optgroup",
        "option",
        "p",
        "pre",
        "search",
        "section",
        "summary",
        "table",
        "tbody",
        "td",
        "tfoot",
        "th",
        "thead",
        "title",
        "tr",
        "ul",
    }
)
#: Elements without an end tag are ended by these.
_ENDED_BY: Final[Mapping[str, frozenset[str]]] = {
    "p": BLOCKS,
    "li": frozenset({"li"}),
    "dt": frozenset({"dt", "dd"}),
    "dd": frozenset({"dt", "dd"}),
    "td": frozenset({"td", "th", "tr", "tbody", "tfoot"}),
    "th": frozenset({"td", "th", "tr", "tbody", "tfoot"}),
    "tr": frozenset({"tr", "tbody", "tfoot"}),
    "option": frozenset({"option", "optgroup"}),
}
#: What stands around articles.
_AROUND: Final = frozenset(
    {"nav", "footer", "form", "button"},
)
#: Never shown, and no end tag within ends what was begun before it.
_TEMPLATE: Final = "template"
#: Where one of these begins, the article may begin: what is around it doesn't hold it.
_ARTICLE: Final = frozenset(
    {"main", "article", "h1"},
)


class PageOutline:
    """The elements that are open at a place of a page, as far as they matter for its reading."""

    def __init__(self) -> None:
        self._open: list[str] = []
        self._counts: Counter[str] = Counter()
        #: How many elements were open where the outermost one began that is left out.
        self._left_out_from: int | None = None
        self._holds_no_article = False

    @property
    def is_left_out(self) -> bool:
        """Whether what stands here is left out."""
        return self._left_out_from is not None

    @property
    def in_pre(self) -> bool:
        """Whether white space stands here as it is."""
        return self._counts["pre"] > 0

    def begin(
        self,
        name: str,
        attributes: Mapping[str, str],
    ) -> None:
        """Follow a start tag."""
        if self._is_inert(name):
            return
        self._end_before(name)
        if name in _VOID:
            return
        if not self.is_left_out and _leaves_out(name, attributes):
            self._left_out_from = len(self._open)
            self._holds_no_article = _is_never_shown(name, attributes)
        if self.is_left_out or name in BLOCKS:
            self._open.append(name)
            self._counts[name] += 1

    def end(
        self,
        name: str,
    ) -> None:
        """Follow an end tag, which ends all that was begun within; a stray one ends nothing."""
        if not self._counts[name] or self._is_inert(name):
            return
        while self._pop() != name:
            pass

    def _is_inert(self, name: str) -> bool:
        """Return whether a tag is nothing, since it stands in a template."""
        return self._counts[_TEMPLATE] > 0 and name != _TEMPLATE

    def _end_before(self, name: str) -> None:
        """End what an element ends that begins: others without their end tag, what is left out."""
        while self._open and name in _ENDED_BY.get(self._open[-1], ()):
            self._pop()
        if name in _ARTICLE and not self._holds_no_article:
            self._left_out_from = None

    def _pop(self) -> str:
        """End the innermost element, and what is left out with it."""
        name = self._open.pop()
        self._counts[name] -= 1
        if len(self._open) == self._left_out_from:
            self._left_out_from = None
            self._holds_no_article = False
        return name


def _leaves_out(
    name: str,
    attributes: Mapping[str, str],
) -> bool:
    """Return whether an element is left out."""
    if _is_never_shown(name, attributes):
        return True
    if name in _AROUND:
        return True
    is_hidden = attributes.get("aria-hidden", "").lower() == "true"
    # A saved page may hide its article behind the dialog that was open.
    return is_hidden and name not in _ARTICLE and name not in ("html", "body")


def _is_never_shown(
    name: str,
    attributes: Mapping[str, str],
) -> bool:
    """Return whether an element is shown to nobody."""
    if name == _TEMPLATE:
        return True
    return attributes.get("hidden", "until-found").lower() != "until-found"
