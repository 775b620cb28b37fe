"""`ledger read` that dies at any question, or before an answer comes, and is begun again."""

import re
import sys

import pytest

from ledger import cli
from ledger.cli.reading import command
from ledger.cli.reading.remote_ledger import RemoteLedger
from tests.answers import items
from tests.cli.desk import recorded
from tests.cli.proposals import ledger_with

pytestmark = pytest.mark.one_on_postgresql

ARTICLE = """\
Ukraine received 310 prisoners of war from Russia on Monday, the office said.

Russia received 25 prisoners of war from Ukraine on Monday.

Russia agreed to hand over 1,212 bodies to Ukraine.
"""
EXPECTED = [
    ("report", "pow", "RU", "UA", "310"),
    ("request", "body", "RU", "UA", "1,212"),
]
_HEADING = re.compile(r"\d+ of \d+.*|Passages to decide on.*|(Recorded|Skipped) before.*")


class Killed(BaseException):
    """Nothing is done after this, as after kill -9."""


class MortalScreen:
    """A person who records all but one passage, and whose command dies at each question once."""

    def __init__(self, died_at):
        self._died_at = died_at
        self.shown = []
        self.is_dead = False

    def die_once(self, point):
        if point not in self._died_at:
            self._died_at.add(point)
            self.is_dead = True
            raise Killed

    def say(self, text):
        assert self.is_dead or "may be recorded already" not in text
        self.shown.append(text)

    def begin(self):
        pass

    def key(self, keys):
        self._ask("")
        if "y" not in keys:
            return "1" if "1" in keys else "q"
        return "s" if "[Russia received 25" in self._question else "y"

    def line(self, prompt):
        self._ask(prompt)
        return "The Wire" if prompt.startswith("Who published") else ""

    @property
    def _question(self):
        """What stands above a question, back to the last passage."""
        behind = [number for number, line in enumerate(self.shown) if not line]
        lines = self.shown[behind[-1] :] if behind else []
        return "\n".join(line for line in lines if not _HEADING.fullmatch(line))

    def _ask(self, prompt):
        assert not self.is_dead
        self.die_once((self._question, prompt))


@pytest.fixture
def run(desk, monkeypatch):
    """Return what runs the command once: True where it comes to its end."""
    post, died_at = RemoteLedger.post, set()
    desk.article.write_text(ARTICLE, encoding="utf-8")

    def once(address):
        screen = MortalScreen(died_at)

        def dying(ledger, path, message):
            answer = post(ledger, path, message)
            screen.die_once((path, message.content))
            return answer

        monkeypatch.setattr(command, "Terminal", lambda: screen)
        monkeypatch.setattr(RemoteLedger, "post", dying)
        monkeypatch.setattr(sys, "argv", ["ledger", *desk.arguments(address)])
        with pytest.raises((Killed, SystemExit)) as ended:
            cli.main()
        if screen.is_dead:
            return None
        assert not ended.value.code
        return screen.shown

    once.died_at = died_at
    return once


def test_what_dies_at_each_question_and_answer_loses_and_doubles_nothing(database, client, run):
    sources = len(items(client.get("/v1/sources")))
    with ledger_with(database) as address:
        shown = None
        while shown is None:
            shown = run(address)
            assert len(run.died_at) < 50

    assert [item[:5] for item in recorded(client)] == EXPECTED
    assert len(items(client.get("/v1/sources"))) == sources + 1
    assert "Skipped before (--again shows them): 1." in shown
    asked = [prompt for *_, prompt in run.died_at if isinstance(prompt, str)]
    assert (len(asked), len(run.died_at)) == (12, 18)
