"""Sentences that say for people what a check of a stated total found."""

from typing import Final

from ledger.rules.totals.intervals import interval_text
from ledger.rules.totals.stated_checks import (
    Check,
    Difference,
    Growth,
    Reason,
    Statement,
    Verdict,
)

_REASONS: Final = {
    Reason.NOTHING_STATED: "it states no number",
    Reason.STATED_APPROXIMATELY: "it is stated as about that many",
    Reason.BEGINS_EARLIER: "it counts from before the first that is recorded here",
    Reason.LINE_WITHOUT_NUMBER: "a line item that it covers has no number",
    Reason.LINE_APPROXIMATE: "a line item that it covers is only approximate",
    Reason.LINE_UNDATED: "a line item's date leaves open whether it falls into its time",
    Reason.NOTHING_RECORDED: "nothing is recorded that it covers",
    Reason.NO_UPPER_END: "what is recorded has no upper end",
}


def sentence(
    statement: Statement,
    check: Check,
) -> str:
    """Return what a check found, for people."""
    if check.because is not None:
        reason = _reason(check.because, check)
        growth = _growth(check.step)
        return f"can't be told: {reason}{growth}"
    assert check.expected is not None, "something is recorded"
    recorded = check.expected.text
    if check.verdict is Verdict.AGREES:
        return f"agrees: {recorded} recorded"
    assert check.difference is not None, "they differ"
    stated = statement.quantity.text
    distance = _distance(check.difference)
    when = _when(statement, check)
    return f"differs: stated {stated}; {distance} than recorded ({recorded}){when}"


def _reason(
    because: Reason,
    check: Check,
) -> str:
    """Return why nothing can be told."""
    reason = _REASONS[because]
    if because is not Reason.NO_UPPER_END:
        return reason
    assert check.expected is not None, "something is recorded"
    return f"{reason} ({check.expected.text})"


def _distance(difference: Difference) -> str:
    """Return by how much a speaker's claim differs: it says nothing of what became of anybody."""
    lower, upper = difference
    if difference.lies_above:
        assert lower is not None, "it lies above"
        more = interval_text(lower, upper, approximate=False, strict=0)
        return f"{more} more"
    assert upper is not None, "it lies below"
    most = None if lower is None else -lower
    fewer = interval_text(-upper, most, approximate=False, strict=0)
    return f"{fewer} fewer"


def _growth(step: Growth | None) -> str:
    """Return what can be said all the same: how it has grown since an earlier one."""
    if step is None or step.verdict is Verdict.CANNOT_TELL:
        return ""
    assert step.recorded is not None, "something is recorded between the two"
    verb = "agrees" if step.verdict is Verdict.AGREES else "differs"
    since = step.since.through
    stated = step.stated.text
    recorded = step.recorded.text
    return f"; its growth since {since} {verb}: {stated} stated, {recorded} recorded"


def _when(
    statement: Statement,
    check: Check,
) -> str:
    """Return through which day it differs, and through which one the same voice agreed."""
    if statement.through is None:
        return ""
    when = f" through {statement.through}"
    if check.after is None:
        return when
    return f"{when}; agreed through {check.after}"
