"""Many lines in one request: each as its own POST would record it, and all of them or none."""

import json

import pytest
from sqlalchemy import select

from ledger.api.http.operations import line_shapes, posts_of_lines
from ledger.models import JournalEntry
from ledger.schemas.batches import BatchLineType
from ledger.services.journal import loads
from tests import factories
from tests.answers import actions, entries, etag, refusal, refused
from tests.api.batches import JSON, NDJSON, counts, errors, made, send, told
from tests.factories import claim, line_item, post_line_item, send_offered

WHOLE_LEDGER = [
    {"type": "party", **factories.party(id="icrc")},
    {"type": "category", **factories.category()},
    {"type": "agreement", **factories.agreement(id="round-9", parties=["RU", "icrc"])},
    {"type": "source", **factories.source(id="fresh")},
    {
        "type": "line_item",
        **line_item(
            id="bodies-9",
            agreement="round-9",
            claims=[claim(id="first-9", source="fresh", quote="return 6,000 bodies")],
        ),
    },
    {"type": "claim", "line_item": "bodies-9", **claim(id="second-9", relation="restates")},
    {"type": "transition", "line_item": "bodies-9", **factories.transition()},
    {"type": "stated_total", **factories.stated_total(id="stated-9", agreements=["round-9"])},
]


def line(**fields):
    return {"type": "line_item", **line_item(**fields)}


def further(item, **fields):
    return {"type": "claim", "line_item": item, **claim(relation="restates", **fields)}


@pytest.mark.parametrize("kind", [JSON, NDJSON])
def test_batch_lines_of_every_type_are_recorded_in_order(client, database, admin, kind):
    before = entries(client)

    answer = send(client, admin, WHOLE_LEDGER, kind)

    assert made(answer) == [
        (1, "party", "icrc"),
        (2, "category", "local_ceasefire"),
        (3, "agreement", "round-9"),
        (4, "source", "fresh"),
        (5, "line_item", "bodies-9"),
        (6, "claim", "second-9"),
        (7, "transition", "bodies-9"),
        (8, "stated_total", "stated-9"),
    ]
    assert [item["entry"] for item in answer.json["items"]] == list(range(before, before + 8))
    assert answer.headers["Ledger-Entry"] == f"{before}-{before + 7}"
    assert "Location" not in answer.headers
    assert "ETag" not in answer.headers
    assert actions(database, before) == [
        "party.create",
        "category.create",
        "agreement.create",
        "source.create",
        "line_item.create",
        "line_item.claim",
        "line_item.transition",
        "stated_total.create",
    ]
    for item in answer.json["items"]:
        assert client.get(item["location"]).json["id"] == item["id"]


def test_each_batch_line_makes_what_its_own_post_would_have_made(client, admin):
    passing = ("recorded_at", "version")
    computed = ("check", "replaced_by")
    send(client, admin, WHOLE_LEDGER)
    alone = {
        "party": "/v1/parties",
        "agreement": "/v1/agreements",
        "source": "/v1/sources",
        "line_item": "/v1/line-items",
        "stated_total": "/v1/stated-totals",
    }

    for each in WHOLE_LEDGER:
        path = alone.get(each["type"])
        if path is None:
            continue
        given = {name: value for name, value in each.items() if name != "type"}
        again = given | {"id": f"{each['id']}-b"}
        if each["type"] == "line_item":
            told_again = [given["claims"][0] | {"id": "first-9b"}]
            again |= {"claims": told_again, "distinct_from": ["bodies-9"]}
        own = factories.recorded(factories.post(client, admin, path, again))
        assert set(own) == set(client.get(f"{path}/{each['id']}").json)
        kept = [
            name
            for name in own
            if name not in ("id", "claims", "distinct_from", *computed, *passing)
        ]
        in_batch = client.get(f"{path}/{each['id']}/history").json["items"][0]["document"]
        assert {name: own[name] for name in kept} == {name: in_batch[name] for name in kept}


def test_every_type_of_batch_line_has_the_shape_and_the_role_of_its_own_post():
    assert posts_of_lines().keys() == set(BatchLineType)
    for kind, operation in posts_of_lines().items():
        shape, body = line_shapes()[kind], operation.body
        assert body is not None
        assert isinstance(shape, type(body))
        of_the_line = {"type", "line_item"} if "identity" in operation.path else {"type"}
        assert set(shape.fields) - set(body.fields) == of_the_line


def test_a_mutual_exchange_in_a_batch_is_two_items_of_one_line(client, recorder):
    answer = send(client, recorder, [line(both_ways=True)])

    (first, _, _), (second, _, _) = made(answer)
    assert (first, second) == (1, 1)
    assert ", " in answer.headers["Ledger-Entry"]


def test_a_refused_batch_line_leaves_nothing_of_any_line(client, database, admin):
    post_line_item(client, admin)
    before = counts(database)
    wrong = [*WHOLE_LEDGER, further("bodies-9", quote="return 7,000 bodies")]

    answer = send(client, admin, wrong)

    assert told(answer) == [(9, "/quote", "quote-not-found")]
    assert errors(answer)[0]["nearest"] == "return 6,000 bodies"
    assert counts(database) == before
    assert len(made(send(client, admin, WHOLE_LEDGER))) == 8
    changed = {name for name, count in counts(database).items() if count != before[name]}
    assert len(changed) > 7


