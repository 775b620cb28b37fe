"""Requests for time stamps by others (RFC 3161)."""

import hashlib
from typing import Final

#: A TimeStampReq in DER up to its digest: version 1, SHA-256. As each part has the same length in
#: every request, nothing of it is ever otherwise.
_BEFORE_DIGEST: Final = bytes.fromhex(
    "3039"  # all of it: 57 bytes
    "020101"  # version 1
    "3031"  # what is stamped: 49 bytes
    "300d06096086480165030402010500"  # by SHA-256, 2.16.840.1.101.3.4.2.1
    "0420"  # its digest: 32 bytes
)
#: The certificate of whoever stamps shall come along.
_AFTER_DIGEST: Final = bytes.fromhex("0101ff")


def request(content: bytes) -> bytes:
    """Return what asks for a time stamp over some bytes.

    There is no nonce: an older stamp over the same bytes, sent again, would prove the more.
    """
    digest = hashlib.sha256(content).digest()
    return _BEFORE_DIGEST + digest + _AFTER_DIGEST
