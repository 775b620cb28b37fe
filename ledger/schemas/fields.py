"""Strict fields: each takes one form and refuses the rest with a sentence.

None converts anything in silence.
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from datetime import date
from enum import StrEnum
from typing import Any, ClassVar, Final, TypeAlias

from iso3166 import countries_by_alpha2
from marshmallow import ValidationError, fields

from ledger.rules.base import names
from ledger.rules.base.missing_values import is_spreadsheet_error
from ledger.rules.base.printable import grouped, is_seen
from ledger.rules.quantities import quantity
from ledger.schemas.base import NOT_AN_OBJECT, NULL, REQUIRED, Coded

LINE_CHARACTERS_MAX: Final = 500
STRING_CHARACTERS_MAX: Final = 10_000
QUOTE_CHARACTERS_MAX: Final = 2_000
TEXT_CHARACTERS_MAX: Final = 500_000
LIST_ITEMS_MAX: Final = 50
SLUG: Final = re.compile(r"[a-z0-9][a-z0-9_-]{1,63}", re.ASCII)
_LANGUAGE: Final = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*", re.ASCII)
_REFERENCE: Final = re.compile(r"[A-Za-z0-9_-]{2,64}", re.ASCII)
_DATE: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)
URL_CHARACTERS_MAX: Final = 2_000
_URL: Final = re.compile(r"https?://[^\s/?#]+[^\s]*")
#: As marshmallow types them.
Messages: TypeAlias = dict[str, str | list[Any] | dict[Any, Any]]
_MESSAGES: Final[Messages] = {
    "required": REQUIRED,
    "null": NULL,
    "validator_failed": "wrong-type",
}


def refuse(code: str, sentence: str) -> ValidationError:
    """Return a refusal of one field, to be raised."""
    return ValidationError(Coded(code, sentence))


def _describe(options: dict[str, Any], **constraints: Any) -> None:
    """Add to a field's metadata what its JSON Schema says of it."""
    options["metadata"] = constraints | options.get("metadata", {})


