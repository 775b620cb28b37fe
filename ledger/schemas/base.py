"""What all shapes share: strictness, and errors that carry a code, a pointer and a sentence."""

from collections.abc import Iterator, Mapping
from itertools import islice
from typing import Any, Final, Self

from marshmallow import RAISE, Schema, ValidationError

from ledger.rules.refusals import Invalid


class Coded(str):
    """A sentence for a person, with the frozen code that a program reads."""

    __slots__ = ("code",)
    code: str

    def __new__(cls, code: str, sentence: str) -> Self:
        """Join the two."""
        coded = super().__new__(cls, sentence)
        coded.code = code
        return coded

    def __getnewargs__(self) -> tuple[str, str]:  # type: ignore[override]  # str has one, this has two
        """Let it be copied."""
        return self.code, str(self)


#: How many errors of one body are told.
ERRORS_MAX: Final = 1_000
REQUIRED = Coded("required", "This field is required.")
NULL = Coded("null", "This field can't be null.")
NOT_AN_OBJECT = Coded("wrong-type", "This must be a JSON object.")


class In(Schema):
    """A shape that comes in: unknown fields are refused, never dropped."""

    error_messages = {"type": NOT_AN_OBJECT, "unknown": "unknown"}

    class Meta:
        """Refuse what isn't listed."""

        unknown = RAISE

    def read(self, body: object, *, partial: bool = False) -> dict[str, Any]:
        """Return the body's fields, deserialised.

        Raises:
            Invalid: with one error for each field refused, up to `ERRORS_MAX`.
        """
        try:
            return dict(self.load(body, partial=partial))  # type: ignore[arg-type]  # any JSON value may come
        except ValidationError as refused:
            told = islice(_errors(refused.messages, "", self), ERRORS_MAX)
            raise Invalid(list(told)) from None


class Out(Schema):
    """A shape that goes out: every field listed is there, null where the source doesn't say."""

    def render(self, document: Mapping[str, Any]) -> dict[str, Any]:
        """Return `document` as it is stored and answered.

        A field that is missing or too much is a bug, unless it has a `dump_default`: documents
        sealed before there was such a field get it with their next version.
        """
        rendered = dict(self.dump(document))
        assert set(document) <= set(rendered) == set(self.fields), sorted(
            set(rendered) ^ set(document)
        )
        return rendered


def _errors(messages: object, pointer: str, schema: Schema) -> Iterator[dict[str, str]]:
    """Flatten marshmallow's tree of messages into errors with JSON pointers (RFC 6901)."""
    if isinstance(messages, dict):
        for key, below in messages.items():
            part = "" if key == "_schema" else "/" + str(key).replace("~", "~0").replace("/", "~1")
            yield from _errors(below, pointer + part, schema)
        return
    assert isinstance(messages, list)
    for message in messages:
        if isinstance(message, dict | list):
            yield from _errors(message, pointer, schema)
        elif message == "unknown":
            yield {
                "pointer": pointer,
                "code": "unknown-field",
                "message": _no_such_field(pointer, schema),
            }
        else:
            yield {
                "pointer": pointer,
                "code": getattr(message, "code", "wrong-type"),
                "message": str(message),
            }


def _no_such_field(pointer: str, schema: Schema) -> str:
    """Name the fields that there are, where the unknown one stands at the top of the body."""
    if pointer.count("/") > 1:
        return "There is no such field here."
    return f"There is no such field here; there are {', '.join(schema.fields)}."
