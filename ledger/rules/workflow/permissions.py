"""Who may do what: roles, each holding all that the one before it may, and whose record it is.

Whoever recorded something may change it, and a reviewer may change anybody's. What adds to a record
and leaves it as it was, such as a claim beside others, needs no more than its role.
"""

from enum import StrEnum

from ledger.rules.base.errors import LedgerError


class Role(StrEnum):
    """What an actor may do; the order is the order of power."""

    RECORDER = (
        "recorder"  #: sources, line items, claims, ordinary transitions; own records
    )
    REVIEWER = "reviewer"  #: also review steps and ranks, and anybody's records
    ADMIN = "admin"  #: also parties, categories, agreements, actors and tokens

    def reaches(self, needed: "Role") -> bool:
        """Return whether this role holds all that `needed` may."""
        order = list(Role)
        return order.index(self) >= order.index(needed)


class Forbidden(LedgerError):
    """The actor's role doesn't reach."""

    code = "forbidden"

    def __init__(
        self,
        sentence: str,
        role: Role,
        needed: Role,
        line: int | None = None,
    ) -> None:
        where = {} if line is None else {"line": line}
        super().__init__(sentence, role=role.value, needed=needed.value, **where)


def require(
    role: Role, needed: Role, *, line: int | None = None, advice: str = ""
) -> None:
    """Let an actor with `role` do what needs `needed`; `line` is where a batch asks for it.

    `advice` is a sentence on what else may be meant, which the refusal ends with.

    Raises:
        Forbidden: the role doesn't reach; it names the one needed.
    """
    if not role.reaches(needed):
        subject = "This" if line is None else f"Line {line}"
        sentence = f"{subject} needs the role {needed}; yours is {role}."
        if advice:
            sentence = f"{sentence} {advice}"
        raise Forbidden(sentence, role, needed, line)


def require_own(
    role: Role,
    actor: str,
    *,
    recorded_by: str,
    record: str,
    act: str,
) -> None:
    """Let whoever recorded something change it, and a reviewer anybody's.

    `record` names it, as in "line item 'x'"; `act` is what may be done to it, as in "change it".

    Raises:
        Forbidden: another recorder asks; it says who may.
    """
    if actor != recorded_by and not role.reaches(Role.REVIEWER):
        sentence = f"{recorded_by} recorded {record}: only {recorded_by} or a reviewer may {act}."
        raise Forbidden(sentence, role, Role.REVIEWER)
