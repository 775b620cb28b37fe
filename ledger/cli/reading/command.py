"""The `read` command itself: its options, and its way from a file to the last decision."""

import os
import sys
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from operator import itemgetter
from pathlib import Path
from typing import Any, Final, NamedTuple, TypeVar
from urllib.parse import quote

import click

from ledger.cli.reading import agreements, articles, candidates, kept_notes
from ledger.cli.reading.candidates import Proposal
from ledger.cli.reading.kept_notes import KeptNotes
from ledger.cli.reading.lines import check_options
from ledger.cli.reading.own_words import ArticleRead
from ledger.cli.reading.people import AgreementNames
from ledger.cli.reading.remote_ledger import Fields, RemoteLedger, RemoteRefusal
from ledger.cli.reading.terminal import Screen, Stopped, Terminal, paragraph
from ledger.cli.reading.typed_instead import as_options
from ledger.cli.reading.uploading import Upload
from ledger.cli.reading.walk import Walk
from ledger.rules.texts.encodings import UTF_16, by_label
from ledger.rules.texts.forms import form_of
from ledger.rules.texts.misreadings import by_labels

Command = TypeVar("Command", bound=Callable[..., Any])
_SERVER: Final = "http://127.0.0.1:8000"
_HOME: Final = "var"
_INTERRUPTED: Final = 130
_RECORDED: Final = "Recorded already, by you or others"
_SKIPPED: Final = "Skipped before (--again shows them)"
_BEYOND: Final = "More than one answer takes, so not among these"
_GO_ON: Final = "Stopped. The same command goes on from here."
#: What is said of an article beside its bytes, each an option.
_METADATA: Final = {
    "id": "Id of the source; one is made without.",
    "publisher": "Who published it.",
    "published_on": "The day, such as 2025-06-02.",
    "language": "Its language, such as uk.",
    "title": "Its title.",
    "url": "Where it stands on the web.",
    "archived_url": "Where an archive has it.",
    "misread": "How a program misread it before, such as windows-1251:windows-1252.",
}


def _metadata(command: Command) -> Command:
    """Give a command the options of an article's metadata."""
    for name, words in reversed(_METADATA.items()):
        spelling = name.replace("_", "-")
        command = click.option(f"--{spelling}", f"meta_{name}", help=words)(command)
    return command


def remote_options(command: Command) -> Command:
    """Give a command the options of a ledger elsewhere."""
    token_file = click.option(
        "--token-file",
        type=click.Path(path_type=Path),
        help="File with your token  [default: $LEDGER_TOKEN_FILE, else admin.token of the home].",
    )
    server = click.option(
        "--server",
        envvar="LEDGER_SERVER",
        default=_SERVER,
        show_default=True,
        help="Address of the ledger.",
    )
    return server(token_file(command))


def default_token_file() -> Path:
    """Return the file of the token: the admin's own, where a ledger is served from here."""
    home = os.environ.get("LEDGER_HOME") or _HOME
    return Path(os.environ.get("LEDGER_TOKEN_FILE") or f"{home}/admin.token")


@click.command()
@click.argument("file", metavar="FILE", type=click.Path(path_type=Path))
@click.option(
    "--agreement",
    help="Id of the agreement that it tells of; without it the only one, or you are asked.",
)
@remote_options
@click.option(
    "--charset", help="Its encoding, where that isn't UTF-8, such as windows-1251."
)
@click.option("--again", is_flag=True, help="Show what was skipped before, too.")
@_metadata
def read(  # noqa: PLR0913, PLR0917 - an argument for each option
    file: Path,
    agreement: str | None,
    server: str,
    token_file: Path | None,
    charset: str | None,
    again: bool,  # noqa: FBT001 - click passes it by its name
    **metadata: str | None,
) -> None:
    """Store an article, and record what it says: its passages one by one, with few keys.

    FILE is the article as it came, text or a saved web page. Nothing is recorded that you haven't
    decided; the same command goes on where it was left.
    """
    screen = Terminal()
    article = articles.read(file, charset)
    ledger = RemoteLedger(server, token_file or default_token_file())
    given = {
        name.removeprefix("meta_"): value
        for name, value in metadata.items()
        if value is not None
    }
    check_options(given)
    try:
        with ledger.in_known_form():
            agreement = agreement or agreements.chosen(screen, ledger)
            notes = kept_notes.of(ledger.address, article.sha256, agreement)
            declared = _Declared(given.get("misread"), charset)
            reading = _ArticleReading(screen, ledger, agreement, notes, declared, again)
            reading.go(Upload(screen, ledger, article, given))
    except Stopped:
        paragraph(screen, _GO_ON)
    except KeyboardInterrupt:
        screen.say("")
        paragraph(screen, _GO_ON)
        sys.exit(_INTERRUPTED)


