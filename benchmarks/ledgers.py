"""Throw-away ledgers of any size: founded like every other, filled by direct inserts for speed."""

import secrets
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import ColumnElement, insert, select, text
from sqlalchemy.orm import Session

from ledger.app import create_app
from ledger.cli import installation
from ledger.db import Database
from ledger.models import (
    ClaimVersion,
    JournalEntry,
    JournalHead,
    LineItemVersion,
    Version,
)
from ledger.rules.base import merkle
from ledger.rules.base.canonical_json import canonical, sealed_digest
from ledger.services import search_index
from ledger.services.journal import instant, loads
from ledger.settings import Settings

ROWS_AT_ONCE = 5_000
ARTICLE = """\
On Friday both delegations met again in the border town. Ruritania handed over 120 prisoners
of war, its envoy said in the evening, and Syldavia returned 95 wounded soldiers. A further
60 prisoners are to follow in the coming week, the envoy said. Syldavia pledged to return 40
wounded soldiers.
"""
#: The source of all that is seeded.
SOURCE = {
    "id": "article",
    "publisher": "The Evening Post",
    "published_on": "2031-04-04",
    "text": ARTICLE,
}
#: What the seeded line items are copies of: act, category, direction, words of the article, number.
TEMPLATES = (
    (
        "report",
        "pow",
        "ruritania",
        "syldavia",
        "Ruritania handed over 120 prisoners",
        120,
    ),
    (
        "report",
        "wounded",
        "syldavia",
        "ruritania",
        "Syldavia returned 95 wounded soldiers",
        95,
    ),
    ("pledge", "pow", "ruritania", "syldavia", "60 prisoners are to follow", 60),
    (
        "pledge",
        "wounded",
        "syldavia",
        "ruritania",
        "Syldavia pledged to return 40",
        40,
    ),
)


@dataclass(frozen=True, slots=True)
class Ledger:
    """One ledger on disk, its application, and an admin's header; `close` leaves it to a server."""

    settings: Settings
    database: Database
    app: Flask
    headers: dict[str, str]
    close: Callable[[], None]

    def client(self) -> FlaskClient:
        return self.app.test_client()

    def post(self, path: str, body: dict[str, Any]) -> dict[str, Any]:
        answer = self.client().post(path, json=body, headers=self.headers)
        assert answer.status_code == 201, answer.text
        return dict(answer.get_json())


@contextmanager
def temporary(database: str | None = None) -> Iterator[Ledger]:
    """Found a ledger in a folder of its own, with two parties, an article and the templates.

    It is embedded, unless the URL of an empty database is given.
    """
    with tempfile.TemporaryDirectory(prefix="ledger-bench-") as folder:
        settings = Settings(Path(folder), database)
        with ExitStack() as stack:
            founding = installation.Founding(allowed=True)
            database = stack.enter_context(installation.opened(settings, founding))
            _, _, header = settings.token_file.read_text().strip().partition(": ")
            headers = {"Authorization": header}
            ledger = Ledger(
                settings, database, create_app(database), headers, stack.close
            )
            _begin(ledger)
            yield ledger


def _begin(ledger: Ledger) -> None:
    for party in ("ruritania", "syldavia"):
        ledger.post("/v1/parties", {"id": party, "name": party.title()})
    ledger.post("/v1/sources", SOURCE)
    add_agreement(ledger, "templates")
    for number in range(len(TEMPLATES)):
        ledger.post(
            "/v1/line-items", line_item("templates", number, id=f"template-{number}")
        )


def add_agreement(ledger: Ledger, identity: str) -> None:
    parties = ["ruritania", "syldavia"]
    ledger.post(
        "/v1/agreements",
        {"id": identity, "title": "The Border Agreement", "parties": parties},
    )


def line_item(agreement: str, number: int, **more: object) -> dict[str, Any]:
    """Return the body of a line item with one claim; each number has a date of its own."""
    act, category, giver, taker, quote, value = TEMPLATES[number % len(TEMPLATES)]
    speaker = {"name": "The envoy", "role": "envoy", "parties": [giver]}
    claim = {
        "source": "article",
        "quote": quote,
        "quantity": value,
        "speakers": [speaker],
    }
    day = datetime(2031, 4, 4, tzinfo=UTC) + timedelta(days=number)
    return {
        "agreement": agreement,
        "act": act,
        "category": category,
        "from_party": giver,
        "to_party": taker,
        "effective_on": day.date().isoformat(),
        "claims": [claim],
        **more,
    }


def fill(ledger: Ledger, agreement: str, count: int, *, prefix: str) -> None:
    """Add copies of the templates to an agreement: all rows as the services would make them."""
    with ledger.database.transaction() as session:
        _fill(session, agreement, count, prefix)
        _analyze(session)


