"""Limits on clients: how long the server waits for them, and how much it takes from them."""

from dataclasses import dataclass


class ClientPace:
    """A check that a client keeps up: in each window of time, and to the end.

    Times are those of one monotonic clock, in seconds. While the client isn't waited for, the pace
    rests.
    """

    def __init__(
        self, now: float, *, window: float, seconds_max: float, bytes_a_second_min: int
    ) -> None:
        self._window = window
        self._window_end = now + window
        self._window_bytes = 0
        self._window_bytes_min = bytes_a_second_min * window
        self._end = now + seconds_max
        self._rested_at: float | None = None

    @property
    def deadline(self) -> float:
        """The time to look at it next."""
        return min(self._window_end, self._end)

    def count(self, size: int) -> None:
        """Count bytes that came, or went."""
        self._window_bytes += size

    def rest(self, now: float) -> None:
        """Stop the clock: the client isn't waited for."""
        self._rested_at = now

    def go_on(self, now: float) -> None:
        """Start the clock again, where it rested."""
        if self._rested_at is None:
            return
        rest_seconds = now - self._rested_at
        self._window_end += rest_seconds
        self._end += rest_seconds
        self._rested_at = None

    def is_lost(self, now: float) -> bool:
        """Return whether the client was too slow; if not, a new window begins as one ends."""
        if now < self.deadline:
            return False
        if now >= self._end or self._window_bytes < self._window_bytes_min:
            return True
        self._window_end = now + self._window
        self._window_bytes = 0
        return False


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

    def body_pace(self, now: float) -> ClientPace:
        """Return the pace of a client that begins to send a body."""
        return ClientPace(
            now,
            window=self.body_window_seconds,
            seconds_max=self.body_seconds_max,
            bytes_a_second_min=self.bytes_a_second_min,
        )

    def answer_pace(self, now: float) -> ClientPace:
        """Return the pace of a client that begins to take an answer."""
        return ClientPace(
            now,
            window=self.answer_window_seconds,
            seconds_max=self.answer_seconds_max,
            bytes_a_second_min=self.bytes_a_second_min,
        )
