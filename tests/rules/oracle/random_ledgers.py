"""Random ledgers by a seed, with every shape of the domain in them; and the smallest that errs."""

from dataclasses import replace
from random import Random

from . import figures
from .records import Category, Claim, Ledger, Line, Party, Said, Source, Speaker, Stated
from .scene import Key, within

PARTIES = (
    Party("RU"), Party("UA"), Party("DE"), Party("US"), Party("FR"), Party("TR"),
    Party("europe", ("DE", "FR")), Party("west", ("europe", "US")),
)  # fmt: skip
CATEGORIES = (
    Category("person"),
    Category("pow", parent="person"), Category("officer", parent="pow"),
    Category("civilian", parent="person"),
    Category("wounded", parent="person", crosses=True),
    Category("child", parent="person", crosses=True),
    Category("body", "bodies"),
)  # fmt: skip
DATES = [f"2025-06-{day:02}" for day in range(1, 8)]
STATUSES = {
    "request": ["open"] * 6 + ["accepted", "declined", "withdrawn", "lapsed", "disputed", "voided"],
    "offer": ["open"] * 6 + ["accepted", "declined", "withdrawn", "lapsed", "disputed", "voided"],
    "pledge": ["pledged"] * 7
    + ["scheduled", "fulfilled", "suspended", "withdrawn", "lapsed", "disputed", "voided"],
    "report": ["reported"] * 6 + ["acknowledged", "disputed", "retracted", "voided"],
}
SPEAKERS = (
    Speaker("Ann Example", ("RU",)), Speaker("Bo Example", ("UA",)), Speaker("Cy Example"),
    Speaker("The Delegations", ("RU", "UA")), Speaker("ICRC", ("icrc",)),
    Speaker("The Minister", ("DE",)), Speaker("The Bloc", ("west",)),
)  # fmt: skip
DIRECTIONS = (
    *[("RU", "UA")] * 6, *[("UA", "RU")] * 3, *[("RU", "west")] * 2, ("RU", "europe"), ("RU", "DE"),
    ("RU", "US"), ("west", "RU"), ("DE", "RU"),
)  # fmt: skip


def a_quantity(random, *, numbered=False):
    """A quantity of any kind; small numbers are likelier, so that they meet."""
    kinds = ["exact"] * 6 + ["about"] * 2 + ["at_least", "more_than", "at_most", "fewer_than"]
    kinds += ["between"] * 2 + ([] if numbered else ["per", "all", "not_stated", "withheld"])
    kind = random.choice(kinds)
    value = random.choice([0, 1, 2, 3, 5, 9, 10, 44, 100, 125, 1000, random.randrange(10_000)])
    if kind == "between":
        low = random.randrange(50)
        high = low + random.randrange(1, 50)
        return Said(kind, low=low, high=high, approximate=random.random() < 0.25)
    if kind == "per":
        return Said(kind, random.choice([1, 2, 15]), per=random.choice(["body", "pow", "person"]))
    if kind in ("all", "not_stated", "withheld"):
        return Said(kind)
    return Said(kind, max(value, 1) if kind == "fewer_than" else value)


def some_speakers(random):
    return tuple(random.sample(SPEAKERS, random.choice([0, 1, 1, 1, 2])))


def some_difference(random, line):
    """What a claim says otherwise of its line item."""
    differs = random.choice(
        [
            {"agreement": None}, {"agreement": "other"}, {"category": "civilian"},
            {"category": "officer"}, {"category": "person"}, {"to_party": "DE"},
            {"act": "offer"}, {"act": "pledge"}, {"act": "report"},
            {"from_party": "UA", "to_party": "RU"}, {"effective_on": random.choice(DATES)},
            {"effective_on": "/".join(sorted(random.sample(DATES, 2)))},
        ]
    )  # fmt: skip
    return {name: value for name, value in differs.items() if value != getattr(line, name)}


