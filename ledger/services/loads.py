"""A ledger made of the dossier of a whole ledger, in an empty database: all of it, or nothing.

Entries and documents are put in as they were sealed. Whatever follows from them is made anew: the
columns beside documents, claims, batches, readings of articles, and the keys of this installation.
"""

import heapq
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final, Protocol

from sqlalchemy import insert, select, update
from sqlalchemy.exc import (
    DataError,
    IntegrityError,
    InterfaceError,
    ProgrammingError,
)
from sqlalchemy.orm import Session

from ledger import db
from ledger.db import migrations
from ledger.models import (
    JournalEntry,
    JournalHead,
    LoadedJournal,
    RecordedBatch,
    RedactedDocument,
    SpeakerSpelling,
)
from ledger.rules.base import merkle
from ledger.rules.base.archive import Damaged
from ledger.rules.base.errors import LedgerError
from ledger.rules.base.names import alike
from ledger.rules.base.printable import grouped
from ledger.rules.proofs.checkpoints import Checkpoint
from ledger.rules.texts.encodings import Undecodable
from ledger.rules.texts.forms import form_of
from ledger.rules.texts.html_reading import TooManyRuns
from ledger.rules.texts.misreadings import NotMisread
from ledger.services import (
    access,
    articles,
    journal_entries,
    loaded_journals,
    recorded_batches,
    search_index,
    sources,
    speaker_spellings,
    verify,
    version_rows,
)
from ledger.services.articles import Article
from ledger.services.journal import loads
from ledger.services.resources import (
    LINE_ITEM,
    SOURCE,
    Document,
    ResourceType,
    names_in,
)

_LINE: Final = re.compile(
    rb'\{"index":(?P<index>0|[1-9][0-9]{0,14}),'
    rb'"salt":(?:"(?P<salt>[0-9a-f]{32})"|null),'
    rb'"document":(?P<document>\{.*\})\}\n'
)
_WHAT_TO_LOAD: Final = (
    "Load a folder just as `ledger export FOLDER` made it, or have it made anew."
)
#: What documents of another shape than they have may raise, where they are read or stored.
_UNREADABLE: Final = (
    ValueError,
    LookupError,
    TypeError,
    AttributeError,
    OverflowError,
    DataError,
    IntegrityError,
    # What no column takes, such as a list in place of an id.
    InterfaceError,
    ProgrammingError,
)
#: The journal, an entry a line.
ENTRIES: Final = "journal/entries.ndjson"


class Contradictory(Damaged):
    """The parts of a dossier contradict each other, or some are missing."""

    def __init__(self, sentence: str) -> None:
        super().__init__(f"{sentence} Nothing was loaded.")


class Unfinished(LedgerError):
    """The database failed while a dossier was loaded, which isn't the dossier's fault."""

    code = "storage-full"

    def __init__(self, why: str) -> None:
        super().__init__(
            f"The dossier can't be put into the database: {why}. Is the disk full? Nothing was "
            "loaded."
        )


class DossierFiles(Protocol):
    """The files of a dossier, by their paths below `data`."""

    def lines(self, path: str) -> Iterator[bytes]:
        """Yield the lines of a file."""

    def content(self, path: str) -> bytes:
        """Return a whole file."""


@dataclass(frozen=True, slots=True)
class Loaded:
    """What was loaded."""

    entries: int
    root: bytes


@dataclass(frozen=True, slots=True)
class _Sealed:
    """A document as a line of a dossier has it."""

    resource_type: ResourceType
    line: int
    index: int
    salt: bytes
    content: bytes


