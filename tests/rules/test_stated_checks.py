"""Stated totals: a speaker's running total against the line items that it covers."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.rules.quantities.parsing import parse
from ledger.rules.totals.hierarchy import Category
from ledger.rules.totals.stated_bearing import CheckedTotal
from ledger.rules.totals.stated_checks import Difference, Reason, Verdict, latest
from ledger.rules.totals.stated_comparison import checks
from ledger.rules.totals.stated_sentences import sentence
from ledger.rules.workflow.lifecycle import Status
from tests.rules import factories
from tests.rules.stated import AGREED_ON, CATEGORIES, make_statement

BODIES = {
    "2025-06-11": 1212,
    "2025-06-13": 1200,
    "2025-06-14": 1200,
    "2025-06-15": 1200,
    "2025-06-16": 1245,
}


def make_line(said, **fields):
    """A line item that happened on the day given, if any."""
    on = fields.get("happened_on", "2025-06-10")
    return factories.make_line(said, **{"first_on": on, "last_on": on, **fields})


def bodies(*, without=(), **others):
    """The five transfers of June 2025, some of them left out or said otherwise."""
    said = BODIES | {f"2025-06-{day.removeprefix('on_')}": value for day, value in others.items()}
    return [
        make_line(value, id=day, category="body", happened_on=day)
        for day, value in said.items()
        if day not in without
    ]


def check(statement, lines=None, *, others=(), began_on=AGREED_ON):
    found = checks([*others, statement], bodies() if lines is None else lines, CATEGORIES, began_on)
    return found[statement.id]


def told(statement, lines=None, **more):
    return sentence(statement, check(statement, lines, **more))


def test_more_stated_than_may_have_come_by_its_day_lies_above_whatever_came_later():
    lines = [
        make_line(50, id="spans", category="body", first_on="2025-06-01", happened_on="2025-06-05"),
        make_line(80, id="later", category="body", happened_on="2025-06-06"),
    ]

    found = check(make_statement(100, "2025-06-03"), lines)

    assert (found.verdict, found.lies_above) == (Verdict.CANNOT_TELL, True)
    assert not check(make_statement(50, "2025-06-03"), lines).lies_above


def test_a_stated_total_that_the_line_items_sum_up_to_agrees():
    found = check(make_statement(6057))

    assert (found.verdict, found.because, found.difference) == (
        Verdict.AGREES,
        None,
        Difference(0, 0),
    )
    assert [line.id for line in found.lines] == list(BODIES)
    assert found.expected.text == "6,057"
    assert told(make_statement(6057)) == "agrees: 6,057 recorded"


def test_another_stated_total_differs_by_just_so_many():
    negotiator = make_statement(6060, voice="negotiator")

    found = check(negotiator)

    assert (found.verdict, found.difference, found.difference.text) == (
        Verdict.DIFFERS,
        (3, 3),
        "+3",
    )
    assert told(negotiator) == (
        "differs: stated 6,060; 3 more than recorded (6,057) through 2025-06-16"
    )
    assert check(negotiator, bodies(on_16=1248)).verdict is Verdict.AGREES


def test_the_check_of_a_stated_total_says_between_which_days_a_transfer_is_missing():
    known = bodies(without=["2025-06-13"])
    first, second = make_statement(1212, "2025-06-11"), make_statement(3612, "2025-06-14", place=1)

    found = check(second, known, others=[first])

    assert (found.verdict, found.difference, found.after) == (
        Verdict.DIFFERS,
        (1200, 1200),
        "2025-06-11",
    )
    assert told(second, known, others=[first]) == (
        "differs: stated 3,612; 1,200 more than recorded (2,412) through 2025-06-14;"
        " agreed through 2025-06-11"
    )


@pytest.mark.parametrize(
    "other",
    [
        make_statement(1212, "2025-06-11", voice="somebody else"),
        make_statement(1213, "2025-06-11"),
        make_statement("up to 1,300", "2025-06-11"),
        make_statement("at least 1,000", "2025-06-11"),
        make_statement(0, "2025-06-11", directions=frozenset({("UA", "RU")})),
        make_statement(1212, "2025-06-11", since="2025-06-02"),
        make_statement(1212, "2025-06-17"),
    ],
)
def test_only_an_earlier_total_of_the_same_voice_and_scope_that_agreed_bounds_a_difference(other):
    known = bodies(without=["2025-06-13"])

    assert check(make_statement(3612, "2025-06-14"), known, others=[other]).after is None


def test_more_may_be_recorded_than_a_stated_total_says():
    assert told(make_statement(6000)) == (
        "differs: stated 6,000; 57 fewer than recorded (6,057) through 2025-06-16"
    )


@pytest.mark.parametrize(
    ("said", "lies_above"), [(78, True), (0, False), ("up to 78", False), ("at least 5", True)]
)
def test_where_nothing_is_recorded_a_check_says_nothing_of_the_speaker(said, lies_above):
    stated = make_statement(said, directions=frozenset({("UA", "RU")}))
    earlier = stated._replace(id="earlier", through="2025-06-10", quantity=parse(1))

    found = check(stated, others=[earlier])

    assert (found.verdict, found.because) == (Verdict.CANNOT_TELL, Reason.NOTHING_RECORDED)
    assert (found.expected, found.lines, found.difference, found.after) == (None, (), None, None)
    assert (found.step.verdict, found.step.because) == (found.verdict, found.because)
    assert found.lies_above is lies_above
    assert told(stated, others=[earlier]) == "can't be told: nothing is recorded that it covers"


def test_a_stated_total_from_before_the_ledger_cannot_be_told_but_its_growth_can():
    scope = {"agreements": None, "since": "2022-02-24"}
    before = make_statement(9744, "2025-06-10", **scope)
    after = make_statement(15801, "2025-06-16", place=1, **scope)

    found = check(after, others=[before], began_on=None)

    assert (found.verdict, found.because, found.difference) == (
        Verdict.CANNOT_TELL,
        Reason.BEGINS_EARLIER,
        None,
    )
    assert (found.step.since, found.step.stated, found.step.recorded.text) == (
        before,
        Difference(6057, 6057),
        "6,057",
    )
    assert found.step.verdict is Verdict.AGREES
    assert told(after, others=[before], began_on=None) == (
        "can't be told: it counts from before the first that is recorded here;"
        " its growth since 2025-06-10 agrees: +6,057 stated, 6,057 recorded"
    )
    assert check(before, others=[after], began_on=None).step is None


def test_growth_of_a_stated_total_is_compared_with_the_same_voice_first():
    totals = [
        make_statement(100, "2025-06-10", voice="negotiator", place=0),
        make_statement(90, "2025-06-09", place=1),
    ]

    assert check(make_statement(6147), others=totals).step.since == totals[1]
    assert check(make_statement(6147), others=totals[:1]).step.since == totals[0]


@pytest.mark.parametrize(
    ("since", "agreements", "began_on", "because"),
    [
        (None, {"istanbul"}, AGREED_ON, None),
        (None, {"istanbul"}, None, None),
        (None, None, None, Reason.BEGINS_EARLIER),
        ("2025-06-02", {"istanbul"}, AGREED_ON, None),
        ("2025-06-01", {"istanbul"}, AGREED_ON, Reason.BEGINS_EARLIER),
        ("2025-06-11", None, None, None),
        ("2025-06-10", None, None, Reason.BEGINS_EARLIER),
    ],
)
def test_a_stated_total_since_before_the_first_report_cannot_be_told(
    since, agreements, began_on, because
):
    agreements = agreements and frozenset(agreements)

    found = check(
        make_statement(6057, since=since, agreements=agreements), bodies(), began_on=began_on
    )

    assert found.because == because


@pytest.mark.parametrize(
    ("said", "lines", "because"),
    [
        ("about 6,000", bodies(), Reason.STATED_APPROXIMATELY),
        ("withheld", bodies(), Reason.NOTHING_STATED),
        ("thousands", bodies(), Reason.NOTHING_STATED),
        (6057, bodies(on_16="withheld"), Reason.LINE_WITHOUT_NUMBER),
        (6057, bodies(on_16="about 1,245"), Reason.LINE_APPROXIMATE),
        (
            6057,
            [*bodies(), make_line(1, category="body", happened_on=None)],
            Reason.LINE_UNDATED,
        ),
        (
            6057,
            [*bodies(), make_line("withheld", category="body", happened_on="2025-07-01")],
            None,
        ),
        (6057, [*bodies(), make_line(5, category="pow")], None),
        (6057, [*bodies(), make_line(5, category="body", status=Status.RETRACTED)], None),
        (6057, [*bodies(), make_line(5, category="body", from_party="UA", to_party="RU")], None),
    ],
)
def test_a_stated_total_without_an_exact_number_or_day_cannot_be_told(said, lines, because):
    found = check(make_statement(said), lines)

    assert found.because == because
    assert found.verdict is (Verdict.CANNOT_TELL if because else Verdict.AGREES)
    assert (found.difference is None) == (because is not None)


def within(first_on, last_on):
    """A report that happened at some time between two days."""
    dates = {"first_on": first_on, "last_on": last_on, "happened_on": last_on}
    return make_line(100, category="body", **dates)


def published(on):
    """A report without a day of its own, published on one."""
    dates = {"first_on": None, "last_on": None, "happened_on": on}
    return make_line(100, category="body", **dates)


@pytest.mark.parametrize(
    ("line", "since", "through", "open_"),
    [
        (within("2025-06-05", "2025-06-14"), None, "2025-06-04", False),
        (within("2025-06-05", "2025-06-14"), None, "2025-06-05", True),
        (within("2025-06-05", "2025-06-14"), None, "2025-06-13", True),
        (within("2025-06-05", "2025-06-14"), None, "2025-06-14", False),
        (within("2025-06-05", "2025-06-14"), "2025-06-05", "2025-06-20", False),
        (within("2025-06-05", "2025-06-14"), "2025-06-06", "2025-06-20", True),
        (within("2025-06-05", "2025-06-14"), "2025-06-14", "2025-06-20", True),
        (within("2025-06-05", "2025-06-14"), "2025-06-15", "2025-06-20", False),
        (published("2025-06-20"), None, "2025-06-19", True),
        (published("2025-06-20"), None, "2025-06-20", False),
        (published("2025-06-20"), "2025-06-15", "2025-06-20", True),
        (published("2025-06-20"), "2025-06-21", "2025-06-30", False),
        (published(None), None, "2025-06-19", True),
    ],
)
def test_a_stated_total_cannot_be_told_where_a_date_may_fall_into_its_time(
    line, since, through, open_
):
    stated = make_statement(100, through, since=since)

    found = check(stated, [line], began_on="2025-01-01")

    assert (found.because is Reason.LINE_UNDATED) == open_


@pytest.mark.parametrize(
    ("said", "last", "verdict", "text"),
    [
        ("at least 6,000", 1245, Verdict.AGREES, "at least -57"),
        ("more than 6,057", 1245, Verdict.DIFFERS, "at least +1"),
        ("up to 6,057", 1245, Verdict.AGREES, "-6,057 to 0"),
        ("fewer than 6,057", 1245, Verdict.DIFFERS, "-6,057 to -1"),
        ("6,050-6,060", 1245, Verdict.AGREES, "-7 to +3"),
        (6060, "1,245-1,248", Verdict.AGREES, "0 to +3"),
        (6061, "1,245-1,248", Verdict.DIFFERS, "+1 to +4"),
        (5000, "at least 1,000", Verdict.DIFFERS, "at most -812"),
        ("at least 5,000", "at least 1,000", Verdict.AGREES, "open"),
    ],
)
def test_a_stated_interval_agrees_where_it_has_a_number_in_common_with_the_sum(
    said, last, verdict, text
):
    found = check(make_statement(said), bodies(on_16=last))

    assert (found.verdict, found.difference.text) == (verdict, text)


def test_a_stated_total_through_a_day_takes_that_day_in_or_not():
    inclusive = check(make_statement(6057, "2025-06-16"))
    exclusive = check(make_statement(4812, "2025-06-16", inclusive=False))

    assert (inclusive.verdict, exclusive.verdict) == (Verdict.AGREES, Verdict.AGREES)
    assert "2025-06-16" not in [line.id for line in exclusive.lines]


def test_a_stated_total_covers_the_categories_below_its_own_and_a_part_never_beside_its_whole():
    lines = [
        make_line(390, id="whole", category="person"),
        make_line(270, id="part", category="pow", part_of="whole"),
        make_line(10, id="other", category="pow"),
    ]

    of_persons = check(make_statement(400, categories=frozenset({"person"})), lines)
    of_pows = check(make_statement(280, categories=frozenset({"pow"})), lines)

    assert [line.id for line in of_persons.lines] == ["whole", "other"]
    assert [line.id for line in of_pows.lines] == ["part", "other"]
    assert (of_persons.verdict, of_pows.verdict) == (Verdict.AGREES, Verdict.AGREES)


def test_both_directions_together_are_one_stated_total():
    lines = [*bodies(), make_line(27, category="body", from_party="UA", to_party="RU")]
    both = frozenset({("RU", "UA"), ("UA", "RU")})

    assert check(make_statement(6084, directions=both), lines).verdict is Verdict.AGREES


days = st.integers(10, 16).map("2025-06-{:02}".format)
reports = st.lists(
    st.tuples(st.sampled_from([0, 7, "5-9", "at least 3", "up to 4"]), days), max_size=6
)


@given(reports, st.sampled_from([0, 7, 21, "5-9", "at least 30", "up to 20"]), days)
def test_the_verdict_of_a_check_is_whether_any_numbers_within_the_bounds_make_both_true(
    made, said, through
):
    lines = [
        make_line(quantity, id=str(n), category="body", happened_on=on)
        for n, (quantity, on) in enumerate(made)
    ]
    covered = [parse(quantity) for quantity, on in made if on <= through]
    stated, most = parse(said), 100
    possible = {0}
    for quantity in covered:
        uppers = range(quantity.lower, (most if quantity.upper is None else quantity.upper) + 1)
        possible = {total + value for total in possible for value in uppers}
    upper = most * 7 if stated.upper is None else stated.upper

    found = check(make_statement(said, through), lines)

    agrees = any(stated.lower <= total <= upper for total in possible)
    without_end = any(quantity.upper is None for quantity in covered)
    says_floor = stated.upper is None and stated.lower <= min(possible)
    if not covered:
        assert found.because is Reason.NOTHING_RECORDED
        return
    if without_end and agrees and not says_floor:
        assert (found.verdict, found.because) == (Verdict.CANNOT_TELL, Reason.NO_UPPER_END)
        return
    assert found.verdict is (Verdict.AGREES if agrees else Verdict.DIFFERS)


def test_of_two_stated_totals_through_one_day_the_latest_is_the_one_that_includes_it():
    through = make_statement(100, id="through", place=0)
    up_to = make_statement(90, id="up to", place=1, inclusive=False)
    totals = [CheckedTotal(each, check(each), None) for each in (through, up_to)]

    assert latest(totals, lambda total: total.statement.scope) == totals[:1]


def test_a_total_of_a_group_is_checked_against_what_went_to_its_members():
    lines = [
        make_line(8, id="own", category="body", to_party="west"),
        make_line(4, id="member", category="body", to_party="DE"),
        make_line(2, id="other", category="body", to_party="UA"),
    ]
    stated = make_statement(12, directions=frozenset({("RU", "west")}))

    found = checks([stated], lines, CATEGORIES, AGREED_ON, {"DE": frozenset({"west"})})

    check = found[stated.id]
    assert (check.verdict, [line.id for line in check.lines]) == (
        Verdict.AGREES,
        ["own", "member"],
    )


@pytest.mark.parametrize(("said", "verdict"), [(130, Verdict.AGREES), (200, Verdict.DIFFERS)])
def test_a_total_is_checked_against_kinds_that_may_cross(said, verdict):
    crossing = CATEGORIES | {"wounded": Category("persons", "person", crosses=True)}
    lines = [make_line(125, id="pow"), make_line(44, id="wounded", category="wounded")]
    stated = make_statement(said, categories=frozenset({"person"}))

    check = checks([stated], lines, crossing, AGREED_ON)[stated.id]

    assert (check.expected.text, check.verdict) == ("125–169", verdict)
