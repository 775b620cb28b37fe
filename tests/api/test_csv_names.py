"""Names in a spreadsheet, in place of the ids of parties and categories."""

import pytest

from tests.api.batches import CSV, FURTHER, ROW, errors, made, send, sheet
from tests.factories import ROUND, patch, post_agreement, post_party

pytestmark = pytest.mark.one_on_postgresql

RUSSIA = '; did you mean RU ("Russia")?'
RECORD_PARTY = "If not, record it first at /v1/parties."
RECORD_CATEGORY = "If not, record it first at /v1/categories."
SEND_ID = "send the id of the one that is meant."


def test_a_csv_row_names_parties_and_a_category_as_people_do_and_ids_are_recorded(
    client, admin, recorder
):
    patch(client, admin, "/v1/parties/RU", aliases=["Russian Federation"])
    post_party(client, admin, id="un", name="U.N.")
    row = ROW | {
        "from_party": "RUSSIAN  FEDERATION",
        "to_party": "ukraine",
        "category": "Bodies, the remains of the dead",
        "speakers": "Ann Example; Bo Example",
        "speaker_parties": "russia, UN; Ukraine",
    }
    further = FURTHER | {"from_party": "Russia"}

    ((_, _, item), _) = made(send(client, recorder, sheet(row, further), CSV))

    found = client.get(f"/v1/line-items/{item}").json
    assert [found[name] for name in ("from_party", "to_party", "category")] == ["RU", "UA", "body"]
    assert [each["parties"] for each in found["claims"][0]["speakers"]] == [["RU", "un"], ["UA"]]


def test_a_csv_row_recorded_before_by_its_names_is_left_as_it_is(client, recorder):
    rows = sheet(ROW | {"id": "given", "from_party": "Russia", "category": "BODY"})
    made(send(client, recorder, rows, CSV))

    again = send(client, recorder, rows, CSV)

    assert [each["entry"] for each in again.json["items"]] == [None]


def test_a_name_in_a_csv_that_fits_none_or_several_is_refused_with_what_may_be_meant(
    client, admin, recorder
):
    post_party(client, admin, id="GE", name="Georgia")
    post_party(client, admin, id="us-ga", name="State of Georgia", aliases=["Georgia"])
    row = ROW | {
        "from_party": "Rusia",
        "to_party": "georgia",
        "category": "Bodys",
        "speakers": "Ann",
        "speaker_parties": "UA, Nowhereland",
        "text": "6.000",
    }

    refused = errors(send(client, recorder, sheet(row), CSV))

    told = {each["pointer"]: (each["code"], each["message"]) for each in refused}
    assert told.pop("/text")[0] == "not-a-quantity"
    meant = 'GE ("Georgia") and us-ga ("State of Georgia")'
    body = 'body ("Bodies, the remains of the dead")'
    assert told == {
        "/from_party": (
            "unknown-reference",
            f"No party 'Rusia' is recorded{RUSSIA} {RECORD_PARTY}",
        ),
        "/to_party": ("name-ambiguous", f"'georgia' is a name of {meant}: {SEND_ID}"),
        "/category": (
            "unknown-reference",
            f"No category 'Bodys' is recorded; did you mean {body}? {RECORD_CATEGORY}",
        ),
        "/speaker_parties": (
            "unknown-reference",
            "No party 'Nowhereland' is recorded; record it first at /v1/parties.",
        ),
    }


def test_a_csv_row_names_an_agreement_by_its_title_where_only_one_has_it(client, admin, recorder):
    post_agreement(client, admin, id="harbour-1", title="Harbour talks")
    post_agreement(client, admin, id="harbour-2", title="Harbour talks")
    titles = ("second round of direct talks", "Second round of talk", "Harbour Talks")
    rows = [ROW | {"line_item": f"row-{place}", "agreement": title}
            for place, title in enumerate(titles)]  # fmt: skip

    refused = errors(send(client, recorder, sheet(*rows[1:]), CSV))
    ((_, _, item),) = made(send(client, recorder, sheet(rows[0]), CSV))

    assert [(each["pointer"], each["code"]) for each in refused] == [
        ("/agreement", "unknown-reference"),
        ("/agreement", "name-ambiguous"),
    ]
    assert f'did you mean {ROUND} ("Second round of direct talks")?' in refused[0]["message"]
    assert 'harbour-1 ("Harbour talks") and harbour-2' in refused[1]["message"]
    assert client.get(f"/v1/line-items/{item}").json["agreement"] == ROUND
