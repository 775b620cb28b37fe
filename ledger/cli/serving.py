"""Serving over HTTP: one listening process, one worker with threads."""

import os
import signal
import threading
from collections.abc import Callable
from multiprocessing.util import Finalize
from typing import Final

import click
from flask import Flask
from granian import Granian
from granian.constants import Interfaces
from granian.log import LogLevels

from ledger.app import create_app
from ledger.cli import installation
from ledger.cli.ports import check_port
from ledger.db import Database
from ledger.settings import Settings

#: Slow bodies hold a thread each; slow clients beyond that are a proxy's job.
THREADS: Final = 64


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option(
    "--port",
    default=8000,
    show_default=True,
    type=click.IntRange(1, 65535),
    help="Port to listen on.",
)
def serve(host: str, port: int) -> None:
    """Migrate, then serve over HTTP until stopped.

    A second server on the same home folder or port is refused.
    """
    settings = Settings.from_environment()
    check_port(host, port)
    with installation.held(settings):
        with installation.prepared(settings):
            pass
        click.echo(
            f"The ledger in {settings.home} is at http://{host}:{port} - stop it with Ctrl-C."
        )
        click.echo(
            f"The first admin's token: {settings.token_file} (curl -H @{settings.token_file})."
        )
        server = Granian(
            "ledger.app",
            address=host,
            port=port,
            interface=Interfaces.WSGI,
            workers=1,
            blocking_threads=THREADS,
            respawn_failed_workers=True,
            log_level=LogLevels.error,
        )
        server.serve(target_loader=_worker(settings), wrap_loader=False)


def _worker(settings: Settings) -> Callable[[], Flask]:
    """Return what makes the application in the worker, which ends when this process is gone.

    This process holds the writing end of a pipe: even when it is killed, the worker reads its end.
    """
    reading, writing = os.pipe()

    def end_with_parent() -> None:
        os.read(reading, 1)
        os.kill(os.getpid(), signal.SIGTERM)

    def load() -> Flask:
        os.close(writing)
        threading.Thread(target=end_with_parent, daemon=True).start()
        database = Database(settings.database_url)
        # A worker process ends without atexit; multiprocessing has its own list of last things.
        Finalize(None, database.dispose, exitpriority=1)
        return create_app(database, open_reading=settings.open_reading)

    return load
