"""A request on the way to be sent: filled in and changed until its person is content."""

import copy
import re
import secrets
from collections.abc import Sequence
from typing import Final

from ledger.cli.reading.remote_ledger import Fields, Message, as_json

#: The fields that say where a claim's words stand.
_PLACE: Final = ("quote", "start", "end", "prefix", "suffix")
_OF_CLAIM: Final = (
    *_PLACE,
    "quantity",
    "speakers",
    "unclear",
    "relation",
    "replaces",
    "because",
)
_UNSAID: Final = "how many isn't said"
#: What stays as a person has it where a further claim becomes another event.
_CARRIED: Final = (*_PLACE, "quantity", "speakers", "unclear")
_FURTHER: Final = re.compile(r"/v1/line-items/([^/]+)/claims")
_KEY: Final = "Idempotency-Key"


class RequestDraft:
    """A line item with its first claim, or a further claim of one.

    `gaps` are the fields that a person decides on; `other` records another event instead.
    """

    def __init__(
        self,
        path: str,
        body: Fields,
        gaps: Sequence[str] = (),
        other: "RequestDraft | None" = None,
    ) -> None:
        self.path = path
        self.body: Fields = copy.deepcopy(body)
        self.gaps = gaps
        self.other = other
        #: What the article says there, of which the quote may be a part.
        self.around = ""
        self._answered: set[str] = set()

    @property
    def line_item(self) -> str | None:
        """The line item that a further claim goes to; None of a new one."""
        match = _FURTHER.search(self.path)
        return match[1] if match else None

    @property
    def claim(self) -> Fields:
        """The claim in it."""
        claims = self.body.get("claims")
        claim: Fields = claims[0] if claims else self.body
        return claim

    @property
    def quantity(self) -> str:
        """How many, in words."""
        quantity = self.claim.get("quantity")
        if isinstance(quantity, dict):
            return str(quantity.get("text") or quantity.get("value") or _UNSAID)
        return _UNSAID if quantity is None else str(quantity)

    @property
    def speakers(self) -> list[Fields]:
        """Who says it; nobody where the article does."""
        return self.claim.get("speakers") or []

    @property
    def unclear(self) -> list[str]:
        """The points that its words leave open."""
        return self.claim.get("unclear") or []

    @property
    def has_words_typed(self) -> bool:
        """True where a person takes other words of the article than were proposed."""
        return self.claim.get("start") is None

    def is_answered(
        self,
        question: str,
    ) -> bool:
        """Return whether a person answered a question, perhaps with nothing."""
        return question in self._answered

    def answer(
        self,
        question: str,
    ) -> None:
        """Keep that a person answered a question."""
        self._answered.add(question)

    def get(
        self,
        name: str,
    ) -> str | None:
        """Return a field of it, or of its claim; None where it isn't said."""
        value: str | None = self._holder(name).get(name)
        return value

    def put(
        self,
        name: str,
        value: object,
    ) -> None:
        """Say a field; None says nothing, or that there is no agreement."""
        if value is None and name != "agreement":
            self._holder(name).pop(name, None)
        else:
            self._holder(name)[name] = value

    def quote(
        self,
        words: str,
    ) -> None:
        """Take other words of the article, or their ends."""
        for name in _PLACE:
            self.put(name, None)
        self.put("quote", words)

    def restate(
        self,
        path: str,
        body: Fields,
    ) -> None:
        """Become a further claim: the event is recorded already.

        What it was till then stays the other event, for who would rather have that.
        """
        other = RequestDraft(self.path, self.body, self.gaps)
        self.become(RequestDraft(path, body, other=other))

    def as_other(self) -> "RequestDraft":
        """Return the other event, with the words, the number and the speakers as they are now."""
        assert self.other is not None, "another event is offered"
        other = RequestDraft(self.other.path, self.other.body, self.other.gaps)
        other.around = self.around
        for name in _CARRIED:
            other.put(name, self.claim.get(name))
        return other

    def become(
        self,
        draft: "RequestDraft",
    ) -> None:
        """Become another draft."""
        self.path, self.body = draft.path, draft.body
        self.gaps, self.other = draft.gaps, draft.other

    def message(self) -> Message:
        """Return what is sent, with a key of this decision: where it is sent again it is done once.

        A later decision on the same words has another key: what was recorded may be void by then.
        """
        message = as_json(self.body)
        headers = {**message.headers, _KEY: new_key()}
        if self.line_item is not None:
            # A further claim stands beside whatever is there.
            headers["If-Match"] = "*"
        return Message(message.content, headers)

    def trial(self) -> tuple[str, Message]:
        """Return the same as a request that records nothing."""
        content, headers = self.message()
        kept = {name: value for name, value in headers.items() if name != _KEY}
        return f"{self.path}?dry_run=true", Message(content, kept)

    def _holder(
        self,
        name: str,
    ) -> Fields:
        return self.claim if name in _OF_CLAIM else self.body


def new_key() -> str:
    """Return the key of a decision, under which a ledger does it once."""
    return f"read-{secrets.token_hex(16)}"
