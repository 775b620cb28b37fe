"""Answers to writes: made from what a write did, so that a retry gets the same bytes again."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, TypeAlias

from sqlalchemy.orm import Session

from ledger.models import ClaimVersion
from ledger.rules.base.canonical_json import canonical
from ledger.rules.base.errors import LedgerError
from ledger.services import offered_requests, queries, stated_totals
from ledger.services.idempotency import WriteOutcome
from ledger.services.journal import loads
from ledger.services.resources import STATED_TOTAL, TOKEN, ResourceType


@dataclass(frozen=True, slots=True)
class Reply:
    """The answer to a write.

    `document` is the one whose digest is the ETag, where there is just one. `wanted`: something in
    the body stands nowhere else, so that it is sent whatever the client prefers.
    """

    body: bytes
    document: bytes | None = None
    location: str | None = None
    wanted: bool = False


#: Makes the answer to a write, as the ledger stood when it was done; the last is its secret.
ResponseBuilder: TypeAlias = Callable[[Session, WriteOutcome, str | None], Reply]
#: Returns the document of one resource as a write left it.
DocumentReader: TypeAlias = Callable[[Session, str, WriteOutcome], bytes]


class ShownOnce(LedgerError):
    """A retry that wants a secret again, which no ledger keeps."""

    code = "shown-once"


def changed(resource_type: ResourceType) -> ResponseBuilder:
    """Answer with one changed resource."""
    return _one(_reader(resource_type), None)


def created(resource_type: ResourceType) -> ResponseBuilder:
    """Answer with one new resource, and where it is."""
    return _one(_reader(resource_type), resource_type.collection)


def created_one_or_two(resource_type: ResourceType) -> ResponseBuilder:
    """Answer with one new resource, or with the two that were made at once."""
    return _one_or_two(resource_type, created(resource_type))


def changed_one_or_two(resource_type: ResourceType) -> ResponseBuilder:
    """Answer with one changed resource, or with the two that were changed at once."""
    return _one_or_two(resource_type, changed(resource_type))


def _one_or_two(
    resource_type: ResourceType, answer_one: ResponseBuilder
) -> ResponseBuilder:
    read = _reader(resource_type)

    def answer(session: Session, done: WriteOutcome, secret: str | None) -> Reply:
        if len(done.results) == 1:
            return answer_one(session, done, secret)
        documents = [read(session, identity, done) for identity in done.results]
        return Reply(items(documents), wanted=True)

    return answer


def token_shown_once(session: Session, done: WriteOutcome, secret: str | None) -> Reply:
    """Answer with a new token and its text, which stands nowhere else.

    Raises:
        ShownOnce: it was shown already.
    """
    (identity,) = done.results
    document = queries.get(session, TOKEN, identity, done.size)
    location = f"/v1/{TOKEN.collection}/{identity}"
    if secret is None:
        rotation = offered_requests.post(f"{location}/rotation", {})
        raise ShownOnce(
            f"This was done: the token {identity!r} was made, and its text was shown that once. "
            "If it never reached you, put another in its place: send what `instead` holds.",
            location=location,
            instead=[rotation],
        )
    token = loads(document)
    token["token"] = secret
    return Reply(canonical(token) + b"\n", document, location, wanted=True)


def items(
    documents: Sequence[bytes],
    more: Mapping[str, Any] | None = None,
) -> bytes:
    """Return the body that holds some documents, one a line, and further members after them."""
    body = b'{"items":[\n%b\n]' % b",\n".join(documents)
    for name, value in (more or {}).items():
        body += b',"%b":%b' % (name.encode(), canonical(value))
    return body + b"}\n"


def _one(read: DocumentReader, collection: str | None) -> ResponseBuilder:
    def answer(session: Session, done: WriteOutcome, _secret: str | None) -> Reply:
        (identity,) = done.results
        document = read(session, identity, done)
        location: str | None = None
        if collection is not None:
            location = f"/v1/{collection}/{identity}"
        return Reply(document + b"\n", document, location)

    return answer


def _reader(resource_type: ResourceType) -> DocumentReader:
    if resource_type is STATED_TOTAL:
        return _stated_total

    def read(session: Session, identity: str, done: WriteOutcome) -> bytes:
        if identity in done.documents:
            return done.documents[identity]
        return queries.get(session, resource_type, identity, done.size)

    return read


def _stated_total(
    session: Session,
    identity: str,
    done: WriteOutcome,
) -> bytes:
    return stated_totals.get(session, identity, done.size)


def _claim(
    session: Session,
    identity: str,
    done: WriteOutcome,
) -> bytes:
    return queries.get_version(session, ClaimVersion, "claim", identity, done.size)


#: Answers with one changed claim, which is a slice of its line item.
CHANGED_CLAIM: Final = _one(_claim, None)