class Text(fields.String):
    """Words on several lines, of which a reader sees something, without control characters."""

    default_error_messages: Messages = _MESSAGES
    #: The control characters that the words may hold.
    allowed: ClassVar[str] = "\n\r\t"
    send_instead: ClassVar[str] = "This holds control characters; send plain words."

    def __init__(
        self, *, characters_max: int = STRING_CHARACTERS_MAX, **more: Any
    ) -> None:
        self.characters_max = characters_max
        _describe(more, minLength=1, maxLength=characters_max)
        super().__init__(**more)

    def _deserialize(
        self, value: object, attr: str | None, data: Mapping[str, Any] | None, **_: Any
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


class Line(Text):
    """Words on one line, as they are."""

    allowed = ""
    send_instead = "This holds control characters; send plain words on one line."

    def __init__(
        self, *, characters_max: int = LINE_CHARACTERS_MAX, **more: Any
    ) -> None:
        super().__init__(characters_max=characters_max, **more)


class Name(Line):
    """A name or a title, kept in one spelling: what looks the same is the same (`names.tidy`)."""

    def _deserialize(
        self,
        value: object,
        attr: str | None,
        data: Mapping[str, Any] | None,
        **more: Any,
    ) -> Any:
        # Control characters are refused, not tidied away.
        if isinstance(value, str) and not _has_control_characters(value):
            value = names.tidy(value)
        return super()._deserialize(value, attr, data, **more)


def _has_control_characters(words: str, allowed: str = "") -> bool:
    """Return whether words hold control characters other than those allowed."""
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

    default_error_messages: Messages = _MESSAGES

    def __init__(
        self, *, characters_max: int, blank: bool = False, **more: Any
    ) -> None:
        self.characters_max = characters_max
        self.blank = blank
        _describe(more, minLength=1, maxLength=characters_max)
        super().__init__(**more)

    def _deserialize(
        self, value: object, attr: str | None, data: Mapping[str, Any] | None, **_: Any
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


class Pattern(fields.String):
    """A string of one form, which subclasses define."""

    default_error_messages: Messages = _MESSAGES
    code: ClassVar[str]
    says: ClassVar[str]
    #: The form as JSON Schema; `accepts` may refuse more.
    described: ClassVar[Mapping[str, Any]]

    def __init__(self, **more: Any) -> None:
        _describe(more, **self.described)
        super().__init__(**more)

    def accepts(self, value: str) -> bool:
        """Return whether the string has the form."""
        raise NotImplementedError

    def _deserialize(
        self, value: object, attr: str | None, data: Mapping[str, Any] | None, **_: Any
    ) -> Any:
        if not isinstance(value, str) or not self.accepts(value):
            raise refuse(self.code, self.says)
        return value


class Slug(Pattern):
    """An id that a person can type."""

    code = "not-an-id"
    says = 'An id is 2 to 64 of a-z, 0-9, - and _, starting with a letter or digit, and not "none".'
    described = {"pattern": f"^{SLUG.pattern}$"}

    def accepts(self, value: str) -> bool:
        """Return whether the string has the form."""
        return SLUG.fullmatch(value) is not None and value != "none"


class PartyId(Slug):
    """A state by its ISO 3166-1 alpha-2 code, or another actor by a slug."""

    says = (
        "A party's id is an ISO 3166-1 alpha-2 code in upper case (RU, UA) for a state, "
        "or a slug such as icrc for another actor."
    )
    described = {"pattern": f"^([A-Z]{{2}}|{SLUG.pattern})$"}

    def accepts(self, value: str) -> bool:
        """Return whether the string has the form."""
        if value in countries_by_alpha2:
            return True
        # "ru" beside "RU" would be a slip of the keyboard that splits every total in two.
        return value.upper() not in countries_by_alpha2 and super().accepts(value)


class Reference(Pattern):
    """The id of something recorded; that it is recorded is checked by services."""

    code = "not-an-id"
    says = "This must be the id of something recorded: a string of 2 to 64 characters."
    described = {"pattern": f"^{_REFERENCE.pattern}$"}

    def accepts(self, value: str) -> bool:
        """Return whether the string has the form."""
        return _REFERENCE.fullmatch(value) is not None


class Date(Pattern):
    """A calendar date, ISO 8601."""

    code = "not-a-date"
    says = "This must be a date such as 2025-06-02."
    described = {"format": "date"}

    def accepts(self, value: str) -> bool:
        """Return whether the string has the form."""
        return is_date(value)


class EffectiveOn(Pattern):
    """A date, or the two dates between which something happened (ISO 8601)."""

    code = "not-a-date"
    says = (
        "This must be a date such as 2025-06-02, or where only bounds are known an interval "
        "such as 2025-05-16/2025-06-02, the earlier date first."
    )
    described = {"pattern": f"^{_DATE.pattern}(/{_DATE.pattern})?$"}

    def accepts(self, value: str) -> bool:
        """Return whether the string has the form."""
        first, slash, last = value.partition("/")
        if not slash:
            return is_date(first)
        return is_date(first) and is_date(last) and first < last


class Url(Pattern):
    """A web address; the ledger stores it and never calls it."""

    code = "not-a-url"
    says = (
        "This must be a web address that starts with http:// or https://, "
        "of at most 2,000 characters."
    )
    described = {"format": "uri", "pattern": "^https?://", "maxLength": 2_000}

    def accepts(self, value: str) -> bool:
        """Return whether the string has the form."""
        return (
            len(value) <= URL_CHARACTERS_MAX
            and value.isprintable()
            and _URL.fullmatch(value) is not None
        )


class Language(Pattern):
    """A language tag, BCP 47."""

    code = "not-a-language"
    says = "This must be a language tag such as en, uk or zh-Hant (BCP 47)."
    described = {"pattern": f"^{_LANGUAGE.pattern}$", "maxLength": 35}

    def accepts(self, value: str) -> bool:
        """Return whether the string has the form."""
        return len(value) <= 35 and _LANGUAGE.fullmatch(value) is not None  # noqa: PLR2004 - RFC 5646, section 4.4.1


class Choice(fields.String):
    """One of a few words."""

    default_error_messages: Messages = _MESSAGES

    def __init__(self, choices: Iterable[StrEnum | str], **more: Any) -> None:
        self.choices = tuple(str(choice) for choice in choices)
        _describe(more, enum=list(self.choices))
        super().__init__(**more)

    def _deserialize(
        self, value: object, attr: str | None, data: Mapping[str, Any] | None, **_: Any
    ) -> Any:
        if not isinstance(value, str) or value not in self.choices:
            raise refuse(
                "not-a-choice", f"This must be one of: {', '.join(self.choices)}."
            )
        return value


class Flag(fields.Boolean):
    """true or false; nothing that looks like them is taken."""

    default_error_messages: Messages = _MESSAGES

    def _deserialize(
        self, value: object, attr: str | None, data: Mapping[str, Any] | None, **_: Any
    ) -> Any:
        if not isinstance(value, bool):
            raise refuse("wrong-type", "This must be true or false.")
        return value


class WholeNumber(fields.Integer):
    """A whole number within bounds; 5.0 and "5" are none."""

    default_error_messages: Messages = _MESSAGES

    def __init__(self, *, least: int, most: int, **more: Any) -> None:
        self.least = least
        self.most = most
        _describe(more, minimum=least, maximum=most)
        super().__init__(**more)

    def _deserialize(
        self, value: object, attr: str | None, data: Mapping[str, Any] | None, **_: Any
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
        **_MESSAGES,
        "required": Coded("required", f"Say what the passage says: {quantity.FORMS}."),
        "null": Coded("not-a-quantity", f"null says nothing; say {quantity.FORMS}."),
    }

    def _deserialize(
        self, value: object, attr: str | None, data: Mapping[str, Any] | None, **_: Any
    ) -> Any:
        try:
            return quantity.parse(value)
        except quantity.NotAQuantity as refused:
            raise refuse(refused.code, refused.detail) from None


class ListOf(fields.List[Any]):
    """A list of bounded length; without repeats if `distinct`."""

    default_error_messages: Messages = {
        **_MESSAGES,
        "invalid": Coded("wrong-type", "This must be a list."),
    }

    def __init__(
        self,
        inner: fields.Field[Any],
        *,
        least: int = 0,
        most: int = LIST_ITEMS_MAX,
        distinct: bool = True,
        **more: Any,
    ) -> None:
        self.least = least
        self.most = most
        self.distinct = distinct
        _describe(more, minItems=least, maxItems=most)
        if distinct:
            _describe(more, uniqueItems=True)
        super().__init__(inner, **more)

    def _deserialize(
        self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **more: Any
    ) -> list[Any]:
        if isinstance(value, list) and not self.least <= len(value) <= self.most:
            raise refuse(
                "wrong-length",
                f"This list has {len(value)} items; {self.least} to {self.most} are taken.",
            )
        items = super()._deserialize(value, attr, data, **more)
        if self.distinct and len(set(items)) != len(items):
            raise refuse("repeated", "This list names something twice.")
        return items


class Instant(fields.String):
    """An instant as the ledger writes it: RFC 3339, UTC with `Z`. It only goes out."""

    def __init__(self, **more: Any) -> None:
        _describe(more, format="date-time")
        super().__init__(**more)


class Nested(fields.Nested):
    """An object within."""

    default_error_messages: Messages = {**_MESSAGES, "type": NOT_AN_OBJECT}


def is_date(value: str) -> bool:
    """Return whether a string is a calendar date of the form 2025-06-02."""
    if not _DATE.fullmatch(value):
        return False
    try:
        date.fromisoformat(value)
    except ValueError:
        return False
    return True
