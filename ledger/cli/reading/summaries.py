"""What a draft records, and what is recorded already, in words: a person sees all of it."""

from collections.abc import Iterable, Iterator
from textwrap import shorten
from typing import Final
from urllib.parse import quote

from ledger.cli.reading.drafts import RequestDraft
from ledger.cli.reading.people import AgreementNames, HandOver
from ledger.cli.reading.remote_ledger import Fields, RemoteLedger
from ledger.rules.base.printable import listed

#: As which a fact is recorded where nobody is named who says it.
_OWN_VOICE: Final = ", in the article's own voice"
#: Somebody says it, and a person is asked who.
_BY_SOMEBODY: Final = ", says somebody who isn't named"
_UNSAID_KIND: Final = "of what kind isn't said"
_UNSAID_ACT: Final = "what was done is yours to decide"
_NO_AGREEMENT: Final = ", under no agreement"
_RESTATES: Final = "told again: the same fact"
_BOTH_WAYS: Final = "told of the other direction too"
#: So much of a recorded claim's words tells which it is.
_WORDS_MAX: Final = 100
#: So many of those from which a line item is distinct are shown, and the number of the others.
_DISTINCT_MAX: Final = 5
CAUSES: Final = {
    "amendment": "the parties changed the deal",
    "correction": "the record was wrong",
}
#: What words may leave open, as a person is asked for it.
POINTS: Final = {
    "direction": "who hands over to whom",
    "scope": "whether it is for each side, or in all",
    "date": "on which day",
    "agreement": "of which agreement it is",
}
#: Words of a line item that stand as they are.
_AS_TYPED: Final = {"condition": "depends on", "note": "note"}


