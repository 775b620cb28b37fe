"""Places in which a ledger stands, and the `ledger` command run on them in this process."""

import contextlib
import gzip
import io
import shutil
import sys
from itertools import pairwise
from pathlib import Path

import pytest

from ledger import cli, db
from ledger.app import create_app
from ledger.cli.demo import EXAMPLES
from ledger.rules.base import archive
from ledger.rules.proofs import checkpoints
from tests.conftest import found, opened

ROOT = Path(cli.__file__).parents[2]


class Place:
    """A home folder, and the database that a ledger in it stands in, if it isn't embedded."""

    def __init__(self, home, url=None, admin=None):
        self.home, self.url, self.admin = home, url, admin

    @property
    def environment(self):
        named = {"LEDGER_HOME": str(self.home), "PYTHONPATH": str(ROOT)}
        return named if self.url is None else named | {"LEDGER_DATABASE_URL": self.url}

    def run(self, *arguments):
        """Run the command as a shell would; answers its status, its output and its complaints."""
        out, err = io.StringIO(), io.StringIO()
        with pytest.MonkeyPatch.context() as patch:
            patch.delenv("LEDGER_DATABASE_URL", raising=False)
            for name, value in self.environment.items():
                patch.setenv(name, value)
            patch.setattr(sys, "argv", ["ledger", *map(str, arguments)])
            with (
                contextlib.redirect_stdout(out),
                contextlib.redirect_stderr(err),
                pytest.raises(SystemExit) as ended,
            ):
                cli.main()
        status = ended.value.code
        said = status if isinstance(status, str) else ""
        return (1 if said else status or 0), out.getvalue(), err.getvalue() + said


@contextlib.contextmanager
def recorded(maker, folder):
    """Lend a ledger of the examples."""
    with maker.lent() as url:
        with opened(url) as database:
            db.migrate(database)
            headers = found(database)
            lines = {"data": EXAMPLES.read_bytes(), "content_type": "application/x-ndjson"}
            posted = (
                create_app(database).test_client().post("/v1/batches", headers=headers, **lines)
            )
            assert posted.status_code == 201
        (folder / checkpoints.NONE_FILE).touch()
        if url.startswith("sqlite"):
            shutil.copy(url.removeprefix("sqlite:///"), folder / "ledger.sqlite3")
            yield Place(folder, admin=headers)
        else:
            yield Place(folder, url, headers)


def values_of(file):
    """Return the values of a backup."""
    with gzip.open(file) as lines:
        return list(archive.opened(lines))


def of_table(values, name):
    """Return the places of the line with which a table begins, and of that after its last row."""
    starts = [place for place, line in enumerate(values) if isinstance(line, dict)]
    for start, end in pairwise([*starts, len(values)]):
        if values[start].get("table") == name:
            return start, end
    raise LookupError(name)
