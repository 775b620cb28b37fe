"""Quantities and the figure of one line item, as domain.md has them."""

from dataclasses import dataclass, replace

DEFINITE = ("exact", "between")
ONE_SIDED = ("at_least", "more_than", "at_most", "fewer_than")
NUMBERLESS = ("per", "withheld", "all", "not_stated")
SIGNS = {"exact": "", "about": "≈", "at_least": "≥", "more_than": ">", "at_most": "≤",
         "fewer_than": "<"}  # fmt: skip
WORDS = {"withheld": "withheld", "all": "all", "not_stated": "not stated"}


def lower(said):
    match said.qualifier:
        case "exact" | "about" | "at_least":
            return said.value
        case "more_than":
            return said.value + 1
        case "between":
            return said.low
        case _:
            return 0


def upper(said):
    match said.qualifier:
        case "exact" | "about" | "at_most":
            return said.value
        case "fewer_than":
            return said.value - 1
        case "between":
            return said.high
        case _:
            return None


def is_approximate(said):
    return said.qualifier == "about" or said.approximate


def text(said):
    if said.qualifier in SIGNS:
        return f"{SIGNS[said.qualifier]}{said.value:,}"
    if said.qualifier == "between":
        return ("≈" if said.approximate else "") + f"{said.low:,}–{said.high:,}"
    if said.qualifier == "per":
        return f"{said.value:,} for each {said.per}"
    return WORDS[said.qualifier]


def kind(said):
    """How definite: 0 `exact` and `between`, 1 `about`, 2 one-sided, 3 to 6 without a number."""
    if is_approximate(said):
        return 1
    if said.qualifier in DEFINITE:
        return 0
    if said.qualifier in ONE_SIDED:
        return 2
    return 3 + NUMBERLESS.index(said.qualifier)


def definiteness(said):
    """How definite, where all that has no number is alike."""
    return min(kind(said), 3)


def states_number(said):
    """So many for each is a number too, though not of how many."""
    return said.qualifier not in WORDS


def interval_text(low, high, *, approximate=False, strict=0):
    """The words of an interval; `strict` is how many `more_than` are in its lower end."""
    sign = "≈" if approximate else ""
    if high is None:
        return f">{sign}{low - strict:,}" if strict else f"≥{sign}{low:,}"
    if low == 0 < high:
        return f"≤{sign}{high:,}"
    return sign + between(low, high)


def between(low, high):
    """The words of two ends: `0–681`, or one number where they are the same."""
    return f"{low:,}" if low == high else f"{low:,}–{high:,}"


@dataclass(frozen=True)
class ToldBy:
    kind: str
    parties: tuple[str, ...]
    speakers: int
    publishers: int


@dataclass(frozen=True)
class Figure:
    lower: int
    upper: int | None
    text: str
    approximate: bool = False
    contested: bool = False
    also: tuple[str, ...] = ()
    no_number: str | None = None
    told_by: ToldBy | None = None
    #: Of a line that says "more than": its lower end holds one more than was said.
    strict: bool = False
    #: Open above because sources give a floor, and for no other reason.
    open_by_floor: bool = False
    #: So many to so many for each of a category.
    per: tuple[int, int, str] | None = None
    #: There are claims that count, of which a policy considers none.
    unheard: bool = False
    #: Of a number that counts, each claim that says it leaves something open.
    unclear: bool = False

    @property
    def whole_text(self):
        return f"{self.text} (also {', '.join(self.also)})" if self.also else self.text


def superseded(line):
    return {claim.supersedes for claim in line.claims if claim.supersedes}


def live_claims(ledger, line):
    """The claims that are neither superseded nor set aside nor of a retracted source."""
    gone = superseded(line)
    return [
        claim for claim in line.claims
        if claim.id not in gone
        and claim.rank != "set_aside"
        and not ledger.source(claim.source).retracted
    ]  # fmt: skip


