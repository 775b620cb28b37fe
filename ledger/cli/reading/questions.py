"""What a person says of a proposed passage: a key where few answers are possible, else a line."""

from collections.abc import Callable, Mapping
from itertools import count
from typing import Final, TypeAlias
from urllib.parse import quote

from ledger.api.formats.text_table import display
from ledger.cli.reading.drafts import RequestDraft
from ledger.cli.reading.lines import FORMS, line
from ledger.cli.reading.people import AgreementNames, HandOver, Named
from ledger.cli.reading.remote_ledger import Fields, RemoteLedger
from ledger.cli.reading.summaries import CAUSES, Summaries, in_words
from ledger.cli.reading.terminal import STOP, Screen, Stopped, paragraph
from ledger.rules.base.printable import listed
from ledger.rules.workflow.lifecycle import Act

_Question: TypeAlias = Callable[[RequestDraft], bool]
#: Without the keys that mean something at other questions.
_KEYS: Final = "123456789abcdfghijklmoprtuvwxz"
#: An answer with a key of its own.
OTHER: Final = "another event"
_OTHER_KEY: Final = "n"
_NO_OTHER: Final = "That makes it no other event: nothing is changed."
#: Goes on without an answer.
_BACK: Final = "-"
_WITHOUT: Final = (_BACK, "")
_ACTS: Final = {
    Act.REQUEST.value: "request: one side asks for it",
    Act.OFFER.value: "offer: one side proposes it",
    Act.PLEDGE.value: "pledge: it is promised or agreed",
    Act.REPORT.value: "report: it is said to have happened",
}
_RELATIONS: Final = {
    "restates": "the same fact, told again",
    "supersedes": "it takes the place of an earlier claim",
}
#: What a claim replaces that tells the same again.
_NOTHING: Final = {"replaces": None, "because": None}
_PARTIES: Final = ("from_party", "to_party")
_LINES: Final = {
    "quantity": "How many, as the article says it (about 400, up to 10, not stated): ",
    "effective_on": "On which day (2025-06-02; Enter: not said): ",
    "due_on": "By which day (2025-06-02; Enter: not said): ",
    "condition": "On what it depends, in words (Enter: nothing): ",
    "note": "Note (Enter: none): ",
}
#: Stands for all parties, and for the day of the article.
_TOGETHER: Final = " "
_SAME_DAY: Final = "."
_PASSAGE: Final = "Words of the article, or its first words ... its last words: "
_SPEAKER: Final = "Who says so (Enter: the article itself): "
_OF_CLAIMS: Final = {
    "quantity": "how many",
    "quote": "which words",
    "speakers": "who says so",
}
#: What tells one event from another.
_OF_EVENTS: Final = {
    "act": "what was done",
    "category": "what is counted",
    "direction": "who to whom",
    **_OF_CLAIMS,
    "effective_on": "on which day",
    "due_on": "by which day",
    "condition": "on what it depends",
}
_OF_LINE_ITEMS: Final = {**_OF_EVENTS, "note": "note"}
_OF_FURTHER: Final = {"relation": "what it is to the earlier claims"}


