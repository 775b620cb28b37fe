"""Strict fields: each takes one form and refuses the rest with a sentence.

None converts anything in silence.
"""

import unicodedata
from collections.abc import Iterable, Mapping
from enum import StrEnum
from typing import Any, ClassVar, Final, TypeAlias

from marshmallow import ValidationError, fields

from ledger.rules.base import names
from ledger.rules.base.missing_values import is_spreadsheet_error
from ledger.rules.base.printable import grouped, is_seen
from ledger.rules.quantities import parsing, quantity
from ledger.rules.quantities.quantity_refusals import FORMS, NotAQuantity
from ledger.rules.texts.passages import PASSAGE_CHARACTERS_MAX
from ledger.schemas.base import NOT_AN_OBJECT, NULL, REQUIRED, Coded

LINE_CHARACTERS_MAX: Final = 500
STRING_CHARACTERS_MAX: Final = 10_000
QUOTE_CHARACTERS_MAX: Final = PASSAGE_CHARACTERS_MAX
TEXT_CHARACTERS_MAX: Final = 500_000
LIST_ITEMS_MAX: Final = 50
#: The object that a field is part of, as marshmallow passes it.
Data: TypeAlias = Mapping[str, Any] | None
#: As marshmallow types them.
Messages: TypeAlias = dict[str, str | list[Any] | dict[Any, Any]]
MESSAGES: Final[Messages] = {
    "required": REQUIRED,
    "null": NULL,
    "validator_failed": "wrong-type",
}


def refuse(code: str, sentence: str) -> ValidationError:
    """Return a refusal of one field, to be raised."""
    return ValidationError(Coded(code, sentence))


def describe(options: dict[str, Any], **constraints: Any) -> None:
    """Add to a field's metadata what its JSON Schema says of it."""
    options["metadata"] = constraints | options.get("metadata", {})


class Text(fields.String):
    """Words on several lines, of which a reader sees something, without control characters."""

    default_error_messages: Messages = MESSAGES
    #: The control characters that the words may hold.
    allowed: ClassVar[str] = "\n\r\t"
    send_instead: ClassVar[str] = "This holds control characters; send plain words."

    def __init__(
        self,
        *,
        characters_max: int = STRING_CHARACTERS_MAX,
        **more: Any,
    ) -> None:
        self.characters_max = characters_max
        describe(more, minLength=1, maxLength=characters_max)
        super().__init__(**more)

    def _deserialize(
        self,
        value: object,
        attr: str | None,
        data: Data,
        **_: Any,
    ) -> Any:
        if not isinstance(value, str):
            raise refuse("wrong-type", "This must be a string.")
        if not is_seen(value):
            raise refuse(
                "empty",
                "This must not be empty; leave it out or send null where nothing is stated.",
            )
        if is_spreadsheet_error(value):
            raise refuse(
                "not-a-value",
                "This is an error of a spreadsheet; leave it out or send null where nothing is "
                "stated.",
            )
        _check_length(value, self.characters_max)
        if _has_control_characters(value, self.allowed):
            raise refuse("control-character", self.send_instead)
        return value


class ReasonField(Text):
    """Why something was done, which is never left out."""

    default_error_messages: Messages = {
        "required": Coded("required", "Say why, for whoever reads it later."),
    }


class Line(Text):
    """Words on one line, as they are."""

    allowed = ""
    send_instead = "This holds control characters; send plain words on one line."

    def __init__(
        self,
        *,
        characters_max: int = LINE_CHARACTERS_MAX,
        **more: Any,
    ) -> None:
        super().__init__(characters_max=characters_max, **more)


class Name(Line):
    """A name or a title, kept in one spelling: what looks the same is the same (`names.tidy`)."""

    def _deserialize(
        self,
        value: object,
        attr: str | None,
        data: Data,
        **more: Any,
    ) -> Any:
        # Control characters are refused, not tidied away.
        if isinstance(value, str) and not _has_control_characters(value):
            value = names.tidy(value)
        return super()._deserialize(
            value,
            attr,
            data,
            **more,
        )


def _has_control_characters(words: str, allowed: str = "") -> bool:
    """Return whether words hold control characters other than those allowed."""
    if words.isprintable():
        return False
    for character in words:
        if unicodedata.category(character) == "Cc" and character not in allowed:
            return True
    return False


def _check_length(words: str, characters_max: int) -> None:
    if len(words) > characters_max:
        has, most = grouped(len(words)), grouped(characters_max)
        raise refuse(
            "too-long", f"This has {has} characters; at most {most} are taken."
        )


