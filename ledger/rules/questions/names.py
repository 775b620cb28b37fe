"""The names by which the sentences of questions call what has an id."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Names:
    """The names of parties and the labels of categories by id; what has none is named by its id."""

    parties: Mapping[str, str]
    labels: Mapping[str, str]

    def party(self, identity: str) -> str:
        """Return the name of a party."""
        return self.parties.get(identity, identity)

    def label(self, identity: str) -> str:
        """Return the label of a category."""
        return self.labels.get(identity, identity)
