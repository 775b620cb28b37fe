"""What is taken but doubtful is said in Ledger-Warning, and stays in the journal."""

from datetime import UTC, datetime

import pytest

from ledger.app import create_app
from ledger.rules.workflow.warnings import RecordWarning
from tests import factories
from tests.answers import entries
from tests.factories import post

pytestmark = pytest.mark.one_on_postgresql

REPORT = {"act": "report", "effective_on": "2025-06-02"}


def warned(answer):
    assert answer.status_code in (200, 201), answer.text
    return answer.headers.get("Ledger-Warning")


def last_entry(client, path):
    return client.get(f"{path}/history").json["items"][-1]["entry"]


def test_a_write_in_order_is_taken_without_a_warning(client, recorder):
    answer = post(client, recorder, "/v1/line-items", factories.line_item(id="bodies"))

    assert warned(answer) is None
    assert "cautions" not in last_entry(client, "/v1/line-items/bodies")


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"text": factories.ARTICLE}, "same-text"),
        ({"text": factories.damaged(factories.HEALTHY)}, "damaged-text"),
        ({"text": "They gave 1\ufffd212 bodies."}, "lost-characters"),
        ({"text": "The first line.The second." * 40}, "no-line-ends"),
        ({"text": "A day to come.", "published_on": "2099-01-01"}, "dated-ahead"),
    ],
)
def test_a_doubtful_source_is_taken_with_warnings(client, recorder, fields, code):
    answer = post(client, recorder, "/v1/sources", factories.source(**fields))

    assert warned(answer) == code
    assert last_entry(client, answer.headers["Location"])["cautions"] == [code]


def test_a_withdrawn_source_warns_of_no_copy(client, recorder):
    factories.patch(client, recorder, f"/v1/sources/{factories.DAILY}", withdrawn="a copy")

    assert warned(post(client, recorder, "/v1/sources", factories.source())) is None


@pytest.mark.parametrize(
    ("fields", "codes"),
    [
        ({"claims": [factories.claim(quantity=5900)]}, "number-not-in-passage"),
        (REPORT | {"effective_on": "2025-06-03"}, "after-publication"),
        (REPORT | {"effective_on": "2099-01-01"}, "dated-ahead, after-publication"),
        (REPORT, None),
        (REPORT | {"effective_on": "2025-06-01"}, "before-agreement"),
        ({"effective_on": "2025-06-01"}, "before-agreement"),
        ({"effective_on": "2025-06-01/2025-06-02"}, None),
        ({"act": "offer", "effective_on": "2025-06-01"}, None),
        (REPORT | {"effective_on": "2025-06-01", "agreement": None}, None),
        ({"effective_on": "2099-01-01"}, None),
        (
            {
                "id": "bodies",
                "claims": [factories.claim(id="told"), factories.claim(relation="restates")],
            },
            'same-claim; claims="bodies/told"',
        ),
    ],
)
def test_a_doubtful_line_item_is_taken_with_warnings(client, recorder, fields, codes):
    answer = post(client, recorder, "/v1/line-items", factories.line_item(**fields))

    assert warned(answer) == codes


@pytest.mark.parametrize(
    ("members", "agreement", "warning"),
    [
        ([], factories.ROUND, 'not-of-agreement; parties="icrc"'),
        ([], None, None),
        (["UA"], factories.ROUND, None),
    ],
)
def test_a_party_that_is_none_of_its_agreements_is_warned_of(
    client, admin, members, agreement, warning
):
    factories.post_party(client, admin, members=members)
    body = factories.line_item(to_party="icrc", agreement=agreement)

    answers = [
        post(client, admin, "/v1/line-items", body | {"act": act}, idempotency_key=act)
        for act in ("offer", "pledge", "pledge")
    ]

    assert [warned(answer) for answer in answers] == [warning] * 3


def test_words_by_which_another_line_item_counts_are_warned_of(client, recorder):
    days = [f"2025-06-{day:02}" for day in range(2, 8)]
    reports = [
        factories.line_item(act="report", id=f"of-{day}", effective_on=day, agreement=None)
        for day in days
    ]
    reports[2] |= {"distinct_from": [f"of-{days[0]}", f"of-{days[1]}"]}
    reports[3] |= {"from_party": "UA", "to_party": "RU"}
    reports[4] |= {"category": "person"}
    other_words = {"source": factories.WIRE, "quote": "the 6,000 bodies for each side"}
    reports[5]["claims"] = [factories.claim(**other_words)]

    answers = [post(client, recorder, "/v1/line-items", body) for body in reports]

    said = [[code for code in (warned(answer) or "").split(", ") if "in-use" in code]
            for answer in answers]  # fmt: skip
    assert said == [[], [f'words-in-use; line_items="of-{days[0]}"'], [], [], [], []]


