"""Dossiers over HTTP, and every module whose routes or pages are served."""

import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from types import ModuleType
from typing import Final

from flask import Flask, current_app

from ledger.api.formats.formats import ZIP
from ledger.api.http.errors import Unavailable
from ledger.api.http.operations import Download, Read, reads
from ledger.api.http.streaming import Source
from ledger.db.read_only import ReadOnly
from ledger.dossiers import bag_zip, signed_files
from ledger.dossiers.answers import Answers
from ledger.dossiers.bag import Bag
from ledger.dossiers.bag_zip import ZipForm
from ledger.dossiers.dossier import Contents, Dossier
from ledger.dossiers.signed_files import Signed
from ledger.rules.workflow.permissions import Role
from ledger.schemas.queries import DossierQuery
from ledger.services import agreement_resources, journal_head, signed_journals
from ledger.services.agreement_resources import AgreementResources
from ledger.services.journal_head import Head
from ledger.services.journal_tree import JournalTree, hashed_entries
from ledger.services.resources import AGREEMENT
from ledger.web import routes as web_routes

MODULES: Final[tuple[ModuleType, ...]] = web_routes.MODULES
#: Makes an application that answers from a database, by a clock.
Applications = Callable[..., Flask]


@reads(
    "/v1/dossier.zip",
    query=DossierQuery(),
    formats=(ZIP,),
    role=Role.RECORDER,
    of_files=True,
    long=True,
)
def get_dossier(read: Read) -> Download:
    """Read the whole ledger as a ZIP of files that check themselves, with its articles.

    `ledger load` makes a ledger of the folder in it. It is made while it is sent, a few at a time:
    one that can't be sent to its end breaks off, and is no ZIP.
    """
    return _download(read, None)


@reads(
    "/v1/agreements/{identity}/dossier.zip",
    target=AGREEMENT,
    query=DossierQuery(),
    formats=(ZIP,),
    role=Role.RECORDER,
    of_files=True,
    long=True,
)
def get_agreement_dossier(read: Read, identity: str) -> Download:
    """Read an agreement as a ZIP of files that check themselves, with the articles it rests on.

    It is made while it is sent, a few at a time: one that can't be sent to its end breaks off, and
    is no ZIP.
    """
    part = agreement_resources.find(read.session, identity, read.known_at)
    return _download(read, part)


@dataclass(frozen=True, slots=True)
class _Order:
    """An order for a dossier, as it was when it was given."""

    applications: Applications
    head: Head
    known_at: int
    today: str
    tree: JournalTree
    signed: Signed | None
    part: AgreementResources | None

    @property
    def name(self) -> str:
        """The name of its folder, and of the file without its suffix."""
        return "dossier" if self.part is None else f"dossier-{self.part.agreement}"

    @property
    def state(self) -> bytes:
        """What its bytes are a function of, beside what the answer to any list is."""
        state = (
            self.head.leaf,
            self.known_at,
            self.today,
            self.signed,
            # Another release of it may press the same bytes otherwise.
            zlib.ZLIB_RUNTIME_VERSION,
        )
        return repr(state).encode()

    def pieces(self, source: Source) -> Iterator[bytes]:
        """Yield the dossier as a ZIP."""
        midnight = datetime.fromisoformat(self.today).replace(tzinfo=UTC)
        moment = ReadOnly(source.database.snapshot)
        application = self.applications(moment, clock=lambda: midnight)
        contents = Contents(
            source=source,
            head=self.head,
            answers=Answers(application.test_client(), str(self.known_at)),
            tree=self.tree,
            signed=self.signed,
            of_agreement=self.part,
            today=self.today,
        )

        def write(bag: Bag) -> Iterator[bytes]:
            return Dossier(bag, contents).write()

        form = ZipForm.of(self.name, self.head.size)
        return bag_zip.zipped(form, write)


def _download(read: Read, part: AgreementResources | None) -> Download:
    head = journal_head.read(read.session)
    home = current_app.config["HOME"]
    signed = None if home is None else signed_files.read(home)
    # By the bytes of entries: whoever changed one may have left its hash.
    tree = JournalTree(hashed_entries)
    if signed is not None:
        _check_continues(read, tree, signed, head)
    order = _Order(
        applications=current_app.config["APPLICATIONS"],
        head=head,
        known_at=read.known_at,
        today=read.today,
        tree=tree,
        signed=signed,
        part=part,
    )
    return Download(f"{order.name}.zip", order.state, order.pieces)


def _check_continues(read: Read, tree: JournalTree, signed: Signed, head: Head) -> None:
    """Make sure that the journal continues the one of which a checkpoint was signed.

    Raises:
        Unavailable: it was signed after the journal was read, or a standby is behind.
        OtherJournal: it doesn't.
    """
    size = signed.checkpoint.size
    if size > head.size and _may_have(read, size):
        raise Unavailable(
            f"A checkpoint of {size} entries was signed, and the journal read here has "
            f"{head.size}: it was signed meanwhile, or here it comes later. Send it again."
        )
    signed_journals.check_continues(read.session, tree, signed.checkpoint, head.size)


def _may_have(read: Read, size: int) -> bool:
    """Return whether the journal has so many entries by now, or may get them from a primary."""
    return read.server.has_by_now(size) or read.server.is_standby(read.session)