def with_claims(random, line, sources):
    found = []
    for number in range(random.choice([1, 1, 1, 2, 2, 3])):
        said = a_quantity(random)
        if found and random.random() < 0.4:
            said = found[0].said
        superseded = found[-1].id if found and random.random() < 0.15 else None
        differs = some_difference(random, line) if random.random() < 0.1 else {}
        found.append(
            Claim(
                f"{line.id}-claim-{number}",
                said,
                source=random.choice(sources).id,
                speakers=some_speakers(random),
                rank=random.choice(["normal"] * 10 + ["preferred", "set_aside"]),
                relation="supersedes" if superseded else "restates" if found else "first",
                supersedes=superseded,
                because="correction" if superseded else None,
                differs=differs,
                unclear=("scope",) if random.random() < 0.15 else (),
            )
        )
    return replace(line, claims=tuple(found))


def a_period(random):
    kind = random.random()
    if kind < 0.25:
        return None
    if kind < 0.65:
        return random.choice(DATES)
    return "/".join(sorted(random.sample(DATES, 2)))


#: The acts, categories and directions of an exchange of the living for the dead.
EXCHANGE = (["report", "pledge"], ["body", "pow", "person"], [("RU", "UA"), ("UA", "RU")])
#: What the lines of one ledger are drawn from: anything, one row with the kinds below it, or an
#: exchange of the living for the dead, or what goes to a group and its members.
MOODS = (
    (
        ["report"] * 5 + ["pledge"] * 4 + ["request", "offer"],
        ["person"] * 4 + ["pow"] * 4 + ["wounded", "child", "civilian", "body"] * 2 + ["officer"],
        DIRECTIONS,
    ),
    (
        ["report"] * 6 + ["pledge"] * 2,
        ["person", "person", "pow", "pow", "wounded", "wounded", "child", "officer"],
        [("RU", "UA")] * 6 + [("RU", "west"), ("RU", "DE")],
    ),
    EXCHANGE,
    (
        ["report", "report", "pledge"],
        ["person", "pow", "pow", "wounded"],
        [("RU", "west"), ("RU", "west"), ("RU", "europe"), ("RU", "DE"), ("RU", "US")],
    ),
)


def a_line(random, number, sources, mood):
    acts, kinds, directions = mood
    act = random.choice(acts)
    giver, receiver = random.choice(directions)
    line = Line(
        f"line-{number}",
        act,
        random.choice(kinds),
        giver,
        receiver,
        (),
        agreement=random.choice(["deal"] * 12 + ["other", None]),
        status=random.choice(STATUSES[act]),
        effective_on=a_period(random),
    )
    line = with_claims(random, line, sources)
    if mood is EXCHANGE and act == "pledge" and random.random() < 0.4:
        line = replace(line, claims=with_rates(random, line.claims))
    return line


def with_rates(random, claims):
    """The first claim, and some of the others, say so many for each, perhaps another number."""
    counted = random.choice(["body", "pow"])
    for_each = (Said("per", random.choice([1, 2, 15]), per=counted) for _ in claims)
    return tuple(
        replace(claim, said=rate) if claim is claims[0] or random.random() < 0.5 else claim
        for claim, rate in zip(claims, for_each, strict=True)
    )


def may_hold(ledger, whole, part):
    """Whether a line item may be the whole of another."""
    alike = (whole.agreement, whole.act) == (part.agreement, part.act)
    above = whole.category in ledger.categories_from(part.category)
    kind, other = ledger.category(part.category), ledger.category(whole.category)
    crosses = kind.crosses and kind.unit == other.unit
    inside = within(ledger, part, Key(part.category, whole.from_party, whole.to_party))
    whole_stands_alone = whole.part_of is None and whole.undoes is None
    return alike and (above or crosses) and inside and whole_stands_alone


def may_undo(ledger, undone, line):
    of_one_deal = undone.agreement == line.agreement and undone.act == line.act == "report"
    return of_one_deal and undone.category in ledger.categories_from(line.category)


