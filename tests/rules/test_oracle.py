"""The oracle answers the examples of the domain as the domain does."""

import pytest

from tests.rules.oracle import figures
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
from tests.rules.oracle.scene import Period
from tests.rules.oracle.totals import across, totals

HEADQUARTERS = Speaker("Coordination Headquarters", ("UA",))
MEDINSKY = Speaker("Vladimir Medinsky", ("RU",))
STARTS = {"request": "open", "offer": "open", "pledge": "pledged", "report": "reported"}
CATEGORIES = (
    Category("person"), Category("pow", parent="person"), Category("civilian", parent="person"),
    Category("wounded", parent="person", crosses=True),
    Category("child", parent="person", crosses=True),
    Category("body", "bodies"),
)  # fmt: skip
PARTIES = (
    Party("RU"), Party("UA"), Party("DE"), Party("US"), Party("SA"), Party("YE"),
    Party("west", ("europe", "US")), Party("europe", ("DE",)), Party("coalition", ("SA", "YE")),
)  # fmt: skip
SOURCES = (
    Source("wire"),
    Source("dated", published_on="2025-06-02"),
    Source("gone", retracted=True),
)


def number(value):
    return Said("exact", value)


def claim(said, *speakers, **fields):
    said = number(said) if isinstance(said, int) else said
    return Claim(fields.pop("id", "a"), said, speakers=speakers, **fields)


def line(name, act, category, way, *claims, **fields):
    told = [claim(one) if isinstance(one, (int, Said)) else one for one in claims]
    told = [Claim(**{**vars(one), "id": one.id + str(place)}) for place, one in enumerate(told)]
    giver, receiver = way.split("-")
    status = fields.pop("status", STARTS[act])
    return Line(name, act, category, giver, receiver, tuple(told), status=status, **fields)


def ledger(*lines, stated=()):
    return Ledger(PARTIES, CATEGORIES, SOURCES, lines, stated)


def row_of(answer, category, way="RU-UA"):
    keys = {
        (row.key.category, f"{row.key.from_party}-{row.key.to_party}"): row for row in answer.rows
    }
    return keys[(category, way)]


def reported_of(found, category="person", way="RU-UA", **asked):
    return row_of(totals(found, "deal", **asked), category, way).columns["reported"]


def interval(column):
    return column.lower, column.upper, column.text


def stated(name, said, *speakers, through="2025-06-16", **fields):
    said = number(said) if isinstance(said, int) else said
    shape = {"of": "reported", "categories": ("body",), "directions": (("RU", "UA"),), **fields}
    return Stated(name, said=said, speakers=speakers, through=through, **shape)


@pytest.mark.parametrize(
    ("said", "text", "low", "high"),
    [
        (Said("exact", 6000), "6,000", 6000, 6000),
        (Said("about", 400), "≈400", 400, 400),
        (Said("at_least", 1000), "≥1,000", 1000, None),
        (Said("more_than", 1000), ">1,000", 1001, None),
        (Said("at_most", 1200), "≤1,200", 0, 1200),
        (Said("fewer_than", 10), "<10", 0, 9),
        (Said("between", low=2, high=3), "2–3", 2, 3),
        (Said("between", low=12, high=13, approximate=True), "≈12–13", 12, 13),
        (Said("per", 15, per="body"), "15 for each body", 0, None),
        (Said("all"), "all", 0, None),
        (Said("not_stated"), "not stated", 0, None),
        (Said("withheld"), "withheld", 0, None),
    ],
)
def test_a_quantity_is_read_as_the_table_has_it(said, text, low, high):
    assert (figures.text(said), figures.lower(said), figures.upper(said)) == (text, low, high)


