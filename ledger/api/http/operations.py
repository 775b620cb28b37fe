"""The table of operations: who may, what comes in, what goes out.

A path that isn't in it can't be served.
"""

import inspect
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, partial
from typing import (
    Any,
    Final,
    Protocol,
    Required,
    TypeAlias,
    TypedDict,
    TypeVar,
    Unpack,
    get_type_hints,
)

from sqlalchemy.orm import Session

from ledger.api.formats.explain_json import Explained
from ledger.api.formats.formats import JSON, Format
from ledger.api.formats.listings import Listing
from ledger.api.formats.representations import RawBody, Single
from ledger.api.http.streaming import Source
from ledger.api.http.write_response import ResponseBuilder
from ledger.models import Version
from ledger.rules.workflow.permissions import Role
from ledger.rules.workflow.warnings import RecordWarning
from ledger.schemas.base import In, Out
from ledger.schemas.batches import BatchLineType, line_shape
from ledger.schemas.queries import NoQuery, WriteQuery
from ledger.services.batches import BatchLine
from ledger.services.journal import Sealed
from ledger.services.journal_tree import JournalTree
from ledger.services.resources import ResourceType


class Rendering(Protocol):
    """An answer that is made as a whole, in each of its formats."""

    def render(self, to: Format, /) -> bytes:
        """Return the body in one of its formats."""


@dataclass(frozen=True, slots=True)
class SeeOther:
    """An answer that stands elsewhere: the client is sent there (RFC 9110, section 15.4.4)."""

    location: str


@dataclass(frozen=True, slots=True)
class Download:
    """A file that is made while it is sent, and breaks off where words of it are redacted.

    `name` is that of the file. `state` names all that its bytes are a function of, beside what the
    answer to any list is. `pieces` makes it.
    """

    name: str
    state: bytes
    pieces: Callable[[Source], Iterator[bytes]]


Readable: TypeAlias = Rendering | Listing | Explained | Download | SeeOther
FORMATS_OF_LISTS: Final = Listing.formats
FORMATS_OF_SINGLES: Final = Single.formats
FORMATS_OF_WORDS: Final = RawBody.formats
BODY_BYTES_MAX: Final = 1024 * 1024
SOURCE_BYTES_MAX: Final = 4 * 1024 * 1024


class ServerState(Protocol):
    """Whatever knows the state of the process that serves."""

    def check_ready(self, session: Session) -> None:
        """Make sure that nothing stands against serving."""

    def is_standby(self, session: Session) -> bool:
        """Return whether the database follows another one, and can only be read."""

    def has_by_now(self, size: int) -> bool:
        """Return whether the journal has so many entries, whatever a request sees of it."""

    def compare(self, session: Session) -> None:
        """Compare the journal with the last checkpoint, and refuse writes where it is another one.

        Raises:
            OtherJournal: it is.
        """


@dataclass(frozen=True, slots=True)
class Read:
    """A request to read, in the session of one snapshot.

    `known_at` is the journal size that it is answered from; `asked_at` is the same where the client
    asked for an earlier state, None where it asked for the newest; `host` is the address by which
    the client reached the ledger, for links that leave it; `today` is the date (UTC) on which it
    asks; `has_token`: the client sent a token, and so may read whole texts; `tree` is the one over
    the journal; `warnings` are what whoever runs the ledger has to look at, where that is asked;
    `server` knows whether this process is to be asked at all.
    """

    session: Session
    known_at: int
    asked_at: int | None
    query: dict[str, Any]
    host: str
    today: str
    has_token: bool
    tree: JournalTree
    server: ServerState
    warnings: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Target:
    """A type of parts of other resources, with a collection and versions of their own.

    `name` is in the singular, as a person reads it; `collection` is as the path has it.
    """

    model: type[Version]
    name: str
    collection: str

    @property
    def action(self) -> str:
        """The name as a part of an operation's name."""
        return self.name.replace(" ", "_")


