"""What stands behind totals: every number is made of what is listed, and the rest says why not."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.rules.quantities.figure import Rank, counted
from ledger.rules.totals.explain import Listed, NotCounted, NotHeard, explain, reasons
from ledger.rules.totals.totals import totals
from ledger.rules.workflow.lifecycle import Act, Status
from tests.rules.factories import make_claim, make_line, make_pledge
from tests.rules.ledgers import CATEGORIES, DATES, PARENTS, ledgers, to_claim, to_line

COLUMNS = {"requested": Act.REQUEST, "offered": Act.OFFER, "pledged": Act.PLEDGE,
           "reported": Act.REPORT}  # fmt: skip


def explained(*lines, as_of=None):
    return explain(lines, totals(lines, CATEGORIES, as_of), CATEGORIES)


def only_row(*lines, as_of=None):
    (row,) = explained(*lines, as_of=as_of).rows
    return row


def lineage(category):
    while category:
        yield category
        category = PARENTS[category]


def why(claims, **more):
    """Why each claim isn't heard where no policy leaves any out."""
    return reasons(claims, [claim for claim in claims if claim.live], **more)


def added_up(listed):
    """Add line items up by hand; None over none."""
    if not listed:
        return None
    uppers = [each.line.upper for each in listed]
    return {
        "lines": len(listed),
        "lower": sum(each.line.lower for each in listed if not each.line.in_doubt),
        "upper": None if None in uppers else sum(uppers),
        "approximate": sum(each.line.approximate for each in listed),
        "contested": sum(each.line.contested for each in listed),
        "disputed": sum(each.line.status == "disputed" for each in listed),
    }


def of_row(line, row):
    alike = (row.from_party, row.to_party) == line.direction
    return alike and row.category in lineage(line.category)


@given(items=ledgers(), as_of=st.none() | st.sampled_from(DATES))
def test_the_line_items_listed_add_up_to_every_number_of_any_totals(items, as_of):
    lines = list(map(to_line, items))

    found = explained(*lines, as_of=as_of)

    computed = totals(lines, CATEGORIES, as_of)
    for row, behind in zip(computed.rows, found.rows, strict=True):
        for column, act in COLUMNS.items():
            told, added = getattr(row, column), added_up(behind.columns[act])
            assert added == (told and {name: getattr(told, name) for name in added})
            assert {each.why for each in behind.columns[act]} <= {None}
    at_all = {
        each.line.id for row in found.rows for lines in row.columns.values() for each in lines
    }
    assert at_all <= {line.id for line in computed.counted}


@given(items=ledgers(), as_of=st.none() | st.sampled_from(DATES))
def test_no_line_item_is_passed_over_or_explained_twice(items, as_of):
    lines = list(map(to_line, items))

    found = explained(*lines, as_of=as_of)

    rows = totals(lines, CATEGORIES, as_of).rows
    for row, behind in zip(rows, found.rows, strict=True):
        everywhere = [*behind.left_out, *(e for there in behind.columns.values() for e in there)]
        assert sorted(each.line.id for each in everywhere) == sorted(
            line.id for line in lines if of_row(line, row)
        )
    homeless = [line.id for line in lines if not any(of_row(line, row) for row in rows)]
    assert [each.line.id for each in found.left_out] == homeless


@given(items=ledgers())
def test_the_claims_that_count_are_those_of_the_domain(items):
    for item in items:
        claims = list(map(to_claim, item["claims"]))

        found = why(claims)

        making = {id(claim) for claim in counted(claims)}
        assert [each is None for each in found] == [id(claim) in making for claim in claims]


@pytest.mark.parametrize(
    ("act", "status", "why"),
    [
        (Act.REQUEST, Status.WITHDRAWN, NotCounted.WITHDRAWN),
        (Act.PLEDGE, Status.WITHDRAWN, NotCounted.WITHDRAWN),
        (Act.OFFER, Status.VOIDED, NotCounted.VOIDED),
        (Act.REPORT, Status.VOIDED, NotCounted.VOIDED),
        (Act.REPORT, Status.RETRACTED, NotCounted.RETRACTED),
    ],
)
def test_a_line_item_taken_back_says_so_in_its_row_or_beside_all_rows(act, status, why):
    gone, other = make_line(id="gone", act=act, status=status), make_line(id="other")

    assert only_row(gone, other).left_out == [Listed(gone, why)]
    assert (explained(gone).rows, explained(gone).left_out) == ((), (Listed(gone, why),))


