"""The figure and the totals again, from the words of the domain, as plainly and slowly as can be.

Nothing of `ledger.rules` is used here: quantities are tuples, line items are dictionaries, and
every question is answered by walking all pairs. What a line item holds: id, act, category,
from_party, to_party, status, part_of, effective_on, claims. What a claim holds: said, rank,
superseded, speakers, parties, publisher, published_on. What was said: (qualifier, number) or
("between", lower, upper) or (qualifier,).
"""

from fractions import Fraction
from itertools import combinations

OPEN = 10**15  # above every sum: stands for a side that nobody bounds
SIGNS = {
    "exact": "", "about": "≈", "at_least": "≥", "more_than": ">", "at_most": "≤", "fewer_than": "<",
}  # fmt: skip
DEFINITENESS = {
    "exact": 1, "between": 1,
    "about": 2,
    "at_least": 3, "more_than": 3, "at_most": 3, "fewer_than": 3,
    "withheld": 4, "all": 4, "not_stated": 4,
}  # fmt: skip
NAMES_OF_COLUMNS = {
    "request": "requested", "offer": "offered", "pledge": "pledged", "report": "reported",
}  # fmt: skip
NOT_COUNTED = {
    "request": ["withdrawn", "voided"],
    "offer": ["withdrawn", "voided"],
    "pledge": ["withdrawn", "voided"],
    "report": ["retracted", "voided"],
}


def bounds(said):
    qualifier, *numbers = said
    if qualifier in {"withheld", "all", "not_stated"}:
        return 0, OPEN
    if qualifier == "between":
        return numbers[0], numbers[1]
    number = numbers[0]
    return {
        "exact": (number, number),
        "about": (number, number),
        "at_least": (number, OPEN),
        "more_than": (number + 1, OPEN),
        "at_most": (0, number),
        "fewer_than": (0, number - 1),
    }[qualifier]


def words(said):
    qualifier, *numbers = said
    if qualifier == "between":
        return f"{numbers[0]:,}–{numbers[1]:,}"
    return f"{SIGNS[qualifier]}{numbers[0]:,}" if numbers else qualifier.replace("_", " ")


def closed(lower, upper):
    return f"{lower:,}" if lower == upper else f"{lower:,}–{upper:,}"


def or_null(upper):
    return None if upper >= OPEN else upper


def considered(claims, policy, giver, receiver):
    """The claims that a policy gives to the figure."""
    live = [c for c in claims if not c["superseded"] and c["rank"] != "set_aside"]
    word, _, name = policy.partition("=")
    return {
        "envelope": claims,
        "preferred": [c for c in live if c["rank"] == "preferred"],
        "from_party": [c for c in live if giver in c["parties"]],
        "to_party": [c for c in live if receiver in c["parties"]],
        "speaker": [c for c in live if name in c["speakers"]],
    }[word]


def considered_of(item):
    """The claims of a line item that its policy considers; `envelope` where it has none."""
    policy = item.get("policy", "envelope")
    return considered(item["claims"], policy, item["from_party"], item["to_party"])


def figure_of(item):
    """The figure of a line item under its policy, which settles no conflict."""
    giver, receiver = item["from_party"], item["to_party"]
    whole = figure(item["claims"], giver, receiver)
    told = considered_of(item)
    found = figure(told, giver, receiver) | {"contested": whole["contested"]}
    return found if told or "policy" not in item else found | {"text": "1 without a claim"}


def live_and_counting(claims):
    live = [c for c in claims if not c["superseded"] and c["rank"] != "set_aside"]
    preferred = [c for c in live if c["rank"] == "preferred"]
    pool = preferred or live
    kinds = [DEFINITENESS[c["said"][0]] for c in pool]
    return live, [c for c, kind in zip(pool, kinds, strict=True) if kind == min(kinds)]


def envelope(saids):
    """The lower, the upper, the words, and why there is no number."""
    qualifiers = [said[0] for said in saids]
    if all(DEFINITENESS[qualifier] == 4 for qualifier in qualifiers):
        for missing in ("withheld", "all"):
            if missing in qualifiers:
                return 0, OPEN, missing, missing
        return 0, OPEN, "not stated", "not_stated"
    if DEFINITENESS[qualifiers[0]] < 3:
        lower, upper = min(bounds(s)[0] for s in saids), max(bounds(s)[1] for s in saids)
        return lower, upper, "≈" * ("about" in qualifiers) + closed(lower, upper), None
    floors = [s for s in saids if s[0] in {"at_least", "more_than"}]
    ceilings = [s for s in saids if s[0] in {"at_most", "fewer_than"}]
    smallest = sorted(floors, key=lambda s: bounds(s)[0])[:1]
    largest = sorted(ceilings, key=lambda s: -bounds(s)[1])[:1]
    if not (smallest and largest):
        alone = (smallest or largest)[0]
        return *bounds(alone), words(alone), None
    lower, upper = bounds(smallest[0])[0], bounds(largest[0])[1]
    if lower > upper:
        return 0, OPEN, f"{words(largest[0])} or {words(smallest[0])}", None
    return lower, upper, closed(lower, upper), None


