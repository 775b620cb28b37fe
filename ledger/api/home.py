"""What stands at `/`: what this is, and where to go from here."""

from dataclasses import dataclass
from typing import Any, Final

import orjson
from flask import current_app

from ledger.api import mount, pages
from ledger.api.formats import HTML, JSON, TEXT
from ledger.api.routes import Read, reads
from ledger.api.text import cut, shown, table
from ledger.models import AgreementVersion
from ledger.rules.canonical import canonical
from ledger.schemas.queries import ShownQuery
from ledger.schemas.server import HomeOut
from ledger.services import records
from ledger.services.kinds import AGREEMENT

#: How many agreements it names, the first that were recorded.
AGREEMENTS_NAMED_MAX: Final = 50
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
    ("/docs", "how to read and how to write"),
    ("/openapi.yaml", "the same for programs"),
    ("/problems", "what the codes of refusals mean"),
    ("/readyz", "whether the ledger can be read"),
)


@dataclass(frozen=True, slots=True)
class Home:
    """What the page shows: `agreements` is None where only those with a token may read."""

    host: str
    agreements: list[dict[str, Any]] | None

    formats = (TEXT, HTML, JSON)

    def render(self, to: str) -> bytes:
        """Return the body in one of its formats."""
        if to == TEXT:
            return self._text().encode()
        places = [{"path": mount.rooted(path), "words": words} for path, words in PLACES]
        if to == JSON:
            return canonical(self._document(places)) + b"\n"
        return pages.render(
            "home.html",
            name=NAME,
            about=ABOUT,
            closed=CLOSED,
            places=places,
            agreements=self.agreements,
        )

    def _document(self, places: list[dict[str, str]]) -> dict[str, object]:
        return {"name": NAME, "about": ABOUT, "agreements": self.agreements, "places": places}

    def _text(self) -> str:
        places = table(["", ""], [[self.host + path, words] for path, words in PLACES])
        parts = [f"{NAME}\n{ABOUT}\n", places.lstrip("\n ")]
        if self.agreements is None:
            parts.insert(1, f"{CLOSED}\n")
        elif self.agreements:
            parts.insert(1, self._totals())
        return "\n".join(parts)

    def _totals(self) -> str:
        rows = [
            [told["id"], cut(shown(told["title"])), self.host + _totals_path(told["id"])]
            for told in self.agreements or ()
        ]
        return table(["agreement", "title", "totals"], rows)


@reads(
    "/",
    query=ShownQuery(),
    returns=HomeOut(),
    formats=Home.formats,
    always_open=True,
)
def get_home(read: Read) -> Home:
    """Read what this is and where to go; where reading takes a token, nothing of the ledger."""
    if not current_app.config["OPEN_READING"]:
        return Home(read.host, None)
    standing = [AgreementVersion.withdrawn.is_(None)]
    page = records.list_documents(
        read.session,
        AGREEMENT,
        standing,
        known_at=read.known_at,
        after=None,
        limit=AGREEMENTS_NAMED_MAX,
    )
    return Home(read.host, list(map(_named, page.documents)))


def _named(document: bytes) -> dict[str, Any]:
    agreement = orjson.loads(document)
    totals = mount.rooted(_totals_path(agreement["id"]))
    return {"id": agreement["id"], "title": agreement["title"], "totals": totals}


def _totals_path(identity: str) -> str:
    return f"/v1/agreements/{identity}/totals.txt"