def tied(random, ledger, line):
    """The line item, perhaps a part of an earlier one, distinct from some, or undoing one."""
    earlier = ledger.lines
    wholes = [other for other in earlier if may_hold(ledger, other, line)]
    undone = [other for other in earlier if may_undo(ledger, other, line) and not other.undoes]
    if undone and random.random() < 0.12:
        return replace(line, undoes=random.choice(undone).id)
    if wholes and random.random() < 0.4:
        line = replace(line, part_of=random.choice(wholes).id)
    others = [other.id for other in earlier if other.act == line.act and other.id != line.part_of]
    if others and random.random() < 0.2:
        line = replace(line, distinct_from=tuple(random.sample(others, 1)))
    return line


def a_number_near(random, ledger, key, act):
    """What the lines of a row come to at the least, or somewhat more: what speakers would state."""
    firsts = [
        figures.lower(line.claims[0].said)
        for line in ledger.lines
        if line.act == act and within(ledger, line, key)
    ]
    return Said("exact", sum(firsts) + random.choice([0, 0, 0, 1, 100]))


def a_stated_total(random, number, ledger):
    """A stated total: mostly of a row that the ledger has, sometimes wider, sometimes joint."""
    line = random.choice(ledger.lines)
    ways = [(line.from_party, line.to_party)]
    categories = [random.choice([line.category] * 4 + ["person", "pow"])]
    agreements = [("deal",)] * 8 + [(), ("deal", "other"), ("other",)]
    if random.random() < 0.2:
        ways.append((line.to_party, line.from_party))
    if random.random() < 0.1 and "body" not in categories:
        categories.append("body")
    since = DATES[0] if random.random() < 0.1 else None
    of, act = random.choice([("reported", "report")] * 2 + [("pledged", "pledge")])
    said = a_quantity(random, numbered=True)
    if random.random() < 0.5:
        said = a_number_near(random, ledger, Key(categories[0], *ways[0]), act)
    return Stated(
        f"stated-{number}",
        of,
        tuple(categories),
        tuple(ways),
        said,
        agreements=random.choice(agreements),
        since=since,
        through=random.choice([*DATES[1:], DATES[-1], DATES[-1], DATES[-1]]),
        source=random.choice(ledger.sources).id,
        speakers=some_speakers(random),
        rank=random.choice(["normal"] * 8 + ["preferred", "set_aside"]),
        withdrawn=random.random() < 0.05,
    )


def a_rival(random, number, total):
    """A total that another speaker states for the same row and day, or the same one for a later."""
    said = Said("exact", figures.lower(total.said) + random.choice([0, 1, 100]))
    return replace(
        total,
        id=f"stated-{number}",
        said=random.choice([said, said, a_quantity(random, numbered=True)]),
        speakers=some_speakers(random),
        through=random.choice([total.through, total.through, DATES[-1]]),
    )


def dated_otherwise(random, claim, line):
    """A claim whose speaker puts its line item on another day."""
    day = random.choice(DATES)
    if day == line.effective_on:
        return claim
    return replace(claim, speakers=SPEAKERS[:1], differs={"effective_on": day})


def a_plain_line(random, line):
    """The line item with one exact number and one day, in which one side may not concur."""
    claim = Claim(f"{line.id}-claim", Said("exact", random.randrange(9)), "source-0")
    line = replace(line, effective_on=random.choice(DATES))
    if random.random() < 0.2:
        claim = dated_otherwise(random, claim, line)
    return replace(line, claims=(claim,))


def with_running_totals(random, ledger):
    """A plain ledger, and the totals that both sides state of one of its rows."""
    lines = tuple(a_plain_line(random, line) for line in ledger.lines)
    ledger = replace(ledger, lines=lines)
    row = random.choice(lines)
    key = Key(row.category, row.from_party, row.to_party)
    totals = tuple(
        Stated(
            f"stated-{number}",
            "reported",
            (row.category,),
            ((row.from_party, row.to_party),),
            a_number_near(random, ledger, key, "report"),
            through=random.choice([DATES[-1], DATES[-1], DATES[3]]),
            source="source-1",
            speakers=(random.choice(SPEAKERS[:3]),),
        )
        for number in range(3)
    )
    return replace(ledger, stated=totals)


