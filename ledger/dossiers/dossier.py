"""A dossier: what a ledger holds at one moment, in files that are read and checked without it."""

from collections.abc import Callable, Generator, Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import Final

from ledger import __version__, carried
from ledger.api.http.streaming import Source
from ledger.dossiers import read_me
from ledger.dossiers.answers import Answers, Unanswered
from ledger.dossiers.bag import Bag
from ledger.dossiers.part_of_table import rows_with
from ledger.dossiers.signed_files import Signed
from ledger.rules.base import bags, data_package
from ledger.rules.base.canonical_json import indented
from ledger.rules.base.data_package import Table
from ledger.rules.proofs import tiles
from ledger.rules.proofs.checkpoints import Checkpoint
from ledger.rules.proofs.tiles import Tile
from ledger.services import journal_entries, journal_tree, sealed_documents, sources
from ledger.services.agreement_resources import AgreementResources
from ledger.services.journal_head import Head
from ledger.services.journal_tree import JournalTree
from ledger.services.resources import AGREEMENT, SOURCE, ResourceType
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
#: A program for whoever has a dossier.
_CHECK: Final = carried("docs") / "check.py"
#: How many documents are read at once.
_DOCUMENTS_AT_ONCE: Final = 100
_TITLE: Final = "Exchange ledger: what was pledged and what was reported"


@dataclass(frozen=True, slots=True)
class Contents:
    """What a dossier is made of, at one moment.

    `head` is that of the journal, and `source` reads what has it, `answers` among it. It is of one
    agreement where `of_agreement` is given, else of the whole ledger. `today` is the date (UTC).
    """

    source: Source
    head: Head
    answers: Answers
    tree: JournalTree
    signed: Signed | None
    of_agreement: AgreementResources | None
    today: str


