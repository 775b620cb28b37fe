"""The description of the API, made of the code: `openapi` writes or compares openapi.yaml."""

import sys
from pathlib import Path

import click

from ledger.api.http.operations import OPERATIONS
from ledger.api.openapi import specification as described
from ledger.dossiers.routes import MODULES


@click.command()
@click.option(
    "--check",
    is_flag=True,
    help="Compare openapi.yaml with the code instead of writing it.",
)
def openapi(check: bool) -> None:  # noqa: FBT001 - click hands flags over by name
    """Write openapi.yaml from the code."""
    assert MODULES, "importing them fills the table of operations"
    path = Path("openapi.yaml")
    text = described.document(described.description(OPERATIONS))
    if not check:
        path.write_text(text)
    elif not path.exists() or path.read_text() != text:
        sys.exit(
            "openapi.yaml differs from the code; write it again with: ./run ledger openapi"
        )