def test_whatever_is_wrong_with_a_batch_is_told_at_once(client, recorder):
    lines = [
        line(id="NOT AN ID"),
        {"type": "nonsense"},
        ["no object"],
        further("bodies-1", quantity="6.5", colour="red"),
        line(claims=[claim(quote="these words stand nowhere")]),
    ]

    in_file = send(client, recorder, lines)
    in_array = send(client, recorder, lines, JSON)

    found = [
        (1, "/id", "not-an-id"),
        (2, "/type", "not-a-choice"),
        (3, "", "wrong-type"),
        (4, "/quantity", "not-a-quantity"),
        (4, "/colour", "unknown-field"),
        (4, "/line_item", "unknown-reference"),
        (5, "/claims/0/quote", "quote-not-found"),
    ]
    assert sorted(told(in_file)) == sorted(found)
    placed = [(number, f"/{number - 1}{pointer}", code) for number, pointer, code in found]
    assert sorted(told(in_array)) == sorted(placed)


def test_past_a_refused_batch_line_the_others_are_tried_but_those_that_rest_on_it(client, recorder):
    post_line_item(client, recorder, id="there")
    lines = [
        line(id="first", claims=[claim(quote="these words stand nowhere")]),
        further("first"),
        line(id="there", act="report"),
        line(act="report", agreement="nowhere"),
        line(act="offer", answers="first"),
        further("lost"),
        line(act="request", claims=[claim(quote="more words that stand nowhere")]),
    ]

    answer = send(client, recorder, lines, If_Match="*")

    assert told(answer) == [
        (1, "/claims/0/quote", "quote-not-found"),
        (3, "", "already-exists"),
        (4, "/agreement", "unknown-reference"),
        (6, "/line_item", "not-found"),
        (7, "/claims/0/quote", "quote-not-found"),
    ]
    assert refused(answer)[2]["not_tried"] == 2


def test_batch_lines_that_rest_on_a_misshapen_one_are_not_tried(client, recorder):
    lines = [line(id="first", act="nonsense"), further("first"), line(act="report")]

    answer = send(client, recorder, lines)

    assert told(answer) == [(1, "/act", "not-a-choice")]
    assert refused(answer)[2]["not_tried"] == 1


def test_the_other_lines_of_a_batch_are_not_tried_where_nothing_could_be_told_of_them(
    client, recorder
):
    misshapen = [line(**{f"field_{number}": 1}) for number in range(120)]

    answer = send(client, recorder, [line(), *misshapen])

    assert (refused(answer)[2]["more"], refused(answer)[2]["not_tried"]) == (0, 21)
    assert len(errors(answer)) == 100


def test_a_possible_duplicate_in_a_batch_names_the_line_that_it_doubles(client, recorder):
    (error,) = errors(send(client, recorder, [line(), line(act="report"), line()]))

    assert (error["line"], error["code"]) == (3, "possible-duplicate")
    assert (error["lines"], error["line_items"], error["instead"]) == ([1], [], [])


def test_a_possible_duplicate_of_what_was_there_says_what_to_send_instead(client, recorder):
    there = post_line_item(client, recorder)

    (error,) = errors(send(client, recorder, [line()]))

    assert (error["lines"], error["line_items"]) == ([], [there["id"]])
    (instead,) = error["instead"]
    assert instead["path"] == f"/v1/line-items/{there['id']}/claims"
    assert instead["body"]["relation"] == "restates"
    assert send_offered(client, recorder, instead).status_code == 201


def test_a_batch_line_sees_what_those_before_it_changed(client, admin):
    remains = factories.category(id="remains", unit="bodies", parent="body")
    lines = [line(), {"type": "category", **remains}, line(category="remains")]

    (error,) = errors(send(client, admin, lines))

    # The category is known by now, and that it lies under the first line's.
    assert (error["line"], error["code"]) == (3, "possible-duplicate")


def test_an_unreadable_batch_line_is_named(client, recorder):
    body = json.dumps(line()) + '\n\n{"type": "party", "id": \n'

    answer = send(client, recorder, body)

    assert told(answer) == [(3, "", "bad-json")]
    assert refusal(send(client, recorder, "{}", JSON)) == (422, "validation")
    assert refusal(send(client, recorder, "\n \n")) == (422, "validation")


def test_empty_batch_lines_and_a_byte_order_mark_are_skipped_but_counted(client, recorder):
    body = "\ufeff\n" + json.dumps(line()) + "\r\n\r\n" + json.dumps(line(act="report")) + "\r\n"

    answer = send(client, recorder, body)

    assert [number for number, _, _ in made(answer)] == [2, 4]


def test_a_batch_line_needs_the_role_of_its_own_post(client, database, recorder):
    before = counts(database)
    lines = [line(), {"type": "party", **factories.party()}]

    answer = send(client, recorder, lines)

    needs = {"role": "recorder", "needed": "admin", "line": 2}
    assert refused(answer) == (403, "forbidden", needs)
    assert counts(database) == before


