"""Whatever is changed in what is kept of an answer for retries, `verify` says so."""

import orjson
import pytest
from sqlalchemy import select, update

from ledger.app import create_app
from ledger.models import IdempotencyKey
from ledger.services import idempotency
from ledger.services.verification import kept_answers, kept_keys
from ledger.services.verification.rows import Inconsistent
from tests import factories
from tests.conftest import copied
from tests.factories import post
from tests.tampering import broken, tampering, wrong

KEYS = IdempotencyKey.__table__


def record(client, rosa, vera):
    """Record something with a key in each way by which another kind of answer is kept."""
    both = factories.line_item(both_ways=True)
    items = factories.recorded(post(client, rosa, "/v1/line-items", both, idempotency_key="both"))[
        "items"
    ]
    path = f"/v1/line-items/{items[0]['id']}"
    claim = factories.claim(relation="restates", speakers=[factories.speaker(name="Moscow")])
    changes = [
        (rosa, f"{path}/claims", claim),
        (rosa, f"{path}/claims", claim),
        (rosa, f"{path}/re-entry", {"reason": "another kind", "category": "pow"}),
        (vera, f"/v1/line-items/{items[1]['id']}/transitions", factories.transition()),
    ]
    for number, (actor, of, body) in enumerate(changes):
        sent = {"if_match": "*", "idempotency_key": f"change-{number}"}
        answer = post(client, actor, of, body, **sent)
        assert answer.status_code < 300, answer.text
    lines = [
        {"type": "source", **factories.source(id=name, text=f"So {name} wrote.")}
        for name in ("north", "south")
    ]
    batch = factories.recorded(post(client, rosa, "/v1/batches", lines, idempotency_key="lines"))
    reversal = f"/v1/batches/{batch['batch']}/reversal"
    assert (
        post(client, rosa, reversal, {"reason": "not ours"}, idempotency_key="back").status_code
        == 200
    )


@pytest.fixture(scope="module")
def keyed(engine, template):
    with copied(engine, template) as database:
        record(create_app(database).test_client(), *map(template.headers.get, ("rosa", "vera")))
        assert wrong(database) == []
        yield database


def others(results):
    """Return what could be kept in place of the results of an answer."""
    yield from ([], [*results, *results], [*results, "x"], ["x"], {}, None, 1, results[::-1])
    yield from (results[:place] + results[place + 1 :] for place in range(len(results)))
    lines = [list(line) for line in results if isinstance(line, list)]
    for line in lines:
        number, kind, identity, entry, cautions = line
        of_line = [
            [number, "party", identity, entry, cautions], [number, "x", identity, entry, cautions],
            [number, kind, "x", entry, cautions], [number, kind, identity, entry + 1, cautions],
            [number, kind, identity, float(entry), cautions], [number, kind, identity, "1", []],
            [number, kind, identity, None, cautions], [number, kind, identity, entry, ["x"]],
            [0, kind, identity, entry, cautions], [number, kind, identity, entry],
            ["1", kind, identity, entry, cautions],
        ]  # fmt: skip
        yield from ([other if each == line else each for each in lines] for other in of_line)


def kept(database):
    with database.snapshot() as session:
        return session.execute(select(KEYS).order_by(KEYS.c.first_index)).mappings().all()


def forged(row, results):
    """Return the columns of a key that answers with other results, and has the digest of these."""
    key = IdempotencyKey(
        nonce=row["nonce"],
        first_index=row["first_index"],
        results=orjson.dumps(results).decode(),
        cautioned=row["cautioned"],
    )
    return {"made": key.results, "answer_sha256": idempotency.answer_digest(key)}


def silent(database):
    """Return the changes of what is kept that `verify` passes, and how many it found."""
    passed = []
    found = 0
    for row in kept(database):
        results = orjson.loads(row["made"])
        for other in others(results):
            if other == results and repr(other) == repr(results):
                continue
            with tampering(database) as session:
                of_key = KEYS.c.first_index == row["first_index"]
                session.execute(update(KEYS).where(of_key).values(forged(row, other)))
                try:
                    kept_keys.check_idempotency_keys(session, lambda _: None)
                    passed.append((row["path"], other))
                except Inconsistent:
                    found += 1
    return passed, found


def test_verify_finds_whatever_else_an_answer_could_be_kept_as(keyed):
    passed, found = silent(keyed)

    assert passed == []
    assert found > 60


def test_verify_names_an_emptied_answer(keyed):
    with tampering(keyed) as session:
        session.execute(update(KEYS).values(made="[]"))

        assert broken(session) == ["keys"]


def test_without_its_check_an_emptied_answer_passes(keyed, monkeypatch):
    monkeypatch.setattr(kept_answers, "check", lambda *_: None)
    monkeypatch.setattr(idempotency, "answer_digest", lambda key: key.answer_sha256)
    with tampering(keyed) as session:
        session.execute(update(KEYS).values(made="[]"))

        assert broken(session) == []


def moved(row):
    """Return what is kept of a batch, with another number of its last line."""
    *lines, (number, *rest) = orjson.loads(row["made"])
    return {"made": orjson.dumps([*lines, [number + 1, *rest]]).decode()}


def renamed(row):
    """Return what is kept of warnings, with other ids in them."""
    named = orjson.loads(row["cautioned"])
    others = {code: [f"{name}x" for name in names] for code, names in named.items()}
    return {"cautioned": orjson.dumps(others).decode()}


def changed_answers(database):
    """The keys whose answers say more than their entries, each with a change of that."""
    for row in kept(database):
        if row["path"] == "/v1/batches":
            yield row["first_index"], moved(row)
        elif row["cautioned"] != "{}":
            yield row["first_index"], renamed(row)


def test_verify_finds_another_number_of_a_line_and_other_ids_in_a_warning(keyed):
    changes = list(changed_answers(keyed))
    for first, change in changes:
        with tampering(keyed) as session:
            session.execute(update(KEYS).where(KEYS.c.first_index == first).values(change))

            assert broken(session) == ["keys"]

    assert {column for _, change in changes for column in change} == {"made", "cautioned"}


def test_without_its_digest_an_answer_is_changed_in_silence(keyed, monkeypatch):
    monkeypatch.setattr(idempotency, "answer_digest", lambda key: key.answer_sha256)
    for first, change in changed_answers(keyed):
        with tampering(keyed) as session:
            session.execute(update(KEYS).where(KEYS.c.first_index == first).values(change))

            assert broken(session) == []
