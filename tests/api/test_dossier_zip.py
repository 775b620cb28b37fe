"""A dossier as a ZIP over HTTP: of one moment, made while it is sent, whole or none."""

import io
import zipfile
from collections import deque

import pytest
from werkzeug.test import EnvironBuilder

from ledger.api.http import downloads
from ledger.api.http.read_turns import Crowded
from ledger.app import create_app
from ledger.dossiers import bag_zip
from ledger.services import sealed_documents
from tests.answers import refusal
from tests.conftest import ABOVE_DATABASES
from tests.factories import (
    ARTICLE,
    DAILY,
    ROUND,
    WIRE,
    evidence,
    post_line_item,
    post_party,
    post_source,
    post_stated_total,
    post_transition,
    redact,
    transition,
)
from tests.wire.servers import all_of, asked, connected, head, serving

PATH = f"/v1/agreements/{ROUND}/dossier.zip"
WHOLE = "/v1/dossier.zip"


#: A ZIP of the few records here takes many pieces then.
SMALL_PIECES = pytest.mark.usefixtures("small_pieces")


@pytest.fixture
def small_pieces(monkeypatch):
    monkeypatch.setattr(bag_zip, "PIECE_BYTES", 512)


def files_of(content):
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert archive.testzip() is None
        return {name: archive.read(name) for name in archive.namelist()}


def begun(client, recorder, path=PATH):
    """Begin to read a ZIP, up to its first piece; returns the answer and its pieces."""
    answer = client.get(path, headers=recorder)
    assert answer.status_code == 200
    pieces = answer.iter_encoded()
    return answer, pieces, next(pieces)


@SMALL_PIECES
@pytest.mark.one_on_postgresql
@pytest.mark.parametrize("path", [PATH, WHOLE])
def test_all_of_a_zip_is_of_the_moment_at_which_it_began(client, admin, recorder, path):
    post_line_item(client, recorder, id="li-before")
    before = client.get(path, headers=recorder)
    expected = before.data

    _, pieces, content = begun(client, recorder, path)
    post_party(client, admin, id="late-land", name="Lateland")
    post_line_item(client, recorder, id="li-late", distinct_from=["li-before"])
    content += b"".join(pieces)

    assert content == expected
    names = {"articles/wire-2025-06-03.txt"} if path == WHOLE else set()
    paths = {name.partition("/data/")[2] for name in files_of(content)}
    assert {*names, "line-items.csv", f"agreements/{ROUND}/page.html"} <= paths
    after = client.get(path, headers=recorder)
    assert after.headers["ETag"] != before.headers["ETag"]
    assert b"late-land" in b"".join(files_of(after.data).values())


@ABOVE_DATABASES
def test_a_zip_names_itself_and_is_private(client, recorder):
    answer = client.get(PATH, headers=recorder)
    whole = client.get(WHOLE, headers=recorder)

    assert answer.content_type == "application/zip"
    named = f"dossier-{ROUND}"
    assert answer.headers["Content-Disposition"] == f'attachment; filename="{named}.zip"'
    assert {name.split("/")[0] for name in files_of(answer.data)} == {named}
    assert whole.headers["Content-Disposition"] == 'attachment; filename="dossier.zip"'
    assert {name.split("/")[0] for name in files_of(whole.data)} == {"dossier"}
    assert answer.headers["Cache-Control"] == "private, no-cache"
    assert answer.headers["Vary"] == "Accept, Authorization"
    assert answer.headers["Ledger-Size"] == "22"
    assert "Content-Length" not in answer.headers


@ABOVE_DATABASES
def test_who_has_a_zip_is_not_sent_it_again_and_its_head_takes_no_place(client, recorder):
    first = client.get(PATH, headers=recorder)
    whole = first.data
    has = recorder | {"If-None-Match": first.headers["ETag"]}

    busy = [client.get(PATH, headers=recorder) for _ in range(downloads.AT_ONCE)]
    again = client.get(PATH, headers=has)
    shown = client.head(PATH, headers=recorder)
    allowed = client.options(PATH)

    assert (again.status_code, again.data) == (304, b"")
    assert again.headers["ETag"] == first.headers["ETag"]
    assert (shown.status_code, shown.data) == (200, b"")
    for name in ("ETag", "Content-Type", "Content-Disposition", "Ledger-Size"):
        assert shown.headers[name] == first.headers[name]
    assert allowed.headers["Allow"] == "GET, HEAD, OPTIONS"
    assert {answer.data for answer in busy} == {whole}


@ABOVE_DATABASES
def test_a_zip_shows_the_ledger_as_it_stood(client, admin, recorder):
    size = int(client.get("/v1/agreements").headers["Ledger-Size"])
    post_line_item(client, recorder, id="li-late")

    then = client.get(f"{PATH}?known_at={size}", headers=recorder)
    now = client.get(PATH, headers=recorder)

    lines = {name: content.count(b"\n") for name, content in files_of(then.data).items()}
    folder = f"dossier-{ROUND}"
    assert then.headers["Ledger-Size"] == str(size)
    assert lines[f"{folder}/data/line-items.csv"] == 1
    assert lines[f"{folder}/data/journal/entries.ndjson"] == size + 1
    assert files_of(now.data)[f"{folder}/data/line-items.csv"].count(b"\n") == 2
    post_party(client, admin, id="late-land", name="Lateland")
    later = client.get(f"{PATH}?known_at={size}", headers=recorder)
    etags = {answer.headers["ETag"] for answer in (then, now, later)}
    assert len(etags) == 3, "the journal is whole, and has grown"


