"""Parameters that make an answer less, named where it is too much."""

from typing import Final

from sqlalchemy.exc import SQLAlchemyError

from ledger.api.http import database_errors
from ledger.api.http.operations import Operation
from ledger.rules.base.errors import LedgerError, TooCostly

#: Parameters by which less is read.
_NARROWING: Final = (
    "agreement",
    "line_item",
    "source",
    "answers",
    "part_of",
    "category",
    "party",
    "from_party",
    "to_party",
    "kind",
    "limit",
)


def raise_narrowable(failed: SQLAlchemyError | TooCostly, operation: Operation) -> None:
    """Raise what takes too long again, with the parameters that make it less.

    Raises:
        TooCostly: it took too long.
    """
    refusal: LedgerError | None = None
    if isinstance(failed, TooCostly):
        refusal = failed
    elif isinstance(failed, SQLAlchemyError):
        refusal = database_errors.refusal_of(failed)
    if not isinstance(refusal, TooCostly):
        return
    names: list[str] = []
    # Under one agreement no parameter leaves any line item unread.
    if not operation.of_agreement:
        names = [name for name in _NARROWING if name in operation.query.fields]
    raise TooCostly(refusal.reason, names) from failed
