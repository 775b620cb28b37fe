"""A PostgreSQL server that follows another one, and takes its place when that is killed."""

from contextlib import contextmanager

from tests.postgresql import Postgresql
from tests.reliability.workload import wait_until

NAME = "standby"


class Standby(Postgresql):
    """A hot standby of a primary, over its socket; synchronous where the primary waits for it."""

    def __init__(self, primary):
        self._primary = primary
        super().__init__()

    def _install(self):
        connecting = f"host={self._primary.folder} user=ledger application_name={NAME}"
        self._run(
            "pg_basebackup", "--pgdata", self._folder / "data", "--dbname", connecting,
            "--write-recovery-conf", "--checkpoint", "fast", "--no-sync",
        )  # fmt: skip
        return self._started()

    def promote(self):
        """Make it the primary: it waits for no standby, since it has none yet."""
        assert self.ask("SELECT pg_promote(true)")
        self.set("synchronous_standby_names", "")

    def caught_up(self):
        """Return whether it has shown all that the primary has."""
        newest = self._primary.ask("SELECT pg_current_wal_flush_lsn()")
        return self.ask(f"SELECT pg_last_wal_replay_lsn() >= '{newest}'")

    def turn_away(self):
        """Let nothing more of the primary come to it, as where the network between them is cut."""
        self.set("primary_conninfo", "host=/nowhere")
        wait_until(lambda: not self.processes("walreceiver"))

    @contextmanager
    def late(self):
        """Show nothing of what comes from the primary meanwhile, though it is kept."""
        self.ask("SELECT pg_wal_replay_pause()::text")
        try:
            yield
        finally:
            self.ask("SELECT pg_wal_replay_resume()::text")


@contextmanager
def pair(*, synchronous):
    """Start a primary and its standby."""
    primary = Postgresql()
    try:
        standby = Standby(primary)
        try:
            wait_until(lambda: primary.ask("SELECT count(*) FROM pg_stat_replication") == 1)
            if synchronous:
                primary.set("synchronous_standby_names", NAME)
            yield primary, standby
        finally:
            standby.close()
    finally:
        primary.close()


def url_of_both(primary, standby, name):
    """Return a URL that leads to whichever of the two takes writes."""
    hosts = f"host={primary.folder}&host={standby.folder}"
    return f"postgresql://ledger@/{name}?{hosts}&target_session_attrs=read-write"
