"""Documents as pages show them."""

from ledger.api.http.operations import Read
from ledger.services import queries
from ledger.services.journal import loads
from ledger.services.resources import Document, ResourceType


def shown_whole(
    read: Read,
    resource_type: ResourceType,
    identity: str,
) -> Document:
    """Return a resource's document, with the fields that it was sealed before.

    Raises:
        NotFound: it isn't recorded.
    """
    sealed = queries.get(read.session, resource_type, identity, read.known_at)
    return resource_type.shape.render(loads(sealed))
