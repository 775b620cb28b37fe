"""The settings of one installation, read once at the start."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Settings:
    """Where this ledger keeps what it holds."""

    home: Path
    database: str | None = None

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] = os.environ) -> "Settings":
        """Read the settings; what isn't set has the default that the README's table names."""
        return cls(
            home=Path(environment.get("LEDGER_HOME") or "var"),
            database=environment.get("LEDGER_DATABASE_URL") or None,
        )

    @property
    def database_file(self) -> Path:
        """The embedded database's file in the home folder."""
        return (self.home / "ledger.sqlite3").absolute()

    @property
    def database_url(self) -> str:
        """The database, as SQLAlchemy names it."""
        return self.database or f"sqlite:///{self.database_file}"

    @property
    def embedded(self) -> bool:
        """Whether the database is the embedded one in the home folder."""
        return self.database is None

    @property
    def token_file(self) -> Path:
        """Where the first token is written, ready for `curl -H @file`."""
        return self.home / "admin.token"
