"""Words of an article that a person records themselves, where nobody proposes them."""

from dataclasses import dataclass
from typing import Final
from urllib.parse import quote

from ledger.cli.reading.drafts import RequestDraft
from ledger.cli.reading.people import AgreementNames
from ledger.cli.reading.questions import Questions
from ledger.cli.reading.remote_ledger import Fields, RemoteLedger, ServerAnswer
from ledger.cli.reading.terminal import Screen, paragraph
from ledger.cli.reading.typed_instead import of_answers
from ledger.rules.reading.spoken_quantities import SpokenQuantity, quantities
from ledger.rules.workflow.lifecycle import Act

_PATH: Final = "/v1/line-items"
_INDENT: Final = "  "
_NOT_STATED: Final = "not stated"
#: What tells one place of words from the others.
_PLACE: Final = ("start", "end")
_WHICH: Final = "These words stand there more than once. Which of these is meant?"
_OTHER_WORDS: Final = "other words"
#: What a person decides on beside the words and the number, in this order.
_GAPS: Final = ("act", "category", "from_party", "to_party", "speakers")


@dataclass(frozen=True, slots=True)
class ArticleRead:
    """An article in a ledger, and the agreement that it is read for."""

    source: str
    names: AgreementNames


class OwnWords:
    """The passages of one article that a person finds."""

    def __init__(
        self,
        screen: Screen,
        ledger: RemoteLedger,
        questions: Questions,
        article: ArticleRead,
    ) -> None:
        self._screen = screen
        self._ledger = ledger
        self._questions = questions
        self._source = article.source
        self._names = article.names

    def draft(self) -> RequestDraft | None:
        """Return a draft of words that stand in the article, with their number; None to go back."""
        draft = self._draft()
        reading = self._reading(draft)
        if reading is None:
            return None
        draft.around = reading
        draft.put("quantity", self._number(reading))
        return draft if self._questions.ask(draft, "quantity") else None

    def _draft(self) -> RequestDraft:
        claim = {
            "source": self._source,
            "quote": None,
            "quantity": None,
            "speakers": None,
        }
        body = {"agreement": self._names.id, "claims": [claim]}
        return RequestDraft(_PATH, body, _GAPS)

    def _reading(
        self,
        draft: RequestDraft,
    ) -> str | None:
        """Return the words that a person types, once they stand in the article; None to go back."""
        while True:
            draft.put("quote", None)
            is_typed = self._questions.ask(draft, "quote")
            words = draft.get("quote")
            if not is_typed or words is None:
                return None
            tried = self._at_one_place(draft)
            if tried.is_done:
                return self._placed(tried.body["claims"][0]["passage"])
            if "quote" not in tried.fields:
                return words
            for sentence in tried.sentences:
                paragraph(self._screen, of_answers(sentence))

    def _placed(
        self,
        passage: Fields,
    ) -> str:
        """Show the words of a passage in brackets, between those beside them, and return them."""
        reading = str(passage["reading"])
        # Both may begin or end within a word.
        before = passage["prefix"].partition(" ")[2]
        behind = passage["suffix"].rpartition(" ")[0]
        sentence = f"... {before}[{reading}]{behind} ..."
        paragraph(self._screen, sentence, _INDENT)
        return reading

    def _at_one_place(
        self,
        draft: RequestDraft,
    ) -> ServerAnswer:
        """Return what the ledger makes of words, at the one of several places that is meant."""
        tried = self._tried(draft)
        if tried.places and self._is_placed(draft, tried.places):
            return self._tried(draft)
        return tried

    def _is_placed(
        self,
        draft: RequestDraft,
        places: list[Fields],
    ) -> bool:
        """Ask which of several places the words are at; False where they are none of these."""
        words = draft.get("quote")
        answers = {
            str(number): f"{place['prefix']}[{words}]{place['suffix']}"
            for number, place in enumerate(places)
        }
        number = self._questions.choose(_WHICH, answers, _OTHER_WORDS)
        if number is None:
            return False
        for name in _PLACE:
            draft.put(name, places[int(number)][name])
        return True

    def _tried(
        self,
        draft: RequestDraft,
    ) -> ServerAnswer:
        """Return what the ledger makes of words, before anything else is said of them."""
        probe = self._draft()
        for name, value in self._anything().items():
            probe.put(name, value)
        for name in ("quote", *_PLACE):
            probe.put(name, draft.get(name))
        return self._ledger.post(*probe.trial())

    def _anything(self) -> Fields:
        """Return whatever a line item has to have, under no agreement: nothing is like it there."""
        giving, receiving = self._names.directions()[0][:2]
        category, *_ = self._names.categories
        return {
            "agreement": None,
            "act": Act.REQUEST.value,
            "category": category,
            "from_party": giving,
            "to_party": receiving,
            "quantity": _NOT_STATED,
            "speakers": [],
        }

    def _number(
        self,
        reading: str,
    ) -> str | None:
        """Return the number in some words with what hedges it; None where there isn't just one."""
        source = self._ledger.get(f"/v1/sources/{quote(self._source)}")
        spoken = quantities(reading, [], source["language"])
        counts = [quantity for quantity in spoken if not quantity.is_year]
        return _words(reading, counts[0]) if len(counts) == 1 else None


def _words(
    reading: str,
    spoken: SpokenQuantity,
) -> str:
    return reading[spoken.start : spoken.end]