class Dossier:
    """A dossier under way.

    `left_out` are the files that the ledger refuses to make, since they are too large.
    """

    def __init__(
        self,
        bag: Bag,
        contents: Contents,
    ) -> None:
        self._bag = bag
        self._read = contents.source.read
        self._head = contents.head
        self._answers = contents.answers
        self._tree = contents.tree
        self._signed = contents.signed
        self._of_agreement = contents.of_agreement
        self._today = contents.today
        self.left_out: list[str] = []

    def write(self) -> Iterator[bytes]:
        """Write all of it, piece by piece; yield what of it is ready, as the bag does."""
        yield from self._write_tables()
        yield from self._write_agreements()
        yield from self._write_articles()
        yield from self._write_documents()
        yield from self._write_journal()
        yield from self._finish()

    def _write_tables(self) -> Iterator[bytes]:
        tables = []
        for name in _TABLES:
            table = yield from self._write_table(name)
            tables.append(table)
        version = str(self._answers.size)
        described = data_package.descriptor(_TITLE, version, tables)
        yield from self._bag.add("datapackage.json", [indented(described)])

    def _write_table(self, name: str) -> Generator[bytes, None, Table]:
        path = f"{name}.csv"
        pieces = self._rows(name, path)
        first = next(pieces)
        written = yield from self._bag.add(path, _again(first, pieces))
        header, _, _ = first.partition(b"\r\n")
        columns = header.decode().split(",")
        return Table(name, path, written.size, written.sha256, columns)

    def _rows(
        self,
        name: str,
        path: str,
    ) -> Iterator[bytes]:
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

    def _write_agreements(self) -> Iterator[bytes]:
        if self._of_agreement is None:
            yield from self._write_over_all()
            for agreement in self._ids(AGREEMENT):
                yield from self._write_agreement(agreement)
        else:
            yield from self._write_agreement(self._of_agreement.agreement)
        yield from self._bag.add("how-to-read.html", self._page("/how-to-read"))

    def _ids(self, resource_type: ResourceType) -> list[str]:
        known_at = self._answers.size
        find = partial(
            sealed_documents.ids,
            resource_type=resource_type,
            known_at=known_at,
        )
        return self._read(find)

    def _write_over_all(self) -> Iterator[bytes]:
        for path in _OVER_ALL:
            pieces = partial(self._answers.pieces, f"/v1/{path}")
            yield from self._add_unless_too_large(path, pieces)

    def _write_agreement(self, agreement: str) -> Iterator[bytes]:
        folder = f"agreements/{agreement}"
        for name, query in _OF_AGREEMENT.items():
            path = f"{folder}/{name}"
            pieces = partial(self._answers.pieces, f"/v1/{path}", **query)
            yield from self._add_unless_too_large(path, pieces)
        page = partial(self._page, f"/{folder}")
        yield from self._add_unless_too_large(f"{folder}/page.html", page)

    def _page(self, path: str) -> list[bytes]:
        page = self._answers.body(path)
        return [kept_page.kept(page)]

    def _add_unless_too_large(
        self,
        path: str,
        answer: Callable[[], Iterable[bytes]],
    ) -> Iterator[bytes]:
        """Write an answer, or note that the ledger refuses to make one so large."""
        try:
            pieces = answer()
        except Unanswered as refused:
            if refused.problem != "too-costly":
                raise
            self.left_out.append(f"{bags.PAYLOAD}/{path}")
        else:
            yield from self._bag.add(path, pieces)

    def _write_articles(self) -> Iterator[bytes]:
        for source in self._sources():
            name, content = self._read(partial(sources.as_file, identity=source))
            yield from self._bag.add(f"articles/{name}", [content])

    def _sources(self) -> list[str]:
        if self._of_agreement is not None:
            return sorted(self._of_agreement.sources)
        return self._ids(SOURCE)

    def _write_documents(self) -> Iterator[bytes]:
        for resource_type in journal_entries.OF_READERS:
            path = f"documents/{resource_type.collection}.ndjson"
            yield from self._bag.add(path, self._documents(resource_type))
        redacted = self._read(sealed_documents.redacted)
        yield from self._bag.add("documents/redacted.ndjson", redacted)

    def _documents(self, resource_type: ResourceType) -> Iterator[bytes]:
        find = partial(
            sealed_documents.entries,
            resource_type=resource_type,
            known_at=self._answers.size,
            of_agreement=self._of_agreement,
        )
        indexes = self._read(find)
        for start in range(0, len(indexes), _DOCUMENTS_AT_ONCE):
            lines = partial(
                sealed_documents.lines,
                resource_type=resource_type,
                indexes=indexes[start : start + _DOCUMENTS_AT_ONCE],
                of_agreement=self._of_agreement,
            )
            yield self._read(lines)

    def _write_journal(self) -> Iterator[bytes]:
        size = str(self._head.size)
        entries = self._answers.pieces("/v1/journal.ndjson", known_at=size)
        yield from self._bag.add("journal/entries.ndjson", entries)
        for tile in self._tiles():
            yield from self._write_tile(tile)
        if self._signed is not None:
            note = self._signed.note.encode()
            key = self._signed.key.encode()
            yield from self._bag.add("journal/checkpoint", [note])
            yield from self._bag.add("journal/key", [key])
            if self._signed.forks:
                lines = self._signed.forks.encode()
                yield from self._bag.add("journal/forks", [lines])

    def _write_tile(self, tile: Tile) -> Iterator[bytes]:
        hashes = self._read(partial(self._tree.tile, tile=tile))
        yield from self._bag.add(f"journal/tile/{tile.level}/{tile.name}", [hashes])
        if tile.level == 0:
            sealed = self._read(partial(journal_tree.entries, span=tile.span))
            bundle = tiles.bundle(sealed)
            yield from self._bag.add(f"journal/tile/entries/{tile.name}", [bundle])

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

    def _finish(self) -> Iterator[bytes]:
        facts = read_me.Facts(
            size=self._answers.size,
            entries=self._head.size,
            last_at=self._head.last_at,
            made_on=self._today,
            signed=self._signed,
            agreement=self._agreement,
            left_out=self.left_out,
        )
        yield from self._bag.add_tag(read_me.NAME, read_me.text(facts))
        yield from self._bag.add_tag(_CHECK.name, _CHECK.read_text(encoding="utf-8"))
        labels = {
            "Bagging-Date": self._today,
            "Bag-Software-Agent": f"exchange-ledger {__version__}",
            "External-Description": f"{_TITLE}, at journal size {self._answers.size}",
            bags.LEDGER_SIZE: str(self._answers.size),
        }
        if self._agreement is not None:
            labels[bags.LEDGER_AGREEMENT] = self._agreement
        yield from self._bag.finish(labels)

    @property
    def _agreement(self) -> str | None:
        return None if self._of_agreement is None else self._of_agreement.agreement


def _again(
    first: bytes,
    pieces: Iterator[bytes],
) -> Iterator[bytes]:
    yield first
    yield from pieces
