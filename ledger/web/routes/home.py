"""The page at `/`: what this is, and where to go from here."""

from dataclasses import dataclass
from typing import Any, Final

import orjson
from flask import current_app

from ledger.api.formats import links
from ledger.api.formats.formats import HTML, JSON, TEXT, Format
from ledger.api.formats.representations import Representation
from ledger.api.formats.text_table import cut, display, table
from ledger.api.http.operations import Read, reads
from ledger.models import AgreementVersion
from ledger.rules.base.canonical_json import canonical
from ledger.schemas.pages import HomeQuery
from ledger.schemas.server import HomeOut
from ledger.services import queries
from ledger.services.resources import AGREEMENT
from ledger.web import overview
from ledger.web.addresses import OF_TOTALS, Addresses, SameAsData, absolute, wanted
from ledger.web.html_page import HtmlPage, page
from ledger.web.names import names

#: How many agreements it lists, the first that were recorded.
AGREEMENTS_LISTED_MAX: Final = 50
NAME: Final = "Exchange ledger"
ABOUT: Final = (
    "What belligerents pledged to hand over to each other and what was reported handed over, each "
    "figure tied to the exact words of a stored article."
)
CLOSED: Final = "Reading needs a token here: send Authorization: Bearer xl_..."
#: Where to go: the path, and what is there.
PLACES: Final = (
    ("/v1/agreements.txt", "the agreements"),
    ("/v1/totals.txt", "totals across agreements"),
    ("/v1/line-items.txt", "line items: what was asked, offered, pledged and reported"),
    (
        "/v1/journal.txt",
        "the journal, which seals each change; /docs/journal: its proofs",
    ),
    ("/docs", "how to read and how to write"),
    ("/openapi.yaml", "the same for programs"),
    ("/problems", "what the codes of refusals mean"),
    ("/readyz", "whether the ledger can be read"),
)


@dataclass(frozen=True, slots=True)
class HomePage(Representation):
    """The page; `agreements` is None where only those with a token may read."""

    read: Read
    agreements: list[dict[str, Any]] | None

    formats = (TEXT, HTML, JSON)

    def render(self, to: Format) -> bytes:
        """Return the body in one of its formats."""
        if to is HTML:
            return self._html().render(to)
        return Representation.render(self, to)

    def json(self) -> bytes:
        """Return the page as a document."""
        document = {
            "name": NAME,
            "about": ABOUT,
            "agreements": self.agreements,
            "places": _places(),
        }
        return canonical(document) + b"\n"

    def text(self) -> str:
        """Return the page as tables, with addresses to ask for."""
        rows = [[self.read.host + path, words] for path, words in PLACES]
        places = table(["", ""], rows)
        parts = [f"{NAME}\n{ABOUT}\n", places.lstrip("\n ")]
        if self.agreements is None:
            parts.insert(1, f"{CLOSED}\n")
        elif self.agreements:
            parts.insert(1, self._totals(self.agreements))
        return "\n".join(parts)

    def _html(self) -> HtmlPage:
        """Return the page for browsers, read inside the snapshot of the answer."""
        opened = None
        known = None
        if self.agreements is not None:
            opened = overview.of_ledger(self.read)
            known = names(self.read.session, self.read.known_at)
        return page(
            "home.html",
            self.read,
            names=known,
            same=SameAsData("/v1/agreements"),
            follows=OF_TOTALS,
            about=ABOUT,
            places=_places(),
            overview=opened,
        )

    def _totals(self, agreements: list[dict[str, Any]]) -> str:
        rows = []
        for agreement in agreements:
            identity = agreement["id"]
            title = cut(display(agreement["title"]))
            rows.append([identity, title, absolute(self.read, agreement["totals"])])
        return table(["agreement", "title", "totals"], rows)


def _places() -> list[dict[str, str]]:
    return [{"path": links.rooted(path), "words": words} for path, words in PLACES]


@reads(
    "/",
    query=HomeQuery(),
    returns=HomeOut(),
    formats=HomePage.formats,
    always_open=True,
    by_reader=True,
    long=True,
)
def get_home(read: Read) -> HomePage:
    """Read what this is and where to go; where reading takes a token, without one no more."""
    if not current_app.config["OPEN_READING"] and not read.has_token:
        return HomePage(read, None)
    not_withdrawn = [AgreementVersion.withdrawn.is_(None)]
    page = queries.list_documents(
        read.session,
        AGREEMENT,
        not_withdrawn,
        known_at=read.known_at,
        after=None,
        limit=AGREEMENTS_LISTED_MAX,
    )
    agreements = [_linked(read, document) for document in page.documents]
    return HomePage(read, agreements)


def _linked(read: Read, document: bytes) -> dict[str, Any]:
    """Return an agreement as the page lists it, with the path of its totals as of its moment."""
    agreement = orjson.loads(document)
    totals = SameAsData(f"/v1/agreements/{agreement['id']}/totals", OF_TOTALS)
    return {
        "id": agreement["id"],
        "title": agreement["title"],
        "totals": Addresses(wanted(read)).data(totals, ".txt"),
    }