@pytest.mark.parametrize(
    ("claims", "text", "low", "high", "contested"),
    [
        (
            [339, Said("about", 400), Said("more_than", 300)],
            "339 (also ≈400, >300)",
            339,
            339,
            False,
        ),
        ([Said("at_most", 200), Said("at_least", 300)], "≤200 or ≥300", 0, None, True),
        ([Said("at_least", 100), Said("at_most", 200)], "100–200", 100, 200, False),
        ([1245, 1248], "1,245–1,248", 1245, 1248, True),
        ([claim(5, rank="preferred"), 7], "5 (also 7)", 5, 5, True),
        ([claim(5, rank="set_aside"), 7], "7", 7, 7, False),
        ([claim(5, source="gone"), 7], "7", 7, 7, False),
        ([Said("not_stated"), Said("withheld"), Said("all")], "withheld", 0, None, False),
    ],
)
def test_a_figure_is_the_envelope_of_the_most_definite_claims(claims, text, low, high, contested):
    found = figures.figure(ledger(), line("one", "report", "pow", "RU-UA", *claims))

    assert (found.whole_text, found.lower, found.upper, found.contested) == (
        text,
        low,
        high,
        contested,
    )


def of_june(day, *claims):
    return line(f"june-{day}", "report", "body", "RU-UA", *claims, effective_on=f"2025-06-{day}")


JUNE = [
    of_june(day, claim(value, HEADQUARTERS))
    for day, value in [(11, 1212), (13, 1200), (14, 1200), (15, 1200)]
] + [of_june(16, claim(1245, HEADQUARTERS), claim(1248, MEDINSKY))]
PLEDGED = [line("pledge", "pledge", "body", "RU-UA", 6000)]


def test_the_bodies_of_june_come_to_more_than_was_pledged():
    row = row_of(totals(ledger(*PLEDGED, *JUNE), "deal"), "body")

    assert interval(row.columns["reported"]) == (6057, 6060, "6,057–6,060")
    assert (row.assessment, row.outstanding["text"]) == ("exceeded", "0")
    assert row.fulfilment == {"lower": "1.0095", "upper": "1.0100", "text": "100.9–101 %"}


def test_a_line_that_a_party_puts_elsewhere_adds_nothing_to_the_lower_end():
    denied = claim(1000, MEDINSKY, differs={"agreement": None})
    july = line("july", "report", "body", "RU-UA", claim(1000, HEADQUARTERS), denied)
    row = row_of(totals(ledger(*PLEDGED, *JUNE, july), "deal"), "body")

    assert interval(row.columns["reported"]) == (6057, 7060, "6,057–7,060")
    assert "tie_contested" in row.caveats
    assert row.assessment == "exceeded"


def test_wounded_beside_prisoners_may_be_the_same_people_unless_something_ties_them():
    lines = [
        line("all", "pledge", "person", "RU-UA", 1000),
        line("pow", "report", "pow", "RU-UA", 125),
        line("wounded", "report", "wounded", "RU-UA", 44),
    ]
    apart = [*lines[:2], line("wounded", "report", "wounded", "RU-UA", 44, distinct_from=("pow",))]
    part = [*lines[:2], line("wounded", "report", "wounded", "RU-UA", 44, part_of="pow")]

    assert interval(reported_of(ledger(*lines))) == (125, 169, "125–169")
    assert interval(reported_of(ledger(*apart))) == (169, 169, "169")
    assert interval(reported_of(ledger(*part))) == (125, 125, "125")
    assert interval(reported_of(ledger(*part), "wounded")) == (44, 44, "44")
    assert "kinds_may_cross" in row_of(totals(ledger(*lines), "deal"), "person").caveats


def test_wounded_and_children_may_be_the_same_and_the_more_numerous_are_there_at_least():
    lines = [
        line("all", "pledge", "person", "RU-UA", 1000),
        line("wounded", "report", "wounded", "RU-UA", 50),
        line("children", "report", "child", "RU-UA", 40),
    ]

    assert interval(reported_of(ledger(*lines))) == (50, 90, "50–90")


def test_a_transfer_that_spans_the_day_counts_perhaps():
    spanning = line("one", "report", "pow", "RU-UA", 1000, effective_on="2025-05-16/2025-06-02")
    dated = line("two", "report", "pow", "RU-UA", claim(7, source="dated"))
    undated = line("three", "report", "pow", "RU-UA", 5)
    found = totals(ledger(spanning, dated, undated), "deal", as_of="2025-05-20")

    assert interval(row_of(found, "pow").columns["reported"]) == (0, 1000, "0–1,000")
    assert (row_of(found, "pow").caveats, found.undated) == ({"spans", "neither_side"}, 1)


