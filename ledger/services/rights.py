"""Whose record a change may touch: `permissions.require_own`, of who makes the change."""

from collections.abc import Mapping
from typing import Any

from ledger.rules.workflow.permissions import Role, require_own
from ledger.services.journal import Change


def check_own(
    change: Change,
    name: str,
    record: Mapping[str, Any],
    act: str = "change it",
    *,
    why: str = "",
) -> None:
    """Let a record be changed by whoever recorded it, or by a reviewer.

    `name` is that of its kind; `act` is what is done to it; `why` follows the record's name where
    not every act is refused.

    Raises:
        Forbidden: another recorder asks.
    """
    require_own(
        Role(change.author.role),
        change.author.actor,
        recorded_by=record["recorded_by"],
        record=f"{name} {record['id']!r}{why}",
        act=act,
    )
