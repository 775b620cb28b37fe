"""Open questions of an agreement: what the sources leave open, for an editor."""

import csv
import io
from datetime import UTC, datetime

import pytest

from ledger.app import create_app
from tests.answers import refusal, refused
from tests.factories import (
    ROUND,
    WIRE,
    claim,
    patch,
    post_agreement,
    post_category,
    post_claim,
    post_line_item,
    post_source,
    post_stated_total,
    post_transition,
    prisoners,
    speaker,
)

PATH = f"/v1/agreements/{ROUND}/open-questions"
PRESIDENT = {"speakers": [speaker(name="the president")]}
NEGOTIATOR = {"speakers": [speaker(name="the negotiator", parties=["RU"])]}
BOTH = {"speakers": [speaker(name="the delegations", parties=["RU", "UA"])]}


HEAD = """\
istanbul-2025-06-02   Second round of direct talks   as of 2025-06-20   known_at {size}

2 open questions (silence: 30 days without a report)

"""
PAGE = """\
- Prisoners of war, Ukraine to Russia: is the condition met on which the pledge of ≈1,000 depends,
  “if found”? (condition; 1,000 at stake; since 2025-06-02)
- Prisoners of war, Ukraine to Russia: what became of the pledge of ≈1,000, of which no report is
  recorded? (no_report; 1,000 at stake; since 2025-06-02)

details=true adds the line items and the words that leave them open
"""
DETAILS = """\
- Prisoners of war, Ukraine to Russia: is the condition met on which the pledge of ≈1,000 depends,
  “if found”? (condition; 1,000 at stake; since 2025-06-02)
    pow-1
    [1] “About 1,000 prisoners of war will come home” – the Ukrainian envoy (UA); The Daily Example,
        2025-06-02
- Prisoners of war, Ukraine to Russia: what became of the pledge of ≈1,000, of which no report is
  recorded? (no_report; 1,000 at stake; since 2025-06-02)
    pow-1
    [1]
"""


def asked(client, query="", agreement=ROUND):
    answer = client.get(f"/v1/agreements/{agreement}/open-questions?as_of=2025-06-20{query}")
    assert answer.status_code == 200, answer.text
    return answer.json["questions"]


def sentences(client, kind, query=""):
    return [each["question"] for each in asked(client, f"&kind={kind}{query}")]


def test_open_questions_come_each_with_its_passages(client, recorder):
    item = post_line_item(
        client, recorder, act="request", claims=[claim(quantity="not stated", **PRESIDENT)]
    )
    (told,) = item["claims"]

    answer = client.get(f"{PATH}?as_of=2025-06-20&kind=number_not_stated")

    assert answer.json == {
        "agreement": ROUND,
        "as_of": "2025-06-20",
        "silent_days": 30,
        "known_at": None,
        "entry": int(answer.headers["Ledger-Size"]) - 1,
        "questions": [
            {
                "kind": "number_not_stated",
                "question": "Bodies, the remains of the dead, Russia to Ukraine: how many does the "
                "request mean, which states no number?",
                "line_items": [item["id"]],
                "stated_totals": [],
                "category": "body",
                "from_party": "RU",
                "to_party": "UA",
                "since": "2025-06-02",
                "size": None,
                "claims": [
                    {name: told[name] for name in ("id", "speakers", "publisher", "source")}
                    | {name: told["passage"][name] for name in ("start", "end", "guessed")}
                    | {"published_on": "2025-06-02", "text": "not stated"}
                    | {"words": "return 6,000 bodies"}
                ],
                "closed_by": None,
            }
        ],
    }


def test_the_page_lists_questions_and_quotes_each_passage_once_on_demand(client, recorder):
    item = post_line_item(client, recorder, **prisoners(id="pow-1", condition="if found"))
    entry = client.get(f"/v1/line-items/{item['id']}/history").json["items"][-1]["entry"]["index"]

    head = HEAD.format(size=entry + 1)
    assert client.get(f"{PATH}.txt?as_of=2025-06-20").text == head + PAGE
    assert client.get(f"{PATH}.txt?as_of=2025-06-20&details=true").text == head + DETAILS
    assert client.get(f"{PATH}.txt?as_of=2025-06-01").text.endswith(
        "\n\nno open question (silence: 30 days without a report)\n"
    )


def test_the_page_lists_the_ten_questions_with_the_most_at_stake(client, admin, recorder):
    for number in range(11):
        name = f"kind-{number:02}"
        post_category(client, admin, id=name, label=name, unit="persons", parent="person")
        told = claim(quantity=100 + number, **BOTH)
        post_line_item(client, recorder, category=name, claims=[told])

    page = client.get(f"{PATH}.txt?kind=no_report").text
    every = client.get(f"{PATH}.txt?kind=no_report&all=true").text

    sizes = [f"{110 - place} at stake" for place in range(11)]
    assert [size for size in sizes if size in page] == sizes[:10]
    assert "\n\n1 more: all=true lists them too\n" in page
    assert [size for size in sizes if size in every] == sizes
    assert len(sentences(client, "no_report")) == 11


