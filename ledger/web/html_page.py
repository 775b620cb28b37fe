"""A page of HTML: a template with what it shows, and what every page needs beside it."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import ClassVar, Final

from jinja2 import Environment, PackageLoader, StrictUndefined, Template
from markupsafe import Markup

from ledger.api.formats import links
from ledger.api.formats.candidates_page import filled_in
from ledger.api.formats.formats import HTML, Format
from ledger.api.formats.isolates import isolated
from ledger.api.http.operations import Read
from ledger.rules.texts.turned_words import TURNING
from ledger.web import sentences, stylesheet, words
from ledger.web.addresses import Addresses, SameAsData, absolute, wanted
from ledger.web.names import PageNames

_ENVIRONMENT: Final = Environment(
    loader=PackageLoader("ledger.web"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)
#: It shows itself by the stylesheet, so that nobody copies it.
_TURN: Final = Markup('<span class="turn"></span>')


def bdi(text: str) -> Markup:
    """Return words that may be in any script, apart from what stands around them."""
    return Markup("<bdi>") + in_stored_order(text) + Markup("</bdi>")


def in_stored_order(text: str) -> str:
    """Return words with a mark that is seen for each sign that would turn words around."""
    if TURNING.search(text) is None:
        return text
    return _TURN.join(TURNING.split(text))


_ENVIRONMENT.filters["bdi"] = bdi
_ENVIRONMENT.filters["in_stored_order"] = in_stored_order
_ENVIRONMENT.filters["isolated"] = isolated
_ENVIRONMENT.filters["time"] = sentences.day_html
_ENVIRONMENT.filters["elsewhere"] = sentences.elsewhere
_ENVIRONMENT.filters["came"] = sentences.came
_ENVIRONMENT.filters["dated"] = sentences.dated
_ENVIRONMENT.filters["day"] = words.day
_ENVIRONMENT.filters["filled_in"] = filled_in
_ENVIRONMENT.filters["grouped"] = "{:,}".format
_ENVIRONMENT.globals["words"] = words


@dataclass(frozen=True, slots=True)
class HtmlPage:
    """A page, in its one format; `values` are what its template shows."""

    template: str
    values: Mapping[str, object]

    formats: ClassVar[tuple[Format, ...]] = (HTML,)

    def render(self, _to: Format) -> bytes:
        """Return the page in UTF-8; the values in it are escaped."""
        return render(self.template, **self.values)


def render(template: str, **values: object) -> bytes:
    """Return what a template makes of some values, in UTF-8; they are escaped."""
    return _template(template).render(values).encode()


@cache
def _template(name: str) -> Template:
    return _ENVIRONMENT.get_template(name)


def page(
    template: str,
    read: Read,
    *path: str,
    names: PageNames | None = None,
    same: SameAsData | None = None,
    follows: tuple[str, ...] | None = None,
    **values: object,
) -> HtmlPage:
    """Return a page with what every page shows: where it is, as of when, and the same as JSON.

    `path` are the parts of its own address. `follows`: which parameters it follows, where those
    are others than its data takes.
    """
    moment = wanted(read)
    addresses = Addresses(moment)
    if follows is None:
        follows = same.takes if same else ()
    followed = moment.only(follows)
    common = {
        "read": read,
        "asked": moment,
        "followed": followed,
        "to": addresses,
        "names": names,
        "stylesheet": links.rooted(stylesheet.PATH),
        "here": path,
        "same": same,
        "printed": absolute(read, addresses.page(*path)),
    }
    return HtmlPage(template, common | values)
