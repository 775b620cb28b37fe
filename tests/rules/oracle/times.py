"""Times: whether a line item may have come in one, or lie outside it."""

from .scene import days, on_other_days


def on_any_day(may, ledger, one, time):
    """Whether something may be of a line item, by what is recorded or by what else parties say."""
    nothing = may is may_lie_outside and one.figure.upper == 0
    return any(
        may(ledger, line, time)
        for line in (one.line, *on_other_days(one))
        if not (nothing and line.effective_on)
    )


def may_lie_outside(ledger, line, time):
    first, last = days(ledger, line)
    late = time.through is not None and last > time.through
    early = time.since is not None and (line.effective_on is None or first < time.since)
    return late or early


def may_have_come(ledger, line, time):
    known = days(ledger, line)
    if line.effective_on is None:
        return known is None or time.since is None or known[1] >= time.since
    first, last = known
    return (time.through is None or first <= time.through) and (
        time.since is None or last >= time.since
    )