def test_words_in_open_questions_neither_run_as_formulas_nor_move_a_terminal(client, recorder):
    quote = "=6,000 bodies \u202etoday"
    post_source(client, recorder, text=f"He said: {quote}.")
    told = claim(source="paper-2025-06-04", quote=quote, speakers=[speaker(name="-2+3")])
    post_line_item(client, recorder, claims=[told], condition="if\u202e")

    text = client.get(f"{PATH}.txt?details=true").text
    (row,) = csv.DictReader(io.StringIO(client.get(f"{PATH}.csv?kind=condition").text, newline=""))

    assert "“=6,000 bodies �today”" in text
    assert "\u202e" not in text
    assert (row["words"][:2], row["speakers"][:2]) == ("'=", "'-")


def test_open_questions_without_a_day_take_todays_and_are_for_no_cache(database):
    now = datetime(2026, 3, 1, 23, 59, tzinfo=UTC)
    client = create_app(database, clock=lambda: now).test_client()
    size = client.get("/readyz").json["entries"]

    today = client.get(f"{PATH}?known_at={size}")
    named = client.get(f"{PATH}?known_at={size}&as_of=2026-03-01")

    assert (today.json["as_of"], today.json["known_at"]) == ("2026-03-01", size)
    assert today.data == named.data
    assert today.headers["Cache-Control"] == "no-cache"
    assert named.headers["Cache-Control"] == "public, max-age=3600"


def test_open_questions_of_then_can_be_asked_again(client, recorder):
    item = post_line_item(
        client, recorder, act="report", claims=[claim(quantity="not stated", **BOTH)]
    )
    size = client.get("/readyz").json["entries"]
    post_claim(client, recorder, item, source=WIRE, quote="the 6,000 bodies", **BOTH)

    assert sentences(client, "number_not_stated") == []
    assert len(sentences(client, "number_not_stated", f"&known_at={size}")) == 1
    assert asked(client, f"&known_at={size - 1}") == []


def test_closed_questions_say_what_answered_them(client, recorder, reviewer):
    item = post_line_item(client, recorder)
    told = {"source": WIRE, "quote": "5,900 remains", "quantity": 5900}
    other = post_claim(client, recorder, item, **told).json["claims"][1]
    assert len(sentences(client, "contested")) == 1

    patch(
        client, reviewer, f"/v1/claims/{other['id']}", rank="preferred", rank_reason="counted there"
    )

    assert sentences(client, "contested") == []
    (closed,) = asked(client, "&kind=contested&closed=true")
    assert closed["closed_by"] == {
        "claim": other["id"],
        "line_item": None,
        "transition": None,
        "rank": "preferred",
        "on": None,
        "reason": "counted there",
    }
    page = client.get(f"{PATH}.txt?kind=contested&closed=true&as_of=2025-06-20").text
    assert "no open question, 1 closed" in page
    assert f"    closed by {other['id']} (preferred): counted there\n" in page


def test_the_text_page_lists_open_questions_before_larger_ones_that_are_closed(
    client, recorder, reviewer
):
    post_line_item(client, recorder, category="pow", claims=[claim(quantity=5, **PRESIDENT)])
    large = post_line_item(client, recorder, act="report", claims=[claim(**PRESIDENT)])
    post_transition(client, reviewer, large, to="acknowledged", effective_on="2025-06-12")

    query = "kind=one_side_only&closed=true&as_of=2025-06-20"
    page = client.get(f"{PATH}.txt?{query}").text

    questions = [line.partition(",")[0] for line in page.splitlines() if line.startswith("- ")]
    assert questions == ["- Prisoners of war", "- Bodies"]


def test_an_acknowledgement_closes_the_question_of_what_one_side_told(client, recorder, reviewer):
    item = post_line_item(client, recorder, act="report", claims=[claim(**PRESIDENT)])

    post_transition(client, reviewer, item, to="acknowledged", effective_on="2025-06-12")

    (closed,) = asked(client, "&kind=one_side_only&closed=true")
    assert closed["closed_by"] == {
        "claim": None,
        "line_item": None,
        "transition": "acknowledged",
        "rank": None,
        "on": "2025-06-12",
        "reason": "a convoy is on its way",
    }


