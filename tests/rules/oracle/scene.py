"""Which line items an answer looks at, where they stand, when they happened, by which claims."""

from dataclasses import dataclass, replace
from typing import NamedTuple

from . import figures
from .records import is_counted


@dataclass(frozen=True)
class Place:
    """Where a line item stands; `agreement` may be several: partly each."""

    agreement: object
    act: str
    category: str
    from_party: str
    to_party: str


@dataclass(frozen=True)
class Placed:
    """A line item of an answer, with its figure, where it stands, and whether that is contested.

    `followed`: it stands where the policy's own speaker puts it. `dated_otherwise`: the days on
    which others put it, who speak for a party.
    """

    line: object
    figure: figures.Figure
    home: Place
    tie_contested: bool
    followed: bool
    dated_otherwise: tuple[str, ...] = ()
    #: Where it is recorded, and where parties put it.
    places: tuple[Place, ...] = ()


class Period(NamedTuple):
    """From a day through a day, either of them open."""

    since: str | None = None
    through: str | None = None


ALWAYS = Period()
#: In the place of an agreement: all of them, and line items without one.
EVERY = object()


@dataclass(frozen=True)
class Key:
    """A row of totals."""

    category: str
    from_party: str
    to_party: str


def own_key(one):
    """The row of its own of a line item."""
    return Key(one.home.category, one.home.from_party, one.home.to_party)


def own_place(line):
    return Place(line.agreement, line.act, line.category, line.from_party, line.to_party)


def place_of(line, claim):
    return Place(**{**vars(own_place(line)), **_of_place(claim.differs)})


def _of_place(differs):
    return {name: value for name, value in differs.items() if name in Place.__annotations__}


def considers(ledger, policy, line, claim):
    """Whether a policy makes figures of a claim."""
    if policy in ("envelope", "stated"):
        return True
    if policy == "preferred":
        return claim.rank == "preferred"
    if policy.startswith("speaker="):
        return any(f"speaker={speaker.name}" == policy for speaker in claim.speakers)
    side = set(ledger.members_of(getattr(line, policy)))
    return any(side.intersection(speaker.parties) for speaker in claim.speakers)


def placed(ledger, line, policy):
    """A line item where it stands under a policy; those by who speaks follow who spoke last."""
    live, home = figures.live_claims(ledger, line), own_place(line)
    of_parties = [claim for claim in live if any(speaker.parties for speaker in claim.speakers)]
    contested = any(place_of(line, claim) != home for claim in of_parties)
    places = (home, *(place_of(line, claim) for claim in of_parties))
    follows = policy not in ("envelope", "stated", "preferred")
    heard = [claim for claim in live if considers(ledger, policy, line, claim)]
    if follows and heard:
        days = [ledger.source(claim.source).published_on or "" for claim in heard]
        last = max(zip(days, range(len(heard)), strict=True))[1]
        home = place_of(line, heard[last])
        day = heard[last].differs.get("effective_on", line.effective_on)
        line = replace(line, effective_on=day)
    others = {claim.differs.get("effective_on") for claim in of_parties} - {None}
    sides = (home.from_party, home.to_party)
    figure = figures.figure(ledger, line, lambda claim: claim in heard, sides)
    others = () if follows else tuple(sorted(others))
    return Placed(line, figure, home, contested, follows, others, places)


def within(ledger, place, key):
    """Whether a place is in a row: its category or one below, its parties or members of them."""
    return (
        key.category in ledger.categories_from(place.category)
        and place.from_party in ledger.members_of(key.from_party)
        and place.to_party in ledger.members_of(key.to_party)
    )


def contested_in(ledger, one, keys, *, over_all=False):
    """Whether parties leave it open that a line item stands in rows; without any, in its own.

    Over all agreements it doesn't matter of which it is.
    """
    recorded = one.places[0] if one.places else one.home
    places = one.places
    if over_all:
        places = [replace(place, agreement=recorded.agreement) for place in places]
    if not keys or not one.tie_contested:
        return one.tie_contested and any(place != recorded for place in places)
    return not all(
        (place.agreement, place.act) == (recorded.agreement, recorded.act)
        and any(within(ledger, place, key) for key in keys)
        for place in places
    )


def one_way(ledger, place, other):
    """Whether two directions may be one: at each end one party, or a group beside one in it."""
    ends = (place.from_party, other.from_party), (place.to_party, other.to_party)
    return all(
        end in ledger.members_of(facing) or facing in ledger.members_of(end) for end, facing in ends
    )


def is_of(place, agreement):
    """Whether something stands under an agreement, wholly or in part."""
    if agreement is EVERY:
        return True
    several = place.agreement if isinstance(place.agreement, (list, tuple)) else [place.agreement]
    return agreement in several


def days(ledger, line):
    """The first and the last day on which it may have happened, or None."""
    if line.effective_on:
        return line.effective_on.split("/")[0], line.effective_on.split("/")[-1]
    sources = [ledger.source(claim.source) for claim in line.claims if claim.rank != "set_aside"]
    known = [one.published_on for one in sources if one.published_on and not one.retracted]
    return (min(known), min(known)) if known else None


