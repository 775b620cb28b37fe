"""The names by which the sentences of questions call what has an id."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Names:
    """Names of parties, labels of categories and titles of agreements, by their ids.

    What has none is named by its id.
    """

    parties: Mapping[str, str]
    labels: Mapping[str, str]
    titles: Mapping[str, str]

    def party(self, identity: str) -> str:
        """Return the name of a party."""
        return self.parties.get(identity, identity)

    def label(self, identity: str) -> str:
        """Return the label of a category."""
        return self.labels.get(identity, identity)

    def agreement(self, identity: str) -> str:
        """Return the title of an agreement."""
        return self.titles.get(identity, identity)
