"""What a person says of a proposed passage: a key where few answers are possible, else a line."""

from collections.abc import Callable, Mapping
from functools import partial
from itertools import count
from typing import Final, TypeAlias
from urllib.parse import quote

from ledger.cli.reading.days_told import days_in
from ledger.cli.reading.drafts import RequestDraft
from ledger.cli.reading.people import AgreementNames, HandOver, Named
from ledger.cli.reading.remote_ledger import Fields, RemoteLedger
from ledger.cli.reading.summaries import CAUSES, Summaries, in_words
from ledger.cli.reading.terminal import (
    BACK,
    NONE,
    STOP,
    Screen,
    Stopped,
    paragraph,
)
from ledger.cli.reading.typed_fields import can_be_left, typed_field
from ledger.rules.base.printable import listed
from ledger.rules.workflow.lifecycle import Act

_Question: TypeAlias = Callable[[RequestDraft], bool]
#: Without the keys that mean something at other questions.
_KEYS: Final = "123456789abcdfghijklmrtuvwz"
#: Answers with keys of their own.
OTHER: Final = "another event"
PART: Final = "a part"
NONE_OF_THEM: Final = ""
_OWN_KEYS: Final = {"p": PART, "n": OTHER, NONE: NONE_OF_THEM}
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
#: Stands for all parties, and for the day of the article.
_TOGETHER: Final = " "
_SAME_DAY: Final = "."
_TELLS_DAY: Final = "Its sentence tells of a day: '{}'."


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
            "effective_on": self._day,
        }

    def fill(
        self,
        draft: RequestDraft,
    ) -> bool:
        """Ask for what only a person can say; False where they would rather not."""
        for gap in draft.gaps:
            name = gap.rpartition("/")[2]
            if not self._fill(draft, name):
                return False
        if not self._are_sides_said(draft):
            return False
        is_report = draft.get("act") == Act.REPORT
        return not is_report or self._fill(draft, "effective_on")

    def _fill(
        self,
        draft: RequestDraft,
        name: str,
    ) -> bool:
        """Ask for a field, unless it is said, or a person answered before that it isn't."""
        if draft.get(name) is not None or draft.is_answered(name):
            return True
        is_answered = self.ask(draft, name)
        if is_answered:
            draft.answer(name)
        return is_answered

    def ask(
        self,
        draft: RequestDraft,
        name: str,
    ) -> bool:
        """Ask for a field, whatever is said there; False where a person goes back."""
        question = self._by_field.get(name, partial(self._typed, name=name))
        return question(draft)

    def _typed(
        self,
        draft: RequestDraft,
        name: str,
    ) -> bool:
        """Ask for a line; Enter leaves what is said."""
        now = self._summaries.now(draft, name)
        typed = typed_field(self._screen, name, now)
        if typed == BACK:
            return False
        if typed:
            draft.put(name, None if typed == NONE else typed)
        return bool(typed or now) or can_be_left(name)

    def choose(
        self,
        question: str,
        answers: Named,
        back: str = "back",
        enter: str | None = None,
    ) -> str | None:
        """Return the answer that a person chooses by its key; None where they go back.

        Enter is an answer too where `enter` names one.

        Raises:
            Stopped: they would rather go on another time.
        """
        self._screen.begin()
        by_key = _by_key(answers)
        paragraph(self._screen, question)
        for key, offered in by_key.items():
            paragraph(self._screen, f"{key} {answers[offered]}", "  ")
        self._screen.say(f"  {BACK} {back}   {STOP} stop")
        key = self._screen.key({*by_key, "", BACK, STOP})
        if key == STOP:
            raise Stopped
        answer = by_key.get(key) if key else enter
        if answer is None:
            return None
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
        words = typed_field(self._screen, "quote", self._summaries.now(draft, "quote"))
        if words not in ("", BACK):
            draft.quote(words)
        return words != BACK

    def _speakers(
        self,
        draft: RequestDraft,
    ) -> bool:
        """Ask who says it, and for whom they speak; Enter leaves who is there."""
        name = typed_field(
            self._screen, "speakers", self._summaries.now(draft, "speakers")
        )
        if name == BACK:
            return False
        if name == NONE or not (name or draft.speakers):
            draft.put("speakers", [])
        if name in ("", NONE):
            return True
        side = self._side(name)
        if side is None:
            return False
        draft.put("speakers", [{"name": name, "parties": side}])
        draft.answer(_side_of(name))
        return True

    def _are_sides_said(
        self,
        draft: RequestDraft,
    ) -> bool:
        """Ask once for whom those speak of whom the article alone can say it."""
        for speaker in draft.speakers:
            name = speaker["name"]
            if speaker.get("parties") or draft.is_answered(_side_of(name)):
                continue
            side = self._side(name)
            if side is None:
                return False
            speaker["parties"] = side
            draft.answer(_side_of(name))
        return True

    def _side(
        self,
        speaker: str,
    ) -> list[str] | None:
        """Return the parties for which a person says that a speaker speaks; None to go back."""
        sides = dict(self._names.parties)
        if len(sides) > 1:
            sides[_TOGETHER] = f"{listed(self._names.parties.values())} together"
        sides[NONE_OF_THEM] = "none of them"
        question = f"For whom do they speak: {speaker} (Enter: for none of them)?"
        side = self.choose(question, sides, enter=NONE_OF_THEM)
        if side == _TOGETHER:
            return [*self._names.parties]
        return side if side is None else list(filter(None, [side]))

    def _day(
        self,
        draft: RequestDraft,
    ) -> bool:
        """Ask on which day it happens: of a report the article's own day is offered."""
        published = self._published_on(draft)
        keys = {_SAME_DAY: f"{published}, as the article"} if published else {}
        now = self._summaries.now(draft, "effective_on")
        for words in days_in(draft.around):
            paragraph(self._screen, _TELLS_DAY.format(words))
        day = typed_field(self._screen, "effective_on", now, keys)
        if day == BACK:
            return False
        if day:
            by_key = {_SAME_DAY: published, NONE: None}
            draft.put("effective_on", by_key.get(day, day))
        return True

    def _published_on(
        self,
        draft: RequestDraft,
    ) -> str | None:
        """Return the day of the article of a report; None of another act."""
        if draft.get("act") != Act.REPORT:
            return None
        source = self._ledger.get(f"/v1/sources/{quote(draft.claim['source'])}")
        day: str | None = source["published_on"]
        return day


def _side_of(speaker: str) -> str:
    """Return the name of the question for whom a speaker speaks."""
    return f"side of {speaker}"


def _by_key(answers: Named) -> Named:
    """Return answers by their keys."""
    numbered = [answer for answer in answers if answer not in _OWN_KEYS.values()]
    by_key = dict(zip(_KEYS, numbered, strict=False))
    own = {key: answer for key, answer in _OWN_KEYS.items() if answer in answers}
    return by_key | own
