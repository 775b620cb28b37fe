"""Redaction: two people erase the words of a source, and nothing in the database holds them."""

import hashlib
import re
from contextlib import contextmanager
from pathlib import Path
from types import SimpleNamespace

import pytest
from sqlalchemy import select, text

from ledger import db
from ledger.app import create_app
from ledger.db import Base
from ledger.models import IdempotencyKey
from ledger.services import idempotency, passages_ahead, redacted_words, redactions, verify
from tests.answers import errors, refusal
from tests.conftest import Template, bearer, copied, extended, opened
from tests.factories import (
    ROUND,
    WIRE,
    claim,
    line_item,
    patch,
    post,
    post_claim,
    post_line_item,
    post_source,
    post_stated_total,
    post_token,
    post_transition,
    recorded,
    redact,
    speaker,
)

#: Every word that is to be erased has one of these in it, and nothing else has.
SECRETS = ("zebulon", "quillfeather", "ormonde")
LEAK = "leak-2025-06-04"
COPY = "copy-2025-06-05"
ARTICLE = (
    "Zebulon was in cell 9 of Ormonde camp, his mother said. "
    "They will return 700 bodies, Quillfeather wrote. It was 650 bodies so far, Zebulon heard.\n"
)
NOTED = "Quillfeather told us more"
TOTALS = f"/v1/agreements/{ROUND}/totals"
ASKED = {"source": LEAK, "reason": "a prisoner's name puts him at risk"}


def fill(client, headers):
    """Record a source whose words are to be erased wherever words of one may stand."""
    rosa, vera = headers["rosa"], headers["vera"]
    article = {
        "title": "Zebulon's cell", "url": "https://example.org/zebulon", "authors": ["A. Ormonde"],
        "text": ARTICLE,
    }  # fmt: skip
    post_source(client, rosa, id=LEAK, **article)
    post_source(client, rosa, id=COPY, **article)
    patch(client, rosa, f"/v1/sources/{LEAK}", archived_url="https://example.org/ormonde")
    quote = {"source": LEAK, "quote": "return 700 bodies, Quillfeather wrote", "quantity": 700}
    item = recorded(
        post(
            client, rosa, "/v1/line-items",
            {
                "id": "item-1", "agreement": ROUND, "act": "pledge", "category": "body",
                "from_party": "RU", "to_party": "UA", "note": NOTED,
                "condition": "if Zebulon lives",
                "claims": [claim(), claim(**quote, id="cl-1", relation="restates")],
            },
            idempotency_key="one",
        )
    )  # fmt: skip
    moscow = speaker(name="Moscow", parties=["RU"])
    assert post_claim(client, rosa, item, **quote, speakers=[moscow]).status_code == 201
    for reason in ("Zebulon was there", NOTED):
        ranked = {"rank": "set_aside", "rank_reason": reason}
        assert patch(client, vera, "/v1/claims/cl-1", **ranked).status_code == 200
    other = post_line_item(client, rosa, id="item-2", act="report", effective_on="2025-06-03")
    evidence = {"source": COPY, "quote": "his mother said"}
    step = {"to": "acknowledged", "reason": "Ormonde camp says so", "evidence": evidence}
    assert post_transition(client, vera, other, **step).status_code == 200
    stated = {"source": LEAK, "quote": "It was 650 bodies so far", "quantity": 650}
    post_stated_total(client, rosa, id="stated-1", note=NOTED, **stated)
    retracted = {"on": "2025-06-09", "where": "Ormonde Gazette", "reason": "Zebulon asked for it"}
    assert patch(client, vera, f"/v1/sources/{COPY}", retracted=retracted).status_code == 200
    actor = {"id": "ada", "role": "admin"}
    recorded(post(client, headers["admin"], "/v1/actors", actor))
    headers["ada"] = bearer(post_token(client, headers["admin"], actor="ada")["token"])


@pytest.fixture(scope="module")
def leaked(engine, template):
    """The template of these tests: a ledger with words that are to be erased."""
    headers = dict(template.headers)
    with extended(engine, template, lambda client, _: fill(client, headers)) as made:
        yield Template(made.url, headers)


