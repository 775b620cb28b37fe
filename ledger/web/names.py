"""The names of parties and the labels of categories, as they stood when a page is read."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy.orm import Session

from ledger.services import categories, parties
from ledger.services.resources import Document


@dataclass(frozen=True, slots=True)
class PageNames:
    """The names behind ids."""

    parties: Mapping[str, str]
    categories: Mapping[str, Document]

    def party(self, identity: str) -> str:
        """Return the name of a party."""
        return self.parties.get(identity, identity)

    def label(self, category: str) -> str:
        """Return the label of a category."""
        label: str = self.categories[category]["label"]
        return label

    def unit(self, category: str) -> str:
        """Return the unit that a category is counted in."""
        unit: str = self.categories[category]["unit"]
        return unit


def names(session: Session, known_at: int) -> PageNames:
    """Return all names as they stood at a size of the journal."""
    return PageNames(
        parties.names(session, known_at),
        categories.documents(session, known_at),
    )
