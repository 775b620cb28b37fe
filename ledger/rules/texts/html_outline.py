"""Which parts of a page are read, and where its lines end.

What a browser doesn't show is left out, and what stands around articles on every page of a site.
Losing a paragraph harms, some words more don't: so whatever may hold the article is read.
"""

from collections import Counter
from collections.abc import Mapping
from typing import Final

from ledger.rules.texts.html_styles import hides

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
#: Elements that go on within a number, as in <b>1</b>,212; whatever else stands between digits
#: parts them.
JOINING: Final = frozenset(
    {
        "a",
        "abbr",
        "b",
        "bdi",
        "bdo",
        "big",
        "cite",
        "code",
        "data",
        "dfn",
        "em",
        "font",
        "i",
        "ins",
        "kbd",
        "mark",
        "nobr",
        "q",
        "samp",
        "small",
        "span",
        "strong",
        "time",
        "tt",
        "u",
        "var",
        "wbr",
    }
)
#: What is seen within a sentence and can't be read.
PICTURES: Final = frozenset(
    {
        "audio",
        "canvas",
        "embed",
        "iframe",
        "img",
        "input",
        "meter",
        "object",
        "progress",
        "select",
        "svg",
        "textarea",
        "video",
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
#: The end tag of one of these ends any of them, and none stands right within another.
_HEADINGS: Final = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
#: So many elements that aren't ended are looked through for one that is.
_DEPTH_MAX: Final = 32
#: What stands around articles.
_AROUND: Final = frozenset(
    {"nav", "footer", "form"},
)
#: What a publisher took back.
_STRUCK: Final = frozenset(
    {"del", "s", "strike"},
)
#: What a browser shows in place of the content, or nothing.
_UNSEEN: Final = frozenset(
    {"annotation", "audio", "canvas", "datalist", "desc", "video"},
)
#: Elements that go on behind the end of what they stand in, up to their own end tag.
_FORMATTING: Final = frozenset(
    {
        "a",
        "b",
        "big",
        "code",
        "em",
        "font",
        "i",
        "nobr",
        "s",
        "small",
        "strike",
        "strong",
        "tt",
        "u",
    }
)
#: What a start tag ends may be further out than the last element, but not than one of these.
_WITHIN_ITEMS: Final = (BLOCKS - {"address", "div", "p"}) | _FORMATTING
_WITHIN: Final[Mapping[str, frozenset[str]]] = {
    "dd": _WITHIN_ITEMS,
    "dt": _WITHIN_ITEMS,
    "li": _WITHIN_ITEMS,
}
_WITHIN_ANY: Final = _FORMATTING | {
    "button",
    "caption",
    "object",
    "table",
    "td",
    "th",
}
#: Within these, only tags of tables end what was begun before them.
_CELLS_AND_CAPTION: Final = (*CELLS, "caption")
_OF_TABLES: Final = frozenset(
    {"caption", "table", "tbody", "td", "tfoot", "th", "thead", "tr"},
)
#: What follows their end tags stands within them nevertheless.
_WHOLE: Final = frozenset(
    {"body", "html"},
)
#: Never shown, and no end tag within ends what was begun before it.
_TEMPLATE: Final = "template"
#: Where one of these begins, the article may begin: what is around it doesn't hold it.
_ARTICLE: Final = frozenset(
    {"main", "article", "h1"},
)


class PageOutline:
    """The elements that are open at a place of a page, as far as they matter for its reading.

    `reads_forms`: a form is no part that stands around the article.
    """

    def __init__(
        self,
        *,
        reads_forms: bool = False,
    ) -> None:
        self._around = _AROUND - {"form"} if reads_forms else _AROUND
        self._open: list[str] = []
        self._counts: Counter[str] = Counter()
        #: Those of what is left out.
        self._counts_within: Counter[str] = Counter()
        #: How many elements were open where the outermost one began that is left out.
        self._left_out_from: int | None = None
        self._holds_no_article = False

    @property
    def is_left_out(self) -> bool:
        """Whether what stands here is left out."""
        return self._left_out_from is not None

    @property
    def is_passed_over(self) -> bool:
        """Whether what stands here is left out, and a reader may see it."""
        return self.is_left_out and not self._holds_no_article

    @property
    def outlasts_lines(self) -> bool:
        """Whether what is left out here goes on behind the end of what it stands in."""
        if self._left_out_from is None or not self._holds_no_article:
            return False
        return self._open[self._left_out_from] in _FORMATTING

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
        if not self.is_left_out and self._leaves_out(name, attributes):
            self._left_out_from = len(self._open)
            self._counts_within = Counter()
            self._holds_no_article = _is_never_shown(name, attributes)
        if self.is_left_out or name in BLOCKS:
            self._push(name)

    def end(
        self,
        name: str,
    ) -> None:
        """Follow an end tag, which ends all that was begun within; a stray one ends nothing."""
        alike = _HEADINGS if name in _HEADINGS else frozenset({name})
        if self._is_inert(name) or name in _WHOLE or not self._has_open(alike):
            return
        if self._holds_no_article and self._ends_nothing_unseen(name):
            return
        while self._pop() not in alike:
            pass

    def _has_open(self, names: frozenset[str]) -> bool:
        """Return whether some element of these names is open."""
        return any(self._counts[name] for name in names)

    def _is_inert(self, name: str) -> bool:
        """Return whether a tag is nothing, since it stands in a template."""
        return self._counts[_TEMPLATE] > 0 and name != _TEMPLATE

    def _leaves_out(
        self,
        name: str,
        attributes: Mapping[str, str],
    ) -> bool:
        """Return whether an element is left out."""
        if _is_never_shown(name, attributes):
            return True
        if name in self._around:
            return True
        is_hidden = attributes.get("aria-hidden", "").lower() == "true"
        # A saved page may hide its article behind the dialog that was open.
        return is_hidden and name not in _ARTICLE and name not in _WHOLE

    def _ends_nothing_unseen(self, name: str) -> bool:
        """Return whether an end tag leaves on what nobody sees, as it does in a browser."""
        if name in _OF_TABLES:
            return False
        if any(self._counts_within[cell] for cell in _CELLS_AND_CAPTION):
            return True
        return self.outlasts_lines and not self._counts_within[name]

    def _end_before(self, name: str) -> None:
        """End what an element ends that begins: others without their end tag, what is left out."""
        while (place := self._ended_by(name)) is not None:
            while len(self._open) > place:
                self._pop()
        if name in _HEADINGS and _HEADINGS.intersection(self._open[-1:]):
            self._pop()
        if name in _ARTICLE and not self._holds_no_article:
            self._left_out_from = None

    def _ended_by(self, name: str) -> int | None:
        """Return the place of the innermost element that a start tag ends; None without any.

        Marks such as <b> go on in what follows, hidden or not, so they hold what they stand in.
        """
        if name not in BLOCKS:
            return None
        holding = _WITHIN.get(name, _WITHIN_ANY)
        for place in range(len(self._open) - 1, -1, -1)[:_DEPTH_MAX]:
            element = self._open[place]
            if name in _ENDED_BY.get(element, ()):
                return place
            if element in holding:
                return None
        return None

    def _push(self, name: str) -> None:
        """Begin an element within the others."""
        self._open.append(name)
        self._counts[name] += 1
        self._counts_within[name] += 1

    def _pop(self) -> str:
        """End the innermost element, and what is left out with it."""
        name = self._open.pop()
        self._counts[name] -= 1
        self._counts_within[name] -= 1
        if len(self._open) == self._left_out_from:
            self._left_out_from = None
            self._holds_no_article = False
        return name


def _is_never_shown(
    name: str,
    attributes: Mapping[str, str],
) -> bool:
    """Return whether an element is shown to nobody, or is struck out."""
    if name == _TEMPLATE or name in _STRUCK or name in _UNSEEN:
        return True
    if name == "dialog" and "open" not in attributes:
        return True
    if attributes.get("hidden", "until-found").lower() != "until-found":
        return True
    # A script may show the page when it is ready.
    if name in _WHOLE:
        return False
    return hides(attributes.get("style", ""), is_block=name in BLOCKS)
