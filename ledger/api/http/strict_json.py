"""The one strict loader of JSON: it refuses what two readers could read differently."""

import json
import re
from collections import Counter
from typing import Any, Final, NoReturn

from ledger.api.http.errors import TooLarge
from ledger.rules.base.errors import LedgerError
from ledger.rules.base.printable import grouped

DEPTH_MAX: Final = 32
#: Values of one document: each costs memory by itself, however few bytes it has.
BODY_VALUES_MAX: Final = 50_000
#: Whole numbers that every JSON reader keeps exactly (RFC 8259, section 6).
NUMBER_MAX: Final = 2**53 - 1
_NUMBER_CHARACTERS_MAX: Final = 40
#: What Python's parser says of a text, and what is to be done; of anything else its own words.
_ADVICE: Final = {
    "Expecting value": "a value is missing here, or a text without quotation marks",
    "Expecting property name enclosed in double quotes": (
        "a name in double quotation marks is missing here, or a comma too many stands before"
    ),
    "Expecting ':' delimiter": "a colon is missing here, behind a name",
    "Expecting ',' delimiter": (
        "a comma or a closing bracket is missing here; within a text, write a quotation mark "
        'as \\"'
    ),
    "Unterminated string starting at": "the text that begins here has no closing quotation mark",
    "Invalid control character at": (
        "a line break or a tab stands within a text here; write it as \\n or \\t"
    ),
    "Invalid \\escape": "a backslash stands alone in a text here; write it as \\\\",
    "Invalid \\uXXXX escape": "\\u here needs four hexadecimal digits behind it",
    "Extra data": "it ends before this place; send one document, or one a line as NDJSON",
}
#: Strings are read over: what stands in them is none.
_MARK: Final = re.compile(r'"(?:[^"\\]|\\.)*+"?|[\[\]{},]', re.DOTALL)


class BadJson(LedgerError):
    """A body that is no JSON document, or none that every reader reads alike."""

    code = "bad-json"


class Allowance:
    """An allowance of values that may still be read; the documents of one body share it."""

    def __init__(self, values_max: int) -> None:
        self._values_max = self._left = values_max

    @property
    def left(self) -> int:
        """The number of values that are left."""
        return self._left

    def take(self, values: int) -> None:
        """Count values of a document.

        Raises:
            TooLarge: there are more than are left.
        """
        self._left -= values
        if self._left < 0:
            raise TooLarge(
                f"The body holds more than {grouped(self._values_max)} JSON values; "
                "send it in parts.",
                values_max=self._values_max,
            )


def load(body: bytes, allowance: Allowance | None = None) -> object:
    """Return the value of one JSON document in UTF-8, with or without byte order marks.

    Raises:
        BadJson: it isn't one, or holds a duplicate key, NaN, a whole number beyond ±(2**53 - 1),
            -0, a lone surrogate or a NUL, or is nested deeper than 32.
        TooLarge: it holds more values than are allowed.
    """
    try:
        text = body.decode()
    except UnicodeDecodeError as wrong:
        raise BadJson(
            f"The body isn't UTF-8: byte {wrong.start} can't be read."
        ) from None
    text = text.lstrip("\ufeff")
    _check_marks(text, allowance or Allowance(BODY_VALUES_MAX))
    try:
        value = json.loads(
            text,
            object_pairs_hook=_object,
            parse_constant=_constant,
            parse_int=_whole_number,
        )
    except json.JSONDecodeError as wrong:
        raise BadJson(
            f"{_place(wrong)}: {_ADVICE.get(wrong.msg, wrong.msg)}."
        ) from None
    # Nothing else than an escape makes the characters that it refuses.
    if "\\u" in text:
        _check_strings(value)
    return value


def _place(wrong: json.JSONDecodeError) -> str:
    """Return where a text isn't JSON; a line of a batch has its number beside this already."""
    if "\n" in wrong.doc.strip():
        return f"This isn't JSON at line {wrong.lineno}, column {wrong.colno}"
    return f"This isn't JSON at column {wrong.colno}"


def _check_strings(value: object) -> None:
    if isinstance(value, str):
        check_text(value)
    elif isinstance(value, list):
        for item in value:
            _check_strings(item)
    elif isinstance(value, dict):
        for name, item in value.items():
            check_text(name)
            _check_strings(item)


def check_text(text: str) -> None:
    """Refuse what no article and no field may hold: a NUL, or half of a surrogate pair.

    Raises:
        BadJson: the string holds one.
    """
    if "\x00" in text:
        raise BadJson("A string holds a NUL character.")
    try:
        text.encode()
    except UnicodeEncodeError:
        raise BadJson(
            "A string holds half of a surrogate pair, which is no character."
        ) from None


def _check_marks(text: str, allowance: Allowance) -> None:
    """Count brackets and commas before parsing, which makes a value of each.

    A parser's own limit of nesting may be its stack.
    """
    depth, values = 0, 1
    for token in _MARK.finditer(text):
        first = token[0][0]
        if first in "[{":
            depth += 1
            values += 1
            if depth > DEPTH_MAX:
                raise BadJson(f"The body is nested deeper than {DEPTH_MAX} levels.")
        elif first == ",":
            values += 1
            if values > allowance.left:
                break
        elif first in "]}":
            depth -= 1
    allowance.take(values)


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    value = dict(pairs)
    if len(value) != len(pairs):
        repeated = Counter(name for name, _ in pairs).most_common(1)[0][0]
        raise BadJson(f"The key {repeated[:60]!r} stands twice in one object.")
    return value


def _constant(name: str) -> NoReturn:
    raise BadJson(f"{name} is no JSON number.")


def _whole_number(digits: str) -> int:
    if len(digits) > _NUMBER_CHARACTERS_MAX or abs(int(digits)) > NUMBER_MAX:
        raise BadJson(
            f"The number {digits[:_NUMBER_CHARACTERS_MAX]} is too large for every reader "
            "to keep it exactly."
        )
    if digits == "-0":
        raise BadJson(
            "-0 is what rounding leaves of a negative fraction, not a count; write 0."
        )
    return int(digits)
