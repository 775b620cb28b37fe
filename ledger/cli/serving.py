"""Serving over HTTP: listening processes, each with threads and connections of its own."""

import multiprocessing
import os
import shutil
import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib import import_module
from multiprocessing.util import Finalize
from pathlib import Path
from time import monotonic
from typing import Any, Final

import click
from flask import Flask
from granian import Granian
from granian.constants import Interfaces
from granian.log import LogLevels

from ledger import __version__
from ledger.api import logs
from ledger.api.logs import LOG
from ledger.cli import installation
from ledger.cli.installation import Founding
from ledger.cli.ports import check_port
from ledger.db import Database
from ledger.settings import Settings

#: Slow bodies hold a thread each; slow clients beyond that are a proxy's job.
THREADS: Final = 64
#: Each holds up to 16 connections, and PostgreSQL takes 100 by default.
WORKERS_MAX: Final = 4
#: How long requests under way may take to end, once the server is told to stop.
DRAIN_SECONDS: Final = 20
#: By this name prometheus-client knows where processes count together.
_COUNTED: Final = "PROMETHEUS_MULTIPROC_DIR"
_COUNTED_FILES: Final = ("counter", "histogram", "gauge_max")
_COUNTED_BYTES: Final = 1 << 20


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option(
    "--port",
    default=8000,
    show_default=True,
    type=click.IntRange(1, 65535),
    help="Port to listen on.",
)
@click.option(
    "--workers",
    default=1,
    show_default=True,
    type=click.IntRange(1, WORKERS_MAX),
    help="Processes that serve; more than one needs PostgreSQL.",
)
@installation.ANEW
def serve(host: str, port: int, workers: int, anew: bool) -> None:  # noqa: FBT001 - click hands flags over by name
    """Migrate, then serve over HTTP until stopped.

    A second server on the same home folder or port is refused.
    """
    settings = Settings.from_environment()
    if workers > 1 and settings.database_kind == "sqlite":
        raise click.ClickException(
            "The embedded database is for one process. For more --workers, keep the ledger in "
            "PostgreSQL: set LEDGER_DATABASE_URL."
        )
    logs.install(settings.log)
    check_port(host, port)
    with installation.held(settings):
        with installation.prepared(settings, Founding(allowed=True, anew=anew)):
            pass
        _count_in(settings.home / "metrics", workers)
        click.echo(
            f"The ledger in {settings.home} is at http://{host}:{port} - stop it with Ctrl-C."
        )
        if settings.token_file.exists():
            click.echo(
                f"The first admin's token: {settings.token_file} (curl -H @{settings.token_file})."
            )
        with _told(settings, workers):
            _serve(settings, host, port, workers)


@contextmanager
def _told(settings: Settings, workers: int) -> Iterator[None]:
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


def _serve(settings: Settings, host: str, port: int, workers: int) -> None:
    # The workers inherit the pipe by which they see this process end, so they have to be forked.
    multiprocessing.set_start_method("fork", force=True)
    server = Granian(
        "ledger.app",
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=workers,
        blocking_threads=THREADS,
        respawn_failed_workers=True,
        workers_kill_timeout=DRAIN_SECONDS,
        log_level=LogLevels.error,
        # Granian's own errors go where all others go.
        log_dictconfig={"handlers": {}, "loggers": {"_granian": {"propagate": True}}},
    )
    try:
        server.serve(target_loader=_worker(settings), wrap_loader=False)
    except SystemExit:
        # Whoever stops a whole group of processes may reach a worker first. That is no failure.
        if not server.interrupt_signal:
            raise


def _worker(settings: Settings) -> Callable[[], Flask]:
    """Return what makes the application in a worker, which ends when this process is gone.

    This process holds the writing end of a pipe: even when it is killed, the workers read its end.
    """
    reading, writing = os.pipe()

    def end_with_parent() -> None:
        os.read(reading, 1)
        os.kill(os.getpid(), signal.SIGTERM)

    def load() -> Flask:
        os.close(writing)
        threading.Thread(target=end_with_parent, daemon=True).start()
        _take_room()
        database = Database(settings.database_url)
        # A worker process ends without atexit; multiprocessing has its own list of last things.
        Finalize(None, database.dispose, exitpriority=1)
        # Not before: what is counted, and where, is decided as the application is imported.
        app: Any = import_module("ledger.app")
        served: Flask = app.create_app(
            database,
            open_reading=settings.open_reading,
            rate_write=settings.rate_write,
            rate_read=settings.rate_read,
            proxies=settings.proxies,
        )
        return served

    return load


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
        with (Path(os.environ[_COUNTED]) / f"{name}_{os.getpid()}.db").open("wb") as file:
            os.posix_fallocate(file.fileno(), 0, _COUNTED_BYTES)