def test_the_articles_in_it_are_those_of_claims_of_evidence_and_of_stated_totals(
    client, recorder, reviewer
):
    for identity in ("evidence", "stated", "other"):
        post_source(client, recorder, id=identity, text=f"{ARTICLE}{identity}\n")
    item = post_line_item(client, recorder)
    step = transition(evidence=evidence(source="evidence"))
    assert post_transition(client, reviewer, item, **step).status_code == 200
    told = {"source": "stated", "quote": "return 6,000 bodies", "quantity": 6000}
    post_stated_total(client, recorder, **told)

    names = files_of(client.get(PATH, headers=recorder).data)

    paths = [name.rpartition("/data/articles/")[2] for name in names if "/articles/" in name]
    assert paths == [f"{DAILY}.txt", "evidence.txt", "stated.txt"]


@ABOVE_DATABASES
@pytest.mark.parametrize(
    ("path", "accept", "refused"),
    [
        (f"{PATH}?known_at=999", "*/*", (400, "bad-parameter")),
        (f"{PATH}?pretty=true", "*/*", (400, "bad-parameter")),
        (f"{PATH}?known_at=3", "*/*", (404, "not-found")),
        ("/v1/agreements/no-such/dossier.zip", "*/*", (404, "not-found")),
        (f"{PATH}.json", "*/*", (406, "not-acceptable")),
        (PATH, "text/csv", (406, "not-acceptable")),
        (WHOLE, "text/html", (406, "not-acceptable")),
    ],
)
def test_what_is_no_dossier_is_refused(client, recorder, path, accept, refused):
    answer = client.get(path, headers=recorder | {"Accept": accept})

    assert refusal(answer)[:2] == refused


@ABOVE_DATABASES
def test_a_ledger_that_is_read_by_token_alone_has_the_same_zip(database, recorder):
    answers = [
        create_app(database, open_reading=open_reading)
        .test_client()
        .get(PATH, headers=recorder)
        .data
        for open_reading in (True, False)
    ]

    assert answers[0] == answers[1]


@ABOVE_DATABASES
def test_a_few_are_sent_at_once_and_others_are_told_when_to_come(client, recorder):
    """A client that is gone before the first byte holds no place, nor one that reads no further."""
    environ = EnvironBuilder(PATH, headers=recorder).get_environ()
    gone = [client.application(environ, lambda *_: None) for _ in range(downloads.AT_ONCE)]
    for answer in gone:
        answer.close()
    under_way = deque(client.get(PATH, headers=recorder) for _ in range(downloads.AT_ONCE))

    refused = client.get(WHOLE, headers=recorder)
    under_way.popleft().close()
    after = client.get(WHOLE, headers=recorder)
    again = client.get(WHOLE, headers=recorder)

    assert refusal(refused)[:2] == (503, "busy")
    assert refused.headers["Retry-After"] == "30"
    assert (after.status_code, again.status_code) == (200, 503)


@SMALL_PIECES
@pytest.mark.one_on_postgresql
@pytest.mark.parametrize("part", [0.0, 0.5, 1.0])
def test_a_redaction_breaks_off_what_is_being_sent(client, admin, recorder, caplog, part):
    """Else words that were erased would go out after that."""
    count = sum(1 for _ in begun(client, recorder)[1])
    answer, pieces, content = begun(client, recorder)
    content += b"".join(next(pieces) for _ in range(int(part * (count - 1))))

    redact(client, admin, source=WIRE)
    with pytest.raises(ConnectionAbortedError):
        next(pieces)

    assert list(pieces) == []
    assert not zipfile.is_zipfile(io.BytesIO(content))
    noted = [line.msg for line in caplog.records if line.msg["event"] == "broken_off"]
    assert [line["request_id"] for line in noted] == [answer.headers["Request-Id"]]
    assert noted[0]["failure"].endswith(": Words were redacted while this was sent.")
    answer.close()
    assert files_of(client.get(PATH, headers=recorder).data)


@SMALL_PIECES
@ABOVE_DATABASES
def test_what_takes_too_long_breaks_off(client, recorder, monkeypatch):
    answer, pieces, content = begun(client, recorder)

    monkeypatch.setattr(downloads, "monotonic", lambda: float("inf"))
    with pytest.raises(ConnectionAbortedError):
        list(pieces)

    answer.close()
    assert not zipfile.is_zipfile(io.BytesIO(content))


@ABOVE_DATABASES
def test_a_piece_whose_turn_does_not_come_waits_on(client, recorder, monkeypatch):
    whole = client.get(PATH, headers=recorder).data
    holds = downloads._holds  # noqa: SLF001 - a turn that comes late is a matter of chance
    late = [Crowded()]

    def crowded_once(held, turn):
        if late:
            raise_ = late.pop()

            def turn():
                raise raise_

        return holds(held, turn)

    monkeypatch.setattr(downloads, "_holds", crowded_once)

    assert client.get(PATH, headers=recorder).data == whole
    assert late == []


@SMALL_PIECES
@ABOVE_DATABASES
def test_whoever_reads_a_zip_that_breaks_off_sees_that(
    database, client, admin, recorder, monkeypatch
):
    """On a connection: the chunk that ends an answer doesn't come."""
    asked_for = head("GET", PATH, connection="close", **recorder)
    with serving(create_app(database)) as server:
        whole = asked(server, asked_for)
        redacted = sealed_documents.redacted

        def redacted_meanwhile(session):
            monkeypatch.undo()
            redact(client, admin, source=WIRE)
            return redacted(session)

        monkeypatch.setattr(sealed_documents, "redacted", redacted_meanwhile)
        with connected(server) as connection:
            connection.sendall(asked_for)
            with pytest.raises(ConnectionResetError):
                all_of(connection)
        again = asked(server, asked_for)

    assert whole.endswith(b"\r\n0\r\n\r\n")
    assert again.endswith(b"\r\n0\r\n\r\n")
