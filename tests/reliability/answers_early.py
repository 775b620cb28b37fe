"""A sabotaged server for the control: it answers writes before they are committed.

python -m tests.reliability.answers_early serve --port PORT
"""

from contextlib import contextmanager

from ledger import cli
from ledger.cli import serving
from ledger.db import Database
from ledger.db.gathering import GatheringSession
from ledger.db.locks import FairLock

COMMIT_EVERY = 25


class AnswersEarly(Database):
    """Commits every so many changes together; each but the last is acknowledged before that."""

    def __init__(self, url, **options):
        super().__init__(url, **options)
        self._connection, self._open, self._changes = None, None, 0
        # On PostgreSQL too, since all share one session.
        self._turn = FairLock().held

    @contextmanager
    def transaction(self, *, dry_run=False, waits=True, is_short=False):  # noqa: ARG002 - as the real one takes it
        with self._turn(15):
            if self._open is None:
                self._connection = self._writer.connect()
                self._open = GatheringSession(self._connection)
            yield self._open
            self._open.write()
            self._changes += 1
            if self._changes % COMMIT_EVERY == 0:
                self._open.commit()
                self._connection.close()
                self._open = None


if __name__ == "__main__":
    serving.Database = AnswersEarly
    cli.main()
