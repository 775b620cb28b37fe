"""Lines that a person types: each is checked where it is typed, and asked for again."""

from collections.abc import Mapping, Sequence
from string import digits
from typing import Any, Final

from marshmallow import ValidationError, fields

from ledger.cli.reading.terminal import (
    BACK,
    NONE,
    STOP,
    Screen,
    Stopped,
    paragraph,
    wrapped,
)
from ledger.cli.reading.typed_instead import of_answers
from ledger.rules.base.errors import LedgerError
from ledger.schemas.claims import ClaimIn, SpeakerIn
from ledger.schemas.line_items import LineItemIn
from ledger.schemas.sources import SourceQuery

Field = fields.Field[Any]
_SOURCE: Final = SourceQuery().fields
_LINE_ITEM: Final = LineItemIn().fields
#: What lines may be, as a ledger takes them.
FORMS: Final[dict[str, Field]] = {
    **{name: _SOURCE[name] for name in ("publisher", "published_on", "language")},
    **{
        name: _LINE_ITEM[name]
        for name in ("agreement", "effective_on", "due_on", "condition", "note")
    },
    "quantity": ClaimIn().fields["quantity"],
    "speakers": SpeakerIn().fields["name"],
}
#: What a ledger refuses with the reading that would fit.
_BY_LEDGER: Final = ("misread",)
#: Keys of other questions: no words are one of them alone.
_KEYS: Final = (*"yenso", *digits, BACK, NONE)
_NO_WORDS: Final = f"Keys aren't taken here, but for {STOP} (stop): type words."


class NoSuchOption(LedgerError):
    """What an option says of an article hasn't the form that a ledger takes."""

    code = "bad-parameter"


def check_options(given: Mapping[str, str]) -> None:
    """Refuse what options say of an article, as a ledger would.

    Raises:
        NoSuchOption: one of them hasn't its form.
    """
    for name in set(_SOURCE).intersection(given).difference(_BY_LEDGER):
        try:
            _SOURCE[name].deserialize(given[name])
        except ValidationError as refused:
            option = name.replace("_", "-")
            raise NoSuchOption(f"--{option}: {refused.messages[0]}") from None


def line(
    screen: Screen,
    prompt: str,
    form: Field | None = None,
    *,
    also: Sequence[str] = (),
) -> str:
    """Return the line that is typed behind a prompt, asked for until it has its form.

    An empty one has any, and keys of `also` are taken as well.

    Raises:
        Stopped: they would rather go on another time.
    """
    while True:
        screen.begin()
        typed = screen.line(_last_line(screen, prompt))
        if typed.lower() == STOP:
            raise Stopped
        if typed == "" or typed.lower() in also:
            return typed.lower()
        why_not = _why_not(form, typed)
        if why_not is None:
            return typed
        paragraph(screen, why_not)


def _why_not(
    form: Field | None,
    typed: str,
) -> str | None:
    """Return why a line hasn't its form, or is a key of other questions; None where it is one."""
    try:
        if form is not None:
            form.deserialize(typed)
    except ValidationError as refused:
        return of_answers(str(refused.messages[0]))
    is_number = form is FORMS["quantity"] and typed.isdigit()
    return _NO_WORDS if typed.lower() in _KEYS and not is_number else None


def _last_line(
    screen: Screen,
    prompt: str,
) -> str:
    """Show a prompt but for its last line, which is returned."""
    *lines, last = wrapped(prompt.rstrip())
    for above in lines:
        screen.say(above)
    return f"{last} "
