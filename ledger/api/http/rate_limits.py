"""Rate limits: how many requests a token, or an address without one, may send in a while."""

import time
from dataclasses import dataclass
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


@dataclass(frozen=True, slots=True)
class RateLimitState:
    """Where somebody stands with a limit, as the RateLimit fields say it.

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
        self._limits = {
            name: parse(limit)
            for name, limit in (("write", write), ("read", read))
            if limit
        }
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
        counted = self._counter.hit(limit, name, who)
        standing = self._standing(name, limit, who)
        if not counted:
            raise TooManyRequests(
                f"{grouped(standing.quota)} requests in {standing.window_seconds} seconds are the "
                f"limit here for what {name}s; nothing was done. "
                f"Send it again in {standing.reset_seconds} seconds.",
                standing.headers | {"Retry-After": str(standing.reset_seconds)},
            )
        return standing

    def _standing(self, name: str, limit: RateLimitItem, who: str) -> RateLimitState:
        stats = self._counter.get_window_stats(limit, name, who)
        return RateLimitState(
            name=name,
            quota=limit.amount,
            window_seconds=limit.get_expiry(),
            remaining=stats.remaining,
            reset_seconds=max(1, ceil(stats.reset_time - time.time())),
        )


def of_address(address: str | None) -> str:
    """Return by what an address is counted."""
    if address is None:
        return "unknown"
    try:
        found = ip_address(address)
    except ValueError:
        return address
    if isinstance(found, IPv6Address) and found.ipv4_mapped is None:
        return str(int(found) >> (128 - _IPV6_NETWORK))
    return str(found)