def test_a_pledge_for_each_body_comes_to_what_was_reported_of_bodies():
    per = line("pledge", "pledge", "pow", "UA-RU", Said("per", 15, per="body"))
    bodies = line("bodies", "report", "body", "RU-UA", Said("between", low=19, high=21))
    row = row_of(totals(ledger(per, bodies), "deal"), "pow", "UA-RU")

    assert row.implied == [{"lower": 285, "upper": 315, "text": "285–315 at 15 for each body"}]
    assert row.columns["pledged"].text == "15 for each body"


def test_two_of_three_is_rounded_outwards_and_its_text_to_the_nearest():
    lines = [
        line("pledge", "pledge", "pow", "RU-UA", 3),
        line("report", "report", "pow", "RU-UA", 2),
    ]
    row = row_of(totals(ledger(*lines), "deal"), "pow")

    assert row.fulfilment == {"lower": "0.6666", "upper": "0.6667", "text": "66.7 %"}
    assert (row.assessment, row.outstanding["text"]) == ("partially_met", "1")


def test_a_total_told_for_both_directions_leaves_each_row_open_between_two_numbers():
    lines = [
        line("there", "pledge", "pow", "YE-SA", 681),
        line("back", "pledge", "pow", "SA-YE", 400),
    ]
    total = stated(
        "both", 1056, Speaker("ICRC", ("icrc",)), categories=("pow",),
        directions=(("YE", "SA"), ("SA", "YE")),
    )  # fmt: skip
    found = totals(ledger(*lines, stated=(total,)), "deal")
    rows = [row_of(found, "pow", "YE-SA"), row_of(found, "pow", "SA-YE")]

    assert [row.assessment for row in rows] == ["told_jointly", "told_jointly"]
    assert [row.outstanding["text"] for row in rows] == ["0–681", "0–400"]


def test_what_went_to_a_member_counts_in_the_row_of_its_group():
    lines = [
        line("group", "report", "pow", "RU-west", 16),
        line("member", "report", "pow", "RU-DE", 5),
        line("other", "report", "pow", "RU-UA", 3),
    ]

    assert interval(reported_of(ledger(*lines), "pow", "RU-west")) == (21, 21, "21")
    assert interval(reported_of(ledger(*lines), "pow", "RU-DE")) == (5, 5, "5")


def test_seven_saudis_inside_the_1200_of_a_coalition_count_in_their_own_row_alone():
    lines = [
        line("whole", "pledge", "pow", "YE-coalition", 1200),
        line("part", "pledge", "pow", "YE-SA", 7, part_of="whole"),
    ]
    found = totals(ledger(*lines), "deal")

    assert row_of(found, "pow", "YE-coalition").columns["pledged"].text == "1,200"
    assert row_of(found, "pow", "YE-SA").columns["pledged"].text == "7"


def test_what_undoes_a_report_is_shown_and_subtracted_from_nothing():
    back = line("back", "report", "body", "UA-RU", 20, undoes="june-11")
    found = totals(ledger(*PLEDGED, *JUNE, back), "deal")
    row = row_of(found, "body")

    assert (row.undone.text, row.columns["reported"].text) == ("20", "6,057–6,060")
    assert [r.key.from_party for r in found.rows] == ["RU"]
    assert "undone" in row.caveats


UKRAINE = stated("ua", 6057, HEADQUARTERS)
RUSSIA = stated("ru", 6060, MEDINSKY)
RUSSIA_MORE = stated("ru", 6070, MEDINSKY)
#: True of the sum and of what lies above it, so it takes nobody's side.
AT_LEAST = stated("ua", Said("at_least", 20), HEADQUARTERS)
CARELESS = stated("paper", 9000)
LATER_ABOUT = stated("later", Said("about", 5000), HEADQUARTERS, through="2025-06-20")


