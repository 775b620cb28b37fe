"""One careless outlet can't destroy a row: which stated totals bear on it."""

import pytest

from ledger.rules.quantities.figure import Rank
from ledger.rules.totals.policies import ENVELOPE, parse_policy
from ledger.rules.totals.stated_bearing import bearing, below_under, beside, beside_under
from ledger.rules.totals.sums import RowKey
from ledger.rules.workflow.lifecycle import Act
from tests.rules.stated import BACK, THERE, checked, report, tell

RECORDED = [report(6057)]
OWN_VOICE = ()


def ids(totals):
    return [total.statement.id for total in totals]


@pytest.mark.parametrize(
    ("told", "bears"),
    [
        (tell(9000, parties=OWN_VOICE), False),
        (tell(9000, parties=OWN_VOICE, rank=Rank.PREFERRED), True),
        (tell(9000, parties=("UA",)), True),
        (tell(9000, parties=("icrc",)), True),
        (tell("about 9,000"), True),
        (tell("at least 9,000"), True),
        (tell("withheld"), False),
        (tell("thousands", rank=Rank.PREFERRED), False),
    ],
)
def test_a_stated_total_bears_on_a_row_whose_speaker_speaks_for_somebody_or_that_is_preferred(
    told, bears
):
    totals = checked(RECORDED, told)

    assert bearing(totals) == (totals if bears else [])


@pytest.mark.parametrize(
    ("earlier", "later", "bears"),
    [
        (6000, 6057, "later"),
        (6057, "6,050-6,060", "later"),
        (6057, "about 5,000", "earlier"),
        (6057, "more than 6,000", "earlier"),
        (6057, "withheld", "earlier"),
        ("about 5,000", 6057, "later"),
        ("about 5,000", "about 6,000", "later"),
        ("about 5,000", "more than 6,000", "earlier"),
        ("more than 5,000", "up to 6,000", "later"),
    ],
)
def test_of_one_speaker_the_latest_of_the_most_definite_stated_totals_bears(earlier, later, bears):
    totals = checked(
        RECORDED,
        tell(later, "2025-06-20", id="later"),
        tell(earlier, "2025-06-16", id="earlier"),
    )

    assert ids(bearing(totals)) == [bears]


def test_stated_totals_of_each_speaker_and_each_act_bear_on_a_row():
    totals = checked(
        RECORDED,
        tell(6057, id="ours"),
        tell(6060, id="theirs", voice="negotiator", parties=("RU",)),
        tell(6000, id="pledged", of=Act.PLEDGE),
    )

    assert bearing(totals) == totals


def test_the_latest_stated_totals_of_each_voice_are_shown_and_those_that_bear():
    totals = checked(
        RECORDED,
        tell(1212, "2025-06-11", id="overtaken"),
        tell(6057, "2025-06-16", id="bears"),
        tell("about 5,000", "2025-06-20", id="less definite"),
        tell(3612, "2025-06-14", voice="outlet", parties=OWN_VOICE, id="own voice"),
    )

    assert ids(beside(totals)) == ["bears", "less definite", "own voice"]


def test_a_stated_total_that_is_preferred_is_shown_though_its_voice_states_a_later_one():
    outlet = {"voice": "outlet", "parties": OWN_VOICE}
    totals = checked(
        RECORDED,
        tell(6057, "2025-06-16", id="preferred", rank=Rank.PREFERRED, **outlet),
        tell(9000, "2025-06-20", id="latest", **outlet),
    )

    assert ids(beside(totals)) == ["preferred", "latest"]


def newer_and_older(newer, older):
    """Two totals through one day, told by articles of two days, in both orders of recording."""
    one = tell(2500, id="2,500", published_on=newer)
    two = tell(2445, id="2,445", published_on=older)
    return [checked(RECORDED, one, two), checked(RECORDED, two, one)]


@pytest.mark.parametrize(
    ("newer", "older", "bear"),
    [
        ("2025-07-01", "2025-06-20", ["2,500"]),
        ("2025-06-20", "2025-06-20", ["2,445", "2,500"]),
        ("2025-07-01", None, ["2,445", "2,500"]),
        (None, None, ["2,445", "2,500"]),
    ],
)
def test_of_one_day_the_later_article_bears_and_both_where_none_is_known_to_be_later(
    newer, older, bear
):
    for totals in newer_and_older(newer, older):
        assert sorted(ids(bearing(totals))) == bear
        assert sorted(ids(beside(totals))) == bear


def test_a_total_told_together_with_another_voice_displaces_none_of_that_day():
    both = tell(2445, voice="Headquarters and Medical Service", id="both")
    alone = tell(2500, id="alone")

    assert ids(bearing(checked(RECORDED, alone, both))) == ["alone", "both"]
    assert ids(bearing(checked(RECORDED, both, alone))) == ["both", "alone"]


def test_a_total_is_shown_while_its_voice_states_no_later_one_as_definite():
    totals = checked(
        RECORDED,
        tell(6057, "2025-06-16", id="bears"),
        tell("about 5,000", "2025-06-18", id="about"),
        tell("more than 6,000", "2025-06-19", id="floor"),
    )

    assert ids(bearing(totals)) == ["bears"]
    assert ids(beside(totals)) == ["bears", "about", "floor"]


def test_under_a_policy_none_that_it_considers_is_displaced_by_one_that_it_does_not():
    row = RowKey("body", *THERE)
    both = {"directions": frozenset({THERE, BACK})}
    for scope, kept in (({}, beside_rows), (both, below_rows)):
        totals = checked(
            RECORDED,
            tell(6000, "2025-06-14", id="preferred", rank=Rank.PREFERRED, **scope),
            tell(6057, "2025-06-16", id="later", **scope),
        )

        assert kept(ENVELOPE, row, totals) == ["later"]
        assert kept(parse_policy("preferred"), row, totals) == ["preferred", "later"]
        assert kept(parse_policy("to_party"), row, totals) == ["later"]


def beside_rows(policy, row, totals):
    return ids(beside_under(policy, row, totals))


def below_rows(policy, row, totals):
    return ids(below_under(policy, [row], totals))