def test_a_report_under_another_agreement_is_no_silence(client, admin, recorder):
    post_agreement(client, admin)
    post_line_item(client, recorder, id="asked", act="request", claims=[claim(**BOTH)])
    post_line_item(
        client, recorder, id="offered", act="offer", agreement="round-3", answers="asked"
    )
    assert len(sentences(client, "request_unanswered")) == 1

    post_line_item(client, recorder, id="promised", agreement="round-3", answers="offered")

    assert sentences(client, "request_unanswered") == []
    (closed,) = asked(client, "&kind=request_unanswered&closed=true")
    assert closed["closed_by"]["line_item"] == "promised"


def test_a_stated_total_that_differs_asks_why(client, recorder):
    total = post_stated_total(client, recorder, speakers=[speaker(name="the headquarters")])
    assert asked(client, "&kind=statement_differs") == []
    post_line_item(client, recorder, act="report", effective_on="2025-06-03", claims=[claim()])

    (question,) = asked(client, "&kind=statement_differs")

    assert question["question"] == (
        "Bodies, the remains of the dead, Russia to Ukraine: why does the headquarters state 5,900 "
        "reported through 2025-06-03, while the ledger has 6,000 (-100)?"
    )
    assert (question["stated_totals"], question["size"]) == ([total["id"]], 100)
    assert [told["words"] for told in question["claims"]] == ["Moscow later spoke of 5,900 remains"]


def test_of_each_speaker_the_latest_stated_total_is_asked_about(client, recorder):
    for day, quantity in (("2025-06-10", 5900), ("2025-06-12", "at least 6,500")):
        post_stated_total(
            client,
            recorder,
            through=day,
            quantity=quantity,
            quote="Moscow later spoke of 5,900 remains,\nand its negotiator of at least 6,500",
        )

    post_line_item(client, recorder, act="report", effective_on="2025-06-03", claims=[claim()])

    def stated(day):
        answer = client.get(f"{PATH}?kind=statement_differs&as_of={day}")
        questions = answer.json["questions"]
        return [told["text"] for each in questions for told in each["claims"]]

    assert stated("2025-06-09") == []
    assert stated("2025-06-11") == ["5,900"]
    # A less definite one takes no other's place.
    assert stated("2025-06-12") == ["5,900", "≥6,500"]


@pytest.mark.parametrize("to", ["voided", "withdrawn"])
def test_a_line_item_that_does_not_count_raises_no_question(client, recorder, reviewer, to):
    item = post_line_item(client, recorder, claims=[claim(quantity="not stated")])
    assert asked(client) != []

    post_transition(client, reviewer, item, to=to)

    assert asked(client, "&closed=true") == []


@pytest.mark.parametrize(
    "query", ["as_of=today", "silent_days=0", "silent_days=3651", "kind=gossip", "closed=yes"]
)
def test_a_bad_parameter_of_open_questions_is_refused(shared_client, query):
    answer = shared_client.get(f"{PATH}?{query}")

    named = query.partition("=")[0]
    assert refused(answer) == (400, "bad-parameter", {"parameters": [named]})


def test_an_unknown_agreement_has_no_open_questions(shared_client):
    answer = shared_client.get("/v1/agreements/nowhere/open-questions")

    assert refusal(answer) == (404, "not-found")


def test_open_questions_about_days_say_days(client, admin, recorder):
    post_category(client, admin)
    told = claim(quantity="2-3", **NEGOTIATOR)
    post_line_item(client, recorder, act="offer", category="local_ceasefire", claims=[told])

    found = {each["kind"]: (each["question"], each["size"]) for each in asked(client)}

    assert found["request_unanswered"] == (
        (
            "Local ceasefire, Russia to Ukraine: what came of the offer of 2–3 days, "
            "which no pledge is recorded as answering?"
        ),
        None,
    )


def test_open_questions_of_three_line_items_take_as_many_queries_as_of_one(
    client, recorder, queries
):
    def counted():
        queries.clear()
        assert asked(client) != []
        return len(queries)

    post_line_item(client, recorder)
    post_stated_total(client, recorder)
    one = counted()
    post_line_item(client, recorder, category="pow")
    post_line_item(client, recorder, act="report", category="pow")
    post_stated_total(client, recorder, categories=["pow"])

    assert counted() == one


def test_a_larger_stated_total_makes_the_open_number_of_a_question_a_ceiling(client, recorder):
    post_line_item(client, recorder)
    told = claim(source=WIRE, quote="Moscow later spoke of 5,900 remains", quantity=27)
    post_line_item(client, recorder, act="report", effective_on="2025-06-03", claims=[told])
    (before,) = sentences(client, "no_report", "&silent_days=7")

    post_stated_total(client, recorder, quantity=78, speakers=[speaker()])

    assert "what of the 5,973 still open" in before
    assert sentences(client, "no_report", "&silent_days=7") == [
        before.replace("the 5,973", "up to 5,973")
    ]
