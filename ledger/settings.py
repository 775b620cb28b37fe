"""The settings of one installation, read once at the start."""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy import make_url

from ledger.rules.refusals import Refusal


class BadSetting(Refusal):
    """A setting can't be used as it is."""

    code = "bad-parameter"


@dataclass(frozen=True, slots=True)
class Settings:
    """Where this ledger keeps what it holds."""

    home: Path
    #: Not shown, since it may hold a password.
    database: str | None = field(default=None, repr=False)
    open_reading: bool = True
    #: `json`, `text` or `off`; None: as it fits to where standard error goes.
    log: str | None = None

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] = os.environ) -> "Settings":
        """Read the settings; what isn't set has the default that the README's table names.

        Raises:
            BadSetting: one of them can't be used.
        """
        return cls(
            home=Path(environment.get("LEDGER_HOME") or "var"),
            database=_database(environment),
            open_reading=_choice(environment, "LEDGER_READ", ("public", "token")) == "public",
            log=_choice(environment, "LEDGER_LOG", ("", "json", "text", "off")) or None,
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
    def database_kind(self) -> str:
        """`sqlite` or `postgresql`."""
        return make_url(self.database_url).get_backend_name()

    @property
    def token_file(self) -> Path:
        """Where the first token is written, ready for `curl -H @file`."""
        return self.home / "admin.token"


def _database(environment: Mapping[str, str]) -> str | None:
    """Return the URL of the database, with the password that a file of its own holds.

    libpq's own password file doesn't do for a container: it must be readable to its owner alone,
    and a secret is mounted with another one.
    """
    url = environment.get("LEDGER_DATABASE_URL") or None
    file = environment.get("LEDGER_DATABASE_PASSWORD_FILE")
    if not file:
        return url
    if url is None or make_url(url).password is not None:
        raise BadSetting(
            "LEDGER_DATABASE_PASSWORD_FILE needs LEDGER_DATABASE_URL beside it, without a password."
        )
    return make_url(url).set(password=_password(file)).render_as_string(hide_password=False)


def _password(file: str) -> str:
    try:
        password = Path(file).read_text(encoding="utf-8").rstrip("\r\n")
    except (OSError, UnicodeError) as unreadable:
        raise BadSetting(f"LEDGER_DATABASE_PASSWORD_FILE can't be read: {unreadable}") from None
    if not password:
        raise BadSetting(f"LEDGER_DATABASE_PASSWORD_FILE names {file}, which is empty.")
    return password


def _choice(environment: Mapping[str, str], name: str, choices: tuple[str, ...]) -> str:
    """Return a setting that is one of a few words; the first is the default."""
    value = environment.get(name) or choices[0]
    if value not in choices:
        named = " or ".join(filter(None, choices))
        raise BadSetting(f"{name} is {value!r}; it must be {named}.")
    return value
