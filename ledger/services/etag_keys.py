"""The key that makes ETags, as queries of the journal's head read it with the head."""

from typing import Final

from sqlalchemy import select

from ledger.models import Secret

ETAG_KEY: Final = "etag"
#: Null before a ledger has one.
ETAG_KEY_OF_HEAD: Final = (
    select(Secret.secret)
    .where(Secret.name == ETAG_KEY)
    .scalar_subquery()
    .label("etag_key")
)
