"""Rate limits: how many requests a token, or an address without one, may send in a while."""

import time
from dataclasses import dataclass
from functools import lru_cache
from ipaddress import IPv6Address, ip_address
from math import ceil
from typing import Final

from limits import RateLimitItem, parse
from limits.storage import MemoryStorage
from limits.strategies import SlidingWindowCounterRateLimiter

from ledger.api.http.errors import TooManyRequests
from ledger.rules.base.printable import grouped

#: Whoever has one address of IPv6 has a network of them.
_IPV6_NETWORK: Final = 64
#: Of how many addresses the name is remembered.
_ADDRESSES_MAX: Final = 1_024


@dataclass(frozen=True, slots=True)
class RateLimitState:
    """The rest of a limit for one client, as the RateLimit fields say it.

    draft-ietf-httpapi-ratelimit-headers: `remaining` of `quota` requests in `window_seconds`, and
    in how many seconds there is more.
    """

    name: str
    quota: int
    window_seconds: int
    remaining: int
    reset_seconds: int

    @property
    def headers(self) -> dict[str, str]:
        """The fields of an answer."""
        return {
            "RateLimit-Policy": f'"{self.name}";q={self.quota};w={self.window_seconds}',
            "RateLimit": f'"{self.name}";r={self.remaining};t={self.reset_seconds}',
        }


class RateLimits:
    """Counts requests in this process; None for a limit counts nothing.

    A limit reads like `600/minute`.
    """

    def __init__(self, *, write: str | None, read: str | None) -> None:
        self._limits: dict[str, RateLimitItem] = {}
        if write:
            self._limits["write"] = parse(write)
        if read:
            self._limits["read"] = parse(read)
        if self._limits:
            self._counter = SlidingWindowCounterRateLimiter(MemoryStorage())

    def count(self, who: str, *, writes: bool) -> RateLimitState | None:
        """Count a request of a token or an address, and return where it stands now.

        Raises:
            TooManyRequests: there were as many as the limit allows.
        """
        name = "write" if writes else "read"
        limit = self._limits.get(name)
        if limit is None:
            return None
        is_within = self._counter.hit(limit, name, who)
        state = self._state(name, limit, who)
        if not is_within:
            retry_after = {"Retry-After": str(state.reset_seconds)}
            raise TooManyRequests(
                f"{grouped(state.quota)} requests in {state.window_seconds} seconds are the "
                f"limit here for what {name}s; nothing was done. "
                f"Send it again in {state.reset_seconds} seconds.",
                state.headers | retry_after,
            )
        return state

    def _state(self, name: str, limit: RateLimitItem, who: str) -> RateLimitState:
        stats = self._counter.get_window_stats(limit, name, who)
        return RateLimitState(
            name=name,
            quota=limit.amount,
            window_seconds=limit.get_expiry(),
            remaining=stats.remaining,
            reset_seconds=max(1, ceil(stats.reset_time - time.time())),
        )


@lru_cache(_ADDRESSES_MAX)
def of_address(address: str | None) -> str:
    """Return the name under which an address is counted."""
    if address is None:
        return "unknown"
    try:
        parsed = ip_address(address)
    except ValueError:
        return address
    if isinstance(parsed, IPv6Address) and parsed.ipv4_mapped is None:
        network = int(parsed) >> (128 - _IPV6_NETWORK)
        return str(network)
    return str(parsed)
