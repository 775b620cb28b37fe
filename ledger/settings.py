"""The settings of one installation, read once at the start."""

import os
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from sqlalchemy import make_url
from sqlalchemy.exc import ArgumentError

from ledger.rules.base.errors import LedgerError

_RATE: Final = re.compile(r"[1-9][0-9]{0,8}/(second|minute|hour|day)")
#: An address without its scheme (C2SP tlog-checkpoint).
_ORIGIN: Final = re.compile(r"[A-Za-z0-9._~/-]{1,200}", re.ASCII)
_LEAVE_SECONDS: Final = re.compile(r"[0-9]|[1-9][0-9]|[12][0-9]{2}|300", re.ASCII)
_RATE_WRITE: Final = "600/minute"
_RATE_READ: Final = "6000/minute"
#: What may stand before `://`, beside the plain name: the driver that is used anyway.
_DRIVERS: Final = ("postgresql+psycopg",)
#: Who may read, and the form of the log; the first is the default.
_READERS: Final = ("public", "token")
_LOGS: Final = (
    "",
    "json",
    "text",
    "off",
)
_SYNCHRONOUS: Final = ("", "required")
_PROXIES: Final = [str(number) for number in range(10)]


class BadSetting(LedgerError):
    """A setting can't be used as it is."""

    code = "bad-parameter"


@dataclass(frozen=True, slots=True)
class Settings:
    """The settings of one installation: its places, its readers, its limits."""

    home: Path
    #: Not shown, since it may hold a password.
    database: str | None = field(default=None, repr=False)
    #: Nothing is recorded that no synchronous standby of PostgreSQL has.
    synchronous: bool = False
    open_reading: bool = True
    #: `json`, `text` or `off`; None: as it fits to where standard error goes.
    log: str | None = None
    #: How many requests a token, or an address without one, may send: `600/minute`; None: any.
    rate_write: str | None = _RATE_WRITE
    rate_read: str | None = _RATE_READ
    #: The name of the journal in its checkpoints; None: one made of its first entry.
    origin: str | None = None
    #: The file of the key that signs checkpoints; None: one in the home folder.
    signing_key_file: Path | None = None
    #: How long a server that is told to stop still takes requests, while it isn't ready.
    leave_seconds: int = 0
    #: How many proxies stand before the server and say for whom they ask.
    proxies: int = 0

    @classmethod
    def from_environment(
        cls, environment: Mapping[str, str] = os.environ
    ) -> "Settings":
        """Read the settings; what isn't set has the default that the README's table names.

        Raises:
            BadSetting: one of them can't be used.
        """
        readers = _choice(environment, "LEDGER_READ", _READERS)
        log = _choice(environment, "LEDGER_LOG", _LOGS)
        return cls(
            home=Path(environment.get("LEDGER_HOME") or "var"),
            database=_database(environment),
            synchronous=_synchronous(environment),
            open_reading=readers == "public",
            log=log or None,
            rate_write=_rate(environment, "LEDGER_RATE_WRITE", _RATE_WRITE),
            rate_read=_rate(environment, "LEDGER_RATE_READ", _RATE_READ),
            origin=_origin(environment),
            signing_key_file=_file(environment, "LEDGER_SIGNING_KEY_FILE"),
            leave_seconds=_leave_seconds(environment),
            proxies=int(_choice(environment, "LEDGER_PROXIES", _PROXIES)),
        )

    @property
    def database_file(self) -> Path:
        """The embedded database's file in the home folder."""
        return (self.home / "ledger.sqlite3").absolute()

    @property
    def write_ahead_log(self) -> Path:
        """The file with the newest entries of the embedded database, until they go to its own."""
        return self.database_file.with_name("ledger.sqlite3-wal")

    @property
    def database_url(self) -> str:
        """The database, as SQLAlchemy names it."""
        return self.database or f"sqlite:///{self.database_file}"

    @property
    def embedded(self) -> bool:
        """True where the database is the embedded one in the home folder."""
        return self.database is None

    @property
    def database_kind(self) -> str:
        """`sqlite` or `postgresql`."""
        return make_url(self.database_url).get_backend_name()

    @property
    def token_file(self) -> Path:
        """The file to which the first token is written, ready for `curl -H @file`."""
        return self.home / "admin.token"


