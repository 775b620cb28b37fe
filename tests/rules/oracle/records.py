"""What a ledger holds, as domain.md says it and nothing else: plain records for the oracle."""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Party:
    id: str
    members: tuple[str, ...] = ()


@dataclass(frozen=True)
class Category:
    id: str
    unit: str = "persons"
    parent: str | None = None
    crosses: bool = False


@dataclass(frozen=True)
class Source:
    id: str
    publisher: str = "The Example Wire"
    published_on: str | None = None
    retracted: bool = False


@dataclass(frozen=True)
class Speaker:
    name: str
    parties: tuple[str, ...] = ()


@dataclass(frozen=True)
class Said:
    """A quantity; `per` is the category that is counted in the other direction."""

    qualifier: str
    value: int | None = None
    low: int | None = None
    high: int | None = None
    approximate: bool = False
    per: str | None = None


@dataclass(frozen=True)
class Claim:
    """One passage; `differs` maps agreement, act, category, from_party and to_party to another."""

    id: str
    said: Said
    source: str = "wire"
    speakers: tuple[Speaker, ...] = ()
    rank: str = "normal"
    relation: str = "first"
    supersedes: str | None = None
    because: str | None = None
    differs: dict = field(default_factory=dict)
    unclear: tuple[str, ...] = ()


@dataclass(frozen=True)
class Line:
    """A line item."""

    id: str
    act: str
    category: str
    from_party: str
    to_party: str
    claims: tuple[Claim, ...]
    agreement: str | None = "deal"
    status: str = ""
    effective_on: str | None = None
    part_of: str | None = None
    distinct_from: tuple[str, ...] = ()
    answers: str | None = None
    counterpart: str | None = None
    undoes: str | None = None


@dataclass(frozen=True)
class Stated:
    """A stated total; `of` is the column that it is about."""

    id: str
    of: str
    categories: tuple[str, ...]
    directions: tuple[tuple[str, str], ...]
    said: Said
    agreements: tuple[str, ...] = ("deal",)
    since: str | None = None
    through: str | None = None
    source: str = "wire"
    speakers: tuple[Speaker, ...] = ()
    rank: str = "normal"
    withdrawn: bool = False


@dataclass(frozen=True)
class Ledger:
    parties: tuple[Party, ...]
    categories: tuple[Category, ...]
    sources: tuple[Source, ...]
    lines: tuple[Line, ...] = ()
    stated: tuple[Stated, ...] = ()
    #: The days on which agreements were concluded, where that is known.
    concluded: tuple[tuple[str, str], ...] = ()

    def concluded_on(self, agreement):
        return dict(self.concluded).get(agreement)

    def party(self, name):
        return next((party for party in self.parties if party.id == name), Party(name))

    def category(self, name):
        return next(category for category in self.categories if category.id == name)

    def source(self, name):
        return next(source for source in self.sources if source.id == name)

    def categories_from(self, name):
        """Return a category and those above it, the nearest first."""
        above = self.category(name).parent
        return [name] if above is None else [name, *self.categories_from(above)]

    def members_of(self, name):
        """Return a party and all that it is made of, however far down."""
        found = [name]
        for member in self.party(name).members:
            found += self.members_of(member)
        return found


COUNTED_NOT = {
    "request": ("withdrawn", "voided"),
    "offer": ("withdrawn", "voided"),
    "pledge": ("withdrawn", "voided"),
    "report": ("retracted", "voided"),
}


def is_counted(line):
    """Whether totals count a line item, by its status."""
    return line.status not in COUNTED_NOT[line.act]
