"""Shapes of totals: they only go out."""

from typing import Any, Final

from marshmallow import fields

from ledger.rules.quantities.figure import Rank
from ledger.rules.totals import policies
from ledger.rules.totals.caveats import TOTALS_CAVEATS
from ledger.rules.totals.stated_checks import Reason, Verdict
from ledger.rules.totals.totals import Assessment
from ledger.schemas.base import Out
from ledger.schemas.claims import NUMBER_NOT_IN_PASSAGE, UNCLEAR
from ledger.schemas.explained import BesideRowsOut, RowExplainedOut
from ledger.schemas.fields import Choice
from ledger.schemas.parties import UNITS
from ledger.schemas.patterns import Date, Reference
from ledger.schemas.sentences import LAST_ENTRY, count, says
from ledger.schemas.stated_totals import RANK, TOTALS_OF, DirectionOut

#: The columns of what isn't reported.
PROMISED: Final = ("requested", "offered", "pledged")
POLICY_PATTERN: Final = rf"^({'|'.join(policies.ALONE)}|speaker=.*\S.*)$"


class SumOut(Out):
    """The sum over the line items of one column; the counts say of how many something holds."""

    lines = count()
    lower = count()
    upper = fields.Integer(required=True, allow_none=True)
    approximate = count("How many aren't exact.")
    without_number = count("How many have no number.")
    withheld = count("How many keep the number back.")
    contested = count("How many are contested.")
    disputed = count("How many are denied by a party.")
    one_side = count("How many are told by one side only.")
    neither_side = count(
        "How many are told by neither side: by others, or by articles in their own voice."
    )
    without_claim = count(
        "How many more stand here of which no claim counts: they add nothing, in no other count."
    )
    text = fields.String(required=True)


class OutstandingOut(Out):
    """The difference between pledged and reported, as an interval that never goes below 0."""

    lower = count()
    upper = fields.Integer(required=True, allow_none=True)
    approximate = fields.Boolean(
        required=True, metadata=says("Whether a number that it rests on isn't exact.")
    )
    text = fields.String(required=True)


class FulfilmentOut(Out):
    """The share of what was pledged that was reported, from the least to the most it can be."""

    lower = fields.String(
        required=True,
        metadata=says("The least that the share can be, as a decimal string."),
    )
    upper = fields.String(
        required=True,
        metadata=says("The most that the share can be, as a decimal string."),
    )
    text = fields.String(required=True)


class ImpliedOut(Out):
    """The number that a pledge of so many for each comes to."""

    lower = fields.Integer(required=True)
    upper = fields.Integer(required=True, allow_none=True)
    text = fields.String(
        required=True, metadata=says("For people: `285–315 at 15 for each body`.")
    )


class RowKeyOut(Out):
    """A row of the same answer, by its category and its direction."""

    category = Reference(required=True)
    from_party = Reference(required=True)
    to_party = Reference(required=True)


class ReportAboveOut(RowKeyOut):
    """A report of a category above, or of a group, that may hold some of what a row is about."""

    for_each = fields.Boolean(
        required=True,
        metadata=says(
            "Whether it may be of what pledges of so many for each count by; else of what was "
            "pledged in the row."
        ),
    )
    line_item = Reference(required=True)
    text = fields.String(required=True)


class TermsOut(Out):
    """The condition and the due day of what was asked, offered or pledged."""

    column = Choice(
        PROMISED,
        required=True,
        metadata=says("The column in which the line item counts."),
    )
    line_item = Reference(required=True)
    text = fields.String(
        required=True,
        metadata=says("What the line item comes to, as people read it."),
    )
    condition = fields.String(required=True, allow_none=True)
    due_on = Date(required=True, allow_none=True)


class CheckedInShortOut(Out):
    """The latest total that a speaker states, with its check in short."""

    id = Reference(required=True)
    of = Choice(TOTALS_OF, required=True)
    speakers = fields.List(
        fields.String(),
        required=True,
        metadata=says("The names of those who state it; none: the article itself."),
    )
    publisher = fields.String(required=True)
    through = Date(required=True, allow_none=True)
    lower = fields.Integer(required=True)
    upper = fields.Integer(required=True, allow_none=True)
    approximate = fields.Boolean(required=True)
    text = fields.String(required=True)
    unclear = fields.List(Choice((*UNCLEAR, NUMBER_NOT_IN_PASSAGE)), required=True)
    rank = Choice(Rank, required=True, metadata=says(RANK))
    verdict = Choice(Verdict, required=True)
    because = Choice(
        Reason,
        required=True,
        allow_none=True,
        metadata=says("Why the two can't be compared; null where they can."),
    )
    check = fields.String(
        required=True, metadata=says("What the check found, for people.")
    )


class StatedInRowOut(CheckedInShortOut):
    """The latest total that a speaker states of what a row sums up, with its check in short."""

    bears = fields.Boolean(
        required=True,
        metadata=says(
            "Whether it bears on the row's sums: its speaker speaks for somebody, or a reviewer "
            "prefers it. All others stand beside."
        ),
    )


