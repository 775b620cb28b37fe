"""Admission of requests: tokens, roles and rates."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from flask import g, request
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from ledger.api.http import parameters, rate_limits
from ledger.api.http.log import LOG, first_line
from ledger.api.http.operations import Operation
from ledger.api.http.parameters import RATE_LIMIT_STATE
from ledger.api.http.rate_limits import RateLimits, RateLimitState
from ledger.db import Database
from ledger.db.locks import Busy
from ledger.db.standbys import ReadsOnly
from ledger.rules.base.errors import LedgerError
from ledger.rules.workflow import permissions
from ledger.rules.workflow.permissions import Role
from ledger.services import access
from ledger.services.access import Bearer, Unauthenticated
from ledger.services.journal import Author


class Authenticator:
    """Admits requests: with `open_reading`, whoever comes may read."""

    def __init__(
        self,
        database: Database,
        *,
        open_reading: bool,
        clock: Callable[[], datetime],
        limits: RateLimits,
    ) -> None:
        self._database = database
        self._clock = clock
        self._limits = limits
        self._open_reading = open_reading

    @property
    def open_reading(self) -> bool:
        """True where whoever comes may read."""
        return self._open_reading

    def may_read(self) -> bool:
        """Return whether the client may know anything of the ledger, such as its size."""
        return self._open_reading or "actor" in g

    def needs_token(self, operation: Operation) -> bool:
        """Return whether an operation is for those with a token only."""
        if operation.role is not None:
            return True
        return not self._open_reading and not operation.always_open

    def is_open(self, operation: Operation) -> bool:
        """Return whether this request comes without a token, and needs none."""
        has_token = "Authorization" in request.headers
        return not has_token and not self.needs_token(operation)

    def admit_anonymous(self, operation: Operation) -> None:
        """Count a request that comes without a token, and needs none.

        Raises:
            TooManyRequests: it goes no further.
        """
        rate_limit = self.count_anonymous(request.environ, operation)
        if rate_limit is not None:
            g.rate_limit = rate_limit

    def count_anonymous(
        self, environ: dict[str, Any], operation: Operation
    ) -> RateLimitState | None:
        """Count a request, as `admit_anonymous` does; return where its limit stands now.

        Raises:
            TooManyRequests: it goes no further.
        """
        if not operation.counted:
            return None
        return self._count_address(environ, writes=operation.writes)

    def count_address(self, *, writes: bool = False) -> None:
        """Count a request by the address that it comes from.

        Raises:
            TooManyRequests: it goes no further.
        """
        g.rate_limit = self._count_address(request.environ, writes=writes)

    def enter(self, session: Session, operation: Operation) -> None:
        """Count a request, and let it in.

        Raises:
            Unauthenticated, Forbidden, TooManyRequests: it goes no further.
        """
        try:
            bearer = self._bearer(session, operation)
        except Unauthenticated:
            self.admit_anonymous(operation)
            raise
        if bearer is None:
            self.admit_anonymous(operation)
            return
        if operation.counted:
            who = f"token {bearer.author.token}"
            g.rate_limit = self._count(request.environ, who, writes=operation.writes)
        _let(bearer, operation)

    def enter_again(self, session: Session, operation: Operation) -> Author:
        """Return who sent the request, as another transaction finds them."""
        bearer = self._bearer(session, operation)
        assert bearer is not None, "it was there before"
        return _let(bearer, operation)

    def _bearer(self, session: Session, operation: Operation) -> Bearer | None:
        token = parameters.bearer(request)
        if token is not None:
            return access.authenticate(session, token, self._clock())
        if self.needs_token(operation):
            raise Unauthenticated(
                "This needs a token: send Authorization: Bearer xl_... (with curl: -H @file)."
            )
        return None

    def _count_address(
        self, environ: dict[str, Any], *, writes: bool
    ) -> RateLimitState | None:
        address = rate_limits.of_address(environ.get("REMOTE_ADDR"))
        return self._count(environ, f"address {address}", writes=writes)

    def _count(
        self, environ: dict[str, Any], who: str, *, writes: bool
    ) -> RateLimitState | None:
        """Count a request once, though it may be run twice: before its body came, and after."""
        if RATE_LIMIT_STATE not in environ:
            environ[RATE_LIMIT_STATE] = self._limits.count(who, writes=writes)
        state: RateLimitState | None = environ[RATE_LIMIT_STATE]
        return state

    def note_use(self) -> None:
        """Keep the day of a token's last use, once a day; no answer fails for its sake."""
        token: str | None = g.get("unnoted")
        if token is None:
            return
        try:
            # Without waiting: who reads never waits for writers, and may be noted the next time.
            with self._database.transaction(waits=False) as session:
                access.note_use(session, token, self._clock())
        except (Busy, ReadsOnly):
            return
        except (LedgerError, SQLAlchemyError) as failed:
            LOG.warning(
                "token_use_not_noted",
                request_id=g.request_id,
                reason=first_line(failed),
            )

    def check_token(self) -> None:
        """Refuse a bad token where no operation does.

        A wrong method is answered only after a wrong token.
        """
        token = parameters.bearer(request)
        if token is not None:
            with self._database.snapshot() as session:
                access.authenticate(session, token, self._clock())


def _let(bearer: Bearer, operation: Operation) -> Author:
    """Let an actor do what the role reaches.

    Raises:
        Forbidden: it doesn't reach that far.
    """
    author = bearer.author
    g.actor = author.actor
    g.unnoted = None
    if bearer.unnoted:
        g.unnoted = author.token
    if operation.role is not None:
        permissions.require(Role(author.role), operation.role, advice=operation.advice)
    return author