@pytest.mark.parametrize(
    ("totals_stated", "caveats", "upper", "bear"),
    [
        ([UKRAINE, RUSSIA], {"stated_contested"}, 6060, ["ua", "ru"]),
        ([RUSSIA_MORE], {"reports_incomplete"}, None, ["ru"]),
        ([UKRAINE, RUSSIA_MORE], {"stated_contested"}, 6060, ["ua", "ru"]),
        ([AT_LEAST, RUSSIA_MORE], {"reports_incomplete"}, None, ["ua", "ru"]),
        ([CARELESS], {"stated_otherwise"}, 6060, []),
        ([UKRAINE, LATER_ABOUT], {"stated_otherwise"}, 6060, ["ua"]),
        ([stated("paper", 9000, rank="preferred")], {"reports_incomplete"}, None, ["paper"]),
        ([stated("paper", 9000, HEADQUARTERS, rank="set_aside")], set(), 6060, []),
        ([stated("wide", 15801, HEADQUARTERS, agreements=())], set(), 6060, []),
    ],
)
def test_one_careless_outlet_cannot_destroy_a_row(totals_stated, caveats, upper, bear):
    row = row_of(totals(ledger(*PLEDGED, *JUNE, stated=tuple(totals_stated)), "deal"), "body")

    assert row.columns["reported"].upper == upper
    assert row.caveats == {"one_side", "neither_side", "contested", *caveats}
    assert [total.id for total in row.bearing["reported"].bear] == bear


def test_nothing_of_a_report_that_a_party_puts_elsewhere_agrees_with_what_lies_above_it():
    elsewhere = claim(7, HEADQUARTERS, differs={"agreement": "other"})
    report = line("report", "report", "body", "RU-UA", elsewhere, effective_on="2025-06-10")
    both_ways = {"directions": (("RU", "UA"), ("UA", "RU"))}
    totals_stated = (
        stated("most", 1000, MEDINSKY, **both_ways),
        stated("none", 0, HEADQUARTERS, **both_ways),
    )
    found = ledger(report, stated=totals_stated)

    assert interval(reported_of(found, "body")) == (0, 7, "0–7")


def test_a_total_stated_stands_in_place_of_the_sum_and_later_reports_are_added():
    later = line("later", "report", "body", "RU-UA", 100, effective_on="2025-06-20")
    found = ledger(*PLEDGED, *JUNE, later, stated=(RUSSIA,))

    assert interval(reported_of(found, "body", policy="stated")) == (6160, 6160, "6,160")


def test_a_policy_by_side_follows_what_the_side_says_otherwise():
    denied = claim(1000, MEDINSKY, differs={"agreement": None})
    july = line("july", "report", "body", "RU-UA", claim(1000, HEADQUARTERS), denied)
    found = ledger(*PLEDGED, july)

    assert "reported" in row_of(totals(found, "deal"), "body").columns
    assert reported_of(found, "body", policy="from_party") is None
    assert interval(reported_of(found, "body", policy="to_party")) == (1000, 1000, "1,000")


def test_more_pledged_than_is_recorded_never_reads_as_exceeded():
    lines = [*PLEDGED, *JUNE]
    total = stated("pledges", 12000, HEADQUARTERS, of="pledged")
    dated = [line("pledge", "pledge", "body", "RU-UA", 6000, effective_on="2025-06-02"), *JUNE]
    row = row_of(totals(ledger(*dated, stated=(total,)), "deal"), "body")

    assert (row.assessment, row.columns["pledged"].text) == ("indeterminate", "≥6,000")
    assert "pledges_incomplete" in row.caveats
    assert row_of(totals(ledger(*lines), "deal"), "body").assessment == "exceeded"


def test_adjoining_periods_hold_the_whole_between_them():
    found = ledger(
        line("one", "report", "pow", "RU-UA", 10, effective_on="2025-06-01/2025-06-09"),
        line("two", "report", "pow", "RU-UA", 5, effective_on="2025-06-02", agreement=None),
    )
    (early,), _ = across(found, Period(None, "2025-06-05"))
    (late,), _ = across(found, Period("2025-06-06", None))

    assert interval(early.columns["reported"]) == (5, 15, "5–15")
    assert interval(late.columns["reported"]) == (0, 10, "0–10")
    assert (early.agreements, early.overlaps) == ({"deal": 1, None: 1}, True)
