"""The one canonical form of a JSON value, and its digests."""

import hashlib
import hmac

import orjson


def canonical(value: object) -> bytes:
    """Return the canonical JSON of `value`: sorted ASCII keys, no white space, UTF-8, no floats.

    Equal to RFC 8785 for all that the ledger stores: objects with ASCII keys, strings, whole
    numbers within ±(2**53 - 1), true, false, null.

    Raises:
        TypeError: a whole number is beyond ±(2**53 - 1), or something is no JSON value.
    """
    return orjson.dumps(value, option=orjson.OPT_SORT_KEYS | orjson.OPT_STRICT_INTEGER)


def indented(value: object) -> bytes:
    """Return JSON as people like to read it."""
    return orjson.dumps(value, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)


def digest(content: bytes) -> str:
    """Return the SHA-256 of some bytes in lower-case hex."""
    return hashlib.sha256(content).hexdigest()


def etag(key: bytes, content: bytes) -> str:
    """Return the ETag of a document or another body, without its quotes: its HMAC-SHA-256.

    The key never leaves the ledger, so that no kept ETag tells a guess of erased words from others.
    """
    return hmac.digest(key, content, hashlib.sha256).hex()


def sealed_digest(salt: bytes, document: bytes) -> str:
    """Return the digest that a journal entry holds: SHA-256(salt + document) in lower-case hex.

    The salt keeps the digest of an erased document from being guessed.
    """
    return hashlib.sha256(salt + document).hexdigest()
