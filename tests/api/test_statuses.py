"""The lifecycle as clients read it: where line items may stand, and the steps from there."""

from tests.answers import items


def rows(client):
    return {(row["act"], row["status"]): row for row in items(client.get("/v1/statuses"))}


def test_every_act_and_status_has_its_row(shared_client):
    assert list(rows(shared_client)) == [
        *(
            (act, status)
            for act in ("request", "offer")
            for status in (
                *("open", "accepted", "declined", "withdrawn", "lapsed", "disputed", "voided"),
            )
        ),
        ("pledge", "pledged"),
        ("pledge", "scheduled"),
        ("pledge", "suspended"),
        ("pledge", "fulfilled"),
        ("pledge", "withdrawn"),
        ("pledge", "lapsed"),
        ("pledge", "disputed"),
        ("pledge", "voided"),
        ("report", "reported"),
        ("report", "disputed"),
        ("report", "acknowledged"),
        ("report", "retracted"),
        ("report", "voided"),
    ]


def test_a_row_of_statuses_says_what_a_client_needs_to_take_a_step(shared_client):
    assert rows(shared_client)["pledge", "scheduled"] == {
        "act": "pledge",
        "status": "scheduled",
        "starts": False,
        "counted": True,
        "steps": [
            {"to": "fulfilled", "review": True, "evidence": True, "reopening": False},
            {"to": "suspended", "review": False, "evidence": True, "reopening": False},
            {"to": "withdrawn", "review": False, "evidence": True, "reopening": False},
            {"to": "lapsed", "review": True, "evidence": False, "reopening": False},
            {"to": "disputed", "review": False, "evidence": True, "reopening": False},
            {"to": "voided", "review": False, "evidence": False, "reopening": False},
        ],
    }
    assert rows(shared_client)["pledge", "lapsed"]["steps"][0] == {
        "to": "pledged",
        "review": True,
        "evidence": False,
        "reopening": True,
    }


def test_one_status_of_each_act_is_its_start_and_few_are_not_counted(shared_client):
    found = rows(shared_client).values()

    assert [(row["act"], row["status"]) for row in found if row["starts"]] == [
        ("request", "open"),
        ("offer", "open"),
        ("pledge", "pledged"),
        ("report", "reported"),
    ]
    assert {(row["act"], row["status"]) for row in found if not row["counted"]} == {
        *((act, "voided") for act in ("request", "offer", "pledge", "report")),
        *((act, "withdrawn") for act in ("request", "offer", "pledge")),
        ("report", "retracted"),
    }


def test_a_terminal_shows_the_steps_of_each_status(shared_client):
    lines = shared_client.get("/v1/statuses.txt").text.splitlines()

    assert len(lines) == 1 + len(rows(shared_client))
    assert lines[0].split() == ["act", "status", "starts", "counted", "steps"]
    assert lines[1].split(maxsplit=4) == [
        "request",
        "open",
        "true",
        "true",
        "accepted, declined, withdrawn, lapsed, disputed, voided",
    ]


def test_the_table_of_statuses_can_be_indented_and_marked_for_spreadsheets(shared_client):
    pretty = shared_client.get("/v1/statuses?pretty=true")
    plain, marked = (shared_client.get(f"/v1/statuses.csv{query}") for query in ("", "?bom=true"))

    assert pretty.json == shared_client.get("/v1/statuses").json
    assert pretty.text.startswith('{\n  "items": [\n    {\n      "act": "request",\n')
    assert marked.data == b"\xef\xbb\xbf" + plain.data
