"""What tests read out of answers."""

from sqlalchemy import select

from ledger.api.http.problems import PROBLEMS
from ledger.api.openapi.field_codes import FIELD_CODES
from ledger.models import JournalEntry
from ledger.services.journal import loads

#: What may stand in `errors`: each has a page.
CODES = {*FIELD_CODES, *PROBLEMS}


def refused(answer):
    """Return a refusal's status, code and further members; its envelope is checked here."""
    assert answer.content_type == "application/problem+json", answer.text
    assert answer.text.endswith("}\n")
    body = answer.get_json(force=True)
    status, code = body.pop("status"), body.pop("code")
    assert body.pop("type") == f"/problems/{code}"
    assert body.pop("instance") == f"urn:uuid:{answer.headers['Request-Id']}"
    assert body.pop("title")
    assert body.pop("detail")
    assert status == answer.status_code
    assert {error["code"] for error in body.get("errors", ())} <= CODES
    return status, code, body


def refusal(answer):
    """Return a refusal's status and code."""
    return refused(answer)[:2]


def errors(answer):
    """Return where each field was refused, and why."""
    status, code, more = refused(answer)
    assert (status, code, list(more)) == (422, "validation", ["errors"])
    assert all(error["message"] for error in more["errors"])
    return [(error["pointer"], error["code"]) for error in more["errors"]]


def entries(client):
    """Return how many entries the journal has."""
    return client.get("/readyz").json["entries"]


def actions(database, since=0):
    """Return the actions of the journal's entries from one on."""
    with database.snapshot() as session:
        query = select(JournalEntry.entry).order_by(JournalEntry.entry_index).offset(since)
        return [loads(entry)["action"] for entry in session.execute(query).scalars()]


def items(answer):
    """Return the items of a list that was answered."""
    assert answer.status_code == 200, answer.text
    return answer.json["items"]


def ids(answer):
    """Return the ids of a list that was answered, in its order."""
    return [item["id"] for item in items(answer)]


def etag(answer):
    return answer.headers["ETag"]
