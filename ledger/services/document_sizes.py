"""The limit on the size of a document."""

from typing import Final

from ledger.rules.base.canonical_json import canonical
from ledger.rules.base.errors import LedgerError
from ledger.rules.base.printable import grouped
from ledger.services.resources import LINE_ITEM, Document, ResourceType

#: Each version is kept whole, and a page has hundreds of them. Real documents are far smaller.
DOCUMENT_BYTES_MAX: Final = 128 * 1024


class DocumentTooLarge(LedgerError):
    """A change would make the document of a resource too large."""

    code = "document-too-large"

    def __init__(
        self,
        resource_type: ResourceType,
        identity: str,
        size: int,
    ) -> None:
        instead = "Send fewer or shorter words."
        if resource_type is LINE_ITEM:
            instead = (
                "Quote fewer words, or record what is new as another line item; it can still be "
                "voided."
            )
        document = f"The document of {resource_type.name} {identity!r}"
        super().__init__(
            f"{document} would have {grouped(size)} bytes; at most "
            f"{grouped(DOCUMENT_BYTES_MAX)} are taken. {instead}",
            bytes=size,
            bytes_max=DOCUMENT_BYTES_MAX,
        )


def check_longer(
    resource_type: ResourceType,
    after: Document,
) -> None:
    """Make sure that a longer version of a resource can be recorded, before another one is.

    Raises:
        DocumentTooLarge: it is too large.
    """
    version = after["version"] + 1
    checked(resource_type, resource_type.shape.render(after | {"version": version}))


def checked(
    resource_type: ResourceType,
    rendered: Document,
    bytes_before: float = 0,
) -> bytes:
    """Return the canonical document of a version; one may be as large as the version before it.

    Raises:
        DocumentTooLarge: it is larger, and too large.
    """
    document = canonical(rendered)
    if len(document) > max(DOCUMENT_BYTES_MAX, bytes_before):
        raise DocumentTooLarge(resource_type, rendered["id"], len(document))
    return document
