"""The settings of one installation, read once at the start."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Settings:
    """Where this ledger keeps what it holds."""

    home: Path

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] = os.environ) -> "Settings":
        """Read the settings; what isn't set has the default that the README's table names."""
        return cls(home=Path(environment.get("LEDGER_HOME") or "var"))

    @property
    def database_url(self) -> str:
        """The embedded database's file in the home folder, as SQLAlchemy names it."""
        return f"sqlite:///{(self.home / 'ledger.sqlite3').absolute()}"

    @property
    def token_file(self) -> Path:
        """Where the first token is written, ready for `curl -H @file`."""
        return self.home / "admin.token"