def counting(claims):
    """Of live claims: the preferred ones if there are any, and of these the most definite."""
    preferred = [claim for claim in claims if claim.rank == "preferred"]
    chosen = preferred or claims
    best = min((definiteness(claim.said) for claim in chosen), default=None)
    return [claim for claim in chosen if definiteness(claim.said) == best]


def is_contested(claims):
    rates = {}
    for said in (claim.said for claim in claims if claim.said.qualifier == "per"):
        if rates.setdefault(said.per, said.value) != said.value:
            return True
    for claim in claims:
        for other in claims:
            if is_approximate(claim.said) or is_approximate(other.said):
                continue
            ceiling = upper(other.said)
            if ceiling is not None and lower(claim.said) > ceiling:
                return True
    return False


def told_by(ledger, sides, claims):
    speakers = [speaker for claim in claims for speaker in claim.speakers]
    spoken_for = {party for speaker in speakers for party in speaker.parties}
    sides = tuple(sorted(side for side in sides if spoken_for & set(ledger.members_of(side))))
    words = {0: "others", 1: "one_side", 2: "both_sides"}[len(sides)]
    publishers = {ledger.source(claim.source).publisher for claim in claims}
    return ToldBy(words, sides, len({speaker.name for speaker in speakers}), len(publishers))


def figure(ledger, line, considered=bool, sides=None):
    """The figure of a line item, by those of its live claims that a policy considers.

    `sides` are its parties, or those that a policy gives it.
    """
    sides = sides or (line.from_party, line.to_party)
    live = live_claims(ledger, line)
    heard = [claim for claim in live if considered(claim)]
    chosen = counting(heard)
    found = _envelope(chosen)
    if live and not heard:
        found = Figure(0, None, "1 not considered", no_number="not_stated", unheard=True)
    beside = [claim for claim in heard if claim not in chosen and states_number(claim.said)]
    also = dict.fromkeys(text(claim.said) for claim in beside)
    return replace(
        found,
        contested=is_contested(live),
        also=tuple(words for words in also if words != found.text),
        told_by=told_by(ledger, sides, chosen),
        unclear=is_unclear(chosen),
    )


def is_unclear(chosen):
    flags = {}
    for claim in chosen:
        flags.setdefault(claim.said, []).append(claim.unclear)
    return any(all(of_one) for of_one in flags.values())


def _envelope(chosen):
    if not chosen:
        return Figure(0, None, "without a claim", no_number="without_claim")
    level = definiteness(chosen[0].said)
    if level == 3:
        return _numberless([claim.said for claim in chosen])
    if level == 2:
        return _one_sided([claim.said for claim in chosen])
    low = min(lower(claim.said) for claim in chosen)
    high = max(upper(claim.said) for claim in chosen)
    words = ("≈" if level == 1 else "") + between(low, high)
    return Figure(low, high, words, approximate=level == 1)


def _numberless(saids):
    why = min(saids, key=kind).qualifier
    ratios = [said for said in saids if said.qualifier == "per"]
    if not ratios:
        return Figure(0, None, WORDS[why], no_number=why)
    if len({said.per for said in ratios}) > 1:
        texts = dict.fromkeys(map(text, ratios))
        return Figure(0, None, " or ".join(texts), no_number=why)
    values = [said.value for said in ratios]
    per = (min(values), max(values), ratios[0].per)
    words = f"{between(*per[:2])} for each {per[2]}"
    return Figure(0, None, words, no_number=why, per=per)


def _one_sided(saids):
    floors = [said for said in saids if upper(said) is None]
    ceilings = [said for said in saids if upper(said) is not None]
    floor = min(floors, key=lower, default=None)
    ceiling = max(ceilings, key=upper, default=None)
    if ceiling is None:
        strict = floor.qualifier == "more_than"
        return Figure(lower(floor), None, text(floor), strict=strict, open_by_floor=True)
    if floor is None:
        return Figure(0, upper(ceiling), text(ceiling))
    low, high = lower(floor), upper(ceiling)
    if low > high:
        return Figure(0, None, f"{text(ceiling)} or {text(floor)}")
    return Figure(low, high, between(low, high))