@contextmanager
def filled(engine, leaked):
    with copied(engine, leaked) as database:
        yield database, create_app(database).test_client(), leaked.headers


def ask(client, headers, **fields):
    return recorded(post(client, headers["admin"], "/v1/redactions", ASKED | fields))["id"]


def approve(client, actor, redaction):
    body = {"reason": "his family asked for it"}
    return post(client, actor, f"/v1/redactions/{redaction}/approval", body)


def holds_secret(value):
    words = value.lower() if isinstance(value, bytes) else str(value).lower().encode()
    return any(secret.encode() in words for secret in SECRETS)


def holding(database):
    """Return each column of each table in which a secret stands."""
    found = set()
    with database.snapshot() as session:
        for table in Base.metadata.sorted_tables:
            for row in session.execute(table.select()).mappings():
                found |= {
                    f"{table.name}.{name}" for name, cell in row.items() if holds_secret(cell)
                }
    return found


def wrong(database):
    with database.snapshot() as session:
        return [(each.check, each.wrong) for each in verify.verify(session) if each.wrong]


def sizes(client):
    return range(20, client.get("/readyz").json["entries"] + 1)


def totals(client, known):
    """Return the totals as they were known at each size of the journal, but for conditions."""
    answers = [client.get(f"{TOTALS}?known_at={size}").json for size in known]
    for row in (row for answer in answers for row in answer["totals"]):
        for term in row["terms"]:
            del term["condition"]
    return answers


def served(client, actor):
    """Return what every format answers of all that quotes the source, by its path."""
    lists = [
        f"/v1/{name}{suffix}"
        for name in ("sources", "line-items", "claims", "stated-totals", "changes")
        for suffix in ("", ".txt", ".csv", ".ndjson")
    ]
    histories = [
        f"{TOTALS}.txt?explain=true",
        "/v1/line-items/item-1/history",
        f"/v1/agreements/{ROUND}/open-questions",
        f"/agreements/{ROUND}/questions",
        f"/v1/sources/{LEAK}/history",
    ]
    pages = ["/line-items/item-1", f"/sources/{LEAK}", f"/v1/sources/{LEAK}/text"]
    answers = {}
    for path in (*lists, *histories, *pages):
        answer = client.get(path, headers=actor)
        answers[path] = (answer.status_code, answer.text)
    return answers


def test_what_two_admins_redact_is_nowhere_any_more_and_figures_stay(engine, leaked):
    with filled(engine, leaked) as (database, client, headers):
        known = sizes(client)
        figures = totals(client, known)
        before = holding(database)
        redaction = ask(client, headers)
        assert holding(database) == before
        told = served(client, headers["rosa"])
        telling = {path for path, (_, body) in told.items() if holds_secret(body)}
        assert len(telling) > 20

        answer = approve(client, headers["ada"], redaction)

        assert answer.status_code == 200, answer.text
        assert answer.json["approved_by"] == "ada"
        assert answer.json["erased"]["sources"] == [COPY, LEAK]
        assert {name.partition(".")[0] for name in before} == {
            "claim_versions", "line_item_versions", "source_texts", "source_versions",
            "stated_total_versions",
        }  # fmt: skip
        assert holding(database) == set()
        assert totals(client, known) == figures
        for size in known:
            assert not holds_secret(client.get(f"{TOTALS}?known_at={size}").text)
        assert wrong(database) == []
        with database.snapshot() as session:
            checked = {each.check: each.counted for each in verify.verify(session)}
        assert checked["sources"].endswith("received; in place of words that were redacted: 1")
        marker = f"[redacted {redaction}]"
        for path, (status, body) in served(client, headers["rosa"]).items():
            assert status == 200, path
            assert not holds_secret(body), path
            assert marker in body or path not in telling, path
        again = client.get(f"/v1/redactions/{redaction}").json
        assert again == answer.json
        assert "approved" in client.get("/v1/redactions.txt").text


@pytest.mark.parametrize(
    "path", ["/v1/sources/bare", "/v1/sources/bare.txt", "/v1/sources.csv", "/sources/bare"]
)
def test_a_source_without_a_title_says_that_it_is_redacted(bare, path):
    client, redaction = bare

    answered = client.get(path).text
    assert f"[redacted {redaction}]" in answered
    assert path != "/sources/bare" or "Two people had the words of this article erased" in answered


