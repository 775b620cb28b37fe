"""Withdrawing a source or an agreement entered in error, as long as nothing rests on it."""

import pytest

from tests.answers import actions, entries, errors, ids, refusal, refused
from tests.factories import (
    DAILY,
    ROUND,
    agreement,
    claim,
    evidence,
    line_item,
    patch,
    post,
    post_agreement,
    post_claim,
    post_line_item,
    post_source,
    post_stated_total,
    post_transition,
    stated_total,
    transition,
)

SOURCE = "/v1/sources/paper-2025-06-04"
AGREEMENT = "/v1/agreements/round-3"
PAPER = {"source": "paper-2025-06-04", "quote": "return 6,000 bodies"}
WHY = "uploaded twice"


@pytest.fixture
def paper(client, recorder):
    return post_source(client, recorder)


@pytest.fixture
def third(client, admin):
    return post_agreement(client, admin)


def withdraw(client, actor, path=SOURCE):
    return patch(client, actor, path, withdrawn=WHY)


def test_a_source_that_nothing_rests_on_is_withdrawn_and_stays_on_record(
    client, recorder, paper, database
):
    before = entries(client)

    answer = withdraw(client, recorder)

    assert (answer.status_code, answer.json) == (200, paper | {"withdrawn": WHY, "version": 2})
    assert client.get(SOURCE).json == answer.json
    assert "paper-2025-06-04" in ids(client.get("/v1/sources"))
    assert actions(database, since=before) == ["source.patch"]


@pytest.mark.parametrize(
    ("path", "body", "pointer"),
    [
        ("/v1/line-items", line_item(claims=[claim(**PAPER)]), "/claims/0/source"),
        ("/v1/stated-totals", stated_total(**PAPER, quantity=6000), "/source"),
    ],
)
@pytest.mark.usefixtures("paper")
def test_nothing_new_rests_on_a_withdrawn_source(client, recorder, path, body, pointer):
    withdraw(client, recorder)
    before = entries(client)

    answer = post(client, recorder, path, body)

    assert errors(answer) == [(pointer, "withdrawn")]
    assert WHY in answer.get_json(force=True)["errors"][0]["message"]
    assert entries(client) == before


def test_no_evidence_and_no_further_claim_is_from_a_withdrawn_source(client, recorder, paper):
    item = post_line_item(client, recorder)
    withdraw(client, recorder)

    further = post_claim(client, recorder, item, **PAPER)
    step = post_transition(client, recorder, item, evidence=evidence(source=paper["id"]))

    assert errors(further) == [("/source", "withdrawn")]
    assert errors(step) == [("/evidence/source", "withdrawn")]


def test_a_source_that_a_claim_rests_on_is_not_withdrawn(client, recorder, reviewer, paper):
    item = post_line_item(client, recorder, id="one", claims=[claim(**PAPER)])

    answer = withdraw(client, recorder)

    assert refused(answer) == (409, "in-use", {"resting": ["/v1/line-items/one"]})
    post_transition(client, recorder, item, to="voided", reason="twice", evidence=None)
    assert withdraw(client, reviewer).json == paper | {"withdrawn": WHY, "version": 2}


@pytest.mark.usefixtures("paper")
def test_a_superseded_claim_rests_on_its_source_too(client, recorder):
    item = post_line_item(client, recorder, id="one", claims=[claim(id="first", **PAPER)])
    other = {"relation": "supersedes", "replaces": "first", "because": "correction"}
    assert post_claim(client, recorder, item, **other).status_code == 201

    answer = withdraw(client, recorder)

    assert answer.get_json(force=True)["detail"] == (
        "/v1/line-items/one rest on it: void or withdraw those first, where they are wrong too. "
        "What is right rests on it even by a claim that is superseded or set aside: leave that, "
        "and the source, as they are."
    )


def test_a_source_that_evidence_rests_on_is_not_withdrawn(client, recorder, paper):
    item = post_line_item(client, recorder, id="one")
    shown = evidence(source=paper["id"])
    assert post_transition(client, recorder, item, **transition(evidence=shown)).status_code == 200

    answer = withdraw(client, recorder)

    assert refused(answer) == (409, "in-use", {"resting": ["/v1/line-items/one"]})


@pytest.mark.parametrize("path", [SOURCE, AGREEMENT])
@pytest.mark.usefixtures("paper", "third")
def test_a_source_or_agreement_of_a_stated_total_is_not_withdrawn(client, admin, recorder, path):
    agreements = [ROUND, "round-3"]
    post_stated_total(client, recorder, id="so-far", agreements=agreements, quantity=6000, **PAPER)

    answer = withdraw(client, admin, path)

    assert refused(answer) == (409, "in-use", {"resting": ["/v1/stated-totals/so-far"]})
    patch(client, recorder, "/v1/stated-totals/so-far", withdrawn="a slip")
    assert withdraw(client, admin, path).status_code == 200