def test_words_that_one_batch_quotes_twice_are_warned_of(client, recorder):
    lines = [
        {"type": "line_item"} | factories.line_item(act="report", id=day, effective_on=day)
        for day in ("2025-06-02", "2025-06-03")
    ]

    voided = {"type": "transition", "line_item": "2025-06-02", "to": "voided", "reason": "a slip"}
    free = [lines[0], voided, lines[1]]

    dry_run = post(client, recorder, "/v1/batches?dry_run=true", free)
    answer = post(client, recorder, "/v1/batches", lines)

    assert warned(dry_run) == "after-publication"
    assert "words-in-use" in answer.json["items"][1]["warnings"]
    assert 'words-in-use; line_items="2025-06-02"' in warned(answer)


def test_words_of_a_claim_that_counts_no_more_are_free(client, recorder):
    first = {"act": "report", "effective_on": "2025-06-02"}
    item = factories.post_line_item(client, recorder, **first)
    factories.post_transition(client, recorder, item, to="voided", evidence=None)

    answer = post(client, recorder, "/v1/line-items", factories.line_item(**first))

    assert warned(answer) is None


def test_a_re_entry_warns_of_what_hardly_belongs_to_its_agreement(client, admin):
    factories.post_party(client, admin)
    item = factories.post_line_item(
        client, admin, agreement=None, to_party="icrc", **REPORT | {"effective_on": "2025-06-01"}
    )
    body = {"agreement": factories.ROUND, "reason": "of the second round"}

    answer = post(client, admin, f"/v1/line-items/{item['id']}/re-entry", body, if_match="*")

    assert warned(answer) == 'before-agreement, not-of-agreement; parties="icrc"'


def test_a_date_mended_to_before_the_agreement_is_warned_of(client, recorder):
    item = factories.post_line_item(client, recorder, **REPORT)

    answer = factories.patch(
        client, recorder, f"/v1/line-items/{item['id']}", effective_on="2025-06-01"
    )

    assert warned(answer) == "before-agreement"


def test_a_claim_that_contradicts_another_is_taken_with_a_warning(client, recorder):
    item = factories.post_line_item(client, recorder)
    other = factories.claim(
        relation="restates",
        source=factories.WIRE,
        quote="Moscow later spoke of 5,900 remains",
        quantity=5900,
    )

    first = factories.post_claim(client, recorder, item, id="later", **other)
    more = factories.post_claim(client, recorder, item, **other)

    assert warned(first) == "contested"
    assert warned(more) == f'same-claim; claims="{item["id"]}/later"'


def test_words_before_a_number_that_its_quantity_lacks_are_named_in_a_warning(client, recorder):
    words = {"quote": "1,200 could follow", "quantity": 1200}
    body = factories.line_item(claims=[factories.claim(**words)])
    stated = factories.stated_total(source=factories.DAILY, **words)

    answers = [
        post(client, recorder, "/v1/line-items", body),
        post(client, recorder, "/v1/stated-totals", stated),
    ]

    assert [warned(answer) for answer in answers] == ['hedge-left-out; words="up to"'] * 2
    assert last_entry(client, answers[0].headers["Location"])["cautions"] == ["hedge-left-out"]


def test_a_report_in_words_of_a_running_total_is_taken_with_a_warning(client, recorder):
    claim = factories.claim(quote="390 people in all", quantity=390)
    body = factories.line_item(category="person", claims=[claim])

    report = post(client, recorder, "/v1/line-items", body | REPORT)
    pledge = post(client, recorder, "/v1/line-items", body)

    assert warned(report) == 'may-be-stated-total; words="in all"'
    assert warned(pledge) is None


def test_guessed_words_are_quoted_with_a_warning(client, recorder):
    factories.post_source(client, recorder, text=factories.damaged(factories.HEALTHY))
    words = {"source": "paper-2025-06-04", "quote": "“We can work on up to 10 children,”"}
    claim = factories.claim(**words, quantity="up to 10")
    elsewhere = factories.claim(**words | {"quote": "work on up to 10"}, quantity="up to 10")

    guessed = post(client, recorder, "/v1/line-items", factories.line_item(claims=[claim]))
    whole = factories.post_claim(client, recorder, guessed.json, **elsewhere, relation="restates")

    assert warned(guessed) == "guessed-passage"
    assert warned(whole) is None


def test_a_stated_total_whose_words_lack_its_number_is_taken_with_a_warning(client, recorder):
    answer = post(client, recorder, "/v1/stated-totals", factories.stated_total(quantity=6000))

    assert warned(answer) == "number-not-in-passage"


