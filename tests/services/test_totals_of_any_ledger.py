"""Totals of ledgers at random are those that the oracle reads out of the domain."""

from dataclasses import replace

import pytest

from ledger.rules.totals.periods import Period
from ledger.rules.totals.policies import parse_policy
from ledger.services.figure_documents import figure_of
from ledger.services.totals.totals import sum_documents
from tests.rules.oracle import figures
from tests.rules.oracle import totals as oracle
from tests.rules.oracle.random_ledgers import DATES, random_ledger, smallest
from tests.rules.oracle.records import (
    Category,
    Claim,
    Ledger,
    Line,
    Party,
    Said,
    Source,
    Speaker,
    Stated,
)
from tests.rules.oracle.scene import Period as OraclesPeriod
from tests.rules.over_all import across
from tests.services.ledgers_as_documents import (
    categories_of,
    groups_in,
    line_document,
    lines_under,
    rows_of,
)

POLICIES = ["preferred", "from_party", "to_party", "speaker=Ann Example", "stated"]
SHOWN = (
    "lines", "lower", "upper", "approximate", "without_number", "withheld", "contested",
    "disputed", "one_side", "neither_side", "without_claim", "text",
)  # fmt: skip
COLUMNS = ("requested", "offered", "pledged", "reported")


def as_shown(column):
    return column and {name: getattr(column, name) for name in SHOWN}


def as_read(row):
    """A row of the oracle as it is answered."""
    bearing = [total for column in row.bearing.values() for total in column.bear]
    return {
        "category": row.key.category,
        "unit": row.unit,
        "from_party": row.key.from_party,
        "to_party": row.key.to_party,
        **{name: as_shown(row.columns[name]) for name in COLUMNS},
        "undone": as_shown(row.undone),
        "implied": row.implied,
        "reports_above": row.above,
        "outstanding": row.outstanding,
        "fulfilment": row.fulfilment,
        "assessment": row.assessment,
        "caveats": sorted(row.caveats),
        "one_side_by": sorted(row.one_side_by),
        "bearing": sorted(total.id for total in bearing),
    }


def as_answered(row):
    """A row as it is answered, without what the oracle doesn't read."""
    row = row | {"caveats": sorted(row["caveats"])}
    row["bearing"] = sorted(total["id"] for total in row.pop("stated") if total["bears"])
    row["reports_above"] = sorted(
        (each["for_each"], each["line_item"]) for each in row["reports_above"]
    )
    del row["stated_jointly"], row["within"], row["reports_above_found"]
    for name in (*COLUMNS, "undone"):
        row[name] = row[name] and {each: row[name][each] for each in SHOWN}
    if row["outstanding"]:
        del row["outstanding"]["approximate"]
    return row


def of_agreement(ledger, as_of, policy):
    """The totals of an agreement: as the oracle reads them, and as they are answered."""
    read = oracle.totals(ledger, "deal", as_of, policy)
    rows, undated = rows_of(ledger, "deal", as_of, parse_policy(policy))
    return ([as_read(row) for row in read.rows], read.undated), (
        [as_answered(row) for row in rows], undated,
    )  # fmt: skip


def over_all(ledger, since, through):
    """The totals across agreements: as the oracle reads them, and as they are answered."""
    rows, undated = oracle.across(ledger, OraclesPeriod(since, through))
    read = [
        (
            vars(row.key),
            {name: as_shown(row.columns[name]) for name in COLUMNS},
            row.agreements,
            row.overlaps,
            as_shown(row.undone),
        )
        for row in rows
    ]
    lines = lines_under(ledger)
    tree, groups = categories_of(ledger), groups_in(ledger)
    found = across(lines, tree, None, Period(since, through), groups)
    answered = [
        (
            {name: getattr(row, name) for name in ("category", "from_party", "to_party")},
            sum_documents(row.sums, row.without_claim),
            dict(row.agreements),
            row.overlaps.total > 0,
            as_shown(row.undone),
        )
        for row in found.rows
    ]
    return (read, undated), (answered, found.undated)


def of_figures(ledger):
    """The figure of each line item: as the oracle reads it, and as it is sealed.

    What is sealed knows of no members, which can change later.
    """
    alone = replace(ledger, parties=())
    read, sealed = [], []
    for line in ledger.lines:
        figure = figures.figure(alone, line)
        told_by = figure.told_by
        read.append(
            {
                "lower": figure.lower,
                "upper": figure.upper,
                "approximate": figure.approximate,
                "contested": figure.contested,
                "no_number": figure.no_number,
                "also": list(figure.also),
                "told_by": vars(told_by) | {"parties": list(told_by.parties)},
                "text": figure.whole_text,
            }
        )
        sealed.append(figure_of(line_document(ledger, line)).document())
    return read, sealed


