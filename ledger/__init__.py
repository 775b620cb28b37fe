"""The exchange ledger: what was pledged and what was reported, each figure with its words."""

from pathlib import Path
from typing import Final

__version__ = "0.2.0"

_PACKAGE: Final = Path(__file__).parent


def carried(folder: str) -> Path:
    """Return a folder that stands beside the package in a checkout, and inside it in a wheel."""
    inside = _PACKAGE / folder
    return inside if inside.is_dir() else _PACKAGE.parent / folder
