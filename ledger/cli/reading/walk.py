"""The way through what is proposed of an article: one passage after the other is decided."""

from collections.abc import Iterable, Sequence
from typing import Final

from ledger.cli.reading.candidates import Proposal
from ledger.cli.reading.drafts import RequestDraft
from ledger.cli.reading.editing import Editor
from ledger.cli.reading.kept_notes import KeptNotes
from ledger.cli.reading.own_words import ArticleRead, OwnWords
from ledger.cli.reading.people import Named
from ledger.cli.reading.questions import OTHER, PART, Questions
from ledger.cli.reading.remote_ledger import Fields, RemoteLedger, ServerAnswer
from ledger.cli.reading.summaries import Summaries
from ledger.cli.reading.terminal import STOP, Screen, Stopped, choice, paragraph
from ledger.rules.base.printable import listed, marked

_INDENT: Final = "  "
_SKIP: Final = "s"
_OWN: Final = "o"
_OTHER_WORDS: Final = {_OWN: "other words of the article"}
_NO_MORE: Final[Named] = {}
_AT_END: Final = {**_OTHER_WORDS, STOP: "that is all"}
_NOT_ALL: Final = (
    "What isn't proposed may still be there: read the article too, and record the rest "
    f"with {_OWN}."
)
_STATED: Final = "stated total"
_STATED_HOW: Final = (
    f"(A stated total is no line item: {_SKIP} leaves it out here, and POST /v1/stated-totals "
    "records it; docs/figures.md says how.)"
)
_AGAIN: Final = "the same, told again: "
_A_PART: Final = "a part of what is recorded, counted there"
_DUPLICATE: Final = "possible-duplicate"