def in_conflict(live):
    definite = [bounds(c["said"]) for c in live if c["said"][0] != "about"]
    return any(one[1] < other[0] or other[1] < one[0] for one, other in combinations(definite, 2))


def figure(claims, giver, receiver):
    live, counting = live_and_counting(claims)
    lower, upper, text, no_number = envelope([c["said"] for c in counting])
    also = []
    for claim in live:
        beside = all(claim is not c for c in counting) and DEFINITENESS[claim["said"][0]] < 4
        if beside and words(claim["said"]) not in [text, *also]:
            also.append(words(claim["said"]))
    sides = sorted({p for c in counting for p in c["parties"] if p in {giver, receiver}})
    return {
        "lower": lower,
        "upper": or_null(upper),
        "approximate": any(c["said"][0] == "about" for c in counting),
        "contested": in_conflict(live),
        "no_number": no_number,
        "also": also,
        "told_by": {
            "kind": ["others", "one_side", "both_sides"][len(sides)],
            "parties": sides,
            "speakers": len({name for c in counting for name in c["speakers"]}),
            "publishers": len({c["publisher"] for c in counting}),
        },
        "text": f"{text} (also {', '.join(also)})" if also else text,
    }


def only_floors(item):
    """The qualifier of the smallest floor, where nothing but floors makes the figure."""
    saids = [c["said"] for c in live_and_counting(considered_of(item))[1]]
    if not saids or any(said[0] not in {"at_least", "more_than"} for said in saids):
        return None
    return min(saids, key=lambda said: bounds(said)[0])[0]


def happened_on(item):
    if item["effective_on"]:
        return item["effective_on"].split("/")[-1]
    dates = [c["published_on"] for c in item["claims"] if c["rank"] != "set_aside"]
    return min([date for date in dates if date], default=None)


def began_on(item):
    if item["effective_on"]:
        return item["effective_on"].split("/")[0]
    return happened_on(item)


def interval_words(lower, upper, *, approximate, more_than):
    about = "≈" if approximate else ""
    if upper >= OPEN:
        strict = 0 < more_than <= lower
        return f">{about}{lower - more_than:,}" if strict else f"≥{about}{lower:,}"
    return f"≤{about}{upper:,}" if lower == 0 and upper else about + closed(lower, upper)


def column(items):
    if not items:
        return None
    figures = [figure_of(i) for i in items]
    numbered = [f for f in figures if f["no_number"] is None]
    sure = [i for i in items if not i.get("spans")]
    in_doubt = any(i.get("spans") and figure_of(i)["no_number"] is None for i in items)
    uppers = [OPEN if f["upper"] is None else f["upper"] for f in figures]
    missing = len(figures) - len(numbered)
    least = sum(figure_of(i)["lower"] for i in sure)
    most = sum(OPEN if f["upper"] is None else f["upper"] for f in numbered)
    approximate = any(f["approximate"] for f in numbered)
    text = interval_words(
        least,
        most,
        approximate=approximate,
        more_than=sum(only_floors(i) == "more_than" for i in sure),
    )
    if in_doubt and least == 0 and most < OPEN:
        text = "≈" * approximate + closed(least, most)
    claimless = sum("policy" in item and not considered_of(item) for item in items)
    parts = [text] if numbered else []
    parts += [f"{missing - claimless} without a number"] if missing > claimless else []
    parts += [f"{claimless} without a claim"] if claimless else []
    text = " + ".join(parts)
    return {
        "lines": len(items),
        "lower": least,
        "upper": or_null(sum(uppers)),
        "approximate": sum(f["approximate"] for f in figures),
        "without_number": missing,
        "withheld": sum(f["no_number"] == "withheld" for f in figures),
        "contested": sum(f["contested"] for f in figures),
        "disputed": sum(i["status"] == "disputed" for i in items),
        "one_side": sum(f["told_by"]["kind"] == "one_side" for f in figures),
        "text": figures[0]["text"] if len(items) == 1 and not in_doubt else text,
    }


def still_open(pledged, reported, more_than):
    if pledged is None:
        return None
    reported = reported or {"lower": 0, "upper": 0, "approximate": 0}
    zero = {"upper": 0, "approximate": 0}
    is_zero = [zero.items() <= column.items() for column in (pledged, reported)]
    if (pledged["approximate"] and not is_zero[1]) or (reported["approximate"] and not is_zero[0]):
        return {"lower": 0, "upper": None, "approximate": True, "text": "can't tell"}
    lower = 0 if reported["upper"] is None else max(pledged["lower"] - reported["upper"], 0)
    upper = OPEN if pledged["upper"] is None else max(pledged["upper"] - reported["lower"], 0)
    approximate = pledged["approximate"] + reported["approximate"] > 0
    text = interval_words(lower, upper, approximate=approximate, more_than=more_than)
    if lower == 0 and upper == OPEN:
        text = "not stated"
    return {"lower": lower, "upper": or_null(upper), "approximate": approximate, "text": text}


