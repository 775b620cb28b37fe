"""How long the server waits for its clients, and how much it takes from them."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Limits:
    """The limits of one process that serves, in seconds and bytes."""

    #: Threads that run the application, and those kept back: for heads, refusals and `/healthz`.
    threads: int = 64
    threads_spare: int = 2
    connections_max: int = 1_000
    head_bytes_max: int = 64 * 1024
    head_seconds: float = 10
    #: Longer than proxies keep a connection: whoever closes first must not be the server.
    idle_seconds: float = 75
    #: How long the application is not asked whether it wants a body, and up to which length of it.
    near_seconds: float = 0.2
    near_bytes: int = 64 * 1024
    #: What a client sends or takes at least, on average over each window of time.
    bytes_a_second_min: int = 1024
    body_window_seconds: float = 10
    body_seconds_max: float = 600
    answer_window_seconds: float = 30
    answer_seconds_max: float = 3600
    #: Bodies that aren't whole yet, and pieces of answers that aren't sent yet, all together.
    held_bytes_max: int = 128 * 1024 * 1024
    #: How long the rest of a refused body is thrown away, so that its sender sees the refusal.
    linger_seconds: float = 2
    #: What the kernel keeps of one answer: no more, or nobody would see that it isn't taken.
    send_buffer_bytes: int = 256 * 1024


class ClientPace:
    """Tells whether a client keeps up: in each window of time, and to the end.

    Times are those of one monotonic clock, in seconds. While the client isn't waited for, the pace
    rests.
    """

    def __init__(
        self, now: float, *, window: float, seconds_max: float, bytes_a_second_min: int
    ) -> None:
        self._window, self._least = window, bytes_a_second_min * window
        self._window_end, self._end = now + window, now + seconds_max
        self._bytes = 0
        self._rested_at: float | None = None

    @property
    def deadline(self) -> float:
        """When it is to be looked at next."""
        return min(self._window_end, self._end)

    def count(self, size: int) -> None:
        """Count bytes that came, or went."""
        self._bytes += size

    def rest(self, now: float) -> None:
        """Stop the clock: the client isn't waited for."""
        self._rested_at = now

    def go_on(self, now: float) -> None:
        """Start the clock again, where it rested."""
        if self._rested_at is None:
            return
        self._window_end += now - self._rested_at
        self._end += now - self._rested_at
        self._rested_at = None

    def is_lost(self, now: float) -> bool:
        """Whether the client was too slow; if not, a new window begins as one ends."""
        if now < self.deadline:
            return False
        if now >= self._end or self._bytes < self._least:
            return True
        self._window_end, self._bytes = now + self._window, 0
        return False