def load(
    session: Session,
    files: DossierFiles,
    signed: Checkpoint | None,
    random: Callable[[int], bytes],
) -> Loaded:
    """Make the tables in an empty database, fill them from a dossier, and verify the whole.

    `signed` is the checkpoint that came with it.

    Raises:
        Contradictory: it contradicts itself, or isn't of a whole ledger.
    """
    migrations.upgrade(session.connection())
    journal = _Loading(session, files, signed)
    try:
        journal.fill()
        access.make_keys(session, random)
        db.analyze(session)
    except _UNREADABLE:
        line = grouped(journal.loaded.entries + 1)
        raise Contradictory(
            f"Up to line {line} of data/{ENTRIES}, the dossier has an entry, or a document that is "
            f"sealed, in another form than an export writes. {_WHAT_TO_LOAD}"
        ) from None
    for result in verify.verify(session):
        if result.wrong is None:
            continue
        if result.wrong.startswith(verify.UNREADABLE):
            raise Unfinished(result.wrong)
        raise Contradictory(
            f"What the dossier gives doesn't verify: {result.check}: {result.wrong}."
        )
    return journal.loaded


class _Loading:
    """A ledger that is being loaded, entry by entry."""

    def __init__(
        self, session: Session, files: DossierFiles, signed: Checkpoint | None
    ) -> None:
        self._session = session
        self._files = files
        self._signed = signed
        self._documents = _documents(files)
        self._batches: recorded_batches.Bounds = {}
        self._size = 0
        self._frontier: list[bytes] = []
        self._last_at = ""

    @property
    def loaded(self) -> Loaded:
        """What is loaded so far."""
        return Loaded(self._size, merkle.root(self._frontier))

    def fill(self) -> None:
        """Load all of it."""
        for line in self._files.lines(ENTRIES):
            self._add(line.removesuffix(b"\n"))
        if next(self._documents, None) is not None:
            raise Contradictory("The dossier has documents that no entry seals.")
        if self._signed is not None and self._signed.size > self._size:
            raise Contradictory(
                f"The checkpoint is of {grouped(self._signed.size)} entries, and the dossier has "
                f"{grouped(self._size)}."
            )
        search_index.finish(self._session)
        self._write_head()
        self._write_redacted()
        self._write_batches()
        _write_spellings(self._session)

    def _add(self, entry: bytes) -> None:
        """Add an entry, and the document that it seals."""
        fields = _read(entry, ENTRIES, self._size + 1)
        leaf = merkle.leaf_hash(entry)
        row = {"entry_index": self._size, "entry": entry, "leaf_hash": leaf}
        version_rows.add_row(self._session, JournalEntry, row)
        if not loaded_journals.is_of_accounts(fields):
            self._add_document(fields)
        recorded_batches.bound(self._batches, fields)
        self._frontier = merkle.grow(self._frontier, self._size, leaf)
        self._size += 1
        self._last_at = fields["at"]
        if self._signed is not None and self._signed.size == self._size:
            _check_root(self._signed, self._frontier)

    def _add_document(self, entry: Document) -> None:
        sealed = next(self._documents, None)
        if sealed is None or sealed.index != self._size:
            raise Contradictory(
                f"The document that entry {self._size} seals isn't in the dossier: it isn't of a "
                f"whole ledger."
            )
        path = _path(sealed.resource_type)
        document = _read(sealed.content, path, sealed.line)
        if sealed.resource_type is SOURCE and document["version"] == 1:
            article = self._add_article(document)
            search_index.add_text(self._session, self._size, article.folded)
        created_index = self._size
        if document["version"] > 1:
            created_index = self._end_current(sealed.resource_type, document["id"])
        row = version_rows.place_columns(document["id"], self._size, created_index)
        row |= {"document": sealed.content, "salt": sealed.salt}
        row |= sealed.resource_type.columns(document)
        version_rows.add_version(self._session, sealed.resource_type, row)
        if sealed.resource_type is LINE_ITEM:
            version_rows.write_claims(self._session, document, entry["index"])

    def _end_current(self, resource_type: ResourceType, identity: str) -> int:
        """End the version before, and return the entry of the first one."""
        model = resource_type.model
        current = select(model.created_index).where(
            model.id == identity, model.until_index.is_(None)
        )
        created_index = self._session.execute(current).scalar_one_or_none()
        if created_index is None:
            raise Contradictory(
                f"The first version of {identity} isn't in the dossier."
            )
        version_rows.end_current(self._session, model, identity, self._size)
        return created_index

    def _add_article(self, source: Document) -> Article:
        """Store the article of a source, read anew."""
        identity = source["id"]
        form = form_of(source)
        name = articles.file_name(identity, form.media_type)
        content = self._files.content(f"articles/{name}")
        try:
            article = articles.article(content, form)
        except Undecodable as wrong:
            raise Contradictory(
                f"The article of {identity} isn't in {form.encoding}: byte {wrong.position} of it "
                "can't be read so."
            ) from None
        except NotMisread as wrong:
            raise Contradictory(
                f"The article of {identity} wasn't misread as is declared of it. {wrong.sentence}"
            ) from None
        except TooManyRuns:
            raise Contradictory(
                f"The article of {identity} is a page that no article is: it has too many tags."
            ) from None
        recorded = {"reading": None} | source | form.document()
        for name, value in articles.measured(article).items():
            if recorded[name] != value:
                raise Contradictory(
                    f"The article of {identity} isn't the one that was recorded: its {name} are "
                    f"others."
                )
        sources.store_text(self._session, article)
        return article

    def _write_head(self) -> None:
        if not self._size:
            raise Contradictory("The dossier has no entries.")
        frontier = b"".join(self._frontier)
        head = {"size": self._size, "frontier": frontier, "last_at": self._last_at}
        self._session.execute(update(JournalHead).values(**head))
        self._session.execute(insert(LoadedJournal).values(id=1, size=self._size))

    def _write_redacted(self) -> None:
        path = "documents/redacted.ndjson"
        for number, line in enumerate(self._files.lines(path), start=1):
            facts = _read(line, path, number)
            row = {
                "redaction_index": facts["approval"],
                "entry_index": facts["index"],
                "sha256": facts["left"],
            }
            version_rows.add_row(self._session, RedactedDocument, row)

    def _write_batches(self) -> None:
        for identity, (first, size, reversed_index) in self._batches.items():
            row = {
                "id": identity,
                "first_index": first,
                "size": size,
                "reversed_index": reversed_index,
            }
            version_rows.add_row(self._session, RecordedBatch, row)