@dataclass(frozen=True, slots=True)
class WriteResult:
    """The result of a write: JSON values, such as ids, from which it is answered.

    `secret` is what the answer shows this once, and nothing keeps. `documents` are those of ids, as
    they were recorded.
    """

    recorded: list[Any]
    secret: str | None = None
    documents: Mapping[str, bytes] = field(default_factory=dict)


#: What the query of every write may say.
_WRITE_QUERY: Final = WriteQuery()


@dataclass(frozen=True, slots=True)
class Operation:
    """One row of the table.

    `status` answers a success; with `bare_text` an article is taken as text/plain beside JSON, its
    metadata of that shape in the query; `lines` reads a body of many lines, by its media type, some
    of which may need If-Match; `line_type` is the type of such a line that has this operation's
    body; `answers` makes the answer to a write, `answers_dry_run` the one
    that says what it would do, where that is more; `needs_ledger` False answers
    without the database, `always_open` True without a token even where reading needs one;
    `counted` False: no rate counts it, so that a guard may ask at any time;
    `of_agreement`: the answer changes only with what touches the agreement that the path names, and
    making it costs more than finding out; `by_reader`: who has a token is answered more; `long`:
    it may take seconds, always or (`long_with`) where the query has one of some parameters;
    `immutable`: no other answer ever stands at a path, so that it may be kept for ever; `is_page`:
    a page for people, whose query may come from a form.
    `of_files`: the answer has what stands in files of the home folder, so that the journal alone
    doesn't name it.
    `prepare` does with the fields what needs no ledger, before the transaction makes others wait.
    `find` refuses a path that names nothing, where that is no `target`.
    `refuses` has the codes of refusal that only the use case itself can know of, `warnings` what a
    success may warn of; `or_returns` is another shape that it may have; `advice` is what a refused
    role may have meant instead.
    """

    method: str
    path: str
    name: str
    summary: str
    function: Callable[..., Any]
    role: Role | None = None
    returns: Out | None = None
    lists: bool = False
    target: ResourceType | Target | None = None
    query: In = _WRITE_QUERY
    formats: tuple[Format, ...] = (JSON,)
    status: int = 200
    body: In | None = None
    lines: Mapping[str, Callable[..., list[BatchLine]]] | None = None
    line_type: BatchLineType | None = None
    if_match: bool = False
    bare_text: In | None = None
    bytes_max: int = BODY_BYTES_MAX
    answers: ResponseBuilder | None = None
    answers_dry_run: ResponseBuilder | None = None
    needs_ledger: bool = True
    always_open: bool = False
    counted: bool = True
    of_agreement: bool = False
    by_reader: bool = False
    long: bool = False
    long_with: tuple[str, ...] = ()
    immutable: bool = False
    of_files: bool = False
    is_page: bool = False
    prepare: Callable[[dict[str, Any]], dict[str, Any]] | None = None
    find: Callable[[Session, str], object] | None = None
    refuses: tuple[str, ...] = ()
    warnings: frozenset[RecordWarning] = frozenset()
    or_returns: Out | None = None
    advice: str = ""

    @property
    def details(self) -> str:
        """What a client has to know beside the summary: the rest of the function's docstring."""
        if isinstance(self.function, partial):
            return ""
        docstring = inspect.getdoc(self.function) or ""
        _, _, rest = docstring.partition("\n\n")
        return " ".join(rest.split())

    @property
    def writes(self) -> bool:
        """True for an operation that may record something."""
        return self.method != "GET"

    @property
    def of_journal_alone(self) -> bool:
        """True where the answer needs no role, and tells of no process and of no file."""
        return self.role is None and self.counted and not self.of_files

    @property
    def path_names(self) -> list[str]:
        """The names of the parts of its path that a request fills in."""
        return re.findall(r"{(\w+)}", self.path)


OPERATIONS: Final[list[Operation]] = []
ReadFunction = TypeVar("ReadFunction", bound=Callable[..., Readable])
WriteFunction = TypeVar("WriteFunction", bound=Callable[..., WriteResult])


