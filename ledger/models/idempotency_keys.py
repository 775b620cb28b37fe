"""Idempotency keys: the writes that are done, so that a retry never doubles one."""

from sqlalchemy import CheckConstraint, Integer, LargeBinary, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from ledger.db import Base
from ledger.models.journal import STRICT


class IdempotencyKey(Base):
    """A write that was done with a key; no word of any body is kept.

    The journal entries from `first_index` to before `size` are its effect, and name this request.
    `results` is the JSON from which the answer is built again, `cautioned` that of what its
    warnings name, by their codes, `answer_sha256` a digest of both. `nonce` is the secret within
    that, and within the digest of the request that its entries hold; it is null where they were
    made before there was one.
    """

    __tablename__ = "idempotency_keys"
    __table_args__ = (
        CheckConstraint("first_index >= 0", "first_index_counts_from_0"),
        CheckConstraint("size >= first_index", "size_follows"),
        STRICT,
    )

    actor: Mapped[str] = mapped_column(Text, primary_key=True)
    method: Mapped[str] = mapped_column(Text, primary_key=True)
    path: Mapped[str] = mapped_column(Text, primary_key=True)
    key_sha256: Mapped[str] = mapped_column(Text, primary_key=True)
    body_sha256: Mapped[str] = mapped_column(Text)
    first_index: Mapped[int] = mapped_column(Integer)
    size: Mapped[int] = mapped_column(Integer)
    results: Mapped[str] = mapped_column("made", Text)
    cautioned: Mapped[str] = mapped_column(Text, server_default=text("'{}'"))
    answer_sha256: Mapped[str] = mapped_column(Text, server_default=text("''"))
    nonce: Mapped[bytes | None] = mapped_column(LargeBinary)