def _check_root(signed: Checkpoint, frontier: list[bytes]) -> None:
    if merkle.root(frontier) != signed.root:
        raise Contradictory(
            f"The first {grouped(signed.size)} entries aren't those of the checkpoint that came "
            f"with them."
        )


def _documents(files: DossierFiles) -> Iterator[_Sealed]:
    """Return all documents, in the order of their entries."""
    of_types = [
        _of_type(files, resource_type) for resource_type in journal_entries.OF_READERS
    ]
    return heapq.merge(*of_types, key=_index)


def _index(sealed: _Sealed) -> int:
    return sealed.index


def _of_type(files: DossierFiles, resource_type: ResourceType) -> Iterator[_Sealed]:
    path = _path(resource_type)
    for number, line in enumerate(files.lines(path), start=1):
        match = _LINE.fullmatch(line)
        if match is None:
            raise _of_another_form(path, number)
        salt = match["salt"] or b""
        salt_bytes = bytes.fromhex(salt.decode())
        index = int(match["index"])
        yield _Sealed(resource_type, number, index, salt_bytes, match["document"])


def _path(resource_type: ResourceType) -> str:
    """Return the file of the documents of a type."""
    return f"documents/{resource_type.collection}.ndjson"


def _read(content: bytes, path: str, line: int) -> Document:
    """Return what a line of a file holds.

    Raises:
        Contradictory: it isn't JSON.
    """
    try:
        fields: Document = loads(content)
    except ValueError:
        raise _of_another_form(path, line) from None
    return fields


def _of_another_form(path: str, line: int) -> Contradictory:
    return Contradictory(
        f"Line {grouped(line)} of data/{path} isn't JSON in the form that an export writes. "
        f"{_WHAT_TO_LOAD}"
    )


def _write_spellings(session: Session) -> None:
    """Keep the first spelling of each speaker's name."""
    firsts: dict[str, str] = {}
    for row in session.execute(speaker_spellings.recorded_names()):
        for name in names_in(row.speakers):
            firsts.setdefault(alike(name), name)
    for folded, name in firsts.items():
        row_kept = {"folded": folded, "name": name}
        version_rows.add_row(session, SpeakerSpelling, row_kept)