class ReadColumns(TypedDict, total=False):
    """The columns of the table that a GET may fill in, beside its method and path."""

    query: In
    returns: Out
    target: ResourceType | Target
    formats: tuple[Format, ...]
    role: Role | None
    needs_ledger: bool
    always_open: bool
    counted: bool
    of_agreement: bool
    by_reader: bool
    long: bool
    long_with: tuple[str, ...]
    immutable: bool
    of_files: bool
    is_page: bool
    refuses: tuple[str, ...]


class WriteColumns(TypedDict, total=False):
    """The columns of the table that a write may fill in, beside its method and path."""

    role: Required[Role]
    answers: Required[ResponseBuilder]
    answers_dry_run: ResponseBuilder
    body: In
    query: In
    lines: Mapping[str, Callable[..., list[BatchLine]]]
    line_type: BatchLineType
    returns: Out
    target: ResourceType | Target
    status: int
    if_match: bool
    bare_text: In
    bytes_max: int
    prepare: Callable[[dict[str, Any]], dict[str, Any]]
    find: Callable[[Session, str], object]
    refuses: tuple[str, ...]
    warnings: frozenset[RecordWarning]
    or_returns: Out
    advice: str


_READ_DEFAULTS: Final[ReadColumns] = {"query": NoQuery(), "formats": FORMATS_OF_SINGLES}


def declare_read(
    path: str,
    function: Callable[..., Readable],
    *,
    name: str,
    summary: str,
    lists: bool = False,
    **columns: Unpack[ReadColumns],
) -> None:
    """Add a GET to the table; without a role it is open to whoever may read.

    `lists`: it answers a list, in pages.
    """
    row = _READ_DEFAULTS | columns
    OPERATIONS.append(
        Operation("GET", path, name, summary, function, lists=lists, **row)
    )


def reads(
    path: str, **columns: Unpack[ReadColumns]
) -> Callable[[ReadFunction], ReadFunction]:
    """Declare a function as a GET, under its name and the first line of its docstring."""

    def declare(function: ReadFunction) -> ReadFunction:
        lists = get_type_hints(function)["return"] is Listing
        declare_read(
            path,
            function,
            name=function.__name__,
            summary=_summary(function),
            lists=lists,
            **columns,
        )
        return function

    return declare


def writes(
    method: str, path: str, **columns: Unpack[WriteColumns]
) -> Callable[[WriteFunction], WriteFunction]:
    """Declare a function as a write, under its name and the first line of its docstring.

    It runs in one transaction, as an actor who holds `role`.
    """

    def declare(function: WriteFunction) -> WriteFunction:
        name = function.__name__
        summary = _summary(function)
        OPERATIONS.append(Operation(method, path, name, summary, function, **columns))
        return function

    return declare


def _summary(function: Callable[..., Any]) -> str:
    docstring = function.__doc__ or ""
    return docstring.strip().split("\n")[0]


@cache
def posts_of_lines() -> Mapping[BatchLineType, Operation]:
    """Return the POST that records a line of each type by itself; all routes are declared."""
    return {row.line_type: row for row in OPERATIONS if row.line_type is not None}


@cache
def line_shapes() -> Mapping[BatchLineType, In]:
    """Return the shape of a line of each type; all routes are declared."""
    posts = posts_of_lines()
    return {
        line_type: _line_shape(line_type, posts[line_type])
        for line_type in BatchLineType
    }


def _line_shape(line_type: BatchLineType, post: Operation) -> In:
    assert post.body is not None, "a line is the body of its POST"
    return line_shape(line_type, post.body, needs_line_item=bool(post.path_names))


def write_result(*sealed: Sealed) -> WriteResult:
    """Answer with the resources that were made or changed."""
    documents = {version.id: version.document for version in sealed}
    return WriteResult([*documents], documents=documents)