def fill_agreements(ledger: Ledger, agreements: int, each: int) -> None:
    """Add agreements with so many copies of the templates each."""
    names = [f"large-{number}" for number in range(agreements)]
    for name in names:
        add_agreement(ledger, name)
    with ledger.database.transaction() as session:
        for name in names:
            _fill(session, name, each, name)
        _analyze(session)


def _fill(session: Session, agreement: str, count: int, prefix: str) -> None:
    made = _Copies(session, agreement, prefix)
    for start in range(0, count, ROWS_AT_ONCE):
        made.add(range(start, min(start + ROWS_AT_ONCE, count)))
    made.seal()


def _analyze(session: Session) -> None:
    """Count what is there, as the autovacuum of PostgreSQL does within a minute."""
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text("ANALYZE"))


class _Copies:
    """Copies of the templates, and the journal that grows with them."""

    def __init__(self, session: Session, agreement: str, prefix: str) -> None:
        self._session, self._agreement, self._prefix = session, agreement, prefix
        head = session.execute(select(JournalHead)).scalar_one()
        starts = range(0, len(head.frontier), merkle.HASH_BYTES)
        self._frontier = [
            head.frontier[start : start + merkle.HASH_BYTES] for start in starts
        ]
        self._size, self._at = head.size, datetime.fromisoformat(head.last_at)
        self._templates = [
            _Template(session, f"template-{number}") for number in range(len(TEMPLATES))
        ]

    def add(self, numbers: range) -> None:
        entries, items, claims = [], [], []
        for number in numbers:
            self._at += timedelta(microseconds=1)
            template = self._templates[number % len(self._templates)]
            item, claim, entry = template.copy(
                f"{self._prefix}-{number}",
                self._agreement,
                self._size,
                instant(self._at),
            )
            leaf = merkle.leaf_hash(entry)
            entries.append(
                {"entry_index": self._size, "entry": entry, "leaf_hash": leaf}
            )
            items.append(item)
            claims.append(claim)
            search_index.add_claim(
                self._session,
                claim["created_index"],
                claim["position"],
                claim["folded"],
            )
            self._frontier = merkle.grow(self._frontier, self._size, leaf)
            self._size += 1
        for model, rows in (
            (JournalEntry, entries),
            (LineItemVersion, items),
            (ClaimVersion, claims),
        ):
            self._session.connection().execute(insert(model.__table__), rows)

    def seal(self) -> None:
        search_index.write(self._session)
        head = self._session.execute(select(JournalHead)).scalar_one()
        head.size, head.frontier, head.last_at = (
            self._size,
            b"".join(self._frontier),
            instant(self._at),
        )


class _Template:
    """A recorded line item with its one claim, to be copied under other ids."""

    def __init__(self, session: Session, identity: str) -> None:
        self._item = _columns(session, LineItemVersion, LineItemVersion.id == identity)
        self._claim = _columns(
            session, ClaimVersion, ClaimVersion.line_item == identity
        )
        self._document = loads(self._item["document"])
        entry = select(JournalEntry.entry).where(
            JournalEntry.entry_index == self._item["from_index"]
        )
        self._entry = loads(session.execute(entry).scalar_one())

    def copy(
        self, identity: str, agreement: str, index: int, at: str
    ) -> tuple[dict[str, Any], dict[str, Any], bytes]:
        """Return the rows of a copy and of its claim, and the journal entry that seals them."""
        named = {"id": f"{identity}-claim", "line_item": identity, "recorded_at": at}
        claim = self._document["claims"][0] | named
        changed = {
            "id": identity,
            "agreement": agreement,
            "recorded_at": at,
            "claims": [claim],
        }
        document, salt = canonical(self._document | changed), secrets.token_bytes(16)
        sealed = {
            "index": index,
            "at": at,
            "resource": f"line-items/{identity}",
            "document": sealed_digest(salt, document),
        }
        place = {"agreement": agreement, "from_index": index, "created_index": index}
        item_row = (
            self._item | place | {"id": identity, "document": document, "salt": salt}
        )
        claim_row = (
            self._claim
            | place
            | {"id": named["id"], "line_item": identity, "document": canonical(claim)}
        )
        return item_row, claim_row, canonical(self._entry | sealed)


def _columns(
    session: Session, model: type[Version], condition: ColumnElement[bool]
) -> dict[str, Any]:
    row = session.execute(select(model.__table__).where(condition)).one()
    return dict(row._mapping)  # noqa: SLF001 - SQLAlchemy's public name for a row as a mapping
