"""The processes that serve: started, started again where one ends, and stopped.

Signals are never handled here, only waited for, so that none is lost whenever it comes.
"""

import multiprocessing
import os
import signal
import threading
from collections.abc import Callable, Sequence
from multiprocessing.context import ForkProcess
from time import monotonic
from typing import Final

from ledger.api.http.log import LOG

STOPS: Final = (signal.SIGTERM, signal.SIGINT)
_HEARD: Final = (*STOPS, signal.SIGCHLD)
#: A worker that ends as soon as it starts isn't started more often.
RESTART_SECONDS: Final = 1.0
#: What sends a signal to a group and then to its first process means it once.
ONCE_SECONDS: Final = 1.0
#: What a worker needs to end, beyond what it lets its requests have.
_END_SECONDS: Final = 2.0


def _is_stop(received: signal.struct_siginfo | None) -> bool:
    """Return whether a signal came, and it is one of those that stop a process."""
    return received is not None and received.si_signo in STOPS


class Lifeline:
    """A pipe whose writing end the first process holds: even when it is killed, workers see that.

    `cut` tells, in a worker, that the first process is gone.
    """

    def __init__(self) -> None:
        self.cut = False
        self._reading, self._writing = os.pipe()

    def watch(self) -> None:
        """Make this worker hear SIGTERM when the first process is gone."""
        os.close(self._writing)
        threading.Thread(target=self._watch, daemon=True).start()

    def _watch(self) -> None:
        os.read(self._reading, 1)
        self.cut = True
        os.kill(os.getpid(), signal.SIGTERM)


def await_stop() -> None:
    """Wait, in a worker, for a signal to stop."""
    signal.sigwait(STOPS)


class Workers:
    """A number of processes that run `work`, which returns at a signal to stop."""

    def __init__(
        self,
        work: Callable[[], None],
        number: int,
    ) -> None:
        self._work = work
        self._workers: list[ForkProcess | None] = [None] * number
        self._started = [-RESTART_SECONDS] * number

    def run(
        self,
        drain_seconds: float,
        stopping: Callable[[], None],
    ) -> None:
        """Keep them running until a signal says to stop; then end them, in so many seconds.

        `stopping` is called as soon as the signal came.
        """
        signal.pthread_sigmask(signal.SIG_BLOCK, _HEARD)
        while True:
            self._start_missing()
            if _is_stop(signal.sigtimedwait(_HEARD, RESTART_SECONDS)):
                break
        stopping()
        self._stop(drain_seconds)

    def _start_missing(self) -> None:
        """Start a worker in the place of each that has ended."""
        for place, worker in enumerate(self._workers):
            if worker is not None and worker.exitcode is not None:
                LOG.warning(
                    "worker_ended",
                    pid=worker.pid,
                    status=worker.exitcode,
                )
                self._workers[place] = None
            if self._workers[place] is None and self._may_start(place):
                self._started[place] = monotonic()
                self._workers[place] = self._start()

    def _may_start(self, place: int) -> bool:
        since_start = monotonic() - self._started[place]
        return since_start >= RESTART_SECONDS

    def _start(self) -> ForkProcess:
        """Start one worker."""
        # Forked: a worker inherits the listening socket, and the pipe that tells it of our end.
        context = multiprocessing.get_context("fork")
        worker = context.Process(target=self._work)
        worker.start()
        return worker

    def _stop(self, drain_seconds: float) -> None:
        """End the workers: first with the time to drain, then at once."""
        running = [worker for worker in self._workers if worker is not None]
        for worker in running:
            worker.terminate()
        self._await_end(running, drain_seconds + _END_SECONDS)
        for worker in running:
            worker.kill()
            worker.join()

    @staticmethod
    def _await_end(running: Sequence[ForkProcess], seconds: float) -> None:
        """Wait until the workers have ended: so long at most, or until a second signal."""
        start = monotonic()
        while any(worker.exitcode is None for worker in running):
            waited = monotonic() - start
            if waited >= seconds:
                return
            is_stop = _is_stop(signal.sigtimedwait(_HEARD, seconds - waited))
            waited = monotonic() - start
            if is_stop and waited >= ONCE_SECONDS:
                return
