"""Actors and tokens: who may write."""

import hmac
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

from sqlalchemy import bindparam, insert, select, update
from sqlalchemy.orm import Session

from ledger.db.prepared import Prepared
from ledger.db.rows import AnyRow
from ledger.models import ActorVersion, JournalHead, Secret, TokenSecret, TokenVersion
from ledger.rules.base import tokens
from ledger.rules.base.canonical_json import canonical
from ledger.rules.base.errors import AlreadyExists, Frozen, LedgerError
from ledger.rules.workflow.permissions import Role
from ledger.schemas.access import TokenUseOut
from ledger.services import categories, ids, journal, loaded_journals, queries
from ledger.services.etag_keys import ETAG_KEY
from ledger.services.journal import SYSTEM, Author, Change, Sealed, instant
from ledger.services.paging import Page, page
from ledger.services.resources import ACTOR, TOKEN, Columns
from ledger.services.validation import FieldErrors

FIRST_ACTOR: Final = "admin"
FIRST_TOKEN_DAYS: Final = 365
CURSOR_KEY: Final = "cursor"
#: The keys that are made with a ledger.
KEYS: Final = (CURSOR_KEY, ETAG_KEY)
KEY_BYTES: Final = 32
#: A token as it is now, with its digest and its actor's role.
_BEARER: Final = Prepared(
    select(
        TokenSecret.digest,
        TokenSecret.last_used_on,
        TokenVersion.expires_at,
        TokenVersion.revoked_at,
        TokenVersion.actor,
        ActorVersion.role,
    )
    .join(TokenVersion, TokenVersion.id == TokenSecret.id)
    .join(ActorVersion, ActorVersion.id == TokenVersion.actor)
    .where(
        TokenSecret.id == bindparam("token"),
        queries.current(TokenVersion),
        queries.current(ActorVersion),
    )
)


class Unauthenticated(LedgerError):
    """No token, or none that is good."""

    code = "unauthenticated"


class Revoked(Frozen):
    """A revoked token is asked to go on."""


@dataclass(frozen=True, slots=True)
class Bearer:
    """The actor that a token is of; `unnoted`: its use on this day is still to be noted."""

    author: Author
    unnoted: bool


def authenticate(
    session: Session,
    token: str,
    now: datetime,
) -> Bearer:
    """Return whose token this is.

    Raises:
        Unauthenticated: it is mistyped, unknown, expired or revoked; which of these is said only
            where the token itself proves to be right.
    """
    presented = tokens.read(token)
    if presented is None:
        raise Unauthenticated(
            "This is no token of a ledger: one starts with xl_, "
            "and none of its characters may be lost."
        )
    row = _BEARER.record(session, token=presented.id)
    if row is None or not hmac.compare_digest(row.digest, presented.digest):
        raise Unauthenticated("This token isn't known here.")
    if row.revoked_at is not None:
        raise Unauthenticated(
            f"This token was revoked at {row.revoked_at}; ask an admin for another."
        )
    if row.expires_at <= instant(now):
        raise Unauthenticated(
            f"This token expired at {row.expires_at}; ask an admin for another."
        )
    author = Author(row.actor, row.role, presented.id)
    return Bearer(author, unnoted=row.last_used_on != _day(now))


def note_use(
    session: Session,
    token_id: str,
    now: datetime,
) -> None:
    """Keep the day on which a token was last used."""
    session.execute(
        update(TokenSecret)
        .where(TokenSecret.id == token_id)
        .values(last_used_on=_day(now))
    )


def _day(now: datetime) -> str:
    return now.astimezone(UTC).date().isoformat()


def create_actor(change: Change, fields: Columns) -> Sealed:
    """Record an actor: an opaque id with a role."""
    if fields["id"] == SYSTEM.actor:
        raise AlreadyExists(
            f"{SYSTEM.actor!r} is the ledger itself; choose another id."
        )
    queries.check_free(change, ActorVersion, ACTOR.collection, fields["id"])
    if loaded_journals.names_actor(change.session, fields["id"]):
        identity = fields["id"]
        raise AlreadyExists(
            f"{identity!r} recorded in the ledger that this one was loaded from: choose another "
            "id, so that nobody is taken for somebody else."
        )
    return journal.create(change, ACTOR, fields)


