"""`ledger read` where it can't go on, and at a real terminal, with its keys counted."""

import re
import sys

import pytest

from ledger import cli
from ledger.app import create_app
from tests.answers import entries
from tests.cli.desk import ALL, FACTS, METADATA, recorded
from tests.cli.proposals import ledger_with
from tests.cli.typist import Typist
from tests.conftest import ABOVE_DATABASES
from tests.journeys.conftest import ROOT
from tests.wire.servers import serving

pytestmark = ABOVE_DATABASES

DIRECTION = "Who hands over to whom?"
#: What a person types where they are asked, fact by fact; nobody proposes the third one.
ANSWERS = [
    {DIRECTION: "3\n", "Who says so": "the delegations\n", "For whom": "3\n"},
    {"What was done?": "4\n", "What is counted?": "2\n", DIRECTION: "3\n", "On which day": "\n"},
    {
        "other words": "o\n",
        "Words of": "nearly ... table\n",
        "How many": "\n",
        "What was done?": "1\n",
        "What is counted?": "6\n",
        DIRECTION: "1\n",
        "Who says so": "Zelenskyy\n",
        "For whom": "2\n",
        "record it so": "y\n",
    },
    {"What was done?": "2\n", DIRECTION: "1\n", "Who says so": "Russia\n", "For whom": "1\n"},
]
GO_ON = {"yes, go on": "y\n", "record it so": "y\n"}


class TestWhatCanNotBeRead:
    def refused(self, desk, address, **more):
        status, _ = desk.run(address, **more)
        assert status.startswith("ledger: ")
        assert len(status.splitlines()) == 1
        return status

    @pytest.mark.parametrize(
        ("content", "words"),
        [(b"", "is empty"), (b"%PDF-1.7 ...", "is a PDF. Send its text"), (None, "can't be read")],
    )
    def test_a_file_that_is_no_article(self, desk, content, words):
        desk.article.unlink()
        if content is not None:
            desk.article.write_bytes(content)

        assert words in self.refused(desk, "http://127.0.0.1:9")

    def test_a_server_that_is_not_there(self, desk):
        assert "doesn't answer" in self.refused(desk, "http://127.0.0.1:9")

    @pytest.mark.parametrize("address", ["127.0.0.1:8000", "ftp://x", "http://", "http://a?b"])
    def test_what_is_no_address(self, desk, address):
        assert "is no address of a ledger" in self.refused(desk, address)

    @pytest.mark.parametrize(
        ("status", "body", "words"),
        [
            ("301 Moved", b"", "sends elsewhere (301), and no redirect is followed"),
            ("200 OK", b"<html>", "is no ledger: it sends no JSON object"),
            ("200 OK", b'{"title":', "is no ledger: it sends no JSON object"),
            ("200 OK", b"[" * 200_000, "is no ledger: it sends no JSON object"),
            ("200 OK", b"{}", "has a form that this command doesn't know"),
            ("200 OK", b'{"title": 7, "parties": 7}', "has a form that this command"),
            ("422 No", b'{"errors": [1]}', "has a form that this command doesn't know"),
            ("502 No", b"<html>", "doesn't answer: it answers 502, and says no more"),
            ("503 No", b'{"detail": "Busy."}', "ledger: Busy."),
            ("404 No", b'{"detail": "a\\u001b[31mb"}', "a\N{REPLACEMENT CHARACTER}[31mb"),
        ],
    )
    def test_a_server_that_is_no_ledger(self, desk, status, body, words):
        def answering(_environ, start_response):
            start_response(status, [("Location", "/a"), ("Content-Length", str(len(body)))])
            return [body]

        with serving(answering) as server:
            host, port = server.address[:2]
            assert words in self.refused(desk, f"http://{host}:{port}")

    def test_a_list_of_sources_without_end(self, desk, database):
        application = create_app(database)

        def answering(environ, start_response):
            if (environ["REQUEST_METHOD"], environ["PATH_INFO"]) != ("GET", "/v1/sources"):
                return application(environ, start_response)
            body = b'{"items": [], "next": "/v1/sources?after=a"}'
            start_response("200 OK", [("Content-Length", str(len(body)))])
            return [body]

        with serving(answering) as server:
            host, port = server.address[:2]
            assert "doesn't end" in self.refused(desk, f"http://{host}:{port}")

    def test_a_token_that_is_missing(self, desk):
        desk.token.unlink()

        assert "There is no token in" in self.refused(desk, "http://127.0.0.1:9")

    def test_a_token_of_nobody(self, desk, database):
        desk.token.write_text("Authorization: Bearer xl_of-nobody", encoding="ascii")

        with ledger_with(database, FACTS) as address:
            self.refused(desk, address)

    def test_bytes_of_an_encoding_that_nobody_names(self, desk, database, client):
        desk.article.write_bytes("Росія передала 1212 тіл.".encode("koi8-u"))
        before = entries(client)

        with ledger_with(database, FACTS) as address:
            status, shown = desk.run(address, "")

        assert status.startswith("ledger: ")
        assert "In which encoding is it (q: stop)? " in shown
        assert entries(client) == before

    def test_an_agreement_that_is_not_recorded(self, desk, database, client):
        before = entries(client)
        with ledger_with(database, FACTS) as address:
            status, _ = desk.run(address, more=["--agreement", "lost"])

        assert "No agreement 'lost' is recorded" in status
        assert entries(client) == before

    def test_proposals_of_another_shape(self, desk, database):
        with ledger_with(database, [{"passage": {}, "request": {"body": {}}}]) as address:
            assert "in a form that this command doesn't know" in self.refused(desk, address)