@pytest.fixture(scope="module")
def bare(engine, template):
    """A ledger of which a source without title and authors was redacted."""
    with copied(engine, template) as database:
        client, admin = create_app(database).test_client(), template.headers["admin"]
        post_source(client, admin, id="bare", title=None, authors=[], text="Six came.")
        redaction = redact(client, admin, source="bare")
        assert wrong(database) == []
        yield client, redaction


def test_nothing_is_quoted_from_an_article_that_was_erased(engine, leaked):
    with filled(engine, leaked) as (_, client, headers):
        redaction = ask(client, headers)
        approve(client, headers["ada"], redaction)

        refusals = [
            post_claim(client, headers["rosa"], {"id": "item-1"}, source=LEAK, quote=quote)
            for quote in (f"[redacted {redaction}]", "redacted")
        ]

        message = (
            "The words of this article were erased by a redaction: nothing can be quoted from it "
            "any more. Quote another article that says so."
        )
        error = {
            "pointer": "/quote", "code": "quote-not-found", "message": message, "source": LEAK,
        }  # fmt: skip
        assert [answer.get_json(force=True)["errors"] for answer in refusals] == [[error]] * 2


def test_the_files_of_a_vacuumed_ledger_hold_nothing_of_what_was_redacted(sqlite, leaked, engine):
    if engine is not sqlite:
        pytest.skip("PostgreSQL's files are its server's")
    with filled(engine, leaked) as (database, client, headers):
        leave_freed_pages(database)
        assert approve(client, headers["ada"], ask(client, headers)).status_code == 200
        database.dispose()
        assert raw(database)

        db.vacuum(database)
        database.dispose()

        assert not raw(database)
        with opened(database.engine.url) as again:
            assert wrong(again) == []


def leave_freed_pages(database):
    """Let SQLite leave what is freed as it was: builds of it differ in that."""
    pooled = database.engine.raw_connection()
    pooled.driver_connection.execute("PRAGMA secure_delete=OFF")
    pooled.close()


def raw(database):
    """Return whether the files of an embedded database hold a secret."""
    path = database.engine.url.database
    files = [Path(f"{path}{suffix}") for suffix in ("", "-wal")]
    return any(holds_secret(file.read_bytes()) for file in files if file.exists())


def test_no_quote_that_was_found_before_a_redaction_is_recorded_after_it(
    engine, leaked, monkeypatch
):
    find = passages_ahead.anchored
    with filled(engine, leaked) as (database, client, headers):
        redaction = ask(client, headers)

        def found_and_redacted(session, by_source):
            passages = find(session, by_source)
            monkeypatch.setattr(passages_ahead, "anchored", find)
            assert approve(client, headers["ada"], redaction).status_code == 200
            return passages

        monkeypatch.setattr(passages_ahead, "anchored", found_and_redacted)
        quote = {"source": LEAK, "quote": "return 700 bodies, Quillfeather wrote", "quantity": 700}
        item = {"id": "item-2"}
        answer = post_claim(client, headers["rosa"], item, relation="restates", **quote)
        assert errors(answer) == [("/quote", "quote-not-found")]
        assert holding(database) == set()
        assert wrong(database) == []


def test_who_asks_for_a_redaction_cannot_approve_it_and_none_is_approved_twice(engine, leaked):
    with filled(engine, leaked) as (database, client, headers):
        redaction = ask(client, headers)
        found = holding(database)

        assert refusal(approve(client, headers["admin"], redaction)) == (403, "same-actor")
        assert refusal(approve(client, headers["vera"], redaction)) == (403, "forbidden")
        assert holding(database) == found
        assert approve(client, headers["ada"], redaction).status_code == 200
        assert refusal(approve(client, headers["ada"], redaction)) == (409, "frozen")
        other = post(client, headers["admin"], "/v1/redactions", ASKED | {"claims": ["cl-1"]})
        assert errors(other) == [("/claims", "unknown-field")]
        assert "whole sources" in other.text