class Walk:
    """The decisions on one article; `recorded` and `skipped` count those of this run."""

    def __init__(
        self,
        screen: Screen,
        ledger: RemoteLedger,
        article: ArticleRead,
        notes: KeptNotes,
    ) -> None:
        names = article.names
        self._screen = screen
        self._ledger = ledger
        self._names = names
        self._notes = notes
        self._summaries = Summaries(ledger, names)
        self._questions = Questions(screen, self._summaries, names, ledger)
        self._editor = Editor(screen, ledger, self._summaries, self._questions)
        self._own_words = OwnWords(screen, ledger, self._questions, article)
        #: What a draft was refused with that was sent: its next trial needn't say so again.
        self._refused: Sequence[str] = ()
        self.recorded = 0
        self.skipped = 0

    def decide(
        self,
        left: Sequence[Proposal],
    ) -> None:
        """Have a person decide on each.

        Raises:
            Stopped: they would rather go on another time.
        """
        for number, proposal in enumerate(left, 1):
            self._decide(proposal, f"{number} of {len(left)}")
        self._screen.say("")
        paragraph(self._screen, _NOT_ALL)
        while choice(self._screen, _AT_END) == _OWN:
            self._record_own_words()

    def _decide(
        self,
        proposal: Proposal,
        heading: str,
    ) -> None:
        """Have a person decide on a proposal, and on other words before if they like."""
        draft = proposal.draft()
        while True:
            self._show(proposal, heading)
            self._summarize(draft)
            key = self._outcome(draft, _OTHER_WORDS)
            if key == _SKIP:
                self._skip(proposal)
            if key != _OWN:
                return
            self._record_own_words()

    def _record_own_words(self) -> None:
        """Have a person record words that aren't proposed."""
        draft = self._own_words.draft()
        if draft is None:
            return
        is_taken = self._is_filled(draft)
        self._summarize(draft)
        self._outcome(draft, _NO_MORE, is_taken=is_taken)

    def _outcome(
        self,
        draft: RequestDraft,
        more: Named,
        *,
        is_taken: bool = False,
    ) -> str:
        """Return the key that ends a draft: what is recorded was shown as a whole before."""
        while True:
            first = "record it so" if is_taken else "yes, go on"
            key = self._key(
                {"y": first, "e": "edit", _SKIP: "skip", **more, STOP: "stop"}
            )
            if key == "e":
                self._editor.edit(draft)
                is_taken = False
            elif key != "y" or (is_taken and self._is_recorded(draft)):
                return key
            else:
                is_taken = self._is_filled(draft)
            self._summarize(draft)

    def _is_filled(
        self,
        draft: RequestDraft,
    ) -> bool:
        """Return whether a person says all of a draft, and the ledger would take it."""
        return self._questions.fill(draft) and self._is_taken(draft)

    def _skip(
        self,
        proposal: Proposal,
    ) -> None:
        self._notes.skip(proposal.name)
        self.skipped += 1

    def _key(
        self,
        keys: dict[str, str],
    ) -> str:
        key = choice(self._screen, keys)
        if key == STOP:
            raise Stopped
        return key

    def _show(
        self,
        proposal: Proposal,
        heading: str,
    ) -> None:
        """Show the sentence of a passage, and why it is proposed."""
        likely = "" if proposal.is_likely else "   (less likely)"
        self._screen.say("")
        self._screen.say(f"{heading}{likely}")
        paragraph(self._screen, proposal.marked_sentence, _INDENT)
        paragraph(self._screen, f"Why: {'; '.join(proposal.because)}", _INDENT)
        for question in proposal.ask:
            how = f" {_STATED_HOW}" if _STATED in question else ""
            paragraph(self._screen, f"Look: {question}{how}", _INDENT)

    def _summarize(
        self,
        draft: RequestDraft,
    ) -> None:
        """Show all that a draft records."""
        paragraph(self._screen, self._summaries.first_line(draft))
        for detail in self._summaries.details(draft):
            paragraph(self._screen, detail, _INDENT)

    def _is_taken(
        self,
        draft: RequestDraft,
    ) -> bool:
        """Return whether the ledger would take a draft; say what speaks against that."""
        tried = self._ledger.post(*draft.trial())
        if tried.is_done:
            self._say("Look twice:", tried.warning_sentences)
            items = map(self._summaries.recorded, tried.warned_line_items)
            self._say("That is", list(map(self._summaries.of_line_item, items)))
            return True
        if tried.code == _DUPLICATE:
            return self._is_settled(draft, tried) and self._is_taken(draft)
        if tried.sentences != self._refused:
            self._say("The ledger refuses it:", tried.sentences)
        self._refused = ()
        return False

    def _is_recorded(
        self,
        draft: RequestDraft,
    ) -> bool:
        """Send a draft that was taken; return False where it is refused after all."""
        sent = self._ledger.post(draft.path, draft.message())
        if not sent.is_done:
            self._say("The ledger refuses it:", sent.sentences)
            self._refused = sent.sentences
            return False
        paragraph(self._screen, f"Recorded: {marked(_ids(sent))}")
        self.recorded += 1
        return True

    def _is_settled(
        self,
        draft: RequestDraft,
        answer: ServerAnswer,
    ) -> bool:
        """Ask whether an event is one that is recorded, and change the draft accordingly."""
        instead = {
            request["path"]: request["body"] for request in answer.body["instead"]
        }
        answers = {
            path: f"{_AGAIN}{self._in_words(path)}{_other_way(body)}"
            for path, body in instead.items()
        }
        answers[PART] = _A_PART
        answers[OTHER] = OTHER
        chosen = self._questions.choose("This may be recorded already. It is", answers)
        if chosen is None:
            return False
        if chosen == PART:
            return self._is_whole_said(draft, instead)
        if chosen == OTHER:
            draft.put("distinct_from", answer.body["line_items"])
        else:
            draft.restate(chosen, instead[chosen])
            self._questions.told_by(draft)
        return True

    def _is_whole_said(
        self,
        draft: RequestDraft,
        instead: Iterable[str],
    ) -> bool:
        """Ask in which of the line items that are alike it is counted."""
        wholes = {path: self._in_words(path) for path in instead}
        path = self._questions.choose("In which of these is it counted?", wholes)
        if path is not None:
            draft.put("part_of", _line_item(path))
        return path is not None

    def _in_words(
        self,
        path: str,
    ) -> str:
        """Return the line item to which a further claim goes, in words."""
        item = self._summaries.recorded(_line_item(path))
        return self._summaries.of_line_item(item)

    def _say(
        self,
        heading: str,
        sentences: Sequence[str],
    ) -> None:
        """Say sentences below a heading, where there are any."""
        if sentences:
            self._screen.say(heading)
        for sentence in sentences:
            paragraph(self._screen, sentence, _INDENT)


def _other_way(body: Fields) -> str:
    """Return what is told again beside it, where a mutual exchange is."""
    return ", and its other direction" if body.get("both_ways") else ""


def _line_item(path: str) -> str:
    """Return the line item to which a further claim goes."""
    return RequestDraft(path, {}).line_item or path


def _ids(answer: ServerAnswer) -> str:
    """Return the ids of what was recorded."""
    items = answer.body.get("items") or [answer.body]
    return listed(str(item["id"]) for item in items)
