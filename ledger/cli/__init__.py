"""The `ledger` command."""

import secrets
import sys
from datetime import UTC, datetime

import click

from ledger.cli import installation
from ledger.cli.installation import Taken
from ledger.rules.permissions import Role
from ledger.rules.refusals import Invalid, Refusal
from ledger.settings import Settings


@click.group(help="The exchange ledger: what was pledged and what was reported, each figure with its words.")
def cli() -> None:
    """Gather the commands."""


@cli.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65535), help="Port to listen on.")
def serve(host: str, port: int) -> None:
    """Migrate, then serve over HTTP until stopped."""
    from ledger.cli import serving

    serving.serve(Settings.from_environment(), host, port)


def main() -> None:
    """Run a command; what it refuses goes to standard error as a sentence, with exit status 1."""
    try:
        cli(prog_name="ledger")
    except Taken as taken:
        sys.exit(f"ledger: {taken}")
    except Invalid as refused:
        sys.exit("ledger: " + "; ".join(f"{e['pointer']}: {e['message']}" for e in refused.errors))
    except Refusal as refused:
        sys.exit(f"ledger: {refused.detail}")