def falls(ledger, line, period):
    """Whether a line item falls into a period: yes, no, perhaps (it spans an end), undated."""
    since, through = period
    if period == ALWAYS:
        return "yes"
    if days(ledger, line) is None:
        return "undated"
    first, last = days(ledger, line)
    if (through and first > through) or (since and last < since):
        return "no"
    inside = (not through or last <= through) and (not since or first >= since)
    return "yes" if inside else "perhaps"


def comes(ledger, one, line, period):
    """Whether a line item falls into a period, by its days or others: 0 is 0 on each of these."""
    found = falls(ledger, line, period)
    return "yes" if found == "perhaps" and one.figure.upper == 0 else found


def on_other_days(one):
    """A line item as it would be if it had happened when others say that it did."""
    return [replace(one.line, effective_on=day) for day in one.dated_otherwise]


def is_contested(ledger, one, period):
    """Whether parties who date a line item otherwise than is recorded put it out of a period.

    Or into it, wholly or in part, other than what is recorded does; without any date of its own
    it is elsewhere than nowhere.
    """
    recorded = comes(ledger, one, one.line, period)
    told = {comes(ledger, one, other, period) for other in on_other_days(one)}
    return recorded != "undated" and not told <= {recorded}


def each_came(ledger, one, day):
    """Whether a line item came by a day, by what is recorded and by what else parties say."""
    others = on_other_days(one) if days(ledger, one.line) else ()
    return {_came(ledger, line, day) for line in (one.line, *others)}


def _came(ledger, line, day):
    found = days(ledger, line)
    if day and found is not None and found[1] <= day:
        return "by then"
    return "perhaps" if line.effective_on is None or found[0] <= (day or "") else "later"


def dates_overlap(line, other):
    """Whether two line items have an overlapping or no date."""
    if not line.effective_on or not other.effective_on:
        return True
    first, last = line.effective_on.split("/")[0], line.effective_on.split("/")[-1]
    other_first, other_last = other.effective_on.split("/")[0], other.effective_on.split("/")[-1]
    return first <= other_last and other_first <= last


def times_overlap(one, other):
    """Whether two line items have an overlapping or no date, by whoever dates them."""
    return any(
        dates_overlap(line, beside)
        for line in (one.line, *on_other_days(one))
        for beside in (other.line, *on_other_days(other))
    )


class Scene:
    """The counted line items of one agreement under one policy."""

    def __init__(self, ledger, agreement, policy="envelope", *, cut=False):
        #: Whether it is asked period by period, which are to hold a whole between them.
        self.cut = cut
        self.ledger, self.agreement, self.policy = ledger, agreement, policy
        everything = [placed(ledger, line, policy) for line in ledger.lines if is_counted(line)]
        here = [one for one in everything if is_of(one.home, agreement)]
        told = [one for one in here if figures.live_claims(ledger, one.line)]
        self.standing = [one for one in told if one.line.undoes is None]
        self.undoing = [one for one in told if one.line.undoes is not None]
        #: Those of which every claim dropped out: nobody stands by them any more.
        self.untold = [one for one in here if one not in told]

    def happened(self, one, period):
        if falls(self.ledger, one.line, period) in ("yes", "perhaps"):
            return True
        return self.date_contested(one, period)

    def date_contested(self, one, period):
        return is_contested(self.ledger, one, period)

    def keys(self, period):
        """The rows: each category and direction that has a line item of its own by then."""
        there = [one for one in self.standing + self.untold if one.line.undoes is None]
        found = {own_key(one) for one in there if self.happened(one, period)}
        return sorted(found, key=lambda key: (key.category, key.from_party, key.to_party))

    def in_row(self, key, act, period):
        """The line items that count in one column of a row, parts left out beside their whole."""
        inside = [
            one for one in self.standing
            if within(self.ledger, one.home, key) and self.happened(one, period)
        ]  # fmt: skip
        ids = {one.line.id for one in inside}
        whole = [one for one in inside if one.line.part_of not in ids]
        return [one for one in whole if one.home.act == act]

    def untold_in_row(self, key, act, period):
        """How many without a claim a column of a row says apart: no part of a whole that counts."""
        there = [
            one for one in self.standing + self.untold
            if within(self.ledger, one.home, key) and self.happened(one, period)
        ]  # fmt: skip
        told = {one.line.id for one in there if one not in self.untold}
        return sum(
            one in self.untold
            and one.line.undoes is None
            and one.home.act == act
            and one.line.part_of not in told
            for one in there
        )

    def undated(self, period):
        """How many line items nothing dates, where a period asks for a date."""
        everything = self.standing + self.undoing + self.untold
        return sum(falls(self.ledger, one.line, period) == "undated" for one in everything)

    def spans(self, one, period):
        if self.cut and one.figure.upper != 0 and self.some_part_lies_outside(one, period):
            return True
        return comes(self.ledger, one, one.line, period) == "perhaps"

    def some_part_lies_outside(self, one, period):
        return any(
            part.line.part_of == one.line.id
            and days(self.ledger, part.line)
            and not self.happened(part, period)
            for part in self.standing
        )