def test_what_a_journal_proves_of_a_redacted_document_is_served_and_its_salt_is_gone(
    engine, leaked
):
    with filled(engine, leaked) as (_, client, headers):
        versions = client.get("/v1/line-items/item-1/history").json["items"]
        index = versions[0]["entry"]["index"]
        entry = client.get(f"/v1/journal/{index}").data
        etag = client.get("/v1/line-items/item-1").headers["ETag"]
        body = line_item(id="item-3")

        assert approve(client, headers["ada"], ask(client, headers)).status_code == 200

        assert client.get(f"/v1/journal/{index}").data == entry
        assert client.get(f"/v1/journal/{index}/salt").json == {"index": index, "salt": None}
        assert client.get("/v1/line-items/item-1").headers["ETag"] != etag
        retry = post(client, headers["rosa"], "/v1/line-items", body, idempotency_key="one")
        assert refusal(retry) == (410, "redacted")


@pytest.mark.parametrize(
    ("statement", "named"),
    [
        ("DELETE FROM redacted_documents", "documents"),
        ("UPDATE source_versions SET salt = document WHERE salt = x''", "documents"),
        ("UPDATE idempotency_keys SET path = 'x' WHERE body_sha256 = ''", "redactions"),
        ("UPDATE idempotency_keys SET body_sha256 = ''", "redactions"),
        ("UPDATE idempotency_keys SET key_sha256 = 'x' WHERE body_sha256 = ''", "redactions"),
        ("UPDATE idempotency_keys SET nonce = NULL WHERE body_sha256 = ''", "redactions"),
        ("UPDATE redacted_documents SET redaction_index = redaction_index - 1", "redactions"),
    ],
)
def test_what_says_that_it_is_redacted_is_tied_to_its_approval(redacted_once, statement, named):
    with redacted_once.transaction(dry_run=True) as session:
        if session.get_bind().dialect.name == "postgresql":
            statement = re.sub(r"x''", r"''::bytea", statement)
        session.execute(text(statement))
        found = [each.check for each in verify.verify(session) if each.wrong]

    assert named in found


def test_what_a_redaction_shows_lets_nobody_try_whether_a_key_was_made_of_the_words(redacted_once):
    with redacted_once.snapshot() as session:
        keys = session.execute(select(IdempotencyKey)).scalars().all()
        (erased,) = [key for key in keys if not key.body_sha256]
        named = idempotency.erased_place(erased)
        erased_before = SimpleNamespace(**idempotency.place_of(erased), nonce=None)

    assert len(erased.nonce) == idempotency.NONCE_BYTES
    secret = hashlib.sha256(erased.nonce + erased.key_sha256.encode()).hexdigest()
    assert named == idempotency.place_of(erased) | {"key_sha256": secret}
    # Redactions of before named the digest of the key, which anybody can try.
    assert idempotency.erased_place(erased_before) == idempotency.place_of(erased)


@pytest.fixture(scope="module")
def redacted_once(engine, leaked):
    with filled(engine, leaked) as (database, client, headers):
        rest = {"source": WIRE, "quote": "Both delegations confirmed", "quantity": "not stated"}
        post(
            client, headers["rosa"], "/v1/line-items",
            {
                "agreement": ROUND, "act": "request", "category": "body", "from_party": "UA",
                "to_party": "RU", "claims": [claim(**rest)],
            },
            idempotency_key="two",
        )  # fmt: skip
        assert approve(client, headers["ada"], ask(client, headers)).status_code == 200
        assert wrong(database) == []
        yield database


def test_a_redaction_that_leaves_a_place_out_is_seen(engine, leaked, monkeypatch):
    monkeypatch.setattr(redacted_words, "_OF_LINE_ITEM", ("condition",))
    monkeypatch.setattr(redactions, "_rewrite_claims", lambda *_: None)
    with filled(engine, leaked) as (database, client, headers):
        assert approve(client, headers["ada"], ask(client, headers)).status_code == 200

        assert holding(database) == {
            "claim_versions.document", "claim_versions.folded", "line_item_versions.document",
        }  # fmt: skip
        assert [check for check, _ in wrong(database)] == ["claims"]