def _database(environment: Mapping[str, str]) -> str | None:
    """Return the URL of the database, with the password that a file of its own holds.

    libpq's own password file doesn't do for a container: it must be readable to its owner alone,
    and a secret is mounted with another one.
    """
    url = environment.get("LEDGER_DATABASE_URL") or None
    if url is not None:
        _check_url(url)
    file = environment.get("LEDGER_DATABASE_PASSWORD_FILE")
    if not file:
        return url
    if url is None or make_url(url).password is not None:
        raise BadSetting(
            "LEDGER_DATABASE_PASSWORD_FILE needs LEDGER_DATABASE_URL beside it, without a password."
        )
    return (
        make_url(url)
        .set(password=_password(file))
        .render_as_string(hide_password=False)
    )


def _synchronous(environment: Mapping[str, str]) -> bool:
    """Return whether nothing may be recorded that no synchronous standby has."""
    name = "LEDGER_DATABASE_SYNCHRONOUS"
    is_required = _choice(environment, name, _SYNCHRONOUS) == "required"
    if is_required and not environment.get("LEDGER_DATABASE_URL"):
        raise BadSetting(
            f"{name}=required needs LEDGER_DATABASE_URL: an embedded database has no standby."
        )
    return is_required


def _leave_seconds(environment: Mapping[str, str]) -> int:
    """Return how long a server that is told to stop still takes requests."""
    name = "LEDGER_LEAVE_SECONDS"
    value = environment.get(name) or "0"
    if not _LEAVE_SECONDS.fullmatch(value):
        raise BadSetting(f"{name} is {value!r}; it must be a number from 0 to 300.")
    return int(value)


def _check_url(url: str) -> None:
    """Refuse what is no URL of PostgreSQL; it may hold a password, so that it isn't shown."""
    try:
        parts = make_url(url)
        kind = parts.get_backend_name()
    except (ArgumentError, ValueError, ImportError):
        parts, kind = None, None
    if parts is not None and "@" in (parts.host or ""):
        raise BadSetting(
            "LEDGER_DATABASE_URL has an @ too many: write %40 for one in the user or the password."
        )
    if parts is not None and parts.drivername not in (kind, *_DRIVERS):
        raise BadSetting(
            "LEDGER_DATABASE_URL names a driver that the ledger doesn't use: begin it with "
            "postgresql:// alone."
        )
    if kind != "postgresql":
        raise BadSetting(
            "LEDGER_DATABASE_URL must name a PostgreSQL database, such as "
            "postgresql://ledger@db.example.org/ledger; without it the ledger is embedded."
        )


def _password(file: str) -> str:
    try:
        password = Path(file).read_text(encoding="utf-8").rstrip("\r\n")
    except (OSError, UnicodeError) as unreadable:
        raise BadSetting(
            f"LEDGER_DATABASE_PASSWORD_FILE can't be read: {unreadable}"
        ) from None
    if not password:
        raise BadSetting(f"LEDGER_DATABASE_PASSWORD_FILE names {file}, which is empty.")
    return password


def _rate(
    environment: Mapping[str, str],
    name: str,
    default: str,
) -> str | None:
    """Return a limit such as `600/minute`, None where it is `off`."""
    value = environment.get(name) or default
    if value == "off":
        return None
    if not _RATE.fullmatch(value):
        raise BadSetting(
            f"{name} is {value!r}; it must be a number per second, minute, hour or day, such as "
            f"{default}, or off."
        )
    return value


def _origin(environment: Mapping[str, str]) -> str | None:
    """Return the name of the journal in its checkpoints, None where none is set."""
    origin = environment.get("LEDGER_ORIGIN")
    if not origin:
        return None
    if not _ORIGIN.fullmatch(origin):
        raise BadSetting(
            f"LEDGER_ORIGIN is {origin!r}; it must be a name such as ledger.example.org/journal, "
            "without a scheme, a blank or a plus sign."
        )
    return origin


def _file(environment: Mapping[str, str], name: str) -> Path | None:
    """Return the file that a setting names, None where it isn't set."""
    value = environment.get(name)
    return Path(value) if value else None


def _choice(
    environment: Mapping[str, str],
    name: str,
    choices: Sequence[str],
) -> str:
    """Return a setting that is one of a few words; the first is the default."""
    value = environment.get(name) or choices[0]
    if value not in choices:
        words = " or ".join(filter(None, choices))
        raise BadSetting(f"{name} is {value!r}; it must be {words}.")
    return value
