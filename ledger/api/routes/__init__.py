"""Every module whose routes are served; importing them fills the table of operations."""

from types import ModuleType
from typing import Final

from ledger.api.routes import (
    access,
    agreements,
    batches,
    categories,
    changes,
    claims,
    description,
    health,
    journal,
    line_items,
    open_questions,
    parties,
    redactions,
    sources,
    stated_totals,
    totals,
)

ROUTE_MODULES: Final[tuple[ModuleType, ...]] = (
    access,
    agreements,
    batches,
    categories,
    changes,
    claims,
    description,
    health,
    journal,
    line_items,
    open_questions,
    parties,
    redactions,
    sources,
    stated_totals,
    totals,
)
