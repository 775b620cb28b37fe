"""Cursors of lists: opaque, signed, and good only for the list that they were made for."""

import hashlib
from collections.abc import Callable, Sequence

from itsdangerous import BadSignature, URLSafeSerializer

from ledger.api.http.errors import BadParameter


class Cursors:
    """Makes and reads cursors with the key of this installation."""

    def __init__(self, key: bytes) -> None:
        self._serializer = URLSafeSerializer(
            key, salt="cursor", signer_kwargs={"digest_method": hashlib.sha256}
        )

    def make(
        self, place: Sequence[int], listing: str, leaf: bytes | None = None
    ) -> str:
        """Return a cursor that goes on after `place` in the list that `listing` describes.

        A place starts with an entry of the journal; `leaf` is its leaf hash, so that the cursor is
        good in that history only.
        """
        payload = [list(place), _fingerprint(listing, leaf)]
        cursor = self._serializer.dumps(payload)
        assert isinstance(cursor, str), "it is signed as URL-safe text"
        return cursor

    def read(
        self,
        cursor: str,
        listing: str,
        leaf_of: Callable[[int], bytes | None] = lambda _: None,
    ) -> list[int]:
        """Return the place in the list; `leaf_of` gives the leaf hash of an entry.

        Raises:
            BadParameter: it was altered, or made for a list with other filters or another history.
        """
        try:
            place, fingerprint = self._serializer.loads(cursor)
        except BadSignature:
            raise _altered() from None
        # The last letter of a signature has bits that say nothing, and padding may follow it.
        if cursor != self._serializer.dumps([place, fingerprint]):
            raise _altered()
        if fingerprint != _fingerprint(listing, leaf_of(place[0])):
            raise BadParameter(
                "This cursor belongs to a list with other filters, or to entries that the journal "
                "doesn't hold any more; keep the filters while paging, or start again.",
                parameters=["cursor"],
            )
        return [int(number) for number in place]


def _altered() -> BadParameter:
    return BadParameter(
        "This cursor was altered; start again from the first page.",
        parameters=["cursor"],
    )


def _fingerprint(listing: str, leaf: bytes | None) -> str:
    content = listing.encode() + b"\x00" + (leaf or b"")
    return hashlib.sha256(content).hexdigest()[:16]
