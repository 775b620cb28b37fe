"""Several speakers of one claim: found, counted and printed each by name."""

import pytest

from tests.answers import items
from tests.factories import (
    ROUND,
    claim,
    evidence,
    post_line_item,
    post_stated_total,
    post_transition,
    speaker,
)

ANN = speaker(name="Ann Example", role="minister", parties=["UA"])
BO = speaker(name="Bo Example", parties=["RU"])
CY = speaker(name="Cy Example", parties=[])
TOTALS = f"/v1/agreements/{ROUND}/totals"
QUESTIONS = f"/v1/agreements/{ROUND}/open-questions.txt?details=true"


@pytest.fixture
def item(client, recorder):
    """A pledge told by three speakers together, and a total that two of them state."""
    told = [
        claim(id="cl-three", speakers=[ANN, BO, CY]),
        claim(relation="restates", quantity=5900, speakers=[BO]),
    ]
    post_stated_total(client, recorder, of="pledged", speakers=[ANN, BO], quantity=5900)
    return post_line_item(client, recorder, id="told", claims=told)


def test_a_claim_of_speakers_for_both_sides_is_told_by_both_and_counts_each_name(item):
    assert item["figure"]["told_by"] == {
        "kind": "both_sides",
        "parties": ["RU", "UA"],
        "speakers": 3,
        "publishers": 1,
    }


@pytest.mark.usefixtures("item")
def test_any_of_several_speakers_is_found_and_followed_by_the_exact_name(client):
    def found(path, name):
        return len(items(client.get(path, query_string={"speaker": name})))

    names = ("Ann Example", "Bo Example", "Cy Example", "ann example", "Example")
    assert [found("/v1/claims", name) for name in names] == [1, 2, 1, 0, 0]
    assert [found("/v1/stated-totals", name) for name in names] == [1, 1, 0, 0, 0]
    for policy, text in (("speaker=Cy Example", "6,000"), ("from_party", "5,900–6,000")):
        totals = client.get(TOTALS, query_string={"policy": policy}).json
        assert totals["totals"][0]["pledged"]["text"] == text
    assert totals["speakers"] == 3


def test_several_speakers_are_printed_as_a_sentence_lists_them(client, reviewer, item):
    said = evidence(speakers=[BO | {"name": "Moscow"}, CY, ANN | {"name": "Kyiv"}])
    post_transition(client, reviewer, item, evidence=said)

    shown = {
        "/v1/claims/cl-three.txt": "Ann Example, minister (UA), Bo Example (RU) and Cy Example;",
        "/v1/claims.txt": "  Ann Example, Bo Example and Cy Example  ",
        "/v1/claims.csv": ",Ann Example; Bo Example; Cy Example,minister; ; ,UA; RU; ,",
        "/v1/line-items/told/transitions.txt": "scheduled (according to RU, Cy Example and UA)",
        "/v1/stated-totals.txt": "  Ann Example and Bo Example  ",
        f"{TOTALS}.txt?explain=true": "Ann Example, minister (UA) and Bo Example (RU);",
        QUESTIONS: "Ann Example, Bo Example and Cy Example",
        f"/v1/agreements/{ROUND}/timeline.txt": "5,900 (Ann Example and Bo Example)",
    }
    pages = {path: client.get(path).text for path in shown}
    assert [path for path, words in shown.items() if words not in pages[path]] == []
