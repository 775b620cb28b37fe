"""Policies: by which claims a figure is made, and that nothing else follows from it."""

import pytest
from hypothesis import event, given, settings
from hypothesis import strategies as st

from ledger.rules.quantities.figure import Rank, counted, figure
from ledger.rules.quantities.quantity import Qualifier
from ledger.rules.totals import policies
from ledger.rules.totals.policies import Form, NotAPolicy, Policy, parse_policy
from ledger.rules.totals.totals import totals
from tests.rules.factories import make_claim
from tests.rules.ledgers import (
    CATEGORIES,
    DATES,
    claims,
    ledgers,
    to_claim,
    to_line,
)

SAID = ["preferred", "from_party", "to_party", "speaker=Ann Example", "speaker=Nobody Example"]
CLOSED = {Qualifier.EXACT, Qualifier.BETWEEN, Qualifier.ABOUT}
DIRECTION = ("RU", "UA")


def of_policy(said, told):
    return [claim for claim in told if policies.fits(parse_policy(said), claim, *DIRECTION)]


@pytest.mark.parametrize("form", [form for form in Form if form is not Form.SPEAKER])
def test_a_policy_without_a_name_is_said_by_its_word(form):
    assert (parse_policy(form.value), str(parse_policy(form.value))) == (Policy(form), form.value)


@pytest.mark.parametrize("name", ["Ann Example", "a=b", "=", "envelope", "Інна Приклад"])
def test_the_speaker_of_a_policy_is_named_after_the_first_sign_of_equality(name):
    found = parse_policy(f"speaker={name}")

    assert (found, str(found)) == (Policy(Form.SPEAKER, name), f"speaker={name}")


@pytest.mark.parametrize(
    "said",
    ["", "best", "Envelope", "envelope=", "from_party=RU", "speaker", "speaker=", "speaker= "],
)
def test_any_other_policy_is_refused_naming_the_forms(said):
    with pytest.raises(NotAPolicy) as refused:
        parse_policy(said)

    assert refused.value.detail == f"There is no such policy; there are {policies.FORMS}."


CLAIMS = {
    "ours": make_claim(1, parties=("RU",), speakers=("Ann Example",)),
    "theirs": make_claim(2, parties=("UA",), speakers=("Bo Example",)),
    "both": make_claim(3, parties=("RU", "UA"), speakers=("Ann Example",)),
    "mediator": make_claim(4, parties=("TR",), speakers=("ann example",)),
    "article": make_claim(5),
    "preferred": make_claim(6, rank=Rank.PREFERRED),
    "set aside": make_claim(
        7, parties=("RU", "UA"), speakers=("Ann Example",), rank=Rank.SET_ASIDE
    ),
    "superseded": make_claim(
        8, parties=("RU", "UA"), speakers=("Ann Example",), rank=Rank.PREFERRED, superseded=True
    ),
}


@pytest.mark.parametrize(
    ("said", "names"),
    [
        ("envelope", ["ours", "theirs", "both", "mediator", "article", "preferred"]),
        ("stated", ["ours", "theirs", "both", "mediator", "article", "preferred"]),
        ("preferred", ["preferred"]),
        ("from_party", ["ours", "both"]),
        ("to_party", ["theirs", "both"]),
        ("speaker=Ann Example", ["ours", "both"]),
        ("speaker=Nobody Example", []),
    ],
)
def test_a_policy_considers_the_live_claims_that_fit_it(said, names):
    assert of_policy(said, CLAIMS.values()) == [CLAIMS[name] for name in names]


@settings(max_examples=150, deadline=None)
@given(told=claims, said=st.sampled_from(SAID))
def test_a_figure_of_any_policy_by_counting_claims_lies_within_the_figure(told, said):
    told = list(map(to_claim, told))
    making = counted(told)
    whole, found = figure(told, *DIRECTION), figure(of_policy(said, making), *DIRECTION)

    event(f"{said}, without a number: {found.no_number is not None}")
    if found.no_number is not None:
        assert (found.lower, found.upper) == (0, None)
    elif making[0].quantity.qualifier in CLOSED:
        assert whole.lower <= found.lower <= found.upper <= whole.upper
    else:
        # What one policy leaves open, another claim may bound; what it does bound lies within.
        assert found.lower == 0 or whole.lower <= found.lower
        assert whole.upper is None or found.upper is None or found.upper <= whole.upper


COLUMNS = ("requested", "offered", "pledged", "reported")


def sums(items, said=None, as_of=None):
    """Return the sums by category, direction and column, with what else the totals say."""
    under = [item | {"policy": said} for item in items] if said else items
    found = totals(list(map(to_line, under)), CATEGORIES, as_of)
    return found, {
        (row.category, row.from_party, row.to_party, column): getattr(row, column)
        for row in found.rows
        for column in COLUMNS
    }


@given(items=ledgers(), said=st.sampled_from(SAID), as_of=st.none() | st.sampled_from(DATES))
def test_another_policy_changes_numbers_and_never_what_is_counted(items, said, as_of):
    whole, of_all = sums(items, as_of=as_of)
    found, of_policy_ = sums(items, said, as_of)

    assert [line.id for line in found.counted] == [line.id for line in whole.counted]
    assert found.undated == whole.undated
    for sums_ in (of_all, of_policy_):
        assert sums_.keys() == of_all.keys()
    stay = ("lines", "contested", "disputed")
    for key, sum_ in of_all.items():
        other = of_policy_[key]
        assert (other is None) == (sum_ is None)
        if sum_:
            assert [getattr(other, name) for name in stay] == [getattr(sum_, name) for name in stay]


@given(items=ledgers(), said=st.sampled_from(SAID))
def test_a_sum_of_any_policy_lies_within_the_sum_where_every_line_item_has_a_counting_claim(
    items, said
):
    making = [item | {"claims": closed(item)} for item in items]
    _, of_all = sums(making)
    _, of_policy_ = sums(making, said)

    for key, sum_ in of_all.items():
        other = of_policy_[key]
        if sum_ and not other.without_number:
            event("every line has a claim")
            assert sum_.lower <= other.lower <= other.upper <= sum_.upper


def closed(item):
    """Return the claims that make the figure of a line item, and one number for all else."""
    making = counted(list(map(to_claim, item["claims"])))
    told = [claim for claim in item["claims"] if to_claim(claim) in making]
    bounded = [claim for claim in told if claim["said"][0] in ("exact", "between", "about")]
    return bounded or [item["claims"][0] | {"said": ("exact", 5)}]
