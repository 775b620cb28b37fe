"""The `ledger` command."""

import sys

import click

from ledger.cli import access, checking, demo, serving
from ledger.cli.installation import Taken
from ledger.db import Unsafe
from ledger.rules.refusals import Invalid, Refusal


@click.group(
    help="The exchange ledger: what was pledged and what was reported, each figure with its words."
)
def cli() -> None:
    """Gather the commands."""


cli.add_command(serving.serve)
cli.add_command(demo.demo)
cli.add_command(access.actor)
cli.add_command(access.token)
cli.add_command(checking.verify)
cli.add_command(checking.db)
cli.add_command(checking.openapi)


def main() -> None:
    """Run a command; what it refuses goes to standard error as a sentence, with exit status 1."""
    try:
        cli(prog_name="ledger")
    except (Taken, Unsafe) as taken:
        sys.exit(f"ledger: {taken}")
    except Invalid as refused:
        sys.exit("ledger: " + "; ".join(str(error["message"]) for error in refused.errors))
    except Refusal as refused:
        sys.exit(f"ledger: {refused.detail}")
