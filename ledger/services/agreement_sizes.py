"""How much is recorded under an agreement: whether its answers are soon made."""

from functools import cache
from typing import Any, Final

from sqlalchemy import ScalarSelect, bindparam, func, literal, select
from sqlalchemy.orm import Session

from ledger.db.prepared import Prepared
from ledger.models import ClaimVersion, LineItemVersion, StatedTotalVersion
from ledger.services.query_conditions import COVERS, covered_by

#: How many versions of line items, and of claims, a small agreement has at most.
LINE_ITEMS_MAX: Final = 200
CLAIMS_MAX: Final = 1_000


def is_small(session: Session, agreement: str) -> bool:
    """Return whether the answers about an agreement are soon made.

    The check of a stated total that covers other agreements too reads the line items of those.
    """
    parameters = covered_by(agreement)
    sizes = _sizes().first(session, agreement=agreement, **parameters)
    assert sizes is not None, "there is one row always"
    line_items, claims, wider = sizes
    return line_items <= LINE_ITEMS_MAX and claims <= CLAIMS_MAX and not wider


@cache
def _sizes() -> Prepared:
    """Return the query of `is_small`: it counts no further than it has to."""
    totals = StatedTotalVersion
    wider = select(totals.id).where(COVERS, totals.joint == 1)
    return Prepared(
        select(
            _counted(LineItemVersion, LINE_ITEMS_MAX),
            _counted(ClaimVersion, CLAIMS_MAX),
            wider.exists(),
        )
    )


def _counted(
    model: type[LineItemVersion | ClaimVersion], most: int
) -> ScalarSelect[Any]:
    """Return the query of how many versions an agreement has, up to one more than `most`."""
    under = select(literal(1)).where(model.agreement == bindparam("agreement"))
    first_ones = under.limit(most + 1).subquery()
    return select(func.count()).select_from(first_ones).scalar_subquery()
