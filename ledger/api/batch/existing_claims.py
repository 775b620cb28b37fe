"""The claims that rows of a CSV name by their ids, as the ledger has them."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Final

from ledger.api.batch.claims_csv_columns import NamedCells
from ledger.api.formats.column import Document
from ledger.models import ClaimVersion
from ledger.services import claim_queries
from ledger.services.journal import Change, loads

IDS_AT_ONCE: Final = 500


class ExistingClaims:
    """The claims that rows name by their ids, as they stood before the batch.

    `superseding` has, by the id of a claim, the ids of the rows that take its place.
    """

    def __init__(self, rows: Sequence[NamedCells]) -> None:
        self._ids = [row["id"] for row in rows if row.get("id")]
        self._change: Change | None = None
        self._rows: dict[str, Document] = {}
        self.superseding: defaultdict[str, set[str]] = defaultdict(set)
        for row in rows:
            replaced = row.get("replaces", "")
            identity = row.get("id", "")
            self.superseding[replaced].add(identity)

    def claim(
        self,
        change: Change,
        identity: str,
    ) -> Document | None:
        """Return the flat row of a claim that was there before the first line, or None."""
        if self._change is not change:
            # A change that is tried again sees the ledger anew.
            self._rows = dict(self._read(change))
            self._change = change
        return self._rows.get(identity)

    def _read(self, change: Change) -> Iterator[tuple[str, Document]]:
        for start in range(0, len(self._ids), IDS_AT_ONCE):
            ids = self._ids[start : start + IDS_AT_ONCE]
            page = claim_queries.list_claims_with_line_items(
                change.session,
                [ClaimVersion.id.in_(ids)],
                known_at=change.size,
                after=None,
                limit=len(ids),
            )
            for document in page.documents:
                row = loads(document)
                claim = row["claim"]
                yield claim["id"], row