class Questions:
    """The questions about one draft after the other."""

    def __init__(
        self,
        screen: Screen,
        summaries: Summaries,
        names: AgreementNames,
        ledger: RemoteLedger,
    ) -> None:
        self._screen = screen
        self._summaries = summaries
        self._ledger = ledger
        self._names = names
        self._by_field: Mapping[str, _Question] = {
            "act": self._act,
            "category": self._category,
            "direction": self._direction,
            "from_party": self._direction,
            "to_party": self._direction,
            "both_ways": self._direction,
            "relation": self._relation,
            "quote": self._quote,
            "speakers": self._speakers,
        }

    def fill(
        self,
        draft: RequestDraft,
    ) -> bool:
        """Ask for what only a person can say; False where they would rather not."""
        for gap in draft.gaps:
            name = gap.rpartition("/")[2]
            if draft.get(name) is None and not self._ask(draft, name):
                return False
        self._sides(draft)
        if draft.get("act") == Act.REPORT:
            self._day(draft)
        return True

    def edit(
        self,
        draft: RequestDraft,
    ) -> None:
        """Let a person change what they like, until they are content."""
        while True:
            name = self.choose("Change what?", _editable(draft), "done")
            if name is None:
                return
            if draft.line_item is not None and name in _OF_EVENTS.keys() - _OF_CLAIMS:
                self._change_event(draft, name)
            else:
                self._ask(draft, name)

    def _change_event(
        self,
        draft: RequestDraft,
        name: str,
    ) -> None:
        """Ask what may make a further claim another event, and change it where it does.

        What isn't said, or is recorded so, makes none.
        """
        other = draft.as_other()
        if not self._ask(other, name):
            return
        item = self._recorded(draft)
        if _is_recorded_so(item, draft, other, name):
            paragraph(self._screen, _NO_OTHER)
            return
        question = f"That isn't so of {draft.line_item}. Then it is"
        is_other = self.choose(question, {OTHER: OTHER}, "back, nothing is changed")
        if is_other:
            draft.become(other)

    def _ask(
        self,
        draft: RequestDraft,
        name: str,
    ) -> bool:
        by_key = self._by_field.get(name)
        if by_key is not None:
            return by_key(draft)
        prompt = _LINES.get(name, f"{name}: ")
        typed = line(self._screen, prompt, FORMS.get(name))
        draft.put(name, typed or None)
        return bool(typed) or name in _LINES

    def choose(
        self,
        question: str,
        answers: Named,
        without: str = "back",
    ) -> str | None:
        """Return the answer that a person chooses by its key; None where they choose none.

        Raises:
            Stopped: they would rather go on another time.
        """
        self._screen.begin()
        by_key = _by_key(answers)
        paragraph(self._screen, question)
        for key, answer in by_key.items():
            paragraph(self._screen, f"{key} {answers[answer]}", "  ")
        self._screen.say(f"  {_BACK} {without}   {STOP} stop")
        key = self._screen.key({*by_key, *_WITHOUT, STOP})
        if key == STOP:
            raise Stopped
        if key in _WITHOUT:
            return None
        answer = by_key[key]
        paragraph(self._screen, f"> {answers[answer]}")
        return answer

    def _act(
        self,
        draft: RequestDraft,
    ) -> bool:
        return self._put_chosen(draft, "act", "What was done?", _ACTS)

    def _category(
        self,
        draft: RequestDraft,
    ) -> bool:
        categories = self._names.categories
        return self._put_chosen(draft, "category", "What is counted?", categories)

    def _put_chosen(
        self,
        draft: RequestDraft,
        name: str,
        question: str,
        answers: Named,
    ) -> bool:
        answer = self.choose(question, answers)
        if answer is None:
            return False
        draft.put(name, answer)
        return True

    def _direction(
        self,
        draft: RequestDraft,
    ) -> bool:
        """Ask who hands over to whom; what the article says of it stays, while it can."""
        directions = self._directions(draft)
        answers = map(self._names.direction, directions)
        words = dict(zip(map(str, count()), answers, strict=False))
        place = self.choose("Who hands over to whom?", words)
        if place is None:
            return False
        for name, value in directions[int(place)]._asdict().items():
            draft.put(name, value)
        return True

    def _directions(
        self,
        draft: RequestDraft,
    ) -> list[HandOver]:
        """Return the directions that agree with what is said of it, if that isn't all."""
        mutual = self._names.mutual()
        giving, receiving = map(draft.get, _PARTIES)
        if giving and receiving:
            return self._names.directions() + mutual
        if draft.get("both_ways"):
            return mutual
        one_way = [
            way
            for way in self._names.directions()
            if giving in (None, way.from_party)
            if receiving in (None, way.to_party)
        ]
        return one_way if giving or receiving else one_way + mutual

    def _relation(
        self,
        draft: RequestDraft,
    ) -> bool:
        question = f"Line item {draft.line_item} may tell it already. What is this?"
        other = {OTHER: OTHER} if draft.other else {}
        relation = self.choose(question, _RELATIONS | other)
        if relation is None:
            return False
        if relation == OTHER:
            draft.become(draft.as_other())
            return self.fill(draft)
        replaced = self._replaced(draft) if relation == "supersedes" else _NOTHING
        if replaced is None:
            return False
        for name, value in {"relation": relation, **replaced}.items():
            draft.put(name, value)
        self.told_by(draft)
        return True

    def _recorded(
        self,
        draft: RequestDraft,
    ) -> Fields:
        """Return the line item to which a further claim goes."""
        return self._summaries.recorded(str(draft.line_item))

    def told_by(
        self,
        draft: RequestDraft,
    ) -> None:
        """Ask who makes a further claim, where nobody is named: that tells it from the others."""
        if not draft.speakers:
            self._speakers(draft)

    def _replaced(
        self,
        draft: RequestDraft,
    ) -> Fields | None:
        """Ask which claim it takes the place of, and why; None where that isn't answered."""
        item = self._recorded(draft)
        claims = {claim["id"]: in_words(claim) for claim in item["claims"]}
        claim = self.choose("Which claim does it take the place of?", claims)
        cause = claim and self.choose("Why?", CAUSES)
        return {"replaces": claim, "because": cause} if cause else None

    def _quote(
        self,
        draft: RequestDraft,
    ) -> bool:
        words = line(self._screen, _PASSAGE)
        if words:
            draft.quote(words)
        return bool(words)

    def _speakers(
        self,
        draft: RequestDraft,
    ) -> bool:
        """Ask who says it, and for whom they speak."""
        name = line(self._screen, _SPEAKER, FORMS["speaker"])
        if not name:
            draft.put("speakers", [])
            return True
        draft.once(name)
        draft.put("speakers", [{"name": name, "parties": self._side(name)}])
        return True

    def _sides(
        self,
        draft: RequestDraft,
    ) -> None:
        """Ask once for whom those speak of whom the article alone can say it."""
        for speaker in draft.speakers:
            name = speaker["name"]
            if not speaker.get("parties") and draft.once(name):
                speaker["parties"] = self._side(name)

    def _side(
        self,
        speaker: str,
    ) -> list[str]:
        """Return the parties for which a person says that a speaker speaks."""
        sides = dict(self._names.parties)
        if len(sides) > 1:
            sides[_TOGETHER] = f"{listed(self._names.parties.values())} together"
        question = f"For whom do they speak: {speaker} (Enter: for none of them)?"
        side = self.choose(question, sides, "for none of them")
        if side == _TOGETHER:
            return [*self._names.parties]
        return [side] if side else []

    def _day(
        self,
        draft: RequestDraft,
    ) -> None:
        """Ask once on which day it happened: the article's own day is only offered."""
        if draft.get("effective_on") or not draft.once("effective_on"):
            return
        source = self._ledger.get(f"/v1/sources/{quote(draft.claim['source'])}")
        published = source["published_on"]
        offered = (
            f"; {_SAME_DAY}: {display(published)}, as the article" if published else ""
        )
        prompt = f"On which day (2025-06-02{offered}; Enter: not said): "
        form = FORMS["effective_on"]
        day = line(self._screen, prompt, form, also=published and _SAME_DAY)
        draft.put("effective_on", published if day == _SAME_DAY else day or None)


def _editable(draft: RequestDraft) -> Named:
    """Return what can be changed of a draft."""
    if draft.line_item is None:
        return _OF_LINE_ITEMS
    return (_OF_EVENTS if draft.other else _OF_CLAIMS) | _OF_FURTHER


def _is_recorded_so(
    item: Fields,
    draft: RequestDraft,
    other: RequestDraft,
    name: str,
) -> bool:
    """Return whether a line item has what is said of another event, or nothing is said."""
    if name != "direction":
        return other.get(name) in (None, item[name])
    is_mutual = bool(draft.get("both_ways"))
    if bool(other.get("both_ways")) != is_mutual:
        return False
    parties = [item[party] for party in _PARTIES]
    chosen = [other.get(party) for party in _PARTIES]
    return chosen == parties or (is_mutual and chosen == parties[::-1])


def _by_key(answers: Named) -> Named:
    """Return answers by their keys."""
    numbered = [answer for answer in answers if answer != OTHER]
    by_key = dict(zip(_KEYS, numbered, strict=False))
    if OTHER in answers:
        by_key[_OTHER_KEY] = OTHER
    return by_key
