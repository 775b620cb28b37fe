"""The parties and kinds of a ledger, by the names that a person chooses from."""

from itertools import combinations, permutations
from typing import NamedTuple
from urllib.parse import quote

from ledger.cli.reading.remote_ledger import Fields, RemoteLedger

#: What a person sees of a kind, and its id.
Named = dict[str, str]


class HandOver(NamedTuple):
    """Who hands over to whom, or both to each other."""

    from_party: str | None
    to_party: str | None
    both_ways: bool


class AgreementNames:
    """An agreement: its parties, and the categories of its ledger, with their names."""

    def __init__(
        self,
        ledger: RemoteLedger,
        identity: str,
    ) -> None:
        """Read them.

        Raises:
            RemoteRefusal: there is no such agreement.
        """
        agreement: Fields = ledger.get(f"/v1/agreements/{quote(identity)}")
        self.id = identity
        self.title = str(agreement["title"])
        self.parties: Named = {}
        for party in agreement["parties"]:
            fields = ledger.get(f"/v1/parties/{quote(party)}")
            self.parties[party] = str(fields["name"])
        listed = ledger.get("/v1/categories?limit=200")
        self.categories: Named = {
            category["id"]: str(category["label"]) for category in listed["items"]
        }

    def party(
        self,
        identity: str,
    ) -> str:
        """Return the name of a party."""
        return self.parties.get(identity, identity)

    def direction(
        self,
        direction: HandOver,
    ) -> str:
        """Return a direction in words, with what isn't said of it."""
        match direction:
            case (str(giving), str(receiving), is_mutual):
                pair = (self.party(giving), self.party(receiving))
                if is_mutual:
                    return "both ways, {} and {}".format(*pair)
                return "{} to {}".format(*pair)
            case (_, _, True):
                return "both ways, between whom isn't said"
            case (str(giving), _, _):
                return f"from {self.party(giving)}, to whom isn't said"
            case (_, str(receiving), _):
                return f"to {self.party(receiving)}, from whom isn't said"
        return "who hands over to whom isn't said"

    def directions(self) -> list[HandOver]:
        """Return the directions that there can be between the parties."""
        return [
            HandOver(*pair, both_ways=False) for pair in permutations(self.parties, 2)
        ]

    def mutual(self) -> list[HandOver]:
        """Return what each two of the parties may hand over to each other."""
        return [
            HandOver(*pair, both_ways=True) for pair in combinations(self.parties, 2)
        ]
