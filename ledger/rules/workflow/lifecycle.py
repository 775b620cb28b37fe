"""The statuses of a line item, and the steps between: one table, read by all who need it."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from ledger.rules.base.errors import LedgerError


class Act(StrEnum):
    """The act of a line item; the order is the chain in which one may answer another."""

    REQUEST = "request"  #: one side asks
    OFFER = "offer"  #: one side proposes
    PLEDGE = "pledge"  #: promised, by agreement or by one side
    REPORT = "report"  #: said to have happened


class Status(StrEnum):
    """The standing of a line item by human decision."""

    OPEN = "open"  #: asked or proposed, and not answered
    ACCEPTED = "accepted"  #: the other side agreed to it
    DECLINED = "declined"  #: the other side refused it
    PLEDGED = "pledged"  #: promised
    SCHEDULED = "scheduled"  #: promised, and a time or a preparation announced
    FULFILLED = "fulfilled"  #: a reviewer holds that the promise was kept
    SUSPENDED = "suspended"  #: held up by a party
    WITHDRAWN = "withdrawn"  #: taken back by whoever asked, offered or promised
    LAPSED = "lapsed"  #: a reviewer holds that nothing came of it
    REPORTED = "reported"  #: said to have happened
    ACKNOWLEDGED = "acknowledged"  #: the other party says so too
    DISPUTED = (
        "disputed"  #: a party denies it, or that it was asked, offered or promised
    )
    RETRACTED = "retracted"  #: its source takes it back
    VOIDED = "voided"  #: entered here in error; final


@dataclass(frozen=True, slots=True)
class Step:
    """One step of the lifecycle: `review` asks for another person, `evidence` for a passage."""

    to: Status
    review: bool
    evidence: bool
    reopening: bool = False


CHAIN: Final = tuple(Act)
_REVIEWED: Final = frozenset({Status.FULFILLED, Status.LAPSED, Status.RETRACTED})
_CLAIMS_NOTHING: Final = frozenset({Status.LAPSED, Status.VOIDED})


def _step(to: Status, *, reopening: bool = False) -> Step:
    """Return a step with what it needs: a review, a passage."""
    return Step(
        to,
        review=reopening or to in _REVIEWED,
        evidence=not reopening and to not in _CLAIMS_NOTHING,
        reopening=reopening,
    )


def _steps(*to: Status, reopens: Status | None = None) -> tuple[Step, ...]:
    """Return the steps to some statuses, and to voided, which every status allows."""
    again = () if reopens is None else (_step(reopens, reopening=True),)
    # Whether voiding is a review depends on who else has built on the line item: see `is_review`.
    return (*again, *map(_step, (*to, Status.VOIDED)))


_ANSWERABLE: Final = {
    Status.OPEN: _steps(
        Status.ACCEPTED,
        Status.DECLINED,
        Status.WITHDRAWN,
        Status.LAPSED,
        Status.DISPUTED,
    ),
    Status.ACCEPTED: _steps(reopens=Status.OPEN),
    Status.DECLINED: _steps(reopens=Status.OPEN),
    Status.WITHDRAWN: _steps(reopens=Status.OPEN),
    Status.LAPSED: _steps(reopens=Status.OPEN),
    Status.DISPUTED: _steps(Status.OPEN, Status.WITHDRAWN),
    Status.VOIDED: (),
}
_PLEDGED: Final = {
    Status.PLEDGED: _steps(
        Status.SCHEDULED,
        Status.FULFILLED,
        Status.SUSPENDED,
        Status.WITHDRAWN,
        Status.LAPSED,
        Status.DISPUTED,
    ),
    Status.SCHEDULED: _steps(
        Status.FULFILLED,
        Status.SUSPENDED,
        Status.WITHDRAWN,
        Status.LAPSED,
        Status.DISPUTED,
    ),
    Status.SUSPENDED: _steps(
        Status.PLEDGED,
        Status.SCHEDULED,
        Status.WITHDRAWN,
        Status.LAPSED,
    ),
    Status.FULFILLED: _steps(reopens=Status.PLEDGED),
    Status.WITHDRAWN: _steps(reopens=Status.PLEDGED),
    Status.LAPSED: _steps(reopens=Status.PLEDGED),
    Status.DISPUTED: _steps(Status.PLEDGED, Status.WITHDRAWN),
    Status.VOIDED: (),
}
_REPORTED: Final = {
    Status.REPORTED: _steps(Status.ACKNOWLEDGED, Status.DISPUTED, Status.RETRACTED),
    Status.DISPUTED: _steps(Status.ACKNOWLEDGED, Status.RETRACTED, Status.REPORTED),
    Status.ACKNOWLEDGED: _steps(Status.DISPUTED, Status.RETRACTED),
    Status.RETRACTED: _steps(),
    Status.VOIDED: (),
}
_WITHDRAWN: Final = frozenset({Status.WITHDRAWN, Status.VOIDED})
_RETRACTED: Final = frozenset({Status.RETRACTED, Status.VOIDED})


@dataclass(frozen=True, slots=True)
class Lifecycle:
    """The lifecycle of the line items of one act.

    They begin in the status `start`, and go from each status by its `steps`. Totals sum them up in
    `column`, but for those in a status that is `not_counted`.
    """

    column: str
    start: Status
    steps: Mapping[Status, tuple[Step, ...]]
    not_counted: frozenset[Status]


def lifecycle(act: Act) -> Lifecycle:
    """Return the lifecycle of an act; mypy names an act without one."""
    match act:
        case Act.REQUEST:
            return Lifecycle("requested", Status.OPEN, _ANSWERABLE, _WITHDRAWN)
        case Act.OFFER:
            return Lifecycle("offered", Status.OPEN, _ANSWERABLE, _WITHDRAWN)
        case Act.PLEDGE:
            return Lifecycle("pledged", Status.PLEDGED, _PLEDGED, _WITHDRAWN)
        case Act.REPORT:
            return Lifecycle("reported", Status.REPORTED, _REPORTED, _RETRACTED)


LIFECYCLES: Final = {act: lifecycle(act) for act in Act}
STARTS: Final = {act: life.start for act, life in LIFECYCLES.items()}
STEPS: Final = {act: life.steps for act, life in LIFECYCLES.items()}
#: The column of totals that sums up the line items of each act.
COLUMNS: Final = {act: life.column for act, life in LIFECYCLES.items()}


_VOWELS: Final = ("a", "e", "i", "o", "u")


def with_article(act: str) -> str:
    """Return an act with its article, as a sentence has it: `an offer`."""
    article = "an" if act.startswith(_VOWELS) else "a"
    return f"{article} {act}"


class IllegalTransition(LedgerError):
    """The lifecycle has no such step."""

    code = "illegal-transition"

    def __init__(
        self,
        act: Act,
        status: Status,
        to: Status,
        again: str | None = None,
    ) -> None:
        allowed = [step.to.value for step in STEPS[act][status]]
        instead = "that is final"
        if again is not None:
            instead = f"it was entered again as {again!r}"
        if allowed:
            choices = ", ".join(allowed)
            instead = f"it can become {choices}"
        subject = with_article(act).capitalize()
        super().__init__(
            f"{subject} that is {status} can't become {to}; {instead}.",
            allowed=allowed,
        )


class OtherSteps(LedgerError):
    """A line item took steps that those of another act don't take."""

    code = "illegal-transition"

    def __init__(self, act: Act, status: Status) -> None:
        start = STARTS[act]
        subject = with_article(act)
        allowed = [step.to.value for step in STEPS[act][start]]
        super().__init__(
            f"It is {status} by steps that {subject} doesn't take, which begins as {start}: void "
            "it, record it again, and take the steps of that act.",
            allowed=allowed,
        )


