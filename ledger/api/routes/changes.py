"""What changed: entries of the journal, with the rows of totals before and after."""

from functools import partial

from ledger.api.formats.change_columns import CHANGES
from ledger.api.formats.changes_page import ChangesText
from ledger.api.formats.listings import Listing
from ledger.api.formats.text_table import display
from ledger.api.http import moments
from ledger.api.http.operations import FORMATS_OF_LISTS, Read, reads
from ledger.schemas.changes import ChangeOut
from ledger.schemas.queries import ChangesQuery
from ledger.services import changes, queries
from ledger.services.journal import loads
from ledger.services.resources import AGREEMENT


@reads(
    "/v1/changes",
    query=ChangesQuery(),
    returns=ChangeOut(),
    formats=FORMATS_OF_LISTS,
    long=True,
)
def list_changes(read: Read) -> Listing:
    """List the entries of the journal since some moment: who did what, when and why."""
    since = moments.size_since(read, read.query["since"])
    find = partial(changes.of_ledger, since=since, known_at=read.known_at)
    text = ChangesText("the ledger", since, read.known_at)
    return Listing(find, CHANGES, as_text=text.page)


@reads(
    "/v1/agreements/{identity}/changes",
    query=ChangesQuery(),
    returns=ChangeOut(),
    target=AGREEMENT,
    formats=FORMATS_OF_LISTS,
    long=True,
)
def list_agreement_changes(
    read: Read,
    identity: str,
) -> Listing:
    """List what changed of an agreement: rows of its totals before and after, then entries.

    `summary` says each in words; text is a page to read, with a head.
    """
    since = moments.size_since(read, read.query["since"])
    find = partial(
        changes.of_agreement,
        agreement=identity,
        since=since,
        known_at=read.known_at,
    )
    text = ChangesText(_title(read, identity), since, read.known_at)
    return Listing(find, CHANGES, as_text=text.page)


def _title(
    read: Read,
    identity: str,
) -> str:
    """Return the id of an agreement, and its title as it was then."""
    agreement = queries.get(read.session, AGREEMENT, identity, read.known_at)
    title = display(loads(agreement)["title"])
    return f"{identity}   {title}"
