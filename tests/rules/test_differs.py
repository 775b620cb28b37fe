"""What a speaker says otherwise: where it puts a line item, and which claim is the last."""

import pytest

from ledger.rules.totals.differs import (
    Placement,
    Share,
    agreements,
    contests_tie,
    elsewhere,
    newest,
    place,
)

ITEM = {
    "agreement": "round-2",
    "category": "body",
    "from_party": "RU",
    "to_party": "UA",
    "effective_on": None,
    "act": "report",
}
RECORDED = Placement("body", "RU", "UA", None, Share.WHOLE, "report")


MOSCOW = {"name": "Moscow", "role": None, "parties": ["RU"]}
BLOG = {"name": "a blog", "role": None, "parties": []}


def make_claim(published_on="2025-07-17", differs=None, speakers=(MOSCOW,)):
    return {"published_on": published_on, "differs": differs, "speakers": list(speakers)}


@pytest.mark.parametrize(
    ("differs", "found"),
    [
        ({}, RECORDED),
        ({"category": "pow"}, Placement("pow", "RU", "UA", None, Share.WHOLE, "report")),
        (
            {"from_party": "UA", "to_party": "RU"},
            Placement("body", "UA", "RU", None, Share.WHOLE, "report"),
        ),
        (
            {"effective_on": "2025-07-16/2025-07-17"},
            Placement("body", "RU", "UA", "2025-07-16/2025-07-17", Share.WHOLE, "report"),
        ),
        ({"agreement": None}, Placement("body", "RU", "UA", None, Share.NONE, "report")),
        ({"act": "offer"}, Placement("body", "RU", "UA", None, Share.WHOLE, "offer")),
        ({"agreement": "round-3"}, Placement("body", "RU", "UA", None, Share.NONE, "report")),
        (
            {"agreement": ["round-2", "round-3"]},
            Placement("body", "RU", "UA", None, Share.IN_PART, "report"),
        ),
        (
            {"agreement": ["round-1", "round-3"]},
            Placement("body", "RU", "UA", None, Share.NONE, "report"),
        ),
    ],
)
def test_a_line_item_stands_where_its_speaker_puts_it(differs, found):
    assert place(ITEM, differs, "round-2") == found


@pytest.mark.parametrize(
    ("recorded_under", "differs", "share"),
    [
        ("round-3", {}, Share.NONE),
        (None, {}, Share.NONE),
        ("round-3", {"category": "pow"}, Share.NONE),
        ("round-3", {"agreement": "round-2"}, Share.WHOLE),
        (None, {"agreement": "round-2"}, Share.WHOLE),
        (None, {"agreement": ["round-1", "round-2"]}, Share.IN_PART),
    ],
)
def test_a_line_item_of_elsewhere_comes_where_its_speaker_books_it(recorded_under, differs, share):
    item = ITEM | {"agreement": recorded_under}

    assert place(item, differs, "round-2").share is share


@pytest.mark.parametrize(
    ("dates", "position"),
    [
        (["2025-07-17"], 0),
        (["2025-07-17", "2025-07-18"], 1),
        (["2025-07-18", "2025-07-17"], 0),
        (["2025-07-17", "2025-07-17"], 1),
        (["2025-07-17", None], 0),
        ([None, None], 1),
    ],
)
def test_the_newest_claim_is_that_of_the_latest_article_then_the_one_recorded_last(dates, position):
    told = [make_claim(date) for date in dates]

    assert newest(told) is told[position]


@pytest.mark.parametrize(
    ("differs", "contested"),
    [
        (None, False),
        ({"effective_on": "2025-07-17"}, False),
        ({"agreement": None}, True),
        ({"category": "pow"}, True),
        ({"act": "offer"}, True),
        ({"from_party": "UA"}, True),
        ({"to_party": "UA"}, True),
    ],
)
def test_the_tie_is_contested_by_agreement_category_and_direction(differs, contested):
    assert contests_tie([make_claim(), make_claim(differs=differs)]) is contested


@pytest.mark.parametrize(
    ("speakers", "contested"),
    [([], False), ([BLOG], False), ([BLOG, BLOG], False), ([BLOG, MOSCOW], True)],
)
def test_what_nobody_says_for_a_party_contests_no_tie(speakers, contested):
    assert contests_tie([make_claim(differs={"agreement": None}, speakers=speakers)]) is contested


@pytest.mark.parametrize(
    ("differs", "named"),
    [
        ({}, []),
        ({"category": "pow"}, []),
        ({"agreement": None}, []),
        ({"agreement": "round-3"}, ["round-3"]),
        ({"agreement": ["round-1", "round-3"]}, ["round-1", "round-3"]),
    ],
)
def test_agreements_are_named_as_often_as_they_are_said(differs, named):
    assert agreements(differs) == named


BODIES = ("body", "RU", "UA")


@pytest.mark.parametrize(
    ("differs", "rows"),
    [
        ([{"category": "pow"}], (BODIES, ("pow", "RU", "UA"))),
        ([{"category": "pow"}, {"category": "pow"}], (BODIES, ("pow", "RU", "UA"))),
        ([{"to_party": "TR", "effective_on": "2025-07-16"}], (BODIES, ("body", "RU", "TR"))),
        ([{"effective_on": "2025-07-16"}, None], ()),
        ([{"category": "pow"}, {"agreement": None}], ()),
        ([{"category": "pow", "act": "offer"}], ()),
    ],
)
def test_parties_disagree_among_rows_where_they_say_nothing_else_otherwise(differs, rows):
    claims = [make_claim(differs=each) for each in differs]

    assert elsewhere(ITEM, claims) == rows


def test_who_speaks_for_no_party_puts_a_line_item_in_no_other_row():
    assert elsewhere(ITEM, [make_claim(differs={"category": "pow"}, speakers=(BLOG,))]) == ()
