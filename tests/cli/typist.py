"""A person at a terminal of their own, whose keys are counted."""

import fcntl
import os
import pty
import re
import select
import signal
import subprocess
import sys
import termios

from tests.journeys.conftest import PATIENCE_SECONDS, ROOT
from tests.journeys.terminal import environment

_ENDED = re.compile(r"\r\n?")


class Typist:
    """Types into a command, and reads what it shows."""

    def __init__(self, *arguments, **more):
        self.typed = 0
        self.screen = ""
        self._read_to = 0
        self._master, slave = pty.openpty()
        self._settings = termios.tcgetattr(self._master)
        self._process = subprocess.Popen(
            [sys.executable, "-P", "-m", "ledger", *map(str, arguments)],
            stdin=slave,
            stdout=slave,
            stderr=slave,
            cwd=ROOT,
            env=environment(LC_ALL="C.UTF-8", **more),
            start_new_session=True,
            # The terminal is its own, so that Ctrl-C reaches it.
            preexec_fn=lambda: fcntl.ioctl(0, termios.TIOCSCTTY, 0),  # noqa: PLW1509 - one thread
        )
        os.close(slave)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        if self._process.poll() is None:
            self._process.send_signal(signal.SIGKILL)
            self._process.wait(PATIENCE_SECONDS)
        os.close(self._master)

    def sees(self, words):
        """Wait until words are shown behind those seen last."""
        while (at := self.screen.find(words, self._read_to)) < 0:
            assert self._more(), f"{words!r} isn't shown: {self.screen[self._read_to :]}"
        self._read_to = at + len(words)
        return self

    def answers(self, answers, until):
        """Type an answer to each question that is shown, until something else is shown."""
        pattern = re.compile("|".join(map(re.escape, [until, *answers])))
        while True:
            while (match := pattern.search(self.screen, self._read_to)) is None:
                assert self._more(), f"nothing is asked: {self.screen[self._read_to :]}"
            self._read_to = match.end()
            if match[0] == until:
                return self
            self.types(answers[match[0]])

    def types(self, keys):
        """Type keys, each of which counts."""
        self.typed += len(keys)
        os.write(self._master, keys.encode())
        return self

    def ends(self):
        """Wait until the command ends; answers its status."""
        while self._more():
            pass
        return self._process.wait(PATIENCE_SECONDS)

    @property
    def has_terminal_as_before(self):
        return termios.tcgetattr(self._master) == self._settings

    def _more(self):
        """Read more of what is shown; False when there will be no more."""
        ready, _, _ = select.select([self._master], [], [], PATIENCE_SECONDS)
        assert ready, f"nothing more is shown: {self.screen}"
        try:
            came = os.read(self._master, 65_536)
        except OSError:
            return False
        self.screen += _ENDED.sub("\n", came.decode())
        return bool(came)
