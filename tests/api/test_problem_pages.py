"""Each code of a refusal, of a field and of a warning has a page of its own."""

import pytest

from ledger.api.http.operations import OPERATIONS
from ledger.api.http.problems import PROBLEMS, WARNINGS
from ledger.api.openapi.field_codes import FIELD_CODES
from ledger.api.openapi.specification import for_programs
from tests.answers import refused
from tests.api.test_docs import BROWSER, Page
from tests.conftest import ABOVE_DATABASES

pytestmark = ABOVE_DATABASES

#: The operations that programs read of.
DESCRIBED = for_programs(OPERATIONS)


@pytest.mark.parametrize("code", PROBLEMS)
def test_every_problem_code_has_its_page(shared_client, code):
    problem = PROBLEMS[code]

    told = shared_client.get(f"/problems/{code}").json
    page = shared_client.get(f"/problems/{code}", headers=BROWSER)
    text = shared_client.get(f"/problems/{code}.txt")

    assert list(told) == ["advice", "code", "kind", "operations", "status", "title"]
    assert (told["code"], told["status"], told["title"], told["advice"]) == (
        code,
        problem.status,
        problem.title,
        problem.advice,
    )
    assert page.content_type == "text/html; charset=utf-8"
    assert f"<dd><code>{code}</code></dd>" in page.text
    assert f"<dd>{problem.status}</dd>" in page.text
    assert text.text.splitlines()[1].split() == ["code", code]


@pytest.mark.parametrize("code", WARNINGS)
def test_every_warning_has_its_page(shared_client, code):
    warned = WARNINGS[code]

    told = shared_client.get(f"/problems/{code}").json
    page = shared_client.get(f"/problems/{code}", headers=BROWSER).text

    names = sorted(each.name for each in DESCRIBED if code in each.warnings)
    assert told == {
        "advice": warned.advice,
        "code": code,
        "kind": "warning",
        "operations": names,
        "status": None,
        "title": warned.title,
    }
    assert names
    assert "<dd>In the header <code>Ledger-Warning</code>" in page


@pytest.mark.parametrize("code", FIELD_CODES)
def test_every_code_of_a_field_error_has_its_page(shared_client, code):
    meaning = FIELD_CODES[code]

    told = shared_client.get(f"/problems/{code}").json
    page = shared_client.get(f"/problems/{code}", headers=BROWSER).text

    assert told == {
        "advice": meaning.advice,
        "code": code,
        "kind": "field",
        "operations": [],
        "status": None,
        "title": meaning.title,
    }
    assert "<dd>In <code>errors</code> of a refusal" in page


def test_all_problem_codes_are_listed_on_a_page(shared_client):
    listed = shared_client.get("/problems").json
    lines = shared_client.get("/problems.txt").text.splitlines()
    page = shared_client.get("/problems.html").text

    codes = [*PROBLEMS, *FIELD_CODES, *WARNINGS]
    assert [item["code"] for item in listed["items"]] == codes
    assert listed["next"] is None
    assert [line.split()[0] for line in lines] == ["code", *codes]
    assert [link for link in Page(page).links if link.startswith("/problems/")] == [
        f"/problems/{code}" for code in codes
    ]


def test_the_page_of_a_code_names_the_operations_that_may_refuse_with_it(shared_client):
    def operations(code):
        return shared_client.get(f"/problems/{code}").json["operations"]

    assert operations("illegal-transition") == ["re_enter", "transition"]
    assert operations("same-actor") == [
        "add_claim", "approve_redaction", "patch_source", "patch_stated_total", "rank_claim",
        "re_enter", "reverse_batch", "transition",
    ]  # fmt: skip
    assert operations("possible-duplicate") == [
        "add_claim", "create_line_item", "patch_line_item", "patch_party", "rank_claim", "re_enter",
        "transition",
    ]  # fmt: skip
    assert operations("not-utf-8") == ["create_batch", "create_source"]
    assert operations("stale") == sorted(each.name for each in DESCRIBED if each.if_match)
    assert operations("internal") == sorted(each.name for each in DESCRIBED)
    assert operations("no-such-path") == []


def test_the_type_of_a_problem_leads_to_its_page(shared_client):
    kind = shared_client.get("/v1/parties/nowhere").get_json(force=True)["type"]

    assert shared_client.get(kind).json["code"] == "not-found"


@pytest.mark.parametrize("code", ["nowhere", "STALE", "stale.xml", "<b>"])
def test_the_page_of_an_unknown_code_is_not_found(shared_client, code):
    headers = {"Accept": "image/png"}

    assert refused(shared_client.get(f"/problems/{code}")) == (404, "not-found", {})
    assert refused(shared_client.get(f"/problems/{code}?x=1", headers=headers)) == (
        404,
        "not-found",
        {},
    )