class StatedJointlyOut(CheckedInShortOut):
    """The latest total that a speaker states of more than one row, or of a longer time."""

    agreements = fields.List(Reference(), required=True, allow_none=True)
    categories = fields.List(Reference(), required=True)
    directions = fields.List(fields.Nested(DirectionOut), required=True)
    since = Date(required=True, allow_none=True)
    wider = fields.Boolean(
        required=True,
        metadata=says("Whether it covers more than this agreement alone."),
    )


def within() -> fields.List[Any]:
    """Return the field of a row that names the others in which it counts."""
    sentence = (
        "The rows of this answer in which all of it counts too, the nearest first: those of a "
        "category above, or of a group of its parties, and those of the wholes where it has parts "
        "alone. The two are never added up."
    )
    return fields.List(
        fields.Nested(RowKeyOut),
        required=True,
        metadata=says(sentence),
    )


def one_side_by() -> fields.List[Any]:
    """Return the field of a row that names who alone tells of some of it."""
    sentence = (
        "For the caveat `one_side`: the parties whose speakers alone stand behind a line item "
        "here, without a word of the other side."
    )
    return fields.List(Reference(), required=True, metadata=says(sentence))


class SumsOut(Out):
    """One category in one direction; a column without a line item is null, never 0."""

    category = Reference(required=True)
    unit = Choice(UNITS, required=True)
    from_party = Reference(required=True)
    to_party = Reference(required=True)
    requested = fields.Nested(SumOut, required=True, allow_none=True)
    offered = fields.Nested(SumOut, required=True, allow_none=True)
    pledged = fields.Nested(SumOut, required=True, allow_none=True)
    reported = fields.Nested(SumOut, required=True, allow_none=True)
    within = within()


class TotalsRowOut(SumsOut):
    """One category in one direction; a column without a line item is null, never 0."""

    outstanding = fields.Nested(
        OutstandingOut,
        required=True,
        allow_none=True,
        metadata=says("What was pledged and not reported."),
    )
    fulfilment = fields.Nested(
        FulfilmentOut,
        required=True,
        allow_none=True,
        metadata=says("The share of what was pledged that was reported."),
    )
    assessment = Choice(
        Assessment,
        required=True,
        metadata=says(
            "How what was reported compares with what was pledged: computed, not decided."
        ),
    )
    caveats = fields.List(Choice(TOTALS_CAVEATS), required=True)
    one_side_by = one_side_by()
    undone = fields.Nested(
        SumOut,
        required=True,
        allow_none=True,
        metadata=says("What other reports undo of it; subtracted nowhere."),
    )
    implied = fields.List(
        fields.Nested(ImpliedOut),
        required=True,
        metadata=says(
            "What pledges of so many for each come to by what is reported in the other "
            "direction; in no sum."
        ),
    )
    reports_above = fields.List(
        fields.Nested(ReportAboveOut),
        required=True,
        metadata=says(
            "The reports of rows above for which it is `reported_wider`, the first of them: nobody "
            "says how much of each is here, and nothing of it is added."
        ),
    )
    terms = fields.List(
        fields.Nested(TermsOut),
        required=True,
        metadata=says(
            "Conditions and due days of what was asked, offered and pledged here; of the first two "
            "hundred promises of the answer."
        ),
    )
    reports_above_found = count("How many such reports there are.")
    stated = fields.List(
        fields.Nested(StatedInRowOut),
        required=True,
        metadata=says("The latest totals that speakers state of what the row sums up."),
    )
    stated_jointly = fields.List(
        Reference(),
        required=True,
        metadata=says("The totals stated below that cover the row among others."),
    )
    explained = fields.Nested(RowExplainedOut)


class LeftOutOut(Out):
    """Counts of what the policy leaves out; no line item that counts is dropped for it."""

    claims = count("How many live claims don't fit the policy.")
    line_items = count("How many have no claim under it: they leave their sums open.")
    elsewhere = count("How many its speakers put elsewhere, or outside any agreement.")


class TotalsOut(Out):
    """Sums of what was requested, offered, pledged and reported under an agreement."""

    agreement = Reference(required=True)
    as_of = Date(required=True, allow_none=True)
    known_at = fields.Integer(
        required=True,
        allow_none=True,
        metadata=says("The journal size asked for; null where the newest was."),
    )
    entry = count(LAST_ENTRY)
    policy = fields.String(
        required=True,
        metadata=says(
            "By which live claims figures are made; `envelope`: by all of them.",
            pattern=POLICY_PATTERN,
        ),
    )
    latest_report_on = Date(required=True, allow_none=True)
    newest_source_on = Date(required=True, allow_none=True)
    line_items = count()
    speakers = count(
        "How many speakers stand behind the line items that count, and behind the stated totals "
        "of this answer."
    )
    sources = count("How many sources do, of the ones or of the others.")
    undated = count("How many line items are left out for want of any date.")
    left_out = fields.Nested(
        LeftOutOut,
        required=True,
        metadata=says("What the policy doesn't consider of the line items that count."),
    )
    brought_in = count(
        "How many line items recorded elsewhere the policy's speakers put here."
    )
    totals = fields.List(fields.Nested(TotalsRowOut), required=True)
    terms_unread = count("How many promises more weren't looked at for their `terms`.")
    stated_jointly = fields.List(fields.Nested(StatedJointlyOut), required=True)
    explained = fields.Nested(BesideRowsOut)
