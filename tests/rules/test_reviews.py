"""Reviews and ranks: nobody decides about own work alone."""

from itertools import product

import pytest

from ledger.rules.quantities.figure import Rank
from ledger.rules.workflow.lifecycle import Act, Status, find_step
from ledger.rules.workflow.reviews import SameActor, check_rank, check_step

STEP = find_step(Act.PLEDGE, Status.PLEDGED, Status.FULFILLED)
NOBODY, OWN, BOTH, OTHERS = frozenset(), {"ann"}, {"ann", "bo"}, {"bo"}


def passes_step(**who):
    try:
        check_step(STEP, actor="ann", **who)
    except SameActor:
        return False
    return True


def passes_rank(rank, **who):
    try:
        check_rank(rank, actor="ann", **who)
    except SameActor:
        return False
    return True


@pytest.mark.parametrize(
    ("recorded_by", "counted_by", "why"),
    [
        ("ann", {"bo"}, "ann recorded it"),
        ("bo", {"ann"}, "ann recorded every claim that counts"),
    ],
)
def test_a_refused_review_says_why(recorded_by, counted_by, why):
    with pytest.raises(SameActor) as refused:
        check_step(STEP, actor="ann", recorded_by=recorded_by, counted_by=counted_by)

    assert refused.value.code == "same-actor"
    assert refused.value.detail == (
        f"Moving this line item to fulfilled is a review, and {why}: another person has to decide."
    )


def test_a_review_is_of_others_work():
    passed = {
        (recorded_by, frozenset(counted_by))
        for recorded_by, counted_by in product(["ann", "bo"], [NOBODY, OWN, BOTH, OTHERS])
        if passes_step(recorded_by=recorded_by, counted_by=counted_by)
    }

    assert passed == {("bo", NOBODY), ("bo", frozenset(BOTH)), ("bo", frozenset(OTHERS))}


def test_an_own_claim_can_only_be_set_aside():
    passed = {
        rank
        for rank in Rank
        if passes_rank(rank, recorded_by="ann", counted_by=BOTH, counted_by_then=OTHERS)
    }

    assert passed == {Rank.SET_ASIDE}


def test_no_rank_leaves_own_claims_alone_where_others_counted():
    passed = {
        (frozenset(now), frozenset(then))
        for now, then in product([NOBODY, OWN, BOTH, OTHERS], repeat=2)
        if passes_rank(Rank.SET_ASIDE, recorded_by="bo", counted_by=now, counted_by_then=then)
    }

    left_alone = {(frozenset(now), frozenset(OWN)) for now in (NOBODY, BOTH, OTHERS)}
    every = {
        (frozenset(a), frozenset(b))
        for a in (NOBODY, OWN, BOTH, OTHERS)
        for b in (NOBODY, OWN, BOTH, OTHERS)
    }
    assert passed == every - left_alone