def test_a_date_mended_into_the_future_is_warned_of(client, recorder):
    item = factories.post_line_item(client, recorder, **REPORT)

    answer = factories.patch(
        client, recorder, f"/v1/line-items/{item['id']}", effective_on="2099-01-01"
    )

    assert warned(answer) == "dated-ahead, after-publication"


AHEAD = "2062-06-11"
TOMORROW = "2025-06-03"


@pytest.fixture
def early_june(database):
    """Return a client of a ledger whose clock stands at the second of June 2025."""
    return create_app(database, clock=lambda: datetime(2025, 6, 2, 12, tzinfo=UTC)).test_client()


def stated_through(client, recorder, day):
    return post(client, recorder, "/v1/stated-totals", factories.stated_total(through=day))


def stated_since(client, recorder, day):
    return post(client, recorder, "/v1/stated-totals", factories.stated_total(since=day))


def pledged_through(client, recorder, day):
    body = factories.stated_total(through=day, of="pledged")
    return post(client, recorder, "/v1/stated-totals", body)


def stepped(client, recorder, day):
    item = factories.post_line_item(client, recorder)
    return factories.post_transition(client, recorder, item, effective_on=day)


def stepped_in_a_batch(client, recorder, day):
    item = factories.post_line_item(client, recorder)
    line = {"type": "transition", "line_item": item["id"]}
    line |= factories.transition(effective_on=day)
    return post(client, recorder, "/v1/batches", [line], if_match="*")


def differing(client, recorder, day):
    claim = factories.claim(differs={"effective_on": day})
    body = factories.line_item(act="report", claims=[claim])
    return post(client, recorder, "/v1/line-items", body)


def differing_further(client, recorder, day):
    item = factories.post_line_item(client, recorder, act="report")
    differs = {"effective_on": f"2025-06-01/{day}"}
    other = {"source": factories.WIRE, "quote": "the 6,000 bodies for each side"}
    return factories.post_claim(client, recorder, item, **other, differs=differs)


def source_mended(client, recorder, day):
    path = f"/v1/sources/{factories.WIRE}"
    return factories.patch(client, recorder, path, published_on=day)


DATED = [
    stated_through,
    stated_since,
    pledged_through,
    stepped,
    stepped_in_a_batch,
    differing,
    differing_further,
    source_mended,
]


@pytest.mark.parametrize("record", DATED)
def test_every_day_of_a_report_that_lies_ahead_is_warned_of(early_june, recorder, record):
    assert warned(record(early_june, recorder, AHEAD)) == "dated-ahead"


@pytest.mark.parametrize("record", DATED)
def test_tomorrow_is_no_warning_as_it_is_tomorrow_somewhere(early_june, recorder, record):
    assert warned(record(early_june, recorder, TOMORROW)) is None


def test_an_agreement_concluded_ahead_is_warned_of(client, admin):
    posted = factories.agreement(concluded_on=AHEAD)
    path = "/v1/agreements/round-3"

    recorded = post(client, admin, "/v1/agreements", posted)
    mended = factories.patch(client, admin, path, concluded_on="2025-07-23")
    broken = factories.patch(client, admin, path, concluded_on=AHEAD)
    noted = factories.patch(client, admin, path, note="as the host says")

    expected = ["dated-ahead", None, "dated-ahead", None]
    assert [warned(answer) for answer in (recorded, mended, broken, noted)] == expected


def test_a_promise_dated_ahead_is_no_warning(client, recorder):
    claim = factories.claim(differs={"effective_on": AHEAD})
    body = factories.line_item(effective_on="2099-01-01", due_on=AHEAD, claims=[claim])

    assert warned(post(client, recorder, "/v1/line-items", body)) is None


def test_a_dry_run_warns_too(client, recorder):
    before = entries(client)

    answer = post(client, recorder, "/v1/sources?dry_run=true", factories.source())

    assert (warned(answer), entries(client)) == ("same-text", before)


def test_every_warning_has_a_code_that_never_changes():
    assert [caution.value for caution in RecordWarning] == [
        "same-text",
        "damaged-text",
        "lost-characters",
        "may-be-misread",
        "no-line-ends",
        "from-page",
        "not-from-page",
        "guessed-passage",
        "source-retracted",
        "number-not-in-passage",
        "may-cut-number",
        "may-cut-word",
        "dots-as-printed",
        "crosses-paragraph",
        "may-be-turned",
        "hedge-left-out",
        "may-be-stated-total",
        "speaker-spelt-otherwise",
        "may-be-several-speakers",
        "same-claim",
        "contested",
        "words-in-use",
        "may-be-contained",
        "parts-count-now",
        "no-longer-distinct",
        "dated-ahead",
        "after-publication",
        "before-agreement",
        "not-of-agreement",
        "words-stay",
    ]
