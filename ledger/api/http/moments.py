"""Moments in a request: a journal size, an instant, or a day."""

from datetime import date, datetime

from ledger.api.http.errors import BadParameter
from ledger.api.http.operations import Read
from ledger.rules.base.days import end_before
from ledger.services import journal_head


def check_day(name: str, moment: date, today: str) -> None:
    """Refuse a day of which nobody can know yet what the ledger says.

    Raises:
        BadParameter: it is after today.
    """
    if moment.isoformat() > today:
        sentence = f"{name}: {moment} is still to come; today is {today} (UTC)."
        raise BadParameter(sentence, parameters=[name])


def size_since(read: Read, since: int | date) -> int:
    """Return the journal size with which what came since then begins.

    A day begins with its first instant, so that `since` and `known_at` of one day are that day. As
    in `known_at`, a moment within a change is the end of that.

    Raises:
        BadParameter: that is after the state that is asked for.
    """
    size = _size(read, since)
    check_size(since, size, read.known_at)
    return size


def check_size(since: int | date, size: int, known_at: int) -> None:
    """Refuse a moment from which on nothing can have come, given what the answer knows.

    Raises:
        BadParameter: its journal size is larger than the one that is asked for.
    """
    if size > known_at:
        sentence = (
            f"since: {since} is after known_at: the journal had {known_at} entries then; "
            "send an earlier moment."
        )
        raise BadParameter(sentence, parameters=["since"])


def _size(read: Read, since: int | date) -> int:
    if isinstance(since, int):
        return journal_head.whole(read.session, since)
    if isinstance(since, datetime):
        at = since
    else:
        check_day("since", since, read.today)
        at = end_before(since)
    return journal_head.size_at(read.session, at)
