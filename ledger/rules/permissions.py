"""Who may do what: roles, each holding all that the one before it may."""

from enum import StrEnum

from ledger.rules.refusals import Refusal


class Role(StrEnum):
    """What an actor may do; the order is the order of power."""

    RECORDER = "recorder"  #: sources, line items, claims, ordinary transitions
    REVIEWER = "reviewer"  #: also review steps and ranks
    ADMIN = "admin"  #: also parties, categories, agreements, actors and tokens


class Forbidden(Refusal):
    """The actor's role doesn't reach."""

    code = "forbidden"

    def __init__(
        self, role: Role, needed: Role, line: int | None = None, what: str | None = None
    ) -> None:
        subject, where = ("This", {}) if line is None else (f"Line {line}", {"line": line})
        sentence = f"{what or subject} needs the role {needed}; yours is {role}."
        super().__init__(sentence, role=role.value, needed=needed.value, **where)


def require(role: Role, needed: Role, *, line: int | None = None, what: str | None = None) -> None:
    """Let an actor with `role` do what needs `needed`.

    `line` is where a batch asks for it; `what` says what it is, where the path doesn't.

    Raises:
        Forbidden: the role doesn't reach; it names the one needed.
    """
    order = list(Role)
    if order.index(role) < order.index(needed):
        raise Forbidden(role, needed, line, what)
