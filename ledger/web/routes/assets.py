"""What pages are shown with: their style sheet, and how to read them."""

from ledger.api.formats.formats import CSS, HTML
from ledger.api.formats.representations import Rendered
from ledger.api.http.operations import Read, reads
from ledger.rules.base.errors import NotFound
from ledger.schemas.pages import MomentQuery
from ledger.web import legend, stylesheet
from ledger.web.html_page import HtmlPage, page


@reads(
    "/static/{name}",
    formats=(CSS,),
    needs_ledger=False,
    immutable=True,
    is_page=True,
)
def get_style_sheet(name: str) -> Rendered:
    """Read the style sheet of the pages; its name changes with it."""
    if name != stylesheet.NAME:
        raise NotFound(f"There is no {name[:80]!r}; each page links the style sheet.")
    return Rendered({CSS: stylesheet.CONTENT})


@reads(
    "/how-to-read",
    query=MomentQuery(),
    formats=(HTML,),
    is_page=True,
)
def show_how_to_read(read: Read) -> HtmlPage:
    """Show what each shape of a chart means, and each caveat."""
    return page(
        "how_to_read.html",
        read,
        "how-to-read",
        bars=legend.SHAPES,
        outlines=legend.OUTLINES,
    )
