"""Shapes of explained totals: the claims behind each figure, down to the bytes of their words."""

from marshmallow import fields

from ledger.rules.quantities.figure import Rank
from ledger.rules.totals.caveats import INTERVAL_CAVEATS
from ledger.rules.totals.explain import NotCounted, NotHeard, NotStated
from ledger.rules.totals.stated_in_rows import Effect
from ledger.rules.workflow.lifecycle import Act, Status
from ledger.schemas.base import Out
from ledger.schemas.claims import NUMBER_NOT_IN_PASSAGE, RELATIONS, UNCLEAR, SpeakerOut
from ledger.schemas.differs import DiffersOut
from ledger.schemas.fields import Choice
from ledger.schemas.misreadings import MisreadOut
from ledger.schemas.patterns import Date, EffectiveOn, Reference
from ledger.schemas.sentences import count, says
from ledger.schemas.stated_totals import RANK, TOTALS_OF, DirectionOut


class ReasonOut(Out):
    """The record by which something doesn't count, and the reason that a person gave; else null."""

    by = Reference(
        required=True,
        allow_none=True,
        metadata=says(
            "What counts instead: a claim, or the whole of a part; null for nothing."
        ),
    )
    reason = fields.String(required=True, allow_none=True)


class NotHeardOut(ReasonOut):
    """The reason for which a claim is no part of the figure of its line item."""

    code = Choice(NotHeard, required=True)


class NotCountedOut(ReasonOut):
    """The reason for which a line item doesn't count in a row."""

    code = Choice(NotCounted, required=True)


class QuotedOut(Out):
    """Words behind a figure, who said them, and their first and last byte in the stored article."""

    text = fields.String(required=True)
    unclear = fields.List(Choice((*UNCLEAR, NUMBER_NOT_IN_PASSAGE)), required=True)
    speakers = fields.List(fields.Nested(SpeakerOut), required=True)
    source = Reference(required=True)
    publisher = fields.String(required=True)
    published_on = Date(required=True, allow_none=True)
    sha256 = fields.String(required=True)
    encoding = fields.String(
        required=True, metadata=says("What the article's bytes are in.")
    )
    media_type = fields.String(
        required=True, metadata=says("text/plain, or text/html.")
    )
    misread = fields.Nested(
        MisreadOut,
        required=True,
        allow_none=True,
        metadata=says("How it was misread before, as is declared; else null."),
    )
    words = fields.String(required=True)
    exact = fields.String(required=True)
    guessed = fields.Boolean(required=True)
    start = count()
    end = count()
    first_byte = count(
        "The first byte of the words in the stored article, counted from 0."
    )
    last_byte = count("The last byte of the words in the stored article.")


class ExplainedClaimOut(QuotedOut):
    """A claim on a line item that counts, and whether its figure is made of it."""

    claim = Reference(required=True, metadata=says("The id of the claim."))
    relation = Choice(("first", *RELATIONS), required=True)
    counts = fields.Boolean(
        required=True, metadata=says("Whether the figure is made of it.")
    )
    why = fields.Nested(NotHeardOut, required=True, allow_none=True)
    differs = fields.Nested(DiffersOut, required=True, allow_none=True)


class ExplainedStatedOut(QuotedOut):
    """A stated total, and what it does to the figure that it stands beside."""

    stated_total = Reference(
        required=True, metadata=says("The id of the stated total.")
    )
    of = Choice(TOTALS_OF, required=True)
    through = Date(required=True, allow_none=True)
    rank = Choice(Rank, required=True, metadata=says(RANK))
    check = fields.String(
        required=True, metadata=says("What the check found, for people.")
    )
    effect = Choice(
        Effect,
        required=True,
        allow_none=True,
        metadata=says("What it does to the figure beside it; null for nothing."),
    )


class NotStatedOut(ReasonOut):
    """The reason for which a stated total isn't shown with the totals."""

    code = Choice(NotStated, required=True)


class LeftOutStatedOut(QuotedOut):
    """A stated total that covers the agreement and isn't shown, with its scope and the reason."""

    stated_total = Reference(required=True)
    of = Choice(TOTALS_OF, required=True)
    agreements = fields.List(Reference(), required=True, allow_none=True)
    categories = fields.List(Reference(), required=True)
    directions = fields.List(fields.Nested(DirectionOut), required=True)
    since = Date(required=True, allow_none=True)
    through = Date(required=True, allow_none=True)
    why = fields.Nested(NotStatedOut, required=True)


class _Explained(Out):
    line_item = Reference(required=True)
    agreement = Reference(required=True, allow_none=True)
    category = Reference(required=True)
    status = Choice(Status, required=True)
    effective_on = EffectiveOn(required=True, allow_none=True)
    due_on = Date(required=True, allow_none=True)
    condition = fields.String(required=True, allow_none=True)
    lower = count()
    upper = fields.Integer(required=True, allow_none=True)
    approximate = fields.Boolean(required=True)
    text = fields.String(required=True)


class CountedLineItemOut(_Explained):
    """A line item that counts in a column, with its claims."""

    in_doubt = fields.List(
        Choice(INTERVAL_CAVEATS),
        required=True,
        metadata=says(
            "Why it adds only what is sure to the lower end of the sum, and itself to the upper "
            "one; empty where it counts whole."
        ),
    )
    sure = count(
        "What its parts in the time of the totals come to, where it spans that: so many it adds "
        "to the lower end. Else 0."
    )
    claims = fields.List(fields.Nested(ExplainedClaimOut), required=True)


class LeftOutLineItemOut(_Explained):
    """A line item of a row's category, or of one below it, that doesn't count there."""

    act = Choice(Act, required=True)
    why = fields.Nested(NotCountedOut, required=True)


class BesideRowsOut(Out):
    """Line items that have no row, and stated totals that stand in none."""

    left_out = fields.List(
        fields.Nested(LeftOutLineItemOut),
        required=True,
        metadata=says("Line items that count nowhere, and for which there is no row."),
    )
    stated_jointly = fields.List(fields.Nested(ExplainedStatedOut), required=True)
    stated_left_out = fields.List(
        fields.Nested(LeftOutStatedOut),
        required=True,
        metadata=says(
            "Stated totals that cover the agreement and aren't shown, each with why."
        ),
    )


class RowExplainedOut(Out):
    """The line items behind each column of a row, and those that don't count in it."""

    requested = fields.List(fields.Nested(CountedLineItemOut), required=True)
    offered = fields.List(fields.Nested(CountedLineItemOut), required=True)
    pledged = fields.List(fields.Nested(CountedLineItemOut), required=True)
    reported = fields.List(fields.Nested(CountedLineItemOut), required=True)
    left_out = fields.List(
        fields.Nested(LeftOutLineItemOut),
        required=True,
        metadata=says("Line items that don't count in the row, each with its reason."),
    )
    stated = fields.List(fields.Nested(ExplainedStatedOut), required=True)
