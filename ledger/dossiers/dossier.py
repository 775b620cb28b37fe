"""A dossier: what a ledger holds at one moment, in files that are read and checked without it."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Final

from sqlalchemy.orm import Session

from ledger import __version__
from ledger.dossiers import read_me
from ledger.dossiers.answers import Answers, Unanswered
from ledger.dossiers.bag import Bag
from ledger.dossiers.part_of_table import rows_with
from ledger.rules.base import bags, data_package
from ledger.rules.base.canonical_json import indented
from ledger.rules.base.data_package import Table
from ledger.rules.proofs import checkpoints, tiles
from ledger.rules.proofs.checkpoints import Checkpoint
from ledger.rules.proofs.tiles import Tile
from ledger.services import journal_entries, journal_tree, sealed_documents, sources
from ledger.services.agreement_resources import AgreementResources
from ledger.services.journal_head import Head
from ledger.services.journal_tree import JournalTree
from ledger.services.resources import AGREEMENT, SOURCE
from ledger.web import kept_page

_TABLES: Final = (
    "agreements",
    "line-items",
    "claims",
    "stated-totals",
    "sources",
    "parties",
    "categories",
    "redactions",
)
#: Those of which the API gives the part that is of one agreement.
_FILTERED: Final = frozenset(("line-items", "claims", "stated-totals"))
#: Totals over all agreements, and of what is of none.
_OVER_ALL: Final = ("totals.txt", "totals.csv")
#: What there is of each agreement beside its page, and how the API is asked for it.
_OF_AGREEMENT: Final[dict[str, dict[str, str]]] = {
    "totals.txt": {"explain": "true"},
    "totals.csv": {},
    "open-questions.txt": {},
}
_TITLE: Final = "Exchange ledger: what was pledged and what was reported"


@dataclass(frozen=True, slots=True)
class Signed:
    """The files that signing has left in the home folder, as they are."""

    note: str
    key: str

    @property
    def checkpoint(self) -> Checkpoint | None:
        """The checkpoint in the note; None where it holds none."""
        return checkpoints.read(self.note)


@dataclass(frozen=True, slots=True)
class Contents:
    """What a dossier is made of, at one moment.

    `head` is that of the journal that the session sees, `answers` are the ledger's of that session.
    It is of one agreement where `of_agreement` is given, else of the whole ledger.
    """

    session: Session
    head: Head
    answers: Answers
    signed: Signed | None
    of_agreement: AgreementResources | None


class Dossier:
    """A dossier under way.

    `left_out` are the files that the ledger refuses to make, since they are too large.
    """

    def __init__(self, bag: Bag, contents: Contents) -> None:
        self._bag = bag
        self._session = contents.session
        self._head = contents.head
        self._answers = contents.answers
        self._signed = contents.signed
        self._of_agreement = contents.of_agreement
        self.left_out: list[str] = []

    def write(self, now: datetime) -> None:
        """Write all of it."""
        self._write_tables(now)
        self._write_agreements()
        self._write_articles()
        self._write_documents()
        self._write_journal()
        self._finish(now)

    def _write_tables(self, now: datetime) -> None:
        tables = [self._table(name) for name in _TABLES]
        created = now.strftime("%Y-%m-%dT%H:%M:%SZ")
        version = str(self._answers.size)
        described = data_package.descriptor(_TITLE, created, version, tables)
        self._bag.add("datapackage.json", [indented(described)])

    def _table(self, name: str) -> Table:
        path = f"{name}.csv"
        pieces = self._rows(name, path)
        first = next(pieces)
        written = self._bag.add(path, _again(first, pieces))
        header, _, _ = first.partition(b"\r\n")
        columns = header.decode().split(",")
        return Table(name, path, written.size, written.sha256, columns)

    def _rows(self, name: str, path: str) -> Iterator[bytes]:
        """Return a table as the API answers it, or what of it is of the agreement."""
        address = f"/v1/{path}"
        part = self._of_agreement
        if part is not None and name in _FILTERED:
            return self._answers.pieces(address, agreement=part.agreement)
        pieces = self._answers.pieces(address)
        if part is None:
            return pieces
        match name:
            case "agreements":
                return rows_with(pieces, "id", {part.agreement})
            case "sources":
                return rows_with(pieces, "id", part.sources)
            case "redactions":
                return rows_with(pieces, "source", part.sources)
        return pieces

    def _write_agreements(self) -> None:
        if self._of_agreement is None:
            self._write_over_all()
            known_at = self._answers.size
            for agreement in sealed_documents.ids(self._session, AGREEMENT, known_at):
                self._write_agreement(agreement)
        else:
            self._write_agreement(self._of_agreement.agreement)
        self._bag.add("how-to-read.html", self._page("/how-to-read"))

    def _write_over_all(self) -> None:
        for path in _OVER_ALL:
            pieces = partial(self._answers.pieces, f"/v1/{path}")
            self._add_unless_too_large(path, pieces)

    def _write_agreement(self, agreement: str) -> None:
        folder = f"agreements/{agreement}"
        for name, query in _OF_AGREEMENT.items():
            path = f"{folder}/{name}"
            pieces = partial(self._answers.pieces, f"/v1/{path}", **query)
            self._add_unless_too_large(path, pieces)
        page = partial(self._page, f"/{folder}")
        self._add_unless_too_large(f"{folder}/page.html", page)

    def _page(self, path: str) -> list[bytes]:
        page = self._answers.body(path)
        return [kept_page.kept(page)]

    def _add_unless_too_large(
        self,
        path: str,
        answer: Callable[[], Iterable[bytes]],
    ) -> None:
        """Write an answer, or note that the ledger refuses to make one so large."""
        try:
            pieces = answer()
        except Unanswered as refused:
            if refused.problem != "too-costly":
                raise
            self.left_out.append(f"{bags.PAYLOAD}/{path}")
        else:
            self._bag.add(path, pieces)

    def _write_articles(self) -> None:
        for source in self._sources():
            content = sources.content(self._session, source)
            self._bag.add(f"articles/{source}.txt", [content])

    def _sources(self) -> list[str]:
        if self._of_agreement is not None:
            return sorted(self._of_agreement.sources)
        known_at = self._answers.size
        return sealed_documents.ids(self._session, SOURCE, known_at)

    def _write_documents(self) -> None:
        for resource_type in journal_entries.OF_READERS:
            lines = sealed_documents.lines(
                self._session,
                resource_type,
                self._answers.size,
                self._of_agreement,
            )
            name = resource_type.collection
            self._bag.add(f"documents/{name}.ndjson", lines)

        redacted = sealed_documents.redacted(self._session)
        self._bag.add("documents/redacted.ndjson", redacted)

    def _write_journal(self) -> None:
        size = str(self._head.size)
        entries = self._answers.pieces("/v1/journal.ndjson", known_at=size)
        self._bag.add("journal/entries.ndjson", entries)
        tree = JournalTree()
        for tile in self._tiles():
            hashes = tree.tile(self._session, tile)
            self._bag.add(f"journal/tile/{tile.level}/{tile.name}", [hashes])
            if tile.level == 0:
                sealed = journal_tree.entries(self._session, tile.span)
                bundle = tiles.bundle(sealed)
                self._bag.add(f"journal/tile/entries/{tile.name}", [bundle])
        if self._signed is not None:
            self._bag.add("journal/checkpoint", [self._signed.note.encode()])
            self._bag.add("journal/key", [self._signed.key.encode()])

    def _tiles(self) -> Iterator[Tile]:
        """Yield the tiles of the journal, and those of the checkpoint that others are."""
        size = self._head.size
        yield from tiles.of_size(size)
        checkpoint = self._checkpoint
        if checkpoint is not None:
            for tile in tiles.of_size(checkpoint.size):
                if not tiles.is_of_size(tile, size):
                    yield tile

    @property
    def _checkpoint(self) -> Checkpoint | None:
        return None if self._signed is None else self._signed.checkpoint

    def _finish(self, now: datetime) -> None:
        facts = read_me.Facts(
            size=self._answers.size,
            entries=self._head.size,
            last_at=self._head.last_at,
            made_on=now,
            checkpoint=self._checkpoint,
            agreement=self._agreement,
            left_out=self.left_out,
        )
        self._bag.add_tag(read_me.NAME, read_me.text(facts))
        labels = {
            "Bagging-Date": now.strftime("%Y-%m-%d"),
            "Bag-Software-Agent": f"exchange-ledger {__version__}",
            "External-Description": f"{_TITLE}, at journal size {self._answers.size}",
            bags.LEDGER_SIZE: str(self._answers.size),
        }
        if self._agreement is not None:
            labels[bags.LEDGER_AGREEMENT] = self._agreement
        self._bag.finish(labels)

    @property
    def _agreement(self) -> str | None:
        return None if self._of_agreement is None else self._of_agreement.agreement


def _again(first: bytes, pieces: Iterator[bytes]) -> Iterator[bytes]:
    yield first
    yield from pieces