def test_a_total_of_a_group_stands_below_the_rows_of_its_members():
    red_cross = Speaker("The Example Red Cross", ("icrc",))
    pledge = Claim("claim", Said("exact", 7))
    line = Line("line", "pledge", "pow", "RU", "DE", (pledge,), status="pledged")
    told = Stated(
        "told",
        "reported",
        ("pow",),
        (("RU", "west"),),
        Said("exact", 5),
        through=DATES[0],
        speakers=(red_cross,),
    )
    parties = (Party("west", ("DE",)),)
    ledger = Ledger(parties, (Category("pow"),), (Source("wire"),), (line,), (told,))

    ((row,), _) = rows_of(ledger, "deal")

    assert (row["assessment"], row["outstanding"]["text"]) == ("told_jointly", "2–7")
    assert row["stated_jointly"] == ["told"]


def test_a_row_above_keeps_no_pledge_that_nothing_bounds_below():
    lines = [
        Line(kind, act, kind, "RU", "UA", (Claim("claim", Said("exact", number)),), status=status)
        for kind, act, number, status in (
            ("person", "pledge", 7, "pledged"),
            ("officer", "pledge", 7, "pledged"),
            ("wounded", "report", 34, "reported"),
        )
    ]
    lines[1] = replace(lines[1], effective_on=DATES[-1])
    told = Stated("told", "pledged", ("officer",), (("RU", "UA"),), Said("exact", 3))
    told = replace(told, through=DATES[0], speakers=(Speaker("Bo Example", ("UA",)),))
    kinds = (
        Category("person"),
        *(Category(kind, parent="person") for kind in ("officer", "wounded")),
    )
    ledger = Ledger((), kinds, (Source("wire"),), tuple(lines), (told,))

    rows, _ = rows_of(ledger, "deal")

    said = {row["category"]: (row["outstanding"] or {}, row["assessment"]) for row in rows}
    assert {kind: (still.get("text"), judged) for kind, (still, judged) in said.items()} == {
        "officer": ("≥7", "no_report_recorded"),
        "person": ("≤14", "indeterminate"),
        "wounded": (None, "pledged_wider"),
    }


def test_a_joint_total_of_members_tells_of_the_rows_of_their_group():
    promised = Claim("claim", Said("exact", 681))
    ways = (("DE", "RU"), ("RU", "DE"))
    lines = tuple(
        Line(f"line-{giver}", "pledge", "pow", giver, taker, (promised,), status="pledged")
        for giver, taker in (("west", "RU"), ("RU", "west"))
    )
    told = Stated("told", "reported", ("pow",), ways, Said("exact", 600), through=DATES[0])
    parties = (Party("west", ("DE",)),)
    ledger = Ledger(parties, (Category("pow"),), (Source("wire"),), lines, (told,))

    rows, _ = rows_of(ledger, "deal")

    assert [row["assessment"] for row in rows] == ["told_jointly", "told_jointly"]
    assert [row["stated_jointly"] for row in rows] == [["told"], ["told"]]


def questions(seed):
    """What a ledger is asked: its totals, those as of a day, under a policy, and in a period."""
    days = sorted([DATES[seed % 7], DATES[seed * 3 % 7]])
    period = [(None, None), (days[0], days[1]), (None, days[0]), (days[1], None)][seed % 4]
    yield of_figures, ()
    yield of_agreement, (None, "envelope")
    yield of_agreement, (days[0], "envelope")
    yield of_agreement, (days[1] if seed % 2 else None, POLICIES[seed % 5])
    yield over_all, period


def check(seed):
    """Ask a ledger everything, and tell of the smallest one of which the two differ."""
    ledger = random_ledger(seed)
    for ask, asked in questions(seed):

        def errs(smaller, ask=ask, asked=asked):
            read, answered = ask(smaller, *asked)
            return read != answered

        if errs(ledger):
            least = smallest(ledger, errs)
            read, answered = ask(least, *asked)
            things = "\n".join(map(str, [*least.lines, *least.stated, *least.sources]))
            pytest.fail(f"seed {seed}, {asked}:\n{things}\nread {read}\nanswered {answered}")


def test_what_was_taken_back_stands_nowhere_else_whatever_its_speaker_calls_it():
    moscow = Speaker("Ann Example", ("RU",))
    said = Claim("claim", Said("exact", 7), "wire", (moscow,), differs={"act": "pledge"})
    line = Line("line", "report", "pow", "RU", "UA", (said,), status="retracted")
    ledger = Ledger((), (Category("pow"),), (Source("wire"),), (line,))

    for policy in ("envelope", "from_party"):
        assert rows_of(ledger, "deal", policy=parse_policy(policy)) == ([], 0)


@pytest.mark.parametrize("first", range(0, 400, 100))
def test_totals_of_any_ledger_are_those_of_the_domain(first):
    for seed in range(first, first + 100):
        check(seed)


@pytest.mark.long
@pytest.mark.parametrize("first", range(400, 10_400, 1_000))
def test_totals_of_ten_thousand_ledgers_are_those_of_the_domain(first):
    for seed in range(first, first + 1_000):
        check(seed)
