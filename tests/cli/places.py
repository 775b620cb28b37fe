"""Places in which a ledger stands, and the `ledger` command run on them in this process."""

import contextlib
import io
import sys
from pathlib import Path

import pytest

from ledger import cli

ROOT = Path(cli.__file__).parents[2]


class Place:
    """A home folder, and the database that a ledger in it stands in, if it isn't embedded."""

    def __init__(self, home, url=None):
        self.home, self.url = home, url

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