class TestIfMatch:
    @pytest.fixture
    def there(self, client, recorder):
        return post_line_item(client, recorder, id="there")

    def test_a_batch_line_that_changes_what_was_there_needs_if_match(self, client, recorder, there):
        lines = [further(there["id"]), line(act="report")]

        answer = send(client, recorder, lines)

        assert told(answer) == [(1, "", "precondition-required")]

    def test_a_stale_if_match_of_a_batch_is_told_with_its_line(self, client, recorder, there):
        lines = [line(act="report"), further(there["id"])]

        answer = send(client, recorder, lines, If_Match='"stale"')

        assert told(answer) == [(2, "", "stale")]

    def test_one_of_several_etags_is_enough_for_all_that_a_batch_does_to_a_line_item(
        self, client, recorder, there
    ):
        read = etag(client.get(f"/v1/line-items/{there['id']}"))
        step = {"type": "transition", "line_item": "there", **factories.transition()}

        answer = send(
            client,
            recorder,
            [further("there"), step, further("there")],
            If_Match=f'"other", {read}',
        )

        assert [number for number, _, _ in made(answer)] == [1, 2, 3]

    def test_what_a_batch_made_itself_needs_no_if_match(self, client, recorder):
        assert made(send(client, recorder, [line(id="new"), further("new")]))


def test_a_batch_that_is_sent_again_with_its_key_is_answered_with_the_same_bytes(
    client, database, recorder
):
    lines = [line(id="new", claims=[claim(quantity=5999)]), further("new"), line(act="report")]
    first = send(client, recorder, lines, Idempotency_Key="k-1")
    before = counts(database)

    again = send(client, recorder, lines, Idempotency_Key="k-1")

    assert (again.status_code, again.data) == (201, first.data)
    assert again.headers["Idempotent-Replayed"] == "true"
    for name in ("Ledger-Entry", "Ledger-Warning"):
        assert again.headers[name] == first.headers[name]
    assert counts(database) == before


def test_a_dry_run_of_a_batch_answers_the_same_and_records_nothing(client, database, recorder):
    before = counts(database)

    answer = send(client, recorder, [line(id="new")], path="/v1/batches?dry_run=true")

    assert [item for _, _, item in made(answer)] == ["new"]
    assert "Ledger-Entry" not in answer.headers
    assert counts(database) == before


def test_a_batch_tells_what_it_made_to_whoever_prefers_no_body(client, recorder):
    answer = send(client, recorder, [line()], Prefer="return=minimal")

    assert len(made(answer)) == 1
    assert "Preference-Applied" not in answer.headers


def test_each_batch_line_has_its_own_warnings_and_so_has_its_entry(client, database, recorder):
    lines = [line(id="new", claims=[claim(quantity=5999)]), line(act="report"), further("new")]

    answer = send(client, recorder, lines)

    warnings = [item["warnings"] for item in answer.json["items"]]
    assert warnings == [["number-not-in-passage"], [], ["contested"]]
    assert answer.headers["Ledger-Warning"] == "number-not-in-passage, contested"
    assert cautions(database, [item["entry"] for item in answer.json["items"]]) == warnings


def cautions(database, entries_made):
    with database.snapshot() as session:
        query = select(JournalEntry.entry).where(JournalEntry.entry_index.in_(entries_made))
        found = session.execute(query.order_by(JournalEntry.entry_index)).scalars()
        return [loads(entry).get("cautions", []) for entry in found]


def test_more_lines_than_a_batch_takes_are_refused(client, recorder, monkeypatch):
    monkeypatch.setattr("ledger.api.batch.json_lines.BATCH_LINES_MAX", 2)

    answer = send(client, recorder, [line()] * 3)

    assert refused(answer) == (413, "too-large", {"lines_max": 2})


def test_a_hundred_errors_of_a_batch_are_told_and_how_many_more(client, recorder):
    misshapen = [{"type": "party", f"field_{number}": 1} for number in range(103)]
    lost = [line(agreement=f"lost-{number}") for number in range(103)]

    shapes = refused(send(client, recorder, misshapen))[2]
    others = refused(send(client, recorder, lost))[2]

    assert (len(shapes["errors"]), shapes["more"], shapes["not_tried"]) == (100, 0, 5)
    assert (len(others["errors"]), others["more"], others["not_tried"]) == (100, 0, 3)


def test_bodies_that_are_no_batch_are_refused(client, recorder):
    status, code, more = refused(send(client, recorder, "x", "text/plain"))

    assert (status, code) == (415, "unsupported-type")
    assert more["accepted"] == [JSON, NDJSON, "application/ndjson", "text/csv"]


def test_a_batch_sent_twice_names_what_is_recorded_already(client, admin):
    answer = send(client, admin, [*WHOLE_LEDGER, *WHOLE_LEDGER])

    # The other lines name those.
    assert told(answer) == [(place, "", "already-exists") for place in (9, 10, 12)]
    assert refused(answer)[2]["not_tried"] == 5
