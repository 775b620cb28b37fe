"""Shapes of batches: each line is the body of a POST, with the type that says of which."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Any, Final, Self

from marshmallow import fields

from ledger.rules.workflow.warnings import RecordWarning
from ledger.schemas.base import In, Out
from ledger.schemas.changes import ColumnChangeOut
from ledger.schemas.fields import Choice, ReasonField
from ledger.schemas.patterns import Instant, PartyId, Reference
from ledger.schemas.sentences import count, says


class BatchLineType(StrEnum):
    """The type of a line of a batch."""

    #: What a line of this type does, as a sentence for the description of the API.
    sentence: str

    def __new__(cls, value: str, sentence: str = "") -> Self:
        """Make a member of its word and its sentence; with its word alone it is looked up."""
        member = str.__new__(cls, value)
        member._value_ = value
        member.sentence = sentence
        return member

    SOURCE = "source", "A line that records a source."
    PARTY = "party", "A line that records a party."
    CATEGORY = "category", "A line that records a category."
    AGREEMENT = "agreement", "A line that records an agreement."
    LINE_ITEM = "line_item", "A line that records a line item with its claims."
    CLAIM = "claim", "A line that records a further claim on a line item."
    TRANSITION = "transition", "A line that moves a line item to another status."
    RE_ENTRY = "re_entry", "A line that voids a line item and enters it again."
    STATED_TOTAL = "stated_total", "A line that records a stated total."


#: The meaning of `type`, in a line and in its answer.
_TYPE: Final = "What the line records."
#: The meaning of `line_item`, in lines that go to one that is recorded.
_LINE_ITEMS: Final = {
    BatchLineType.CLAIM: "The line item that it goes to.",
    BatchLineType.TRANSITION: "The line item that takes the step.",
    BatchLineType.RE_ENTRY: "The line item that is voided and entered again.",
}


def line_shape(line_type: BatchLineType, body: In, *, needs_line_item: bool) -> In:
    """Return the shape of a line: the body of its POST, with `type`.

    `needs_line_item`: the path of the POST names a line item, and so the line does.
    """
    words = line_type.value.title().replace("_", "")
    members: dict[str, object] = {
        "__doc__": line_type.sentence,
        "type": Choice((line_type,), required=True, metadata=says(_TYPE)),
    }
    if needs_line_item:
        sentence = _LINE_ITEMS[line_type]
        members["line_item"] = Reference(required=True, metadata=says(sentence))
    shape: type[In] = type(f"{words}LineIn", (type(body),), members)
    return shape()


class BatchItemOut(Out):
    """The result of a line: what it recorded."""

    line = fields.Integer(
        required=True,
        metadata=says(
            "The line of the file, or the place in the array, counted from 1.",
            minimum=1,
        ),
    )
    type = Choice(BatchLineType, required=True, metadata=says(_TYPE))
    id = Reference(
        required=True,
        metadata=says(
            "The id of what was recorded, or of the line item that took a step."
        ),
    )
    location = fields.String(required=True, metadata=says("The path of it."))
    entry = fields.Integer(
        required=True,
        allow_none=True,
        metadata=says(
            "The journal entry; null where a row was recorded before, just so.",
            minimum=0,
        ),
    )
    warnings = fields.List(
        Choice(RecordWarning),
        required=True,
        metadata=says("What of it is doubtful; see Ledger-Warning."),
    )


class TriedRowOut(Out):
    """A row of an agreement's totals that the batch would change."""

    category = Reference(required=True)
    from_party = PartyId(required=True)
    to_party = PartyId(required=True)
    changed = fields.List(
        fields.Nested(ColumnChangeOut),
        required=True,
        metadata=says("Its columns that would change."),
    )


class TriedTotalsOut(Out):
    """The rows of an agreement's totals that the batch would change."""

    agreement = Reference(required=True)
    rows = fields.List(
        fields.Nested(TriedRowOut),
        required=True,
        metadata=says("The rows, one for each category and direction."),
    )
    more_rows = count("How many rows that would change aren't told here.")


class BatchOut(Out):
    """The results of a batch: an item for each line, and two for a mutual exchange."""

    items = fields.List(
        fields.Nested(BatchItemOut),
        required=True,
        metadata=says("One for each line, in order, and two for a mutual exchange."),
    )
    batch = Reference(
        required=True,
        allow_none=True,
        metadata=says("The id of the batch; null where it recorded nothing new."),
    )
    totals = fields.List(
        fields.Nested(TriedTotalsOut),
        metadata=says(
            "Of a dry run: for each agreement that a line touches, the rows of its totals that "
            "would change, before and after."
        ),
    )
    more_agreements = fields.Integer(
        metadata=says(
            "Of a dry run: how many further agreements it touches.", minimum=0
        )
    )


class RecordedBatchOut(Out):
    """A batch that was recorded."""

    id = Reference(required=True)
    first_entry = count("The first journal entry that it made.")
    entries = count("How many entries it made.", least=1)
    reversed_by = fields.Integer(
        required=True,
        allow_none=True,
        metadata=says("The first entry of its reversal; null where it stands."),
    )
    recorded_at = Instant(required=True)
    recorded_by = Reference(required=True)


class ReversalIn(In):
    """Why a batch is taken back."""

    reason = ReasonField(required=True)


class ReversedOut(Out):
    """Something that was voided, withdrawn or set aside."""

    entry = count("The journal entry.")
    location = fields.String(required=True, metadata=says("The path of it."))


class ReversalOut(Out):
    """What the reversal of a batch took back."""

    items = fields.List(
        fields.Nested(ReversedOut),
        required=True,
        metadata=says(
            "What was voided, withdrawn, or got a claim set aside, in order."
        ),
    )


#: Fields of a line that aren't fields of its POST.
_OF_THE_LINE: Final = frozenset({"type", "line_item"})


def split_line(line: Mapping[str, Any]) -> tuple[dict[str, Any], str | None]:
    """Return the fields of a line's POST, and the line item that it goes to, if any."""
    body = {name: value for name, value in line.items() if name not in _OF_THE_LINE}
    return body, line.get("line_item")