class Summaries:
    """The summaries of drafts and of line items, by the names of an agreement."""

    def __init__(
        self,
        ledger: RemoteLedger,
        names: AgreementNames,
    ) -> None:
        self._ledger = ledger
        self._names = names

    def first_line(
        self,
        draft: RequestDraft,
    ) -> str:
        """Return the event of a draft, or whose further claim it is, and who says it."""
        speakers = self._speakers(draft)
        if draft.line_item is not None:
            return f"A further claim of {draft.line_item}: {draft.quantity}{speakers}"
        act = draft.get("act") or _UNSAID_ACT
        event = self._event(draft.body, draft.quantity)
        return f"{act}: {event}{speakers}"

    def details(
        self,
        draft: RequestDraft,
    ) -> Iterator[str]:
        """Yield the rest of what is recorded of a draft, in lines."""
        if draft.line_item is not None:
            yield from self._of_further(draft, self.recorded(draft.line_item))
        for name, label in _AS_TYPED.items():
            words = draft.get(name)
            if words:
                yield f"{label}: {words}"
        if draft.has_words_typed:
            yield f"words: {draft.claim['quote']}"
        if draft.unclear:
            yield f"the words leave open: {points(draft.unclear)}"
        whole = draft.get("part_of")
        if whole:
            yield f"a part of {self.of_line_item(self.recorded(whole))}"
        yield from self._distinct(draft.body.get("distinct_from") or [])

    def now(
        self,
        draft: RequestDraft,
        name: str,
    ) -> str:
        """Return what a draft says in one of its fields; nothing where it says nothing there."""
        value = draft.get(name) or ""
        match name:
            case "quantity" if value:
                return draft.quantity
            case "speakers":
                return self._listed_speakers(draft)
            case "unclear":
                return points(draft.unclear)
            case "direction":
                return self._names.direction(_hand_over(draft.body))
        return shorten(value, _WORDS_MAX, placeholder=" ...")

    def _distinct(
        self,
        line_items: list[str],
    ) -> Iterator[str]:
        """Yield the line items that an event isn't, the first ones in words.

        A busy day has many that are like each other: of the others their number is enough.
        """
        for other in line_items[:_DISTINCT_MAX]:
            item = self.recorded(other)
            yield f"another event than {self.of_line_item(item)}"
        more = len(line_items) - _DISTINCT_MAX
        if more > 0:
            yield f"another event than {more} more line items"

    def recorded(
        self,
        line_item: str,
    ) -> Fields:
        """Return a line item as it is recorded."""
        return self._ledger.get(f"/v1/line-items/{quote(line_item)}")

    def of_line_item(
        self,
        item: Fields,
    ) -> str:
        """Return what tells a line item from others: its event, and words that tell it.

        The id stands first: it is what the pages and other commands take.
        """
        event = self._event(item, item["figure"]["text"])
        words = "; ".join(map(_words, item["claims"][:1]))
        return f"line item {item['id']}, {item['act']}: {event}: «{words}»"

    def _event(
        self,
        fields: Fields,
        quantity: str,
    ) -> str:
        """Return how many of which kind are handed over, by whom, when, and until when.

        An agreement is in it only where it is another than the one that is read for.
        """
        category = fields.get("category") or _UNSAID_KIND
        kind = self._names.categories.get(category, category)
        way = self._names.direction(_hand_over(fields))
        when = _behind(", ", fields.get("effective_on"))
        due = _behind(", due ", fields.get("due_on"))
        return f"{quantity} ({kind}), {way}{when}{due}{self._under(fields)}"

    def _under(
        self,
        fields: Fields,
    ) -> str:
        """Return the agreement, behind a comma, where it is another than the one of the names.

        Of the same event under two agreements a person has to see which is which.
        """
        agreement = fields.get("agreement")
        if agreement == self._names.id:
            return ""
        return _behind(", under ", agreement) or _NO_AGREEMENT

    def _of_further(
        self,
        draft: RequestDraft,
        item: Fields,
    ) -> Iterator[str]:
        """Yield what a further claim is of, and what it is to the others there."""
        yield f"of {self.of_line_item(item)}"
        if draft.body.get("both_ways"):
            yield _BOTH_WAYS
        if draft.get("relation") == "restates":
            yield _RESTATES
        for claim in item["claims"]:
            if claim["id"] == draft.get("replaces"):
                cause = CAUSES[str(draft.get("because"))]
                yield f"in place of {in_words(claim)} ({cause})"

    def _speakers(
        self,
        draft: RequestDraft,
    ) -> str:
        """Return who says it and for whom, behind a comma."""
        if draft.get("speakers") is None:
            return _BY_SOMEBODY
        return _behind(", says ", self._listed_speakers(draft)) or _OWN_VOICE

    def _listed_speakers(
        self,
        draft: RequestDraft,
    ) -> str:
        """Return who says it and for whom; nothing where nobody does."""
        names = map(self._speaker, draft.speakers)
        return listed(names) if draft.speakers else ""

    def _speaker(
        self,
        speaker: Fields,
    ) -> str:
        """Return the name of a speaker, with the parties for whom they speak."""
        parties = list(map(self._names.party, speaker.get("parties") or ()))
        return f"{speaker['name']} ({listed(parties)})" if parties else speaker["name"]


def in_words(claim: Fields) -> str:
    """Return a recorded claim: its number, and its words."""
    return f"{claim['quantity']['text']}: «{_words(claim)}»"


def points(unclear: Iterable[str]) -> str:
    """Return what words leave open, as a person reads it."""
    words = [POINTS.get(point, point) for point in unclear]
    return listed(words) if words else ""


def _hand_over(fields: Fields) -> HandOver:
    return HandOver(
        fields.get("from_party"),
        fields.get("to_party"),
        bool(fields.get("both_ways")),
    )


def _words(claim: Fields) -> str:
    """Return the words of a recorded claim, or their beginning."""
    return shorten(claim["passage"]["reading"] or "", _WORDS_MAX, placeholder=" ...")


def _behind(
    words: str,
    value: str | None,
) -> str:
    """Return a value behind some words; nothing where it isn't said."""
    return words + value if value else ""
