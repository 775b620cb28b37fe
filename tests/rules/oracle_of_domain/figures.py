"""Quantities and the figure of one line item, as domain.md has them."""

from dataclasses import dataclass

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


def interval_text(low, high, *, approximate=False, strict=0):
    """The words of an interval; `strict` is how many `more_than` are in its lower end."""
    sign = "≈" if approximate else ""
    if high is None:
        return f">{sign}{low - strict:,}" if strict else f"≥{sign}{low:,}"
    if low == high:
        return f"{sign}{low:,}"
    return f"{sign}{low:,}–{high:,}"


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
    per: tuple[int, str] | None = None
    #: No claim is left to make the figure of.
    claimless: bool = False

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
    if not chosen:
        return [], []
    best = min(kind(claim.said) for claim in chosen)
    return (
        [claim for claim in chosen if kind(claim.said) == best],
        [claim for claim in chosen if kind(claim.said) > best],
    )


def is_contested(claims):
    for claim in claims:
        for other in claims:
            if is_approximate(claim.said) or is_approximate(other.said):
                continue
            ceiling = upper(other.said)
            if ceiling is not None and lower(claim.said) > ceiling:
                return True
    return False


def told_by(ledger, line, claims):
    speakers = [speaker for claim in claims for speaker in claim.speakers]
    spoken_for = {party for speaker in speakers for party in speaker.parties}
    sides = tuple(sorted(spoken_for & {line.from_party, line.to_party}))
    words = {0: "others", 1: "one_side", 2: "both_sides"}[len(sides)]
    publishers = {ledger.source(claim.source).publisher for claim in claims}
    return ToldBy(words, sides, len({speaker.name for speaker in speakers}), len(publishers))


def figure(ledger, line, considered=bool):
    """The figure of a line item, by those of its live claims that a policy considers."""
    live = live_claims(ledger, line)
    chosen, less_definite = counting([claim for claim in live if considered(claim)])
    also = [text(claim.said) for claim in less_definite if kind(claim.said) < 3]
    shared = {
        "contested": is_contested(live),
        "also": tuple(dict.fromkeys(also)),
        "told_by": told_by(ledger, line, chosen),
    }
    if not chosen:
        return Figure(0, None, "not stated", no_number="not_stated", claimless=True, **shared)
    level = kind(chosen[0].said)
    if level >= 3:
        return _numberless(chosen[0].said, shared)
    if level == 2:
        return _one_sided([claim.said for claim in chosen], shared)
    low = min(lower(claim.said) for claim in chosen)
    high = max(upper(claim.said) for claim in chosen)
    words = interval_text(low, high, approximate=level == 1)
    return Figure(low, high, words, approximate=level == 1, **shared)


def _numberless(said, shared):
    per = (said.value, said.per) if said.qualifier == "per" else None
    return Figure(0, None, text(said), no_number=said.qualifier, per=per, **shared)


def _one_sided(saids, shared):
    floors = [said for said in saids if upper(said) is None]
    ceilings = [said for said in saids if upper(said) is not None]
    floor = min(floors, key=lower, default=None)
    ceiling = max(ceilings, key=upper, default=None)
    if ceiling is None:
        strict = floor.qualifier == "more_than"
        return Figure(lower(floor), None, text(floor), strict=strict, open_by_floor=True, **shared)
    if floor is None:
        return Figure(0, upper(ceiling), text(ceiling), **shared)
    low, high = lower(floor), upper(ceiling)
    if low > high:
        return Figure(0, None, f"{text(ceiling)} or {text(floor)}", **shared)
    return Figure(low, high, interval_text(low, high), **shared)
