"""A batch compares its lines with what it has at hand as if it asked the database for each."""

import random

import pytest

from ledger.services import events_at_hand, quotes
from tests.answers import refused
from tests.api.batches import errors, send
from tests.factories import (
    claim,
    line_item,
    post_category,
    post_party,
    prisoners,
    recorded,
    speaker,
)

ACTS = ("pledge", "report")
CATEGORIES = ("pow", "wounded", "badly-wounded", "body")
#: Ukraine and Russia stand in the examples; Europe is a group that holds the one.
DIRECTIONS = (("UA", "RU"), ("europe", "RU"), ("RU", "UA"))
DAYS = (
    None,
    "2031-04-01",
    "2031-04-02",
    "2031-05-31",
    "2031-04-01/2031-04-02",
    "2031-03-30/2031-05-01",
    "2029-01-01/2031-12-31",
)
BATCHES, LINES = 4, 12


@pytest.fixture
def groups(client, admin):
    post_party(client, admin, id="europe", name="Europe", members=["UA"])
    post_category(client, admin, id="badly-wounded", unit="persons", parent="wounded")


def of_party(**fields):
    """A claim that a party's speaker restates: what it says otherwise counts."""
    return claim(relation="restates", speakers=[speaker()], **fields)


def line(choose, number, earlier):
    """A line item that is like others by chance, or a step or another day of an earlier one."""
    if earlier and choose.random() < 0.15:
        return {
            "type": "transition",
            "line_item": choose.choice(earlier),
            "to": "voided",
            "reason": "It was entered twice.",
        }
    if earlier and choose.random() < 0.15:
        told = of_party(differs={"effective_on": choose.choice(DAYS[1:])})
        told |= {"id": f"claim-{number}", "line_item": choose.choice(earlier)}
        return {"type": "claim", **told}
    giver, taker = choose.choice(DIRECTIONS)
    few = min(len(earlier), choose.randrange(4))
    whole = choose.choice(earlier) if earlier and choose.random() < 0.3 else None
    apart = [other for other in choose.sample(earlier, few) if other != whole]
    return prisoners(
        type="line_item",
        id=f"item-{number}",
        act=choose.choice(ACTS),
        category=choose.choice(CATEGORIES),
        from_party=giver,
        to_party=taker,
        effective_on=choose.choice(DAYS),
        part_of=whole,
        distinct_from=apart,
    )


def numbers_of_refused(answer):
    """The lines that a refusal names."""
    if answer.status_code == 201:
        return set()
    _, code, _ = refused(answer)
    assert code == "batch-refused"
    lines = [error["line"] for error in errors(answer)]
    return {*lines, *(place["line"] for error in errors(answer) for place in error.get("also", ()))}


def body(answer):
    """What an answer says, but for its instance and its new ids."""
    document = answer.json
    document.pop("instance", None)
    document.pop("batch", None)
    return document


@pytest.mark.parametrize(
    "seed", [0, *(pytest.param(seed, marks=pytest.mark.long) for seed in range(1, 20))]
)
@pytest.mark.usefixtures("groups")
def test_what_may_be_the_same_event_is_told_alike_from_memory_and_from_the_database(
    client, recorder, monkeypatch, seed
):
    choose = random.Random(seed)  # noqa: S311 - nothing is kept secret by it
    earlier, statuses = [], set()
    for batch in range(BATCHES):
        lines = [line(choose, batch * LINES + number, earlier) for number in range(LINES)]
        # What is refused is left out, until the rest is taken.
        while lines:
            at_hand = send(client, recorder, lines, path="/v1/batches?dry_run=true", If_Match="*")
            with monkeypatch.context() as patched:
                patched.setattr(events_at_hand, "EVENTS_MAX", 0)
                read = send(client, recorder, lines, path="/v1/batches?dry_run=true", If_Match="*")
            assert body(at_hand) == body(read)
            statuses.add(at_hand.status_code)
            if at_hand.status_code == 201:
                recorded(send(client, recorder, lines, If_Match="*"))
                earlier += [sent["id"] for sent in lines if sent["type"] == "line_item"]
                break
            wrong = numbers_of_refused(at_hand)
            lines = [sent for number, sent in enumerate(lines, 1) if number not in wrong]

    assert len(statuses) == 2
    assert earlier


def test_more_line_items_than_a_batch_may_keep_are_asked_for_line_by_line(
    client, recorder, monkeypatch
):
    monkeypatch.setattr(events_at_hand, "EVENTS_A_LINE_MAX", 1)
    days = [prisoners(type="line_item", effective_on=f"2031-04-0{day}") for day in (1, 2, 3)]
    recorded(send(client, recorder, days))

    again = send(client, recorder, days[2:])

    assert [error["code"] for error in errors(again)] == ["possible-duplicate"]


@pytest.mark.parametrize("most", [0, events_at_hand.EVENTS_MAX])
def test_a_line_is_compared_with_what_a_party_says_of_the_day(client, recorder, monkeypatch, most):
    monkeypatch.setattr(events_at_hand, "EVENTS_MAX", most)
    told = of_party(differs={"effective_on": "2031-05-31"})
    first = [
        prisoners(type="line_item", id="first", effective_on="2031-04-01"),
        {"type": "claim", "line_item": "first", **told},
    ]
    on_other_day = prisoners(type="line_item", effective_on="2031-05-31")

    within = send(client, recorder, [*first, on_other_day])
    recorded(send(client, recorder, first))
    after = send(client, recorder, [on_other_day])

    assert [(error["line"], error["code"]) for error in errors(within)] == [
        (3, "possible-duplicate")
    ]
    assert [error["code"] for error in errors(after)] == ["possible-duplicate"]


def test_an_id_that_an_earlier_line_took_is_refused_once_each(client, recorder):
    days = [
        prisoners(type="line_item", id=identity, effective_on=f"2031-04-0{day}")
        for day, identity in enumerate(("one", "one", "two", "one"), 1)
    ]

    answer = send(client, recorder, days)

    codes = [(error["line"], error["code"]) for error in errors(answer)]
    assert codes[0] == (2, "already-exists")
    assert "2 of 4 lines were refused" in answer.json["detail"]


@pytest.mark.parametrize("kept", [1, 500])
def test_lines_by_the_same_words_are_doubted_by_their_own_numbers(
    client, recorder, monkeypatch, kept
):
    monkeypatch.setattr(quotes, "DOUBTS_KEPT_MAX", kept)
    numbers = (6000, 5999, 6000, 5999, 5998)
    lines = [
        line_item(type="line_item", effective_on=f"2031-04-0{day}", claims=[claim(quantity=number)])
        for day, number in enumerate(numbers, start=1)
    ]

    items = send(client, recorder, lines).json["items"]

    doubted = ["number-not-in-passage" in item["warnings"] for item in items]
    assert doubted == [False, True, False, True, True]