class _Declared(NamedTuple):
    """What a person declares of how an article is read, None where they don't."""

    misread: str | None
    charset: str | None

    def holds_of(
        self,
        document: Fields,
    ) -> bool:
        """Return whether a source is read so."""
        form = form_of(document)
        if self.charset and by_label(self.charset) not in (form.encoding, UTF_16):
            return False
        if self.misread is None:
            return True
        return form.misread is not None and form.misread == by_labels(self.misread)


@dataclass(frozen=True, slots=True)
class _ArticleReading:
    """The reading of one article for one agreement; `again`: what was skipped comes again.

    `declared` is how a person says that it is read.
    """

    screen: Screen
    ledger: RemoteLedger
    agreement: str
    notes: KeptNotes
    declared: _Declared
    again: bool

    def go(
        self,
        upload: Upload,
    ) -> None:
        """Store the article, and have a person decide on what it may say.

        Raises:
            Stopped: they would rather go on another time.
        """
        names = AgreementNames(self.ledger, self.agreement)
        source = self._source(upload)
        paragraph(self.screen, f"Agreement: {names.title} ({names.id}).")
        left = self._left(source)
        article = ArticleRead(source, names)
        walk = Walk(self.screen, self.ledger, article, self.notes)
        try:
            walk.decide(left)
        finally:
            self.screen.say("")
            self.screen.say(f"Recorded: {walk.recorded}, skipped: {walk.skipped}.")
        paragraph(self.screen, f"{self.ledger.address}/agreements/{quote(names.id)}")

    def _source(
        self,
        upload: Upload,
    ) -> str:
        """Return the id of the article, which an earlier run may have stored."""
        source = self.notes.source
        if source is None or not self._is_there(source):
            source = upload.source()
            self.notes.note_source(source)
        return source

    def _is_there(
        self,
        source: str,
    ) -> bool:
        """Return whether an article that was stored before is there, and read as is declared."""
        try:
            document = self.ledger.get(f"/v1/sources/{quote(source)}")
        except RemoteRefusal:
            return False
        is_so = self.declared.holds_of(document)
        return is_so and document["withdrawn"] is None

    def _left(self, source: str) -> list[Proposal]:
        """Return what is still to be decided of an article, and say what isn't."""
        answer = candidates.proposed(self.ledger, source, self.agreement)
        left: list[Proposal] = []
        counts = Counter({_RECORDED: 0, _SKIPPED: 0, _BEYOND: answer.more})
        for proposal in answer.items:
            item = candidates.told_in(self.ledger, source, proposal)
            if item is not None:
                counts[self._recorded(item["agreement"])] += 1
            elif self.notes.is_skipped(proposal.name) and not self.again:
                counts[_SKIPPED] += 1
            else:
                left.append(proposal)
        for note in answer.notes:
            paragraph(self.screen, as_options(note))
        self.screen.say(f"Passages to decide on: {len(left)}.")
        for words, number in filter(itemgetter(1), counts.items()):
            paragraph(self.screen, f"{words}: {number}.")
        return left

    def _recorded(
        self,
        agreement: str | None,
    ) -> str:
        """Return what is said of passages that are recorded, and under which other agreement."""
        if agreement == self.agreement:
            return _RECORDED
        return f"{_RECORDED}, but under {agreement or 'no agreement'}"
