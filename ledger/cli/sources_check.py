"""The `sources` commands: stored articles, held against files that somebody kept."""

import hashlib
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import click
from sqlalchemy.orm import Session

from ledger.cli import installation
from ledger.rules.base.errors import LedgerError
from ledger.rules.base.printable import grouped, marked
from ledger.rules.texts import encodings
from ledger.rules.texts.encodings import Undecodable
from ledger.services import erased_sources
from ledger.services import sources as stored
from ledger.settings import Settings

_MATCHES: Final = "ok"
_DIFFERS: Final = "FAIL"
_UNKNOWN: Final = "none"
#: The words of the article were erased: no file can be compared with it.
_REDACTED: Final = "redacted"
_RESULT_COLUMNS: Final = 4
#: A longer file is no article, so that its words are held against none.
_BYTES_MAX: Final = 16_000_000


@dataclass(frozen=True, slots=True)
class Compared:
    """A file that was compared: `source` is the one that it is, or is named after.

    `fails`: somebody has to look at it.
    """

    result: str
    source: str | None
    sentence: str
    fails: bool = False


@dataclass(frozen=True, slots=True)
class _Stored:
    """The digests of what is stored, and the ids of redactions, both by the ids of sources."""

    digests: dict[str, str]
    redactions: dict[str, str]


class NoFile(LedgerError):
    """Something is named to be compared that is neither a file nor a folder."""

    code = "bad-parameter"


@click.group()
def sources() -> None:
    """Look after the articles."""


@sources.command()
@click.argument(
    "paths",
    nargs=-1,
    required=True,
    metavar="FILE...",
    type=click.Path(path_type=Path, exists=True),
)
def check(paths: tuple[Path, ...]) -> None:
    """Compare files, and all files in folders, with the digests of stored articles.

    A file is known by its bytes; by its name too, where that is the id of a source. Nothing is
    recorded, and nothing is fetched. Exit 1 where a file differs, or is no article that is stored.
    What a redaction has left of an article is `redacted`; so is a file that is named after it.
    """
    settings = Settings.from_environment()
    failed = False
    matched: dict[str, None] = {}
    with installation.readable(settings) as session:
        articles = _stored(session)
        for file in _files(paths):
            for compared in _compare(session, articles, file):
                failed = failed or compared.fails
                if compared.result == _MATCHES and compared.source is not None:
                    matched[compared.source] = None
                result = compared.result.ljust(_RESULT_COLUMNS)
                name = marked(str(file))
                click.echo(f"{result}  {name}  {compared.sentence}")
    click.echo(_counted(articles, len(matched)))
    if failed:
        sys.exit(1)


def _stored(session: Session) -> _Stored:
    redactions = {
        source: redaction["id"]
        for source, redaction in erased_sources.redactions_of(session).items()
    }
    return _Stored(stored.digests(session), redactions)


def _counted(articles: _Stored, matched: int) -> str:
    """Return the sentence that ends the list: how many sources match, and how many don't."""
    redacted = len(articles.redactions)
    without = len(articles.digests) - matched - redacted
    sentence = (
        f"{grouped(matched)} sources match, {grouped(without)} others have no file here"
    )
    if redacted:
        sentence += f"; {grouped(redacted)} were redacted"
    return f"{sentence}."


def _files(paths: Iterable[Path]) -> Iterator[Path]:
    """Yield files, and those in folders, in the order of their names."""
    for path in paths:
        if path.is_dir():
            within = sorted(path.rglob("*"))
            yield from filter(Path.is_file, within)
        else:
            yield path


def _compare(
    session: Session,
    articles: _Stored,
    file: Path,
) -> Iterator[Compared]:
    """Yield what a file is: each source whose article it has, or why it has none."""
    digests, redactions = articles.digests, articles.redactions
    digest = _digest(file)
    known = [source for source, sha256 in digests.items() if sha256 == digest]
    for source in known:
        if source in redactions:
            redaction = redactions[source]
            yield Compared(_REDACTED, source, f"{source}: what {redaction} left of it")
        else:
            yield Compared(_MATCHES, source, source)
    name = file.stem
    if name in known:
        return
    if name in redactions:
        yield Compared(
            _REDACTED, name, _may_hold_words(name, redactions[name]), fails=True
        )
    elif name in digests:
        why = _difference(session, name, file)
        sentence = f"isn't the article of {name}: {why}"
        yield Compared(_DIFFERS, name, sentence, fails=True)
    elif not known:
        yield Compared(_UNKNOWN, None, "isn't the article of any source", fails=True)


def _digest(file: Path) -> str:
    """Return the SHA-256 of a file.

    Raises:
        NoFile: it is something else, such as a pipe, which might never end.
    """
    if not file.is_file():
        raise NoFile(f"{marked(str(file))} is no plain file: name files, or folders.")
    with file.open("rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest()


def _may_hold_words(source: str, redaction: str) -> str:
    return (
        f"{source}: {redaction} erased its words, and no digest of them is kept; this file may "
        "hold them"
    )


def _difference(session: Session, source: str, file: Path) -> str:
    """Return how a file differs from the article of the source that it is named after."""
    article, encoding = stored.as_received(session, source)
    if file.stat().st_size > _BYTES_MAX:
        return "it is far longer"
    content = file.read_bytes()
    if _words(content, encoding) == _words(article, encoding):
        return "it has the same words, with other spaces or line ends"
    place = _first_difference(content, article)
    return f"it has other bytes from byte {grouped(place)} on, counted from 0"


def _words(content: bytes, encoding: str) -> list[str] | None:
    """Return the words of a text in an encoding, None where it isn't in that."""
    try:
        text = encodings.decode(content, encoding)
    except Undecodable:
        return None
    return text.removeprefix("\ufeff").split()


def _first_difference(one: bytes, other: bytes) -> int:
    pairs = zip(one, other, strict=False)
    for place, (byte, its) in enumerate(pairs):
        if byte != its:
            return place
    return min(len(one), len(other))