def test_a_pipe_is_told_that_a_person_is_needed(desk, monkeypatch):
    monkeypatch.setattr(sys, "argv", ["ledger", *desk.arguments("http://127.0.0.1:9")])

    with pytest.raises(SystemExit) as ended:
        cli.main()

    assert ended.value.code.startswith("ledger: `ledger read` shows what it finds and waits for")
    assert "/v1/sources/ID/candidates" in ended.value.code


class TestAtATerminal:
    def typist(self, desk, address, *more):
        state = str(desk.folder / "state")
        return Typist(*desk.arguments(address, *more), XDG_STATE_HOME=state)

    def test_four_facts_take_less_than_two_hundred_keys(self, database, client, desk):
        readme = (ROOT / "README.md").read_text(encoding="utf-8")
        (command_line,) = re.findall(r"^\./run ledger read .*\n", readme, re.MULTILINE)
        *_, name = command_line.split()
        desk.article, desk.agreement = ROOT / name, None
        with ledger_with(database) as address, self.typist(desk, address) as typist:
            typist.sees("Who published it").types("The Example Wire\n")
            typist.sees("On which day").types("2025-06-02\n").sees("language").types("en\n")
            for answers in ANSWERS:
                more = {} if "other words" in answers else GO_ON
                typist.answers(more | answers, until="Recorded: ")
            typist.sees("that is all").types("q\n")
            status = typist.ends()

        assert status == 0
        told = recorded(client)
        assert [item[:5] for item in told] == [
            ("pledge", "body", "RU", "UA", "6,000"),
            ("pledge", "body", "UA", "RU", "6,000"),
            ("report", "pow", "RU", "UA", "1,000"),
            ("report", "pow", "UA", "RU", "1,000"),
            ("request", "child", "RU", "UA", "≈400"),
            ("offer", "child", "RU", "UA", "≤10"),
        ]
        assert told[4][-1] == "nearly 400 on the table"
        assert len(command_line) + typist.typed < 200

    def test_words_that_are_typed_for_another_question_record_nothing(self, database, client, desk):
        void = "type one of the keys alone"
        with (
            ledger_with(database, FACTS[:1]) as address,
            self.typist(desk, address, *METADATA) as typist,
        ):
            typist.sees("s skip").types("skip it\n").sees(void).types("y\n")
            typist.sees("- back").types("1\n").sees("record it so")
            # Typed slowly, each letter on its own, a word is a word.
            for letter in "yes\n":
                typist.types(letter).sees(letter if letter.isalpha() else void)
            typist.types("y\nnext\n").sees(void).types("\x1b[A\n").sees(void).types("\n").sees(void)
            typist.types("q\n")
            status = typist.ends()

        assert status == 0
        assert "Recorded: 0, skipped: 0." in typist.screen
        assert recorded(client) == []

    def test_ctrl_c_loses_nothing_and_leaves_the_terminal_as_it_was(self, database, client, desk):
        with ledger_with(database, FACTS) as address:
            with self.typist(desk, address, *METADATA) as typist:
                typist.sees("1 of 4").sees("s skip").types("y\n").sees("- back").types("1\n")
                typist.sees("s skip").types("y\n")
                typist.sees("2 of 4").sees("s skip").types("\x03")
                status = typist.ends()
                assert typist.has_terminal_as_before
            with self.typist(desk, address, *METADATA) as later:
                later.sees("s skip").types("\x04")
                assert later.ends() == 0

        assert status == 130
        assert "Recorded: 1, skipped: 0." in typist.screen
        assert "Traceback" not in typist.screen
        assert recorded(client) == ALL[:1]
