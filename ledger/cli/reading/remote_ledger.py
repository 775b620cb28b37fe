"""A ledger elsewhere, asked over HTTP with the token of a file."""

import hmac
import json
import re
import ssl
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from http import HTTPStatus
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from pathlib import Path
from typing import Any, Final, NamedTuple, TypeAlias
from urllib.parse import SplitResult, unquote, urlsplit

from ledger import __version__
from ledger.api.http.problems import WARNINGS
from ledger.cli import witnesses
from ledger.cli.installation import PREFIX
from ledger.rules.base.errors import LedgerError
from ledger.rules.base.printable import listed, marked

SECONDS_MAX: Final = 60
#: How long the answer to a batch is waited for: longer than a server takes for its largest.
BATCH_SECONDS_MAX: Final = 600
_ANSWER_BYTES_MAX: Final = 64 * 1024 * 1024
#: How often a request is sent whose answer doesn't come: a key keeps it from being done twice.
_TRIES: Final = 2

#: What comes of an answer without a field, or with something else in it.
_OTHER_FORM: Final = (
    LookupError,
    TypeError,
    AttributeError,
    ValueError,
    RecursionError,
)
#: What warnings name: `line_items="li-1|li-2"`.
_LINE_ITEMS: Final = re.compile(r'\bline_items="([^"]+)"')
#: The code of words that don't say at which of several places they are meant.
_AT_SEVERAL: Final = "quote-ambiguous"
Fields: TypeAlias = dict[str, Any]


class RemoteRefusal(LedgerError):
    """The server can't be asked, or won't do what can't be left out."""

    code = "busy"


class Message(NamedTuple):
    """What is sent: bytes, and the headers that say what they are."""

    content: bytes
    headers: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class ServerAnswer:
    """The answer to one request, its body as JSON."""

    status: int
    warnings: list[str]
    body: Fields

    @property
    def is_done(self) -> bool:
        """True where it was done, or would be."""
        return HTTPStatus.OK <= self.status < HTTPStatus.MULTIPLE_CHOICES

    @property
    def code(self) -> str:
        """The code of a refusal."""
        return str(self.body.get("code", self.status))

    @property
    def fields(self) -> list[str]:
        """The fields that are refused: of a body the last parts of their pointers."""
        errors = self.body.get("errors") or []
        parameters = self.body.get("parameters") or []
        return [*map(_field, errors), *map(str, parameters)]

    @property
    def places(self) -> list[Fields]:
        """Where words stand that are at several places, of the first few; none of others."""
        errors = self.body.get("errors") or []
        ambiguous = [error for error in errors if error["code"] == _AT_SEVERAL]
        return ambiguous[0]["places"] if ambiguous else []

    @property
    def warning_sentences(self) -> list[str]:
        """What is doubtful, in words."""
        return list(map(_warning, self.warnings))

    @property
    def warned_line_items(self) -> list[str]:
        """The line items that warnings name."""
        names = _LINE_ITEMS.findall(", ".join(self.warnings))
        return "|".join(names).split("|") if names else []

    def would_fit(self, beginning: str) -> bool:
        """Return whether a warning begins so, which names what would fit better."""
        return any(unquote(warning).startswith(beginning) for warning in self.warnings)

    @property
    def sentences(self) -> list[str]:
        """What a refusal says, a sentence for each error."""
        errors = self.body.get("errors") or []
        messages = [_message(error) for error in errors]
        return messages or [str(self.body.get("detail", f"It answers {self.status}."))]


def _message(error: Mapping[str, Any]) -> str:
    """Return what is wrong with one field, after its name."""
    name = _field(error)
    message = str(error.get("message", ""))
    if name and not name.isdigit():
        return f"{name}: {message}"
    return message


def _field(error: Mapping[str, Any]) -> str:
    """Return the field that an error is of."""
    return str(error.get("pointer", "")).rpartition("/")[2]


def _warning(warning: str) -> str:
    """Return a warning in words: those of this version, else as it came."""
    code, _, names = warning.partition(";")
    for known, words in WARNINGS.items():
        if known == code:
            return (
                f"{words.title} ({unquote(names).strip()})."
                if names
                else f"{words.title}."
            )
    return warning


def as_json(body: Fields) -> Message:
    """Return a body as it is sent, always the same bytes for the same fields."""
    content = json.dumps(body, ensure_ascii=False, sort_keys=True).encode()
    return Message(content, {"Content-Type": "application/json"})


