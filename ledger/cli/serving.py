"""Serving over HTTP: one listening socket, and processes that serve what comes to it."""

import gc
import os
import shutil
import signal
import socket
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import partial
from importlib import import_module
from pathlib import Path
from threading import Event
from time import monotonic
from types import FrameType
from typing import Any, Final

import click

from ledger import __version__
from ledger.api.http import log
from ledger.api.http.log import LOG
from ledger.cli import installation
from ledger.cli.continuous_signing import ContinuousSigning
from ledger.cli.home import Home
from ledger.cli.installation import Founding
from ledger.cli.numbers import NumberOption
from ledger.cli.ports import PORT, base_url, bound
from ledger.cli.workers import STOPS, Lifeline, Workers, await_stop
from ledger.db import Database
from ledger.services import journal_head
from ledger.services.journal_tree import JournalTree, hashed_entries
from ledger.settings import Settings

#: Each holds up to 16 connections, and PostgreSQL takes 100 by default.
WORKERS_MAX: Final = 4
#: How long requests under way may take to end, once the server gets a signal to stop.
DRAIN_SECONDS: Final = 20
#: How long they may take where the first process was killed: another server waits for the ledger.
ORPHAN_SECONDS: Final = 5
#: Connections that the kernel keeps until a worker takes them.
_BACKLOG: Final = 1024
#: By this name prometheus-client knows where processes count together.
_COUNTED: Final = "PROMETHEUS_MULTIPROC_DIR"
_COUNTED_FILES: Final = (
    "counter",
    "histogram",
    "gauge_mostrecent",
)
_COUNTED_BYTES: Final = 1 << 20


@click.command()
@click.option(
    "--host", default="127.0.0.1", show_default=True, help="Address to listen on."
)
@click.option(
    "--port",
    default=8000,
    show_default=True,
    type=PORT,
    help="Port to listen on.",
)
@click.option(
    "--workers",
    default=1,
    show_default=True,
    type=NumberOption(1, WORKERS_MAX),
    help="Processes that serve; more than one needs PostgreSQL.",
)
@installation.ANEW
def serve(
    host: str,
    port: int,
    workers: int,
    anew: bool,  # noqa: FBT001 - click hands flags over by name
) -> None:
    """Migrate, then serve over HTTP until stopped.

    A second server on the same home folder or port is refused.
    """
    for number in STOPS:
        signal.signal(number, _end)
    settings = Settings.from_environment()
    if workers > 1 and settings.database_kind == "sqlite":
        raise click.ClickException(
            "The embedded database is for one process. For more --workers, keep the ledger in "
            "PostgreSQL: set LEDGER_DATABASE_URL."
        )
    log.install(settings.log)
    with bound(host, port) as listener, installation.held(settings):
        with installation.prepared(
            settings, Founding(allowed=True, anew=anew)
        ) as database:
            _warn_of_clock(database)
        _count_in(settings.home / "metrics", workers)
        listener.listen(_BACKLOG)
        click.echo(
            f"The ledger in {settings.home} is at {base_url(host, port)}, for browsers too - stop "
            "it with Ctrl-C."
        )
        if settings.token_file.is_file():
            click.echo(
                f"The first admin's token: {settings.token_file} (curl -H @{settings.token_file})."
            )
        with _logged(settings, workers):
            work = partial(_work, settings, listener, Lifeline())
            seconds = settings.leave_seconds + DRAIN_SECONDS
            Workers(work, workers).run(seconds, stopping=listener.close)


def _warn_of_clock(database: Database) -> None:
    """Log a warning where the journal is ahead of the clock."""
    with database.snapshot() as session:
        warning = journal_head.ahead(
            journal_head.read(session).last_at, datetime.now(UTC)
        )
    if warning is not None:
        LOG.warning("journal_ahead", warning=warning)


def _end(_number: int, _frame: FrameType | None) -> None:
    """End while the ledger is still being prepared: what isn't committed is rolled back."""
    sys.exit(0)


@contextmanager
def _logged(settings: Settings, workers: int) -> Iterator[None]:
    """Log the start and the stop, each with a line."""
    LOG.info(
        "start",
        version=__version__,
        database=settings.database_kind,
        home=str(settings.home),
        workers=workers,
    )
    started = monotonic()
    yield
    LOG.info("stop", after_seconds=round(monotonic() - started))


def _work(
    settings: Settings,
    listener: socket.socket,
    lifeline: Lifeline,
) -> None:
    """Serve in this worker until a signal to stop, whether or not the database answers."""
    lifeline.watch()
    _take_room()
    database = Database(
        settings.database_url, must_exist=True, synchronous=settings.synchronous
    )
    # Not before: what is counted, and where, is decided as the application is imported.
    app: Any = import_module("ledger.app")
    marks = Home(settings).marks
    tree = JournalTree(hashed_entries)
    leaving = Event()
    application = app.create_app(
        database,
        open_reading=settings.open_reading,
        rate_write=settings.rate_write,
        rate_read=settings.rate_read,
        proxies=settings.proxies,
        home=settings.home,
        signed_tree=tree,
        origin=None if marks is None else marks.origin,
    )
    application.config["LEAVING"] = leaving.is_set
    server = import_module("ledger.wire.server").Server(listener, application)
    signing = ContinuousSigning(database, settings, tree)
    signing.look()
    _keep_for_good()
    server.start()
    signing.start()
    await_stop()
    leaving.set()
    if not lifeline.cut:
        server.leave(settings.leave_seconds)
    server.drain(ORPHAN_SECONDS if lifeline.cut else DRAIN_SECONDS)
    signing.stop()
    database.dispose()


def _keep_for_good() -> None:
    """Let Python look for garbage among what requests make, not among what was loaded before.

    It would go through all of that in the midst of an answer, while all others wait.
    """
    gc.collect()
    gc.freeze()


def _count_in(folder: Path, workers: int) -> None:
    """Let several workers count in one folder, from zero; one alone needs none."""
    shutil.rmtree(folder, ignore_errors=True)
    os.environ.pop(_COUNTED, None)
    if workers > 1:
        folder.mkdir()
        os.environ[_COUNTED] = str(folder.absolute())


def _take_room() -> None:
    """Take all the room that this worker will need to count.

    It counts in memory that is mapped to files: where the disk is full and such a page isn't there
    yet, the system ends the process.
    """
    if _COUNTED not in os.environ:
        return
    for name in _COUNTED_FILES:
        with (Path(os.environ[_COUNTED]) / f"{name}_{os.getpid()}.db").open(
            "wb"
        ) as file:
            os.posix_fallocate(file.fileno(), 0, _COUNTED_BYTES)