def create_token(
    change: Change,
    *,
    actor: str,
    days: int,
) -> tuple[Sealed, str]:
    """Make a token of an actor; its text is returned this once, and only its digest is kept."""
    errors = FieldErrors()
    errors.references(change, ACTOR, [("/actor", actor)])
    errors.check()
    return _make_token(change, actor, days, rotated_from=None)


def rotate_token(
    change: Change,
    identity: str,
    *,
    days: int,
) -> tuple[Sealed, Sealed, str]:
    """Make another token of the same actor in the place of one, which is revoked.

    Returns the new token, the revoked one, and the text of the new one.

    Raises:
        Revoked: somebody has revoked it already, perhaps because it was stolen.
    """
    before = queries.find_to_change(change, TOKEN, identity)
    if before["revoked_at"] is not None:
        raise Revoked(
            f"{identity!r} was revoked at {before['revoked_at']}, so nothing can take its place: "
            "make a token of its actor at /v1/tokens."
        )
    token, text = _make_token(change, before["actor"], days, rotated_from=identity)
    revoked = revoke_token(change, identity)
    return token, revoked, text


def _make_token(
    change: Change,
    actor: str,
    days: int,
    *,
    rotated_from: str | None,
) -> tuple[Sealed, str]:
    """Record a token with its digest; returns it sealed, and its text, which is kept nowhere."""
    identity = ids.make(TOKEN.prefix, change.at, change.random)
    token = tokens.make(identity, change.random)
    digest = tokens.digest(token)
    change.session.execute(insert(TokenSecret).values(id=identity, digest=digest))
    # By the clock: the journal may be ahead of it.
    expires_at = instant(change.now + timedelta(days=days))
    sealed = journal.create(
        change,
        TOKEN,
        {
            "id": identity,
            "actor": actor,
            "expires_at": expires_at,
            "revoked_at": None,
            "rotated_from": rotated_from,
            # Sealed with the token: a digest that is put in its place is found by `verify`.
            "token_sha256": digest.hex(),
        },
    )
    return sealed, token


def revoke_token(change: Change, identity: str) -> Sealed:
    """Revoke a token at once; revoking it again changes nothing."""
    before = queries.find_to_change(change, TOKEN, identity)
    after = before | {"revoked_at": before["revoked_at"] or change.recorded_at}
    return journal.revise(change, TOKEN, before, after, action="revoke")


def uses(
    session: Session,
    *,
    after: Sequence[int] | None,
    limit: int,
) -> Page:
    """Return a page of the tokens with the day of their last use, in the order of making."""
    model = TokenVersion
    query = (
        select(
            model.id,
            model.actor,
            model.expires_at,
            model.revoked_at,
            TokenSecret.last_used_on,
            model.created_index,
        )
        .join(TokenSecret, TokenSecret.id == model.id)
        .where(model.until_index.is_(None))
    )
    rows, following = page(
        session, query, [model.created_index], after=after, limit=limit
    )
    return Page([_use_document(row) for row in rows], following)


def _use_document(row: AnyRow) -> bytes:
    names = TokenUseOut().fields
    return canonical({name: getattr(row, name) for name in names})


class KeyGone(LedgerError):
    """The key that was made with the ledger isn't there any more."""

    code = "busy"


def is_new(session: Session) -> bool:
    """Return whether nothing has been recorded in this ledger yet."""
    return session.execute(select(JournalHead.size)).scalar_one() == 0


def bootstrap(change: Change) -> str:
    """Record what every ledger starts with, and return the first admin's token."""
    make_keys(change.session, change.random)
    categories.ship(change)
    create_actor(change, {"id": FIRST_ACTOR, "role": Role.ADMIN.value})
    _, token = create_token(change, actor=FIRST_ACTOR, days=FIRST_TOKEN_DAYS)
    return token


def make_keys(session: Session, random: Callable[[int], bytes]) -> None:
    """Make the keys of a new ledger."""
    for name in KEYS:
        secret = random(KEY_BYTES)
        session.execute(insert(Secret).values(name=name, secret=secret))


def cursor_key(session: Session) -> bytes:
    """Return the key that signs the cursors of lists.

    Raises:
        KeyGone: the ledger has none.
    """
    key = session.execute(
        select(Secret.secret).where(Secret.name == CURSOR_KEY)
    ).scalar()
    if key is None:
        raise KeyGone(
            f"The row {CURSOR_KEY!r} of the table secrets is gone, with the key that signs the "
            "cursors of lists: restore it from a backup."
        )
    return key
