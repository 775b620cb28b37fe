"""A server whose main process is slow to hear that it is to stop, so that its workers end first.

python -m tests.reliability.hears_late serve --port PORT
"""

import signal
import time

from ledger import cli
from ledger.cli import workers

WAIT = signal.sigtimedwait


def hear_late(signals, seconds):
    """Wait for a signal, and do nothing for a while before it is acted on."""
    heard = WAIT(signals, seconds)
    time.sleep(0.7)
    return heard


if __name__ == "__main__":
    workers.signal.sigtimedwait = hear_late
    cli.main()
