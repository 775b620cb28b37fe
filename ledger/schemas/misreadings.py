"""Shapes of declared misreadings: what an article was in, and what it was wrongly read as."""

from collections.abc import Sequence
from typing import Any, Final

from marshmallow import fields

from ledger.rules.texts import encodings, misreadings
from ledger.rules.texts.misreadings import READ_AS, WAS_IN
from ledger.schemas.base import In, Out, object_like
from ledger.schemas.fields import Choice, Data, Line, refuse
from ledger.schemas.sentences import says

_ENCODING: Final = "The encoding that the article was in."
_READ_AS: Final = "The encoding in which a program wrongly read it."
_WHY_NO_UNICODE: Final = (
    "Text in UTF-16 that is read as another holds NULs, which no article has; bytes that were read "
    "as UTF-16 come back, where none is U+FFFD, when the text is saved in it without a byte order "
    "mark; what was read as UTF-8 and isn't is lost. Send the bytes as they were before, with "
    "their charset."
)
_PAIR: Final = (
    "This must be two encodings, what the article was in and what it was wrongly read as, such as "
    f"windows-1251:windows-1252. The first is one of {', '.join(WAS_IN)}; the second one of "
    f"{', '.join(READ_AS)}."
)
_EXAMPLE: Final = '{"encoding": "windows-1251", "read_as": "windows-1252"}'


def _check_no_unicode(name: str, choices: Sequence[str]) -> None:
    """Refuse UTF-8 and UTF-16 where nothing was misread so, with why.

    Raises:
        ValidationError: it is one of these.
    """
    if name in encodings.TAKEN and name not in choices:
        raise refuse("not-a-choice", f"This can't be {name}. {_WHY_NO_UNICODE}")


class Encoding(Choice):
    """An encoding, by one of its usual labels."""

    def _deserialize(
        self,
        value: object,
        attr: str | None,
        data: Data,
        **more: Any,
    ) -> Any:
        if isinstance(value, str):
            value = misreadings.by_label(value)
            _check_no_unicode(value, self.choices)
        return super()._deserialize(
            value,
            attr,
            data,
            **more,
        )


class MisreadIn(In):
    """A wrong reading that an article went through before it came."""

    error_messages = object_like(_EXAMPLE)

    encoding = Encoding(WAS_IN, required=True, metadata=says(_ENCODING))
    read_as = Encoding(READ_AS, required=True, metadata=says(_READ_AS))


class MisreadOut(Out):
    """A wrong reading that an article went through before it came, as is declared."""

    encoding = fields.String(required=True, metadata=says(_ENCODING))
    read_as = fields.String(required=True, metadata=says(_READ_AS))


class MisreadPair(Line):
    """A wrong reading in one word, `encoding:read_as`, as a parameter."""

    def __init__(self) -> None:
        super().__init__(
            metadata=says(
                "How a program misread the article before it came: what it was in, a colon, and "
                "what it was wrongly read as, such as windows-1251:windows-1252."
            )
        )

    def _deserialize(
        self,
        value: object,
        attr: str | None,
        data: Data,
        **more: Any,
    ) -> Any:
        words = super()._deserialize(
            value,
            attr,
            data,
            **more,
        )
        misread = misreadings.by_labels(words)
        if misread is None:
            encoding, _, read_as = map(misreadings.by_label, words.partition(":"))
            _check_no_unicode(encoding, WAS_IN)
            _check_no_unicode(read_as, READ_AS)
            raise refuse("not-a-choice", _PAIR)
        return misread