def random_ledger(seed):
    """The ledger of a seed: the same seed, the same ledger."""
    ledger = some_ledger(Random(seed))  # noqa: S311 (no secret)
    apart = Random(f"set aside in {seed}")  # noqa: S311 (no secret)
    lines = tuple(set_aside(line) if apart.random() < 0.08 else line for line in ledger.lines)
    return replace(ledger, lines=lines)


def set_aside(line):
    """The line item with every claim set aside: nobody stands by it any more."""
    claims = tuple(replace(claim, rank="set_aside") for claim in line.claims)
    return replace(line, claims=claims)


def some_ledger(random):
    sources = tuple(
        Source(
            f"source-{number}",
            publisher=random.choice(["Daily", "Weekly"]),
            published_on=random.choice([None, *DATES]),
            retracted=random.random() < 0.08,
        )
        for number in range(3)
    )
    ledger = Ledger(PARTIES, CATEGORIES, sources)
    mood = random.choice(MOODS)
    for number in range(random.randint(1, 7)):
        line = tied(random, ledger, a_line(random, number, sources, mood))
        ledger = replace(ledger, lines=(*ledger.lines, line))
    if random.random() < 0.2:
        return with_running_totals(random, ledger)
    for number in range(random.choice([0, 0, 1, 1, 2, 3])):
        total = a_stated_total(random, number, ledger)
        if ledger.stated and random.random() < 0.4:
            total = a_rival(random, number, ledger.stated[-1])
        ledger = replace(ledger, stated=(*ledger.stated, total))
    reports = [total for total in ledger.stated if total.of == "reported"]
    if reports and random.random() < 0.2:
        undoing = a_line(random, len(ledger.lines), sources, mood)
        undoing = replace(undoing, act="report", status="reported", undoes=reports[0].id)
        claims = tuple(replace(claim, differs={}) for claim in undoing.claims)
        undoing = replace(undoing, claims=claims)
        undoing = replace(undoing, category=reports[0].categories[0], agreement="deal")
        ledger = replace(ledger, lines=(*ledger.lines, undoing))
    if random.random() < 0.3:
        return replace(ledger, concluded=(("deal", random.choice(DATES[1:6])),))
    return ledger


def smallest(ledger, errs):
    """Take away whatever can be taken away so long as `errs` still says so."""
    for smaller in _smaller(ledger):
        if errs(smaller):
            return smallest(smaller, errs)
    return ledger


def _smaller(ledger):
    for line in ledger.lines:
        rest = tuple(other for other in ledger.lines if other is not line)
        if not any(line.id in (o.part_of, o.undoes, *o.distinct_from) for o in rest):
            yield replace(ledger, lines=rest)
    for total in ledger.stated:
        rest = tuple(other for other in ledger.stated if other is not total)
        if not any(line.undoes == total.id for line in ledger.lines):
            yield replace(ledger, stated=rest)
    for number, line in enumerate(ledger.lines):
        for plainer in _plainer(line):
            lines = (*ledger.lines[:number], plainer, *ledger.lines[number + 1 :])
            yield replace(ledger, lines=lines)
    for number, source in enumerate(ledger.sources):
        for plainer in (replace(source, published_on=None), replace(source, retracted=False)):
            if plainer != source:
                sources = (*ledger.sources[:number], plainer, *ledger.sources[number + 1 :])
                yield replace(ledger, sources=sources)


def _plainer(line):
    """The same line item with one thing less."""
    for plainer in (
        replace(line, part_of=None), replace(line, distinct_from=()), replace(line, undoes=None),
        replace(line, effective_on=None), replace(line, agreement="deal"),
    ):  # fmt: skip
        if plainer != line:
            yield plainer
    for claim in line.claims:
        rest = tuple(other for other in line.claims if other is not claim)
        if rest and not any(other.supersedes == claim.id for other in rest):
            yield replace(line, claims=rest)
    for number, claim in enumerate(line.claims):
        for plainer in (
            replace(claim, differs={}), replace(claim, speakers=()), replace(claim, rank="normal"),
            replace(claim, said=Said("exact", 7)),
        ):  # fmt: skip
            if plainer != claim:
                yield replace(
                    line, claims=(*line.claims[:number], plainer, *line.claims[number + 1 :])
                )
