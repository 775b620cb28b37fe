"""Fields of strings of one form: ids, dates, web addresses, languages."""

import re
from collections.abc import Mapping
from datetime import date
from typing import Any, ClassVar, Final

from iso3166 import countries_by_alpha2
from marshmallow import fields

from ledger.rules.base.language_codes import may_be_language
from ledger.schemas.fields import MESSAGES, Data, Messages, describe, refuse

SLUG: Final = re.compile(r"[a-z0-9][a-z0-9_-]{1,63}", re.ASCII)
_REFERENCE: Final = re.compile(r"[A-Za-z0-9_-]{2,64}", re.ASCII)
_DATE: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)
#: In place of the id of an agreement: a line item without one. It is no id.
NO_AGREEMENT: Final = "none"
URL_CHARACTERS_MAX: Final = 2_000
_URL: Final = re.compile(r"https?://[^\s/?#]+[^\s]*")
#: RFC 5646, section 4.4.1.
LANGUAGE_CHARACTERS_MAX: Final = 35
_LANGUAGE: Final = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*", re.ASCII)


class Pattern(fields.String):
    """A string of one form, which subclasses define."""

    default_error_messages: Messages = MESSAGES
    code: ClassVar[str]
    says: ClassVar[str]
    #: The form as JSON Schema; `accepts` may refuse more.
    described: ClassVar[Mapping[str, Any]]

    def __init__(self, **more: Any) -> None:
        describe(more, **self.described)
        super().__init__(**more)

    def accepts(self, value: str) -> bool:
        """Return whether the string has the form."""
        raise NotImplementedError

    def _deserialize(
        self,
        value: object,
        attr: str | None,
        data: Data,
        **_: Any,
    ) -> Any:
        if not isinstance(value, str) or not self.accepts(value):
            raise refuse(self.code, self.says)
        return value


class Slug(Pattern):
    """An id that a person can type; entries hold it for ever, so it can't be erased."""

    code = "not-an-id"
    says = 'An id is 2 to 64 of a-z, 0-9, - and _, starting with a letter or digit, and not "none".'
    described = {"pattern": f"^{SLUG.pattern}$"}

    def accepts(self, value: str) -> bool:
        """Return whether the string has the form."""
        return SLUG.fullmatch(value) is not None and value != NO_AGREEMENT


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
    says = (
        "This must be the id of something recorded, and not its name: 2 to 64 letters, "
        "digits, - and _."
    )
    described = {"pattern": f"^{_REFERENCE.pattern}$"}

    def accepts(self, value: str) -> bool:
        """Return whether the string has the form."""
        return _REFERENCE.fullmatch(value) is not None


class PartyReference(Reference):
    """The id of one of the two parties of a direction."""

    says = (
        "This must be the id of one recorded party, a string such as UA; of several, record one "
        "that has them as `members`, or a line item for each."
    )


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
    described = {
        "format": "uri",
        "pattern": "^https?://",
        "maxLength": URL_CHARACTERS_MAX,
    }

    def accepts(self, value: str) -> bool:
        """Return whether the string has the form."""
        if len(value) > URL_CHARACTERS_MAX or not value.isprintable():
            return False
        return _URL.fullmatch(value) is not None


class Language(Pattern):
    """A language tag, BCP 47."""

    code = "not-a-language"
    says = "This must be a language tag such as en, uk (Ukrainian) or zh-Hant (BCP 47)."
    described = {
        "pattern": f"^{_LANGUAGE.pattern}$",
        "maxLength": LANGUAGE_CHARACTERS_MAX,
    }

    def accepts(self, value: str) -> bool:
        """Return whether the string has the form."""
        if len(value) > LANGUAGE_CHARACTERS_MAX:
            return False
        return _LANGUAGE.fullmatch(value) is not None and may_be_language(value)


class Instant(fields.String):
    """An instant as the ledger writes it: RFC 3339, UTC with `Z`. It only goes out."""

    def __init__(self, **more: Any) -> None:
        describe(more, format="date-time")
        super().__init__(**more)


def is_date(value: str) -> bool:
    """Return whether a string is a calendar date of the form 2025-06-02."""
    if not _DATE.fullmatch(value):
        return False
    try:
        date.fromisoformat(value)
    except ValueError:
        return False
    return True
