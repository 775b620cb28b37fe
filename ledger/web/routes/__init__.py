"""Every module whose routes or pages are served; importing them fills the table of operations."""

from types import ModuleType
from typing import Final

from ledger.api.routes import ROUTE_MODULES
from ledger.web.routes import (
    agreements,
    assets,
    home,
    line_items,
    sources,
)

MODULES: Final[tuple[ModuleType, ...]] = (
    *ROUTE_MODULES,
    agreements,
    assets,
    home,
    line_items,
    sources,
)
