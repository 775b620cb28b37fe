"""Names are kept in one spelling, whichever way they come in: what looks the same is the same."""

import pytest

from tests.answers import errors, refusal
from tests.api.batches import CSV, FURTHER, ROW, made, send, sheet
from tests.factories import (
    ROUND,
    claim,
    patch,
    post,
    post_agreement,
    post_article,
    post_category,
    post_claim,
    post_line_item,
    post_party,
    post_source,
    post_stated_total,
    source,
    speaker,
)

pytestmark = pytest.mark.one_on_postgresql

TIDY = "Ministère of Defence"
#: The same for the eye.
SPELLINGS = [
    "Ministère of Defence ",
    "\u2003Ministère  of Defence",
    "Ministère of\u00a0Defence",
    "Ministère\u202fof Defence",
    "Ministe\u0300re of Defence",
    "Ministère of Def\u00adence",
    "\ufeffMinistère of\u200b Defence",
    "Ministère\u2060 of \u202aDefence\u202c",
    "Ministère\ufe0f of \U000e0041Defence\u3164",
]


def test_spellings_that_look_the_same_are_one_speaker_and_one_publisher(client, recorder):
    post_source(client, recorder, id="tidy", publisher=TIDY)
    said = {"speakers": [speaker(name=TIDY, role=TIDY)]}
    item = post_line_item(client, recorder, claims=[claim(source="tidy", **said)])

    for number, spelling in enumerate(SPELLINGS):
        source_id = f"other-{number}"
        post_source(client, recorder, id=source_id, publisher=spelling)
        said = {"speakers": [speaker(name=spelling, role=spelling)]}
        told = post_claim(client, recorder, item, source=source_id, **said).json

    everywhere = [TIDY] * (1 + len(SPELLINGS))
    assert [each["speakers"][0]["name"] for each in told["claims"]] == everywhere
    assert [each["speakers"][0]["role"] for each in told["claims"]] == everywhere
    assert [each["publisher"] for each in told["claims"]] == everywhere
    told_by = told["figure"]["told_by"]
    assert (told_by["speakers"], told_by["publishers"]) == (1, 1)


def test_every_name_is_kept_tidy(client, admin, recorder):
    untidy = SPELLINGS[1]
    body = {"publisher": untidy, "title": untidy, "authors": [untidy]}

    article = post_source(client, recorder, **body)
    agreement = post_agreement(client, admin, title=untidy, place=untidy)
    party = post_party(client, admin, name=untidy)
    category = post_category(client, admin, label=untidy)
    total = post_stated_total(client, recorder, speakers=[speaker(name=untidy)])

    kept = [article["publisher"], article["title"], *article["authors"], party["name"]]
    kept += [
        agreement["title"],
        agreement["place"],
        category["label"],
        total["speakers"][0]["name"],
    ]
    assert kept == [TIDY] * 8


def test_names_in_the_query_of_a_bare_article_are_kept_tidy(client, recorder):
    query = {"publisher": SPELLINGS[2], "title": SPELLINGS[0], "authors": f"{SPELLINGS[5]};Ann  B"}

    recorded = post_article(client, recorder, "Six came.", **query).json

    assert (recorded["publisher"], recorded["title"]) == (TIDY, TIDY)
    assert recorded["authors"] == [TIDY, "Ann B"]


def test_a_change_of_the_spelling_of_a_name_alone_changes_nothing(client, admin):
    before = client.get("/v1/parties/RU")

    answer = patch(client, admin, "/v1/parties/RU", name=f" {before.json['name']}\u200b")

    assert (answer.status_code, answer.data) == (200, before.data)


def test_two_authors_of_one_spelling_stand_twice(client, recorder):
    answer = post(client, recorder, "/v1/sources", source(authors=["Ann B", "Ann\u00a0B "]))

    assert errors(answer) == [("/authors", "repeated")]


def test_a_row_of_csv_with_an_untidy_name_is_recorded_tidily_and_sent_again(client, recorder):
    row = ROW | {"id": "cl-1", "speakers": SPELLINGS[2], "speaker_roles": SPELLINGS[3]}
    further = FURTHER | {"id": "cl-2", "speakers": TIDY}
    made(send(client, recorder, sheet(row, further), CSV))

    again = send(client, recorder, sheet(row, further), CSV)

    claims = client.get("/v1/claims").json["items"]
    assert [each["speakers"][0]["name"] for each in claims] == [TIDY, TIDY]
    assert [item["entry"] for item in again.json["items"]] == [None, None]


def test_a_name_is_found_in_any_spelling(client, recorder):
    post_source(client, recorder, id="own", publisher=TIDY)
    post_line_item(client, recorder, claims=[claim(source="own", speakers=[speaker(name=TIDY)])])
    post_stated_total(client, recorder, speakers=[speaker(name=TIDY)])

    def found(path, **query):
        return len(client.get(path, query_string=query).json["items"])

    for spelling in (TIDY, *SPELLINGS):
        assert found("/v1/claims", speaker=spelling) == 1
        assert found("/v1/claims", publisher=spelling) == 1
        assert found("/v1/stated-totals", speaker=spelling) == 1
        totals = client.get(
            f"/v1/agreements/{ROUND}/totals", query_string={"policy": f"speaker={spelling}"}
        ).json
        assert (totals["policy"], totals["left_out"]["claims"]) == (f"speaker={TIDY}", 0)


@pytest.mark.parametrize("name", ["", " ", "\u00a0", "\u200b\ufeff", "\u3164", "\u202a\u202c"])
def test_a_name_of_which_nothing_is_left_is_refused(shared_client, recorder, name):
    body = source(id="nobody", publisher=name)

    assert errors(post(shared_client, recorder, "/v1/sources", body)) == [("/publisher", "empty")]
    for path in (
        f"/v1/claims?speaker={name}",
        f"/v1/agreements/{ROUND}/totals?policy=speaker={name}",
    ):
        assert refusal(shared_client.get(path)) == (400, "bad-parameter")


@pytest.mark.parametrize("name", ["Ann\tB", "Ann\nB", "Ann\x1bB"])
def test_control_characters_in_a_name_are_refused_as_ever(shared_client, recorder, name):
    body = source(id="nobody", publisher=name)

    answer = post(shared_client, recorder, "/v1/sources", body)

    assert errors(answer) == [("/publisher", "control-character")]
