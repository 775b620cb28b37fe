"""Fields that a person types as a line, with what stands there now."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from ledger.api.formats.text_table import display
from ledger.cli.reading.lines import FORMS, line
from ledger.cli.reading.terminal import BACK, NONE, Screen

_A_DAY: Final = "such as 2025-06-02"
_NOT_SAID: Final = "not said"
_QUANTITY: Final = "quantity"


@dataclass(frozen=True, slots=True)
class TypedField:
    """A field: its question, an example, and what it is where nothing is said.

    Where something has to be said, `without` is empty.
    """

    question: str
    example: str = ""
    without: str = ""

    def prompt(
        self,
        now: str,
        keys: Mapping[str, str],
    ) -> str:
        """Return its question, with what Enter and the keys do."""
        hints = "; ".join(self._hints(now, keys))
        return f"{self.question} ({hints}): "

    def _hints(
        self,
        now: str,
        keys: Mapping[str, str],
    ) -> Iterator[str]:
        if self.example:
            yield self.example
        for key, does in keys.items():
            yield f"{key}: {display(does)}"
        yield f"Enter: {display(now or self.without or 'back')}"
        if now and self.without:
            yield f"{NONE}: {self.without}"


_FIELDS: Final = {
    _QUANTITY: TypedField(
        "How many, as the article says it", "about 400, up to 10, not stated"
    ),
    "quote": TypedField("Words of the article, or its first words ... its last words"),
    "speakers": TypedField("Who says so", without="the article itself"),
    "effective_on": TypedField("On which day", _A_DAY, _NOT_SAID),
    "due_on": TypedField("By which day", _A_DAY, _NOT_SAID),
    "condition": TypedField("On what it depends, in words", without="nothing"),
    "note": TypedField("Note", without="none"),
    "agreement": TypedField("Under which agreement, its id", without="none"),
}


_NO_KEYS: Final[Mapping[str, str]] = {}


def can_be_left(name: str) -> bool:
    """Return whether nothing may be said in a field."""
    return bool(_field(name).without)


def typed_field(
    screen: Screen,
    name: str,
    now: str,
    keys: Mapping[str, str] = _NO_KEYS,
) -> str:
    """Return what is typed of a field that says something now: words, nothing, or a key.

    The keys are back, none where that can be, and `keys`, which say what they do.

    Raises:
        Stopped: they would rather go on another time.
    """
    field = _field(name)
    also = [BACK, *keys]
    if field.without:
        also.append(NONE)
    return line(screen, field.prompt(now, keys), FORMS.get(name), also=also)


def _field(name: str) -> TypedField:
    return _FIELDS.get(name) or TypedField(name)
