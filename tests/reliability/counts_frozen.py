"""A server that writes into its home, before it serves, what Python looks for garbage among.

python -m tests.reliability.counts_frozen serve --port PORT
"""

import gc
import os
from pathlib import Path

from ledger import cli
from ledger.wire import server

FILE = "looked-among"


class CountsFrozen(server.Server):
    def start(self):
        left_out, among = gc.get_freeze_count(), len(gc.get_objects())
        Path(os.environ["LEDGER_HOME"], FILE).write_text(f"{left_out} {among}")
        super().start()


if __name__ == "__main__":
    server.Server = CountsFrozen
    cli.main()
