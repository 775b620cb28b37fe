"""The agreement that an article is read for, where the command names none."""

from typing import Final

from ledger.cli.reading.remote_ledger import Fields, RemoteLedger, RemoteRefusal
from ledger.cli.reading.terminal import STOP, Screen, Stopped, paragraph

_KEYS: Final = "123456789"
_NONE_THERE: Final = (
    "This ledger has no agreement yet: record one first (POST /v1/agreements)."
)
_TOO_MANY: Final = (
    "This ledger has more agreements than there are keys: name one with --agreement."
)


def chosen(
    screen: Screen,
    ledger: RemoteLedger,
) -> str:
    """Return the only agreement of a ledger, or the one of several that a person chooses.

    Raises:
        RemoteRefusal: there is none, or there are too many to choose from.
        Stopped: they would rather go on another time.
    """
    listed = ledger.get("/v1/agreements?limit=200")
    standing = [item for item in listed["items"] if item["withdrawn"] is None]
    if not standing:
        raise RemoteRefusal(_NONE_THERE)
    if len(standing) > len(_KEYS):
        raise RemoteRefusal(_TOO_MANY)
    if len(standing) == 1:
        return str(standing[0]["id"])
    return _of_several(screen, dict(zip(_KEYS, standing, strict=False)))


def _of_several(
    screen: Screen,
    by_key: dict[str, Fields],
) -> str:
    """Return the agreement that a person chooses by its key."""
    screen.begin()
    paragraph(screen, "Of which agreement does it tell?")
    for key, agreement in by_key.items():
        paragraph(screen, f"{key} {agreement['title']} ({agreement['id']})", "  ")
    screen.say(f"  {STOP} stop")
    key = screen.key({*by_key, STOP})
    if key == STOP:
        raise Stopped
    return str(by_key[key]["id"])
