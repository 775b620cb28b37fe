"""Sentences that say for people what a check of a stated total found."""

from typing import Final

from ledger.rules.totals.stated_checks import (
    Because,
    Check,
    Difference,
    Growth,
    Statement,
    Verdict,
)
from ledger.rules.totals.sums import Sum, interval_text
from ledger.rules.workflow.lifecycle import Act

_PLURALS: Final = {Act.PLEDGE: "pledges", Act.REPORT: "reports"}
_REASONS: Final = {
    Because.NOTHING_STATED: "it states no number",
    Because.STATED_APPROXIMATELY: "it is stated as about that many",
    Because.BEGINS_EARLIER: "it counts from before the first that is recorded here",
    Because.LINE_WITHOUT_NUMBER: "a line item that it covers has no number",
    Because.LINE_APPROXIMATE: "a line item that it covers is only approximate",
    Because.LINE_UNDATED: "a line item's date leaves open whether it falls into its time",
    Because.NOTHING_RECORDED: "nothing is recorded that it covers",
}


def sentence(statement: Statement, check: Check) -> str:
    """Return what a check found, for people."""
    if check.because is not None:
        reason = _REASONS[check.because]
        growth = _growth(check.step)
        return f"can't be told: {reason}{growth}"
    recorded = _text(check.expected)
    if check.verdict is Verdict.AGREES:
        return f"agrees: {recorded} recorded"
    assert check.difference is not None, "they differ"
    consequence = _consequence(statement.of, check.difference)
    when = _when(statement, check)
    stated = statement.quantity.text
    return f"differs: {stated} stated, {recorded} recorded; {consequence}{when}"


def _consequence(act: Act, difference: Difference) -> str:
    """Return what a difference means: what is missing here, or is too much."""
    lower, upper = difference
    if difference.lies_above:
        assert lower is not None, "it lies above"
        missing = interval_text(lower, upper, approximate=False, strict=0)
        plural = _PLURALS[act]
        return f"{plural} for {missing} not recorded"
    assert upper is not None, "it lies below"
    most = None if lower is None else -lower
    more = interval_text(-upper, most, approximate=False, strict=0)
    return f"{more} more recorded than stated"


def _growth(step: Growth | None) -> str:
    """Return what can be said all the same: how it has grown since an earlier one."""
    if step is None or step.verdict is Verdict.CANNOT_TELL:
        return ""
    verb = "agrees" if step.verdict is Verdict.AGREES else "differs"
    since = step.since.through
    stated = step.stated.text
    recorded = _text(step.recorded)
    return f"; its growth since {since} {verb}: {stated} stated, {recorded} recorded"


def _text(recorded: Sum | None) -> str:
    """Return a sum within a sentence."""
    if recorded is None:
        return "nothing"
    return recorded.text


def _when(statement: Statement, check: Check) -> str:
    """Return the days between which the difference lies, within a sentence."""
    if statement.through is None:
        return ""
    if check.after is not None:
        return f" between {check.after} and {statement.through}"
    return f" through {statement.through}"