def cut(scaled, decimals):
    digits = str(scaled).rjust(decimals + 1, "0")
    return f"{digits[:-decimals]}.{digits[-decimals:]}"


def share(pledged, reported):
    if not pledged or not reported or None in {pledged["upper"], reported["upper"]}:
        return None
    if pledged["lower"] == 0:
        return None
    least = Fraction(reported["lower"], pledged["upper"])
    most = Fraction(reported["upper"], pledged["lower"])
    down, up = int(least * 1000), -int(-most * 1000 // 1)
    text = "–".join(cut(tenths, 1).removesuffix(".0") for tenths in (down, up))
    if least == most:
        text = one_share(least)
    about = "about " if pledged["approximate"] or reported["approximate"] else ""
    return {
        "lower": cut(int(least * 10_000), 4),
        "upper": cut(-int(-most * 10_000 // 1), 4),
        "text": f"{about}{text} %",
    }


def one_share(ratio):
    """The percentage of one ratio, half to even."""
    per_cent = cut(round(ratio * 1000), 1).removesuffix(".0")
    if per_cent == "0" and ratio:
        return "<0.1"
    if per_cent == "100" and ratio != 1:
        return "<100" if ratio < 1 else ">100"
    return per_cent


def assessment(pledges, pledged, reported, *, wider):
    if pledged is None:
        return "pledged_wider" if wider else "no_pledge_recorded"
    if reported is None:
        return "no_report_recorded"
    least, most = reported["lower"], OPEN if reported["upper"] is None else reported["upper"]
    floor, ceiling = pledged["lower"], OPEN if pledged["upper"] is None else pledged["upper"]
    figures = [(figure_of(p), p) for p in pledges]
    through_floors = all(
        (f["upper"] is not None or only_floors(p))
        and (not p.get("spans") or f["no_number"] is not None)
        for f, p in figures
    )
    table = [
        ("none_so_far", most == 0),
        ("indeterminate", pledged["approximate"] or reported["approximate"]),
        ("exceeded", least > ceiling),
        ("met", ceiling < OPEN and least >= ceiling),
        ("met", ceiling == OPEN and through_floors and least >= floor > 0),
        ("partially_met", most < floor),
        ("indeterminate", True),
    ]
    return next(name for name, fits in table if fits)


def row(category, unit, direction, items, *, wider):
    acts = {act: [i for i in items if i["act"] == act] for act in NAMES_OF_COLUMNS}
    columns = {NAMES_OF_COLUMNS[act]: column(there) for act, there in acts.items()}
    pledged, reported = columns["pledged"], columns["reported"]
    more_than = sum(only_floors(i) == "more_than" for i in acts["pledge"] if not i.get("spans"))
    names = ["approximate", "contested", "disputed", "one_side", "spans", "withheld"]
    names += ["without_number"]
    spans = ["spans"] if any(i.get("spans") for i in items) else []
    return {
        "category": category,
        "unit": unit,
        "from_party": direction[0],
        "to_party": direction[1],
        **columns,
        "outstanding": still_open(pledged, reported, more_than),
        "fulfilment": share(pledged, reported),
        "assessment": assessment(acts["pledge"], pledged, reported, wider=wider),
        "caveats": [
            n for n in names if n in spans or any(c and c.get(n) for c in columns.values())
        ],
    }


def totals(items, parents, units, as_of):
    """The rows in order, the ids that count, and how many have no date."""
    standing = [i for i in items if i["status"] not in NOT_COUNTED[i["act"]]]
    undated = [i for i in standing if happened_on(i) is None] if as_of else []
    if as_of:
        dated = [i for i in standing if i not in undated and began_on(i) <= as_of]
        standing = [i | {"spans": happened_on(i) > as_of} for i in dated]

    def is_above(upper, lower):
        parent = parents[lower]
        return parent is not None and (parent == upper or is_above(upper, parent))

    rows = []
    for key in sorted({(i["category"], i["from_party"], i["to_party"]) for i in standing}):
        category, direction = key[0], key[1:]
        there = [i for i in standing if (i["from_party"], i["to_party"]) == direction]
        members = [
            i for i in there if i["category"] == category or is_above(category, i["category"])
        ]
        wholes = [i for i in members if all(i["part_of"] != other["id"] for other in members)]
        wider = any(i["act"] == "pledge" and is_above(i["category"], category) for i in there)
        rows.append(row(category, units[category], direction, wholes, wider=wider))
    return rows, [i["id"] for i in standing], len(undated)
