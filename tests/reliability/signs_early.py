"""`ledger serve` that signs what no standby may have: a control that a failover has to find."""

from ledger import cli
from ledger.db import durability


def sign_at_once(_session):
    """Ask no standby."""


durability.confirm = sign_at_once

if __name__ == "__main__":
    cli.main()