def status_as(act: Act, before: Act, status: Status, *, has_steps: bool) -> Status:
    """Return where a line item stands that is entered again as another act.

    It keeps its steps where both acts take the same.

    Raises:
        OtherSteps: it took steps, and the other act takes others.
    """
    if STEPS[act] == STEPS[before]:
        return status
    if has_steps:
        raise OtherSteps(act, status)
    return STARTS[act]


def counts(act: Act, status: Status) -> bool:
    """Return whether a line item is counted in totals; what is disputed is, and is flagged."""
    return status not in LIFECYCLES[act].not_counted


def find_step(
    act: Act,
    status: Status,
    to: Status,
    again: str | None = None,
) -> Step:
    """Return the step from `status` to `to`; `again` is the id of what was entered in its place.

    Raises:
        IllegalTransition: there is none; its `allowed` lists those there are.
    """
    for step in STEPS[act][status]:
        if step.to is to:
            return step
    raise IllegalTransition(act, status, to, again)


def is_review(
    step: Step,
    *,
    actor: str,
    recorded_by: str,
    others_built_on_it: bool,
) -> bool:
    """Return whether a step is a review.

    Whoever recorded a line item may void it alone until another actor has added a claim or a
    transition to it; any other voiding is a review.
    """
    if step.to is Status.VOIDED:
        return actor != recorded_by or others_built_on_it
    return step.review


def document() -> list[dict[str, object]]:
    """Return the whole lifecycle as JSON values: one row for each act and status."""
    rows: list[dict[str, object]] = []
    for act, statuses in STEPS.items():
        for status, steps in statuses.items():
            row: dict[str, object] = {
                "act": act.value,
                "status": status.value,
                "starts": STARTS[act] is status,
                "counted": counts(act, status),
                "steps": [_step_document(step) for step in steps],
            }
            rows.append(row)
    return rows


def _step_document(step: Step) -> dict[str, object]:
    """Return a step as JSON values."""
    return {
        "to": step.to.value,
        "review": step.review,
        "evidence": step.evidence,
        "reopening": step.reopening,
    }
