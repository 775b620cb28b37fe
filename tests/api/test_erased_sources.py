"""A source whose words are erased: nothing erases it again, and no words are put beside them."""

import pytest

from ledger.services import verify
from tests import factories
from tests.answers import errors, refusal
from tests.conftest import bearer
from tests.factories import patch, post, recorded

TEXT = "A mother from Ormonde asked for Zebulon, her phone is 0441234567. They return 700 bodies.\n"
ASKED = {"source": "leak", "reason": "somebody is at risk"}


@pytest.fixture
def ada(client, admin):
    recorded(post(client, admin, "/v1/actors", {"id": "ada", "role": "admin"}))
    return bearer(factories.post_token(client, admin, actor="ada")["token"])


@pytest.fixture
def leak(client, recorder):
    fields = {"title": "The cell", "authors": ["Q. Quillfeather"], "text": TEXT}
    names = ["leak", "copy"]
    for name in names:
        factories.post_source(client, recorder, id=name, **fields)
    return names


def ask(client, admin, **fields):
    return post(client, admin, "/v1/redactions", ASKED | fields)


def approve(client, ada, redaction, reason="it has to go"):
    return post(client, ada, f"/v1/redactions/{redaction['id']}/approval", {"reason": reason})


@pytest.fixture
def erased(client, admin, ada, leak):
    """The redaction that erased the two sources."""
    assert leak == ["leak", "copy"]
    return approve(client, ada, recorded(ask(client, admin))).json


@pytest.mark.parametrize("source", ["leak", "copy"])
def test_what_is_erased_is_not_erased_again(client, admin, erased, source):
    size = client.get("/readyz").json["entries"]

    answer = ask(client, admin, source=source)

    assert refusal(answer) == (409, "frozen")
    assert answer.get_json(force=True)["detail"] == (
        f"The words of {source} were erased at {erased['approved_at']} by the redaction "
        f"{erased['id']}, which ada approved. Nothing is left to erase."
    )
    assert client.get("/readyz").json["entries"] == size


def test_of_two_redactions_of_the_same_words_one_is_approved(client, admin, ada, leak):
    first, second = (recorded(ask(client, admin, source=name)) for name in leak)
    assert approve(client, ada, first).status_code == 200

    assert refusal(approve(client, ada, second)) == (409, "frozen")

    assert client.get(f"/v1/redactions/{second['id']}").json["approved_by"] is None


def test_the_same_article_sent_anew_is_another_source_that_is_erased_by_itself(
    client, admin, ada, recorder, erased
):
    factories.post_source(client, recorder, id="again", text=TEXT)
    asked = recorded(ask(client, admin, source="again"))

    assert approve(client, ada, asked).json["erased"]["sources"] == ["again"]

    assert erased["id"] in client.get("/v1/sources/leak/text", headers=recorder).text


WORDS = [
    {"title": "Ormonde"},
    {"publisher": "Zebulon"},
    {"url": "https://example.org/zebulon"},
    {"authors": ["Z. Ebulon"], "withdrawn": "a copy"},
]


@pytest.mark.parametrize("fields", WORDS)
def test_no_words_are_put_beside_those_that_are_erased(client, recorder, erased, fields):
    before = client.get("/v1/sources/leak").json

    answer = patch(client, recorder, "/v1/sources/leak", **fields)

    assert refusal(answer) == (409, "frozen")
    name = next(iter(fields))
    assert answer.get_json(force=True)["detail"].endswith(
        f"Of such a source only withdrawn, retracted, reinstated can change: leave out {name}."
    )
    assert erased["id"] in answer.text
    assert client.get("/v1/sources/leak").json == before


def test_why_its_figures_count_or_not_can_still_be_recorded(
    client, database, recorder, reviewer, erased
):
    retracted = {"on": "2025-06-09", "where": "its page", "reason": "not so"}
    changes = [
        (reviewer, {"retracted": retracted}),
        (recorder, {"withdrawn": "a copy"}),
        (recorder, {"withdrawn": None}),
    ]

    for actor, fields in changes:
        answer = patch(client, actor, "/v1/sources/leak", **fields)
        assert (answer.status_code, answer.headers["Ledger-Warning"]) == (200, "words-stay")
    assert (
        patch(client, recorder, "/v1/sources/leak", title=erased_title(erased)).json == answer.json
    )

    with database.snapshot() as session:
        assert [each.wrong for each in verify.verify(session) if each.wrong] == []


def erased_title(redaction):
    return f"[redacted {redaction['id']}]"


def test_what_a_redaction_leaves_is_taken_for_no_article(client, recorder, erased):
    sent = factories.source(id="false", text=erased_title(erased))

    answer = post(client, recorder, "/v1/sources", sent)

    assert errors(answer) == [("/text", "validation")]
    assert client.get("/v1/sources/false").status_code == 404


REPEATING = {
    "word 1": "Zebulon's family asked",
    "word 2": "by Quillfeather, his editor",
    "word 4": "she has phone 0441234567",
    "words 3 to 6": "there is a MOTHER, from ormonde asked, in it",
}


@pytest.mark.usefixtures("leak")
@pytest.mark.parametrize("places", REPEATING)
def test_a_reason_that_repeats_what_is_to_be_erased_is_refused(client, admin, ada, places):
    repeating = REPEATING[places]
    redaction = recorded(ask(client, admin))
    size = client.get("/readyz").json["entries"]

    answers = [ask(client, admin, reason=repeating), approve(client, ada, redaction, repeating)]

    for answer in answers:
        assert errors(answer) == [("/reason", "repeats-erased")]
        message = answer.get_json(force=True)["errors"][0]["message"]
        assert f"see {places} of it" in message
        assert repeating not in answer.text
    assert client.get("/readyz").json["entries"] == size


@pytest.mark.usefixtures("leak")
def test_reasons_come_with_the_warning_that_they_stay(client, admin, ada):
    asked = ask(client, admin)

    assert asked.headers["Ledger-Warning"] == "words-stay"
    assert approve(client, ada, asked.json).headers["Ledger-Warning"] == "words-stay"
