"""Tokens, and the digests of their secrets."""

from sqlalchemy import CheckConstraint, Index, LargeBinary, Text
from sqlalchemy.orm import Mapped, mapped_column

from ledger.db import Base
from ledger.models.journal import STRICT
from ledger.models.versions import SealedVersion, version_table


class TokenVersion(SealedVersion):
    """A token of an actor, without its secret."""

    __tablename__ = "token_versions"
    __table_args__ = version_table(
        __tablename__, Index("ix_token_versions_created_index", "created_index")
    )

    actor: Mapped[str] = mapped_column(Text)
    expires_at: Mapped[str] = mapped_column(Text)
    revoked_at: Mapped[str | None] = mapped_column(Text)


class TokenSecret(Base):
    """The SHA-256 of a token's secret, all that is kept of it; and the day of its last use.

    No entry seals that day: reading would write to the journal otherwise.
    """

    __tablename__ = "token_secrets"
    __table_args__ = (
        CheckConstraint("length(digest) = 32", "digest_is_sha256"),
        STRICT,
    )

    id: Mapped[str] = mapped_column(Text, primary_key=True)
    digest: Mapped[bytes] = mapped_column(LargeBinary)
    last_used_on: Mapped[str | None] = mapped_column(Text)
