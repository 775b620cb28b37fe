"""A desk that reads an article with `ledger read`, and what it may find there."""

import sys

import pytest

from ledger import cli
from ledger.cli.reading import command
from ledger.cli.reading.terminal import Stopped
from tests.answers import items
from tests.cli.proposals import proposal
from tests.factories import ROUND

TEXT = """\
Both delegations said that Russia would return 6,000 bodies. They agreed to free 1,000 prisoners \
each. Ukraine put nearly 400 children on a list, the president said, and the reply spoke of up to \
10 children.
"""
BODIES = proposal(TEXT, "Russia would return 6,000 bodies", fill=["from_party", "to_party"])
PRISONERS = proposal(
    TEXT,
    "free 1,000 prisoners each",
    fill=["from_party", "to_party"],
    category="pow",
    both_ways=True,
    claim={"quantity": 1000},
    ask=["is 1,000 per side, or in all?"],
)
ASKED = proposal(
    TEXT,
    "nearly 400 children on a list",
    fill=["from_party", "to_party", "act"],
    category="child",
    claim={"quantity": "nearly 400", "speakers": [{"name": "the president", "parties": ["UA"]}]},
)
REPLY = proposal(
    TEXT,
    "the reply spoke of up to 10 children",
    fill=["from_party", "to_party"],
    act="offer",
    category="child",
    claim={"quantity": "up to 10"},
)
FACTS = [BODIES, PRISONERS, ASKED, REPLY]
METADATA = ["--publisher", "The Wire", "--published-on", "2025-06-03", "--language", "en"]


class Script:
    """A screen whose keys and lines were written before; at its end the person stops.

    A line may be worked out when it is typed.
    """

    def __init__(self, *typed):
        self.left = list(typed)
        self.shown = []

    def say(self, text):
        self.shown.append(text)

    def begin(self):
        pass

    def key(self, keys):
        while self.left:
            key = self.left.pop(0)
            assert len(key) <= 1, f"a key is waited for, not {key!r}: {self.text}"
            if key in keys:
                return key
        raise Stopped

    def line(self, prompt):
        self.say(prompt)
        if not self.left:
            raise Stopped
        typed = self.left.pop(0)
        return typed if isinstance(typed, str) else typed()

    @property
    def text(self):
        return "\n".join(self.shown)


class Desk:
    """A desk that reads one article: each run is a command of its own."""

    def __init__(self, folder, actor, monkeypatch):
        self.folder, self._monkeypatch = folder, monkeypatch
        self.agreement = ROUND
        self.article = folder / "article.txt"
        self.article.write_text(TEXT, encoding="utf-8")
        self.token = folder / "rosa.token"
        self.token.write_text(f"Authorization: {actor['Authorization']}\n", encoding="ascii")
        monkeypatch.setenv("XDG_STATE_HOME", str(folder / "state"))

    def arguments(self, address, *more):
        server = ["--server", address, "--token-file", str(self.token)]
        agreement = ["--agreement", self.agreement] if self.agreement else []
        return ["read", str(self.article), *agreement, *server, *more]

    def run(self, address, *typed, more=METADATA):
        """Type keys and lines; answers the status, or the complaint, and what was shown."""
        screen = Script(*typed)
        self._monkeypatch.setattr(command, "Terminal", lambda: screen)
        self._monkeypatch.setattr(sys, "argv", ["ledger", *self.arguments(address, *more)])
        with pytest.raises(SystemExit) as ended:
            cli.main()
        assert screen.left == [], f"{screen.text} {ended.value.code}"
        complaint = ended.value.code if isinstance(ended.value.code, str) else ""
        return complaint or (ended.value.code or 0), screen.text


def recorded(client):
    """Return what is recorded: act, category, from, to, figure and passage of each."""
    found = items(client.get("/v1/line-items"))
    return [
        (
            item["act"],
            item["category"],
            item["from_party"],
            item["to_party"],
            item["figure"]["text"],
            item["claims"][-1]["passage"]["exact"],
        )
        for item in found
    ]


ALL = [
    ("pledge", "body", "RU", "UA", "6,000", "Russia would return 6,000 bodies"),
    ("pledge", "pow", "RU", "UA", "1,000", "free 1,000 prisoners each"),
    ("pledge", "pow", "UA", "RU", "1,000", "free 1,000 prisoners each"),
    ("request", "child", "RU", "UA", "≈400", "nearly 400 children on a list"),
    ("offer", "child", "RU", "UA", "≤10", "the reply spoke of up to 10 children"),
]
#: The keys for all of them.
KEYS = [*"y1y", *"y1y", *"y11y", *"y1y"]
