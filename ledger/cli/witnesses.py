"""Witnesses: services of others that cosign checkpoints of a journal which has only grown.

They are asked by `ledger checkpoint --witness`, as C2SP tlog-witness v1.0.0 has it; the server
itself calls nobody. What they answer is believed only as far as their key has signed it.
"""

import re
import socket
import ssl
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from http import HTTPStatus
from http.client import HTTPConnection, HTTPException
from ipaddress import IPv6Address
from threading import Event
from typing import Final, TypeAlias
from urllib.parse import SplitResult, urlsplit

from ledger import __version__
from ledger.cli import signatures
from ledger.db import timers
from ledger.rules.base.errors import LedgerError
from ledger.rules.proofs import cosignatures
from ledger.rules.proofs.checkpoints import Checkpoint, PublicKey
from ledger.rules.proofs.cosignatures import Cosignature

#: How long a witness is waited for in all, and how long its answer may be.
SECONDS_MAX: Final = 20
_ANSWER_BYTES_MAX: Final = 16 * 1024
#: How often a witness may say that it knows another size: somebody else may ask it too.
_TRIES: Final = 3
_PORTS: Final = {"http": 80, "https": 443}
_SIZE: Final = re.compile(rb"(0|[1-9][0-9]{0,14})\n?")
#: A scheme, a host and a path: no user, query or fragment.
_ADDRESS: Final = re.compile(r"""https?://[!"$->A-~]+""")
#: A part of a host's name, and a whole one: what isn't ASCII is written as `xn--...`.
_LABEL: Final = "[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?"
_HOST: Final = re.compile(rf"{_LABEL}(?:\.{_LABEL})*\.?")
_HOST_CHARACTERS_MAX: Final = 253
#: What the statuses of a witness mean, and what to do.
_MEANINGS: Final = {
    HTTPStatus.BAD_REQUEST: "can't read what it was sent",
    HTTPStatus.FORBIDDEN: (
        "doesn't know the key that signed: give whoever runs it what `ledger checkpoint --key` "
        "prints"
    ),
    HTTPStatus.NOT_FOUND: (
        "doesn't know this journal, or isn't there: give whoever runs it what `ledger checkpoint "
        "--key` prints, and look whether the address ends before /add-checkpoint"
    ),
    HTTPStatus.UNPROCESSABLE_ENTITY: (
        "says that this journal doesn't continue the one it cosigned before: one of the two was "
        "forked, so compare this ledger with its backups before anything is recorded"
    ),
}
#: Returns the hashes that prove that the journal continues one of a size.
Prove: TypeAlias = Callable[[int], list[bytes]]


class NotWitnessed(LedgerError):
    """A witness hasn't cosigned."""

    code = "busy"


@dataclass(frozen=True, slots=True)
class Witness:
    """A witness: the address below which it is asked, and its key."""

    url: str
    key: PublicKey


@dataclass(frozen=True, slots=True)
class _Answer:
    status: int
    body: bytes


def is_address(url: str) -> bool:
    """Return whether a witness can be asked at an address."""
    return _ADDRESS.fullmatch(url) is not None and _has_place(url)


def _has_place(url: str) -> bool:
    try:
        address = urlsplit(url)
        return address.port != 0 and _is_host(address.hostname or "")
    except ValueError:
        return False


def _is_host(name: str) -> bool:
    """Return whether a host can be looked up by its name, or is an address of IPv6.

    Raises:
        ValueError: it has a colon, and is no such address.
    """
    if ":" in name:
        return bool(IPv6Address(name))
    return len(name) <= _HOST_CHARACTERS_MAX and _HOST.fullmatch(name) is not None


def cosignature(
    witness: Witness,
    note: str,
    checkpoint: Checkpoint,
    old_size: int,
    prove: Prove,
) -> Cosignature:
    """Return what a witness has signed of a checkpoint, whose signature holds.

    `old_size` is the size that it cosigned last as far as is known; it says so if that was another.

    Raises:
        NotWitnessed: it hasn't.
    """
    for _ in range(_TRIES):
        body = cosignatures.request(old_size, prove(old_size), note)
        answer = _answer(witness, body)
        if answer.status == HTTPStatus.OK:
            return _verified(witness, answer, checkpoint)
        if answer.status != HTTPStatus.CONFLICT:
            raise _refused(witness, answer.status)
        old_size = _other_size(witness, answer, checkpoint, old_size)
    raise NotWitnessed(
        f"The witness {witness.url} names another size each time it is asked: somebody else has "
        "it cosign this journal too. Ask again."
    )


