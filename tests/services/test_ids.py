"""Ids that are made: a time-ordered UUID in base32, as RFC 4648 and RFC 9562 have them."""

import base64
from datetime import UTC, datetime
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from ledger.services import ids

AT = datetime(2031, 4, 4, 12, 30, 0, 123_000, UTC)


@given(st.binary(min_size=10, max_size=10))
def test_an_id_is_a_uuid_of_its_instant_in_base32(random):
    prefix, _, text = ids.make("li", AT, lambda _: random).partition("-")

    uuid = UUID(bytes=base64.b32hexdecode(text.upper() + "======"))

    assert (prefix, len(text), uuid.version) == ("li", 26, 7)
    assert uuid.int >> 80 == round(AT.timestamp() * 1_000)
    assert base64.b32hexencode(uuid.bytes).decode().rstrip("=").lower() == text
