"""`ledger load FILE`: lines of any number, recorded in parts, once whatever happens."""

import hmac
import json
import signal
import subprocess
import sys
from types import SimpleNamespace

import pytest

from ledger import cli
from ledger.api.routes import batches
from ledger.cli.loading import file_parts, sending
from ledger.cli.loading.course import Course
from ledger.cli.loading.file_parts import CSV, NDJSON, NoLines
from ledger.cli.reading import remote_ledger
from ledger.cli.reading.remote_ledger import RemoteLedger
from ledger.services.batches import BATCH_LINES_MAX
from ledger.services.pace import Pace
from tests.answers import entries, items
from tests.conftest import ABOVE_DATABASES
from tests.factories import claim, post_line_item, prisoners
from tests.wire.servers import serving

DAYS = [f"2031-04-{day:02}" for day in range(1, 8)]


@pytest.fixture
def load(recorder, tmp_path, monkeypatch, capsys):
    """Load a file; answers the complaint or the status, and what was printed."""
    token = tmp_path / "token"
    token.write_text(f"Authorization: {recorder['Authorization']}\n", encoding="ascii")

    def loaded(server, file, *more):
        host, port = server.address[:2]
        place = ["--server", f"http://{host}:{port}", "--token-file", str(token)]
        monkeypatch.setattr(sys, "argv", ["ledger", "load", str(file), *place, *more])
        with pytest.raises(SystemExit) as ended:
            cli.main()
        return ended.value.code or 0, capsys.readouterr().out

    return loaded


@pytest.fixture
def lines(tmp_path):
    """Write lines to a file, none with an id: each is new wherever it comes again."""

    def written(days=DAYS, name="lines.ndjson", **fields):
        sent = [prisoners(type="line_item", effective_on=day, **fields) for day in days]
        file = tmp_path / name
        file.write_text("".join(f"{json.dumps(line)}\n" for line in sent), encoding="utf-8")
        return file

    return written


def days(client):
    return [item["effective_on"] for item in items(client.get("/v1/line-items"))]


def test_a_file_is_recorded_in_parts_and_once_however_often_it_is_loaded(client, load, lines):
    file = lines()
    with serving(client.application) as server:
        status, printed = load(server, file, "--at-once", "3")
        before = entries(client)
        again = load(server, file, "--at-once", "3")

    assert (status, days(client)) == (0, DAYS)
    starts = [line.partition(" lines")[0] for line in printed.splitlines()]
    assert starts[:4] == ["From line 1: 3", "From line 4: 3", "From line 7: 1", "All 7"]
    assert again == (0, printed)
    assert entries(client) == before


def test_a_load_that_is_killed_goes_on_and_records_nothing_twice(client, load, lines, tmp_path):
    """Many kills, at either end: tests/reliability/test_killed_loads.py."""
    file = lines()
    with serving(client.application) as server:
        host, port = server.address[:2]
        token = tmp_path / "token"
        place = ["--server", f"http://{host}:{port}", "--token-file", token, "--at-once", "3"]
        command = [sys.executable, "-m", "ledger", "load", file, *place]
        with subprocess.Popen(command, stdout=subprocess.PIPE) as killed:
            first = killed.stdout.readline()
            killed.kill()
        status, printed = load(server, file, "--at-once", "3")
        batches = len(items(client.get("/v1/batches")))

    assert killed.returncode == -signal.SIGKILL
    assert first.startswith(b"From line 1: 3 lines recorded, batch ")
    assert (status, days(client), batches) == (0, DAYS, 3)
    assert printed.encode().startswith(first)


def test_what_is_doubtful_is_told_once_with_its_lines(client, load, lines):
    plain = claim(quote="1,200 could follow", quantity=1200)
    file = lines(category="pow", claims=[plain])
    with serving(client.application) as server:
        status, printed = load(server, file, "--at-once", "3")
        again = load(server, file, "--at-once", "3")
        file.write_bytes(file.read_bytes() + b"{}\n")
        complaint, before = load(server, file, "--at-once", "3")

    hedge = "  hedge-left-out: A word before the number is not in the quantity "
    every = f"{hedge}(7 lines: 1, 2, 3, 4, 5, 6, 7)."
    ending = printed.splitlines()[3:]
    assert ending[:2] == ["All 7 lines are recorded.", "Doubtful in what is recorded:"]
    assert every in ending
    assert [line for line in ending if "hedge-left-out" in line] == [every]
    assert (status, again) == (0, (0, printed))
    assert f"{hedge}(6 lines: 1, 2, 3, 4, 5, 6)." in before
    assert "What stands before line 7 is recorded." in complaint


