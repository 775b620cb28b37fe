"""The base of all shapes: strict, with errors of a code, a pointer and a sentence."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from itertools import islice
from typing import Any, ClassVar, Final, Self, TypeAlias

from marshmallow import RAISE, Schema, ValidationError, fields

from ledger.rules.base.errors import Invalid
from ledger.schemas.rendering import Renderer, renderer


class Coded(str):
    """A sentence for a person, with the stable code that a program reads."""

    __slots__ = ("code",)
    code: str

    def __new__(
        cls,
        code: str,
        sentence: str,
    ) -> Self:
        """Join the two."""
        coded = super().__new__(cls, sentence)
        coded.code = code
        return coded

    def format(self, *_: object, **__: object) -> Self:
        """Return it as it is: marshmallow would fill in the braces of an example."""
        return self

    def __getnewargs__(self) -> tuple[str, str]:  # type: ignore[override]  # str has one, this has two
        """Let it be copied."""
        return self.code, str(self)


#: How many errors of one body a refusal names.
ERRORS_MAX: Final = 1_000
REQUIRED = Coded("required", "This field is required.")
NULL = Coded("null", "This field can't be null.")
NOT_AN_OBJECT = Coded("wrong-type", "This must be a JSON object.")


def object_like(example: str) -> dict[str, str]:
    """Return the messages of a shape that show an example of it, where it is no object."""
    sentence = f"This must be a JSON object such as {example}."
    return {"type": Coded("wrong-type", sentence)}


class Misshapen(Invalid):
    """Some fields haven't the form that they need.

    `valid` holds those that have, as far as they were read.
    """

    def __init__(
        self,
        errors: Sequence[Mapping[str, object]],
        valid: object,
    ) -> None:
        super().__init__(errors)
        self.valid: dict[str, Any] = {}
        if isinstance(valid, dict):
            self.valid = valid

    @property
    def pointers(self) -> set[str]:
        """The places of what was refused."""
        return {str(error["pointer"]) for error in self.errors}


class In(Schema):
    """A shape that comes in: unknown fields are refused, never dropped."""

    error_messages = {
        "type": NOT_AN_OBJECT,
        "unknown": "unknown",
    }
    #: Fields that aren't taken here, and that a client may mean to send, with what to send instead.
    send_instead: ClassVar[Mapping[str, str]] = {}

    class Meta:
        """Refuse what isn't listed."""

        unknown = RAISE

    def read(
        self,
        body: object,
        *,
        partial: bool = False,
    ) -> dict[str, Any]:
        """Return the body's fields, deserialised.

        Raises:
            Invalid: with one error for each field refused, up to `ERRORS_MAX`.
        """
        try:
            return dict(self.load(body, partial=partial))  # type: ignore[arg-type]  # any JSON value may come
        except ValidationError as refused:
            errors = _errors(refused.messages, "", self)
            first_errors = list(islice(errors, ERRORS_MAX))
            raise Misshapen(first_errors, refused.valid_data) from None


class Out(Schema):
    """A shape that goes out with every field listed, null where the source doesn't say."""

    def render(self, document: Mapping[str, Any]) -> dict[str, Any]:
        """Return `document` as it is stored and answered.

        A field that is missing or too much is a bug, unless it has a `dump_default`: documents
        sealed before there was such a field get it with their next version.
        """
        rendered: dict[str, Any] = self._renderer(document)
        names, written = document.keys(), rendered.keys()
        assert names <= written == self.fields.keys(), sorted(names ^ written)
        return rendered

    @cached_property
    def _renderer(self) -> Renderer:
        return renderer(self)


def refuse_fields(
    names: Iterable[str],
    error: Coded,
) -> None:
    """Refuse each of these fields with the same error.

    Raises:
        ValidationError: there is at least one.
    """
    errors: dict[str | int, Any] = {name: [error] for name in names}
    if errors:
        raise ValidationError(errors)


def _errors(
    messages: object,
    pointer: str,
    schema: Schema,
) -> Iterator[dict[str, str]]:
    """Flatten marshmallow's tree of messages into errors with JSON pointers (RFC 6901)."""
    if isinstance(messages, dict):
        for key, below in messages.items():
            yield from _errors(below, pointer + _pointer_part(key), schema)
        return
    assert isinstance(messages, list)
    for message in messages:
        if isinstance(message, dict | list):
            yield from _errors(message, pointer, schema)
        else:
            yield _error(message, pointer, schema)


def _pointer_part(key: object) -> str:
    """Return what a key of marshmallow's messages adds to a pointer."""
    if key == "_schema":
        return ""
    escaped = str(key).replace("~", "~0").replace("/", "~1")
    return f"/{escaped}"


def _error(
    message: object,
    pointer: str,
    schema: Schema,
) -> dict[str, str]:
    if message == "unknown":
        sentence = _no_such_field(pointer, schema)
        return {"pointer": pointer, "code": "unknown-field", "message": sentence}
    code = getattr(message, "code", "wrong-type")
    return {"pointer": pointer, "code": code, "message": str(message)}


#: A field, or a shape of fields, that a pointer leads through.
_Part: TypeAlias = fields.Field[Any] | Schema | None


def _no_such_field(
    pointer: str,
    schema: Schema,
) -> str:
    """Say what to send in place of an unknown field: which fields there are, or another request."""
    *parents, name = pointer.split("/")[1:]
    part: _Part = schema
    for parent in parents:
        part = _below(part, parent)
    if not isinstance(part, Schema):
        return "There is no such field here."
    if isinstance(part, In) and name in part.send_instead:
        return part.send_instead[name]
    return f"There is no such field here; there are {', '.join(part.fields)}."


def _below(
    part: _Part,
    name: str,
) -> _Part:
    """Return what stands below a part of a shape: by its name, or anywhere in a list."""
    below: _Part = None
    if isinstance(part, Schema):
        below = part.fields.get(name)
    elif isinstance(part, fields.List):
        below = part.inner
    if isinstance(below, fields.Nested):
        return below.schema
    return below