@pytest.mark.usefixtures("third")
def test_a_stated_total_of_all_agreements_rests_on_none_of_them(client, admin, recorder):
    post_stated_total(client, recorder, agreements=None)

    assert withdraw(client, admin, AGREEMENT).status_code == 200


def test_an_agreement_that_nothing_hangs_from_is_withdrawn(client, admin, recorder, third):
    item = post_line_item(client, recorder, id="one", agreement=third["id"])

    early = withdraw(client, admin, AGREEMENT)
    post_transition(client, recorder, item, to="voided", reason="another round", evidence=None)
    answer = withdraw(client, admin, AGREEMENT)

    assert refused(early) == (409, "in-use", {"resting": ["/v1/line-items/one"]})
    assert answer.json == third | {"withdrawn": WHY, "version": 2}
    refused_item = post(client, recorder, "/v1/line-items", line_item(agreement=third["id"]))
    assert errors(refused_item) == [("/agreement", "withdrawn")]
    refused_id = post(client, admin, "/v1/agreements", agreement())
    assert refusal(refused_id) == (409, "already-exists")


def test_a_withdrawal_can_be_taken_back(client, recorder, paper):
    withdraw(client, recorder)

    answer = patch(client, recorder, SOURCE, withdrawn=None)

    assert answer.json == paper | {"version": 3}
    assert post_line_item(client, recorder, claims=[claim(**PAPER)])["version"] == 1


def test_another_recorder_withdraws_nothing_but_a_reviewer_does(
    client, admin, recorder, reviewer, paper
):
    post(client, admin, "/v1/actors", {"id": "ruth", "role": "recorder"})
    token = post(client, admin, "/v1/tokens", {"actor": "ruth"}).json["token"]
    ruth = {"Authorization": f"Bearer {token}"}

    answer = withdraw(client, ruth)

    assert refused(answer) == (403, "forbidden", {"needed": "reviewer", "role": "recorder"})
    assert patch(client, ruth, SOURCE, title="Mended").status_code == 200
    assert withdraw(client, reviewer).json["withdrawn"] == WHY
    assert refusal(patch(client, ruth, SOURCE, withdrawn=None)) == (403, "forbidden")
    assert patch(client, recorder, SOURCE, withdrawn=None).json["withdrawn"] is None
    assert paper["recorded_by"] == "rosa"


def test_a_refused_withdrawal_names_at_most_twenty_that_rest_on_it(client, recorder, paper):
    for day in range(10, 31):
        told = claim(**PAPER | {"source": paper["id"]})
        post_line_item(client, recorder, act="report", effective_on=f"2025-06-{day}", claims=[told])

    status, code, more = refused(withdraw(client, recorder))

    assert (status, code, len(more["resting"])) == (409, "in-use", 20)


def test_a_source_quoted_by_others_is_withdrawn_by_none_of_them(client, recorder):
    post_line_item(client, recorder, id="one")

    answer = withdraw(client, recorder, f"/v1/sources/{DAILY}")

    assert refusal(answer) == (409, "in-use")


def test_lists_for_people_show_what_was_withdrawn_and_why(client, admin, recorder, paper, third):
    post_stated_total(client, recorder, id="slip")
    for path in (SOURCE, AGREEMENT, "/v1/stated-totals/slip"):
        assert withdraw(client, admin, path).status_code == 200

    for path in ("/v1/sources", "/v1/agreements", "/v1/stated-totals"):
        *_, last = client.get(f"{path}.txt").text.splitlines()
        assert f"  {WHY}" in last
    assert (paper["withdrawn"], third["withdrawn"]) == (None, None)


def test_claims_for_people_show_which_no_longer_stand(client, recorder):
    item = post_line_item(client, recorder, claims=[claim(id="cl-first")])
    post_claim(
        client, recorder, item, id="cl-second", relation="supersedes",
        replaces="cl-first", because="correction",
    )  # fmt: skip
    post_transition(client, recorder, item, to="voided", evidence=None)

    lists = [client.get(path).text for path in (
        "/v1/claims.txt", f"/v1/line-items/{item['id']}/claims.txt"
    )]  # fmt: skip
    single = client.get(f"/v1/line-items/{item['id']}.txt").text.partition("\nclaims\n")[2]

    for text in lists:
        _, first, second = text.splitlines()
        assert first.split()[2] == second.split()[2] == "voided"
        assert (first.split()[-1], second.split()[-1]) == ("cl-second", "-")
    head, first, second = single.splitlines()[:3]
    assert head.endswith("superseded_by")
    assert (first.split()[-1], second.split()[-1]) == ("cl-second", "-")
