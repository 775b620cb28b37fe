"""All rooms whose routes are served; importing them fills the table of routes."""

from types import ModuleType
from typing import Final

from ledger.api.routes import (
    access,
    across,
    batches,
    description,
    health,
    home,
    line_items,
    open_questions,
    parties,
    sources,
    stated_totals,
    timeline,
)

ROOMS: Final[tuple[ModuleType, ...]] = (
    access,
    across,
    batches,
    description,
    health,
    home,
    line_items,
    parties,
    open_questions,
    sources,
    stated_totals,
    timeline,
)