class RemoteLedger:
    """The server of a ledger."""

    def __init__(
        self,
        address: str,
        token_file: Path,
        seconds: float = SECONDS_MAX,
    ) -> None:
        self._seconds = seconds
        self.address = address.rstrip("/")
        if not witnesses.is_address(self.address):
            raise RemoteRefusal(
                f"{address!a} is no address of a ledger such as https://ledger.example.org: it "
                "begins with http:// or https://, and has no user, query or fragment."
            )
        self._place = urlsplit(self.address)
        self._token = _token(token_file)

    def known_as(self, content: bytes) -> str:
        """Return a name for content that nobody can try guesses by who hasn't the token."""
        return hmac.digest(self._token.encode(), content, "sha256").hex()

    def get(
        self,
        path: str,
    ) -> Fields:
        """Return what stands at a path.

        Raises:
            RemoteRefusal: the server refuses to say.
        """
        answer = self._sent("GET", path, Message(b"", {}))
        if not answer.is_done:
            raise refusal(answer)
        return answer.body

    @contextmanager
    def in_known_form(self) -> Iterator[None]:
        """Refuse answers that are JSON, and none of a ledger's.

        Raises:
            RemoteRefusal: what is read of them isn't there, or is something else.
        """
        try:
            yield
        except _OTHER_FORM as failed:
            raise RemoteRefusal(
                f"What {self.address} answers has a form that this command doesn't know: name a "
                "ledger with --server, and use the `ledger` of the same version."
            ) from failed

    def post(
        self,
        path: str,
        message: Message,
    ) -> ServerAnswer:
        """Send what is to be recorded, and return the answer, which may be a refusal."""
        return self._sent("POST", path, message)

    def _sent(
        self,
        method: str,
        path: str,
        message: Message,
    ) -> ServerAnswer:
        for last in (False, True):
            try:
                return self._answer(method, path, message)
            except (OSError, HTTPException) as failed:
                if last:
                    raise self._unreachable(failed) from None
        raise AssertionError("the last try returns or raises")

    def _answer(
        self,
        method: str,
        path: str,
        message: Message,
    ) -> ServerAnswer:
        """Return the answer to a request over a connection of its own."""
        headers = {
            "Accept": "application/json",
            "Connection": "close",
            "User-Agent": f"exchange-ledger/{__version__}",
            **message.headers,
        }
        if self._token:
            headers["Authorization"] = f"Bearer {self._token}"
        connection = _connection(self._place)
        try:
            content = message.content or None
            connection.connect()
            connection.sock.settimeout(self._seconds)
            connection.request(method, self._target(path), content, headers)
            with connection.getresponse() as response:
                content = response.read(_ANSWER_BYTES_MAX)
                if response.length:
                    raise HTTPException("its answer was cut off")
            self._check_here(response.status)
            warnings = response.headers.get("Ledger-Warning", "")
            return ServerAnswer(
                response.status,
                list(filter(None, warnings.split(", "))),
                self._body(content, response.status),
            )
        finally:
            connection.close()

    def _target(
        self,
        path: str,
    ) -> str:
        prefix = self._place.path
        return path if prefix and path.startswith(f"{prefix}/") else prefix + path

    def _check_here(self, status: int) -> None:
        """Refuse to be sent elsewhere: a token goes to the address that was named alone.

        Raises:
            RemoteRefusal: the server does so.
        """
        if HTTPStatus.MULTIPLE_CHOICES <= status < HTTPStatus.BAD_REQUEST:
            raise RemoteRefusal(
                f"{self.address} sends elsewhere ({status}), and no redirect is followed: name "
                "the ledger's own address with --server, perhaps with https://."
            )

    def _body(
        self,
        content: bytes,
        status: int,
    ) -> Fields:
        """Return the JSON object of an answer.

        Raises:
            RemoteRefusal: it isn't any.
            HTTPException: what stands before the ledger says that it isn't there.
        """
        body = None
        with suppress(ValueError, RecursionError):
            body = json.loads(content)
        if not isinstance(body, dict):
            if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
                raise HTTPException(f"it answers {status}, and says no more")
            raise RemoteRefusal(
                f"What answers at {self.address} is no ledger: it sends no JSON object."
            )
        return body

    def _unreachable(
        self,
        failed: Exception,
    ) -> RemoteRefusal:
        reason = marked(str(failed) or type(failed).__name__)
        return RemoteRefusal(
            f"The ledger at {self.address} doesn't answer: {reason}. Name its address with "
            "--server, or start it; the same command goes on from here, and shows what is recorded."
        )


def _connection(place: SplitResult) -> HTTPConnection:
    host = place.hostname or ""
    if place.scheme == "https":
        context = ssl.create_default_context()
        return HTTPSConnection(host, place.port, timeout=SECONDS_MAX, context=context)
    return HTTPConnection(host, place.port, timeout=SECONDS_MAX)


def _token(file: Path) -> str:
    """Return the token of a file: the header line for curl, or the token alone.

    Raises:
        RemoteRefusal: it can't be read.
    """
    try:
        line = file.read_text(encoding="ascii").strip()
    except (OSError, UnicodeError):
        raise RemoteRefusal(
            f"There is no token in {file}: name the file that you were given with --token-file, or "
            "in LEDGER_TOKEN_FILE."
        ) from None
    token = line.removeprefix(PREFIX)
    if not token or not token.isprintable() or " " in token:
        raise RemoteRefusal(f"{file} holds no token of a ledger.")
    return token


def refusal(answer: ServerAnswer) -> RemoteRefusal:
    """Return a refusal of the server as one of this command."""
    return RemoteRefusal(marked(listed(answer.sentences)))