def _verified(
    witness: Witness,
    answer: _Answer,
    checkpoint: Checkpoint,
) -> Cosignature:
    """Return the cosignature in an answer.

    Raises:
        NotWitnessed: it has none of this witness over this checkpoint.
    """
    lines = answer.body.decode(errors="replace")
    signed = cosignatures.read(lines, witness.key)
    if signed is None or not signatures.cosigns(signed, checkpoint):
        raise NotWitnessed(
            f"The witness {witness.url} answered without a signature of {witness.key.name} over "
            "this checkpoint: nothing of its answer is kept. Is the key its own?"
        )
    return signed


def _refused(witness: Witness, status: int) -> NotWitnessed:
    meaning = f"answered {status}"
    if HTTPStatus.MULTIPLE_CHOICES <= status < HTTPStatus.BAD_REQUEST:
        meaning = f"sends elsewhere ({status}), and no redirect is followed: name its own address"
    for known, words in _MEANINGS.items():
        if status == known:
            meaning = f"{words} ({status})"
    return NotWitnessed(f"The witness {witness.url} {meaning}. It cosigned nothing.")


def _other_size(
    witness: Witness,
    answer: _Answer,
    checkpoint: Checkpoint,
    old_size: int,
) -> int:
    """Return the size that a witness says it has cosigned last.

    Raises:
        NotWitnessed: it says none, or one from which nothing can be proved.
    """
    match = _SIZE.fullmatch(answer.body)
    if match is None:
        raise _refused(witness, answer.status)
    size = int(match[1])
    if size > checkpoint.size:
        raise NotWitnessed(
            f"The witness {witness.url} has cosigned {size} entries of this journal, and the "
            f"checkpoint has {checkpoint.size}: either a newer one was just cosigned, or entries "
            "are missing here. It cosigned nothing."
        )
    if size == old_size:
        raise NotWitnessed(
            f"The witness {witness.url} has cosigned other entries than these {size}: one of the "
            "two was forked, so compare this ledger with its backups before anything is recorded. "
            "It cosigned nothing."
        )
    return size


def _answer(witness: Witness, body: bytes) -> _Answer:
    """Return what a witness answers, the whole of it.

    Raises:
        NotWitnessed: it can't be reached, or its answer doesn't end.
    """
    too_late = Event()
    try:
        answer = _posted(urlsplit(witness.url), body, too_late)
    except (OSError, ValueError, HTTPException) as failed:
        reason = str(failed) or type(failed).__name__
        answer = None
    if too_late.is_set():
        raise NotWitnessed(
            f"The witness {witness.url} gave no whole answer within {SECONDS_MAX} seconds."
        )
    if answer is None:
        raise NotWitnessed(
            f"The witness {witness.url} can't be asked: {reason!a}. It may be asked again."
        )
    if len(answer.body) > _ANSWER_BYTES_MAX:
        raise NotWitnessed(
            f"The witness {witness.url} answers more than {_ANSWER_BYTES_MAX} bytes, which is no "
            "cosignature: nothing of its answer is kept."
        )
    return answer


def _posted(
    address: SplitResult,
    body: bytes,
    too_late: Event,
) -> _Answer:
    path = address.path.rstrip("/")
    headers = {
        "Host": address.netloc,
        "Content-Type": "text/plain; charset=utf-8",
        "User-Agent": f"exchange-ledger/{__version__}",
        "Connection": "close",
    }
    with _connected(address, too_late) as connection:
        connection.request("POST", f"{path}/add-checkpoint", body, headers)
        response = connection.getresponse()
        return _Answer(response.status, response.read(_ANSWER_BYTES_MAX + 1))


@contextmanager
def _connected(address: SplitResult, too_late: Event) -> Iterator[HTTPConnection]:
    """Connect to a witness, for so long and no longer, however slowly it sends."""
    host = address.hostname or ""
    port = address.port or _PORTS[address.scheme]
    place = (host, port)
    with (
        socket.create_connection(place, SECONDS_MAX) as plain,
        _cut_off(plain, too_late),
    ):
        connection = HTTPConnection(host, port)
        connection.sock = plain
        if address.scheme == "https":
            context = ssl.create_default_context()
            connection.sock = context.wrap_socket(plain, server_hostname=host)
        try:
            yield connection
        finally:
            connection.close()


@contextmanager
def _cut_off(plain: socket.socket, too_late: Event) -> Iterator[None]:
    """Hang up when the time is over."""
    # Of its own: what speaks TLS takes the other one over.
    with plain.dup() as line:

        def hang_up() -> None:
            too_late.set()
            with suppress(OSError):
                line.shutdown(socket.SHUT_RDWR)

        with timers.ended_after(SECONDS_MAX, hang_up):
            yield


def paired(
    urls: Sequence[str],
    keys: Sequence[PublicKey],
) -> list[Witness]:
    """Return witnesses of their addresses and keys, in the order in which they were given."""
    return [Witness(url, key) for url, key in zip(urls, keys, strict=True)]
