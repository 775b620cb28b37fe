"""A server whose main process is slow to hear that it is to stop, so that its workers end first.

python -m tests.reliability.hears_late serve --port PORT
"""

import time

from ledger import cli
from ledger.cli import serving


class HearsLate(serving.Granian):
    """Does nothing for a while before it acts on a signal."""

    def signal_handler_interrupt(self, *arguments, **named):
        time.sleep(0.7)
        super().signal_handler_interrupt(*arguments, **named)


if __name__ == "__main__":
    serving.Granian = HearsLate
    cli.main()
