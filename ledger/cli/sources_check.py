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
from ledger.rules.base.printable import grouped, marked
from ledger.services import sources as stored
from ledger.settings import Settings

_MATCHES: Final = "ok"
_DIFFERS: Final = "FAIL"
_UNKNOWN: Final = "none"
_RESULT_COLUMNS: Final = 4
#: A longer file is no article, so that its words are held against none.
_BYTES_MAX: Final = 16_000_000


@dataclass(frozen=True, slots=True)
class Compared:
    """A file that was compared: `source` is the one that it is, or is named after."""

    result: str
    source: str | None
    sentence: str


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
    """
    settings = Settings.from_environment()
    failed = False
    matched: dict[str, None] = {}
    with installation.readable(settings) as session:
        digests = stored.digests(session)
        for file in _files(paths):
            for compared in _compare(session, digests, file):
                failed = failed or compared.result != _MATCHES
                if compared.result == _MATCHES and compared.source is not None:
                    matched[compared.source] = None
                result = compared.result.ljust(_RESULT_COLUMNS)
                name = marked(str(file))
                click.echo(f"{result}  {name}  {compared.sentence}")
    without = len(digests) - len(matched)
    click.echo(
        f"{grouped(len(matched))} sources match, {grouped(without)} others have no file here."
    )
    if failed:
        sys.exit(1)


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
    digests: dict[str, str],
    file: Path,
) -> Iterator[Compared]:
    """Yield what a file is: each source whose article it has, or why it has none."""
    with file.open("rb") as content:
        digest = hashlib.file_digest(content, "sha256").hexdigest()
    known = [source for source, sha256 in digests.items() if sha256 == digest]
    for source in known:
        yield Compared(_MATCHES, source, source)
    name = file.stem
    if name in digests and name not in known:
        why = _difference(session, name, file)
        yield Compared(_DIFFERS, name, f"isn't the article of {name}: {why}")
    elif not known:
        yield Compared(_UNKNOWN, None, "isn't the article of any source")


def _difference(session: Session, source: str, file: Path) -> str:
    """Return how a file differs from the article of the source that it is named after."""
    article = stored.content(session, source)
    if article.startswith(b"[redacted ") and b"\n" not in article:
        return "its words were redacted, and no digest of them is kept"
    if file.stat().st_size > _BYTES_MAX:
        return "it is far longer"
    content = file.read_bytes()
    if _words(content) == _words(article):
        return "it has the same words, with other spaces or line ends"
    place = _first_difference(content, article)
    return f"it has other bytes from byte {grouped(place)} on, counted from 0"


def _words(content: bytes) -> list[bytes]:
    return content.removeprefix(b"\xef\xbb\xbf").split()


def _first_difference(one: bytes, other: bytes) -> int:
    pairs = zip(one, other, strict=False)
    for place, (byte, its) in enumerate(pairs):
        if byte != its:
            return place
    return min(len(one), len(other))