def test_lines_that_may_be_recorded_already_name_what_is_once_and_go_on(
    client, recorder, load, lines
):
    known = post_line_item(client, recorder, **prisoners())["id"]
    file = lines()
    with serving(client.application) as server:
        complaint, printed = load(server, file)

    assert printed == ""
    assert complaint.startswith("ledger: Line 1, 2, 3, 4, 5, 6, 7: This may be recorded already")
    assert f"Recorded already: {known}." in complaint
    assert len(complaint.splitlines()) == 4
    assert "What stands before" not in complaint


def test_a_file_that_goes_on_in_other_parts_is_refused_and_says_which_number_to_give(
    client, load, lines
):
    with serving(client.application) as server:
        load(server, lines(DAYS[:3]), "--at-once", "3")
        before = entries(client)
        complaint, _ = load(server, lines(), "--at-once", "2")
        kept = entries(client)
        status, _ = load(server, lines(), "--at-once", "3")

    assert "Was some of this file loaded with another --at-once? Give that number" in complaint
    assert kept == before
    assert (status, days(client)) == (0, DAYS)


@ABOVE_DATABASES
def test_refused_lines_are_told_by_their_numbers_and_mended_the_file_goes_on(client, load, lines):
    file = lines()
    right = file.read_bytes().splitlines(keepends=True)
    wrong = [*right[:4], right[4].replace(b"1,000", b"1,111"), b"{}\n", right[6]]
    file.write_bytes(b"".join(wrong))
    with serving(client.application) as server:
        complaint, _ = load(server, file, "--at-once", "3")
        before = days(client)
        file.write_bytes(b"".join(right))
        status, _ = load(server, file, "--at-once", "3")

    assert "Line 5: /claims/0/quote " in complaint
    assert "Line 6: " in complaint
    assert "2 of 3 lines were refused; nothing was recorded." in complaint
    assert "What stands before line 4 is recorded." in complaint
    assert "another --at-once" not in complaint
    assert (before, status, days(client)) == (DAYS[:3], 0, DAYS)


@ABOVE_DATABASES
def test_an_export_that_is_loaded_again_records_nothing(client, recorder, load, tmp_path):
    for day in DAYS[:3]:
        post_line_item(client, recorder, **prisoners(effective_on=day, note="one\ntwo"))
    file = tmp_path / "claims.csv"
    file.write_bytes(client.get("/v1/claims.csv").data)
    before = entries(client)
    with serving(client.application) as server:
        status, printed = load(server, file, "--at-once", "2")

    assert status == 0
    assert printed.endswith("All 3 lines are recorded.\n")
    assert entries(client) == before


@ABOVE_DATABASES
def test_a_ledger_that_is_busy_is_asked_again(load, lines, monkeypatch):
    waits = []
    monkeypatch.setattr(sending, "sleep", waits.append)
    monkeypatch.setattr(sending, "_TRIES", 4)
    answers = iter([503, 429, 201, 503, 503, 503, 503])

    def application(_environment, start):
        status = next(answers)
        start(f"{status} So", [("Content-Type", "application/json")])
        return [b'{"items":[],"batch":"ba-1"}']

    with serving(application) as server:
        recorded = load(server, lines(), "--at-once", "7")
        complaint, _ = load(server, lines())

    assert recorded == (
        0,
        "From line 1: 7 lines recorded, batch ba-1.\nAll 7 lines are recorded.\n",
    )
    assert "The same command goes on from here." in complaint
    assert len(waits) == 2 + 4


@ABOVE_DATABASES
def test_a_part_that_takes_too_long_is_named_with_how_to_go_on(client, load, lines, monkeypatch):
    always_slow = Pace(lambda: 0, -1)
    with serving(client.application) as server:
        load(server, lines(DAYS[:3]), "--at-once", "3")
        monkeypatch.setattr(batches, "BATCH_PACES", (always_slow,))
        complaint, printed = load(server, lines(), "--at-once", "3")

    assert printed.startswith("From line 1: 3 lines recorded")
    assert complaint.startswith("ledger: From line 4: after 0 lines the ledger gave this part up")
    assert "The same command goes on from here" in complaint
    assert days(client) == DAYS[:3]