class Words(fields.String):
    """Words of an article, as they are.

    Nothing in them is changed, damage and control characters included. With `blank` they may be
    white space.
    """

    default_error_messages: Messages = MESSAGES

    def __init__(
        self,
        *,
        characters_max: int,
        blank: bool = False,
        **more: Any,
    ) -> None:
        self.characters_max = characters_max
        self.blank = blank
        describe(more, minLength=1, maxLength=characters_max)
        super().__init__(**more)

    def _deserialize(
        self,
        value: object,
        attr: str | None,
        data: Data,
        **_: Any,
    ) -> Any:
        if not isinstance(value, str):
            raise refuse(
                "wrong-type", "This must be a string: the words of the article."
            )
        is_empty = not value if self.blank else not is_seen(value)
        if is_empty:
            raise refuse("empty", "This must hold words of the article.")
        _check_length(value, self.characters_max)
        return value


class Choice(fields.String):
    """One of a few words."""

    default_error_messages: Messages = MESSAGES

    def __init__(
        self,
        choices: Iterable[StrEnum | str],
        **more: Any,
    ) -> None:
        self.choices = tuple(str(choice) for choice in choices)
        describe(more, enum=list(self.choices))
        super().__init__(**more)

    def _deserialize(
        self,
        value: object,
        attr: str | None,
        data: Data,
        **_: Any,
    ) -> Any:
        if not isinstance(value, str) or value not in self.choices:
            raise refuse(
                "not-a-choice", f"This must be one of: {', '.join(self.choices)}."
            )
        return value


class Flag(fields.Boolean):
    """true or false; nothing that looks like them is taken."""

    default_error_messages: Messages = MESSAGES

    def _deserialize(
        self,
        value: object,
        attr: str | None,
        data: Data,
        **_: Any,
    ) -> Any:
        if not isinstance(value, bool):
            raise refuse("wrong-type", "This must be true or false.")
        return value


class BoundedInteger(fields.Integer):
    """A whole number within bounds; 5.0 and "5" are none."""

    default_error_messages: Messages = MESSAGES

    def __init__(
        self,
        *,
        least: int,
        most: int,
        **more: Any,
    ) -> None:
        self.least = least
        self.most = most
        describe(more, minimum=least, maximum=most)
        super().__init__(**more)

    def _deserialize(
        self,
        value: object,
        attr: str | None,
        data: Data,
        **_: Any,
    ) -> Any:
        if type(value) is int and self.least <= value <= self.most:
            return value
        least, most = grouped(self.least), grouped(self.most)
        raise refuse(
            "not-a-number", f"This must be a whole number from {least} to {most}."
        )


class QuantityField(fields.Field[quantity.Quantity]):
    """A quantity as it was said: an integer, a phrase or an object comes in, an object goes out."""

    default_error_messages: Messages = {
        **MESSAGES,
        "required": Coded("required", f"Say what the passage says: {FORMS}."),
        "null": Coded("not-a-quantity", f"null says nothing; say {FORMS}."),
    }

    def _deserialize(
        self,
        value: object,
        attr: str | None,
        data: Data,
        **_: Any,
    ) -> Any:
        try:
            return parsing.parse(value)
        except NotAQuantity as refused:
            raise refuse(refused.code, refused.detail) from None


class ListOf(fields.List[Any]):
    """A list of bounded length; without repeats if `distinct`.

    `example` is shown where it is missing, or no list.
    """

    default_error_messages: Messages = {
        **MESSAGES,
        "invalid": Coded("wrong-type", "This must be a list."),
    }

    def __init__(
        self,
        inner: fields.Field[Any],
        *,
        least: int = 0,
        most: int = LIST_ITEMS_MAX,
        distinct: bool = True,
        example: str | None = None,
        **more: Any,
    ) -> None:
        self.least = least
        self.most = most
        self.distinct = distinct
        if example is not None:
            more["error_messages"] = _list_like(example)
        describe(more, minItems=least, maxItems=most)
        if distinct:
            describe(more, uniqueItems=True)
        super().__init__(inner, **more)

    def _deserialize(
        self,
        value: Any,
        attr: str | None,
        data: Data,
        **more: Any,
    ) -> list[Any]:
        if isinstance(value, list) and not self.least <= len(value) <= self.most:
            raise refuse(
                "wrong-length",
                f"This list has {len(value)} items; {self.least} to {self.most} are taken.",
            )
        items = super()._deserialize(
            value,
            attr,
            data,
            **more,
        )
        if self.distinct and len(set(items)) != len(items):
            raise refuse("repeated", "This list names something twice.")
        return items


def _list_like(example: str) -> Messages:
    """Return the messages of a list that show an example of it."""
    required = f"This field is required: a list such as {example}."
    return {
        "required": Coded("required", required),
        "invalid": Coded("wrong-type", f"This must be a list such as {example}."),
    }


class Nested(fields.Nested):
    """An object within."""

    default_error_messages: Messages = {**MESSAGES, "type": NOT_AN_OBJECT}