def test_as_of_a_date_line_items_of_later_or_without_a_date_are_left_out():
    kept, later = make_line(id="kept"), make_line(id="later", happened_on="2025-06-11")
    undated = make_line(id="undated", happened_on=None)

    by_then = only_row(kept, later, undated, as_of="2025-06-10")
    everything = only_row(kept, later, undated)

    assert by_then.columns[Act.REPORT] == [Listed(kept)]
    assert by_then.left_out == [
        Listed(later, NotCounted.LATER),
        Listed(undated, NotCounted.UNDATED),
    ]
    assert everything.left_out == []


def test_a_part_is_left_out_where_its_whole_counts_and_names_it():
    whole = make_line(390, category="person", id="whole")
    part = make_line(270, category="pow", part_of="whole", id="part")
    withdrawn = make_pledge(5, category="officer", status=Status.WITHDRAWN, id="withdrawn")

    above, below = explained(withdrawn, whole, part).rows

    assert above.columns[Act.REPORT] == [Listed(whole)]
    assert below.columns[Act.REPORT] == [Listed(part)]
    assert above.left_out == [
        Listed(withdrawn, NotCounted.WITHDRAWN),
        Listed(part, NotCounted.PART, "whole"),
    ]
    assert below.left_out == [Listed(withdrawn, NotCounted.WITHDRAWN)]


def test_a_claim_that_is_not_heard_says_why():
    claims = [
        make_claim(6000, superseded=True, rank=Rank.SET_ASIDE),
        make_claim(5900),
        make_claim(5800, rank=Rank.SET_ASIDE),
        make_claim("about 5,900"),
        make_claim("not stated"),
    ]
    preferred = [make_claim(6000), make_claim("about 5,900", rank=Rank.PREFERRED)]

    assert why(claims) == [
        NotHeard.SUPERSEDED,
        None,
        NotHeard.SET_ASIDE,
        NotHeard.LESS_DEFINITE,
        NotHeard.LESS_DEFINITE,
    ]
    assert why(preferred) == [NotHeard.NOT_PREFERRED, None]


def test_beside_a_preferred_number_a_preferred_claim_without_one_is_less_definite():
    claims = [make_claim("all", rank=Rank.PREFERRED), make_claim(5, rank=Rank.PREFERRED)]

    assert why(claims) == [NotHeard.LESS_DEFINITE, None]


def test_claims_that_say_the_same_count_alike():
    assert why([make_claim(5), make_claim(5)]) == [None, None]


def test_a_claim_that_a_policy_does_not_consider_says_so_and_prefers_nothing():
    first, second = make_claim(5, rank=Rank.PREFERRED), make_claim("about 7")
    gone = make_claim(9, superseded=True)

    assert reasons([first, second, gone], [second]) == [
        NotHeard.LEFT_OUT_BY_POLICY,
        None,
        NotHeard.SUPERSEDED,
    ]
    assert reasons([first, second], []) == [NotHeard.LEFT_OUT_BY_POLICY] * 2


def test_a_line_item_that_belongs_to_an_agreement_in_part_gives_no_number():
    assert why([make_claim(5), make_claim("all")], in_part=True) == [
        NotHeard.IN_PART,
        NotHeard.LESS_DEFINITE,
    ]


def test_a_line_item_that_a_policy_puts_elsewhere_is_left_out():
    here, there = make_line(id="here"), make_line(id="there")
    gone = make_line(id="gone", status=Status.VOIDED)

    found = explain(
        [here, there, gone], totals([here], CATEGORIES), CATEGORIES, frozenset({"there", "gone"})
    )

    assert found.rows[0].left_out == [
        Listed(there, NotCounted.ELSEWHERE),
        Listed(gone, NotCounted.VOIDED),
    ]