class Patience:
    """A connection that notes how long an answer is waited for, and breaks."""

    def __init__(self):
        self.seconds, self.sock = [], self

    def connect(self):
        pass

    def settimeout(self, seconds):
        self.seconds.append(seconds)

    def request(self, *_):
        raise OSError("it broke")

    close = connect


@ABOVE_DATABASES
def test_the_answer_to_a_part_is_waited_for_as_long_as_a_server_may_take(load, lines, monkeypatch):
    patience = Patience()
    monkeypatch.setattr(remote_ledger, "_connection", lambda _place: patience)

    complaint, _ = load(SimpleNamespace(address=("localhost", 1)), lines())

    assert "doesn't answer: it broke." in complaint
    longest = max(
        pace.seconds + BATCH_LINES_MAX * pace.seconds_a_line for pace in batches.BATCH_PACES
    )
    assert min(patience.seconds) > longest


@pytest.mark.parametrize("name", ["empty.ndjson", "empty.csv", "lines.txt"])
def test_what_is_no_file_of_lines_is_refused(load, tmp_path, name):
    file = tmp_path / name
    file.write_bytes(b"")

    complaint, printed = load(SimpleNamespace(address=("127.0.0.1", 9)), file)

    assert name in complaint
    assert printed == ""


def parts_of(tmp_path, content, kind, at_once):
    file = tmp_path / "file"
    file.write_bytes(content)
    with file.open("rb") as opened:
        return list(file_parts.parts(opened, kind, at_once))


def test_a_row_of_a_csv_may_be_several_lines(tmp_path):
    content = b'a,b\n1,"x\n""y""\n"\n2,z\n3,"\n"'

    parts = parts_of(tmp_path, content, CSV, 2)

    assert [(part.number, part.lines, part.end) for part in parts] == [(2, 2, 21), (6, 1, 26)]
    assert [part.headings for part in parts] == [b"a,b\n"] * 2
    assert b"".join(part.content for part in parts) == content[4:]
    assert [parts[1].line_of_file(line) for line in (1, 2, 3)] == [1, 6, 7]


@pytest.mark.parametrize("first", [b"sep=;\r\n", b'"sep=;"\n', b"\xef\xbb\xbfSEP=;\n"])
def test_a_line_that_tells_the_mark_between_cells_stands_above_each_part(tmp_path, first):
    parts = parts_of(tmp_path, first + b"a;b\n1;x\n2;y\n", CSV, 1)

    assert [part.body for part in parts] == [first + b"a;b\n1;x\n", first + b"a;b\n2;y\n"]
    assert [part.number for part in parts] == [3, 4]
    assert [part.is_first for part in parts] == [True, False]


def test_a_part_ends_before_it_is_too_long_and_no_line_may_be_longer(tmp_path, monkeypatch):
    monkeypatch.setattr(file_parts, "BYTES_AT_ONCE", 10)
    monkeypatch.setattr(file_parts, "LINE_BYTES_MAX", 12)

    parts = parts_of(tmp_path, b"1234\n1234\n12\n12345678901\n", NDJSON, 100)

    assert [part.content for part in parts] == [b"1234\n1234\n", b"12\n", b"12345678901\n"]
    with pytest.raises(NoLines, match="Line 2 is longer"):
        parts_of(tmp_path, b"1\n1234567890123\n", NDJSON, 100)


@pytest.mark.parametrize(
    ("seconds", "done", "words"),
    [
        (0, 50, "2,000 lines, 5 %"),
        (10, 500, "2,000 lines, 50 %, 200 a second, 10 s left"),
        (10, 50, "2,000 lines, 5 %, 200 a second, 3 min left"),
        (600, 50, "2,000 lines, 5 %, 3 a second, 3 h 10 min left"),
        (10, 1_000, "2,000 lines, 100 %, 200 a second, 0 s left"),
    ],
)
def test_how_far_a_file_is_is_said_with_the_rate_and_the_rest(seconds, done, words):
    times = iter([0, seconds])
    course = Course(1_000, lambda: next(times))
    course.lines = 2_000

    assert course.words(done) == words


def test_the_key_of_a_part_can_be_tried_by_nobody_without_the_token(tmp_path):
    ledgers = []
    for number in (1, 2):
        token = tmp_path / f"{number}.token"
        token.write_text(f"xl_{number}\n")
        ledgers.append(RemoteLedger("http://127.0.0.1:1", token))
    first, second = (ledger.known_as(b"1\nwords") for ledger in ledgers)

    assert first == hmac.digest(b"xl_1", b"1\nwords", "sha256").hex()
    assert first != second
