"""Random ledgers as plain data, and the same as the rules take them."""

from dataclasses import asdict

from hypothesis import strategies as st

from ledger.rules.quantities.figure import Claim, Figure, Rank, figure
from ledger.rules.quantities.parsing import parse
from ledger.rules.totals.hierarchy import Category
from ledger.rules.totals.policies import figure_of_considered, fits, parse_policy
from ledger.rules.totals.sums import LineItemFigures, Sum
from ledger.rules.workflow.lifecycle import STEPS, Act, Status

PARENTS = {
    "person": None, "pow": "person", "officer": "pow", "civilian": "person", "body": None,
}  # fmt: skip
UNITS = {category: "bodies" if category == "body" else "persons" for category in PARENTS}
CATEGORIES = {category: Category(UNITS[category], PARENTS[category]) for category in PARENTS}
#: What the rules need, and the domain doesn't know.
INNER = Sum.INNER
DATES = [f"2025-06-{day:02}" for day in range(1, 8)]

_dates = st.none() | st.sampled_from(DATES)
_numbers = st.sampled_from([0, 1, 2, 3, 5, 9, 10, 11, 100, 1000]) | st.integers(0, 10_000_000)
_valued = st.sampled_from(["exact", "about", "at_least", "more_than", "at_most", "fewer_than"])
_saids = st.one_of(
    st.tuples(_valued, _numbers).filter(lambda said: said != ("fewer_than", 0)),
    st.tuples(st.just("exact") | _valued, _numbers.filter(bool)),
    st.tuples(st.just("between"), st.integers(0, 20), st.integers(21, 1000)),
    st.tuples(st.sampled_from(["withheld", "all", "not_stated"])),
)
claims = st.lists(
    st.fixed_dictionaries(
        {
            "said": _saids,
            "rank": st.sampled_from(["normal", "normal", "normal", "preferred", "set_aside"]),
            "superseded": st.sampled_from([False, False, False, True]),
            "speakers": st.sampled_from(
                [(), ("Ann Example",), ("Bo Example",), ("Ann Example", "Bo Example")]
            ),
            "parties": st.sampled_from([(), ("RU",), ("UA",), ("RU", "UA"), ("TR",)]),
            "publisher": st.sampled_from(["Daily", "Weekly"]),
            "published_on": _dates,
        }
    ),
    min_size=1,
    max_size=4,
)
_events = st.sampled_from(
    [(act.value, status.value) for act in Act for status in STEPS[act] if status != "voided"]
    + [("pledge", "pledged"), ("report", "reported")] * 6
    + [("report", "voided"), ("pledge", "voided")]
)
_directions = st.sampled_from([("RU", "UA"), ("RU", "UA"), ("UA", "RU")])
_effective = st.one_of(
    _dates, st.tuples(*[st.sampled_from(DATES)] * 2).map(sorted).map("/".join), st.none()
)


@st.composite
def ledgers(draw):
    """Up to seven line items of one agreement, some of them parts of an earlier one."""
    items = []
    shapes = st.tuples(_events, st.sampled_from(sorted(PARENTS)), _directions, _effective, claims)
    for number, shape in enumerate(draw(st.lists(shapes, min_size=1, max_size=7))):
        (act, status), category, (giver, receiver), effective_on, told = shape
        item = {
            "id": f"line-{number}", "act": act, "status": status, "category": category,
            "from_party": giver, "to_party": receiver, "effective_on": effective_on,
            "claims": told, "part_of": None,
        }  # fmt: skip
        if wholes := [whole["id"] for whole in items if _may_hold(whole, item)]:
            item["part_of"] = draw(st.none() | st.sampled_from(wholes))
        items.append(item)
    return items


def _may_hold(whole, part):
    alike = all(whole[field] == part[field] for field in ("act", "from_party", "to_party"))
    lineage = [part["category"]]
    while PARENTS[lineage[-1]]:
        lineage.append(PARENTS[lineage[-1]])
    return alike and whole["part_of"] is None and whole["category"] in lineage


def to_quantity(said):
    qualifier, *numbers = said
    fields = ("lower", "upper") if qualifier == "between" else ("value",)
    return parse({"qualifier": qualifier, **dict(zip(fields, numbers, strict=False))})


def to_claim(told):
    fields = {name: value for name, value in told.items() if name != "said"}
    return Claim(**{**fields, "rank": Rank(told["rank"]), "quantity": to_quantity(told["said"])})


def to_figure(item) -> Figure:
    claims, direction = list(map(to_claim, item["claims"])), (item["from_party"], item["to_party"])
    if "policy" not in item:
        return figure(claims, *direction)
    return figure_of_considered(claims, fitting(item), *direction)


def fitting(item):
    """Return the claims of a line item that its policy considers."""
    policy = parse_policy(item["policy"])
    claims = map(to_claim, item["claims"])
    return [claim for claim in claims if fits(policy, claim, item["from_party"], item["to_party"])]


def live(item):
    """Return the live claims of a line item."""
    return [claim for claim in map(to_claim, item["claims"]) if claim.live]


def to_line(item) -> LineItemFigures:
    found = to_figure(item)
    effective_on = item["effective_on"]
    return LineItemFigures.of(
        found,
        id=item["id"],
        act=Act(item["act"]),
        category=item["category"],
        from_party=item["from_party"],
        to_party=item["to_party"],
        status=Status(item["status"]),
        part_of=item["part_of"],
        happened_on=effective_on.split("/")[-1] if effective_on else found.first_published_on,
        agreement=item.get("agreement"),
        first_on=effective_on.split("/")[0] if effective_on else None,
        last_on=effective_on.split("/")[-1] if effective_on else None,
        not_considered="policy" in item and not fitting(item) and bool(live(item)),
    )


def as_document(row):
    """The row as plain data, without what only the rules need."""
    document = asdict(row)
    for member in ("pledged_wider", "reported_above", "reports_above"):
        del document[member]
    document["assessment"] = row.assessment.value
    document["caveats"] = list(row.caveats)
    document["without_claim"] = dict(row.without_claim)
    for column in ("requested", "offered", "pledged", "reported"):
        if document[column]:
            document[column] = {k: v for k, v in document[column].items() if k not in INNER}
    return document
