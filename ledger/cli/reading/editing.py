"""What a person changes of a draft: each field shows what it says now."""

from typing import Final
from urllib.parse import urlencode

from ledger.cli.reading.candidates import TAKEN_BACK
from ledger.cli.reading.drafts import RequestDraft
from ledger.cli.reading.people import Named
from ledger.cli.reading.questions import NONE_OF_THEM, OTHER, Questions
from ledger.cli.reading.remote_ledger import Fields, RemoteLedger
from ledger.cli.reading.summaries import POINTS, Summaries
from ledger.cli.reading.terminal import Screen, paragraph

_NO_OTHER: Final = "That makes it no other event: nothing is changed."
_NO_WHOLE: Final = (
    "Nothing is recorded, for this agreement, that it may be a part of: record the whole first, "
    "and the part after it."
)
#: So many can be chosen from.
_WHOLES_MAX: Final = 20
_PARTIES: Final = ("from_party", "to_party")
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
_UNCLEAR: Final = {"unclear": "what the words leave open"}
_OF_LINE_ITEMS: Final = {
    **_OF_EVENTS,
    "note": "note",
    **_UNCLEAR,
    "part_of": "in which line item it is counted",
    "agreement": "under which agreement",
}
_OF_FURTHER: Final = {"relation": "what it is to the earlier claims", **_UNCLEAR}


class Editor:
    """The changes of one draft after the other."""

    def __init__(
        self,
        screen: Screen,
        ledger: RemoteLedger,
        summaries: Summaries,
        questions: Questions,
    ) -> None:
        self._screen = screen
        self._ledger = ledger
        self._summaries = summaries
        self._questions = questions

    def edit(
        self,
        draft: RequestDraft,
    ) -> None:
        """Let a person change what they like, until they are content."""
        while True:
            fields = self._with_values(draft, _editable(draft))
            name = self._questions.choose("Change what?", fields, "done")
            if name is None:
                return
            self._change(draft, name)

    def _with_values(
        self,
        draft: RequestDraft,
        fields: Named,
    ) -> Named:
        """Return fields with what a draft says in them now."""
        with_values: Named = {}
        for name, label in fields.items():
            now = "" if _is_of_event(draft, name) else self._summaries.now(draft, name)
            with_values[name] = f"{label}: {now}" if now else label
        return with_values

    def _change(
        self,
        draft: RequestDraft,
        name: str,
    ) -> None:
        if _is_of_event(draft, name):
            self._change_event(draft, name)
        elif name == "unclear":
            self._change_unclear(draft)
        elif name == "part_of":
            self._change_whole(draft)
        else:
            self._questions.ask(draft, name)

    def _change_event(
        self,
        draft: RequestDraft,
        name: str,
    ) -> None:
        """Ask what may make a further claim another event, and change it where it does.

        What isn't said, or is recorded so, makes none.
        """
        other = draft.as_other()
        if not self._questions.ask(other, name):
            return
        item = self._summaries.recorded(str(draft.line_item))
        if _is_recorded_so(item, draft, other, name):
            paragraph(self._screen, _NO_OTHER)
            return
        question = f"That isn't so of {draft.line_item}. Then it is"
        answers = {OTHER: OTHER}
        if self._questions.choose(question, answers, "back, nothing is changed"):
            draft.become(other)

    def _change_unclear(
        self,
        draft: RequestDraft,
    ) -> None:
        """Ask which point the words leave open, or which one they don't after all."""
        points: Named = {}
        for point, words in POINTS.items():
            points[point] = f"{words} (now open)" if point in draft.unclear else words
        chosen = self._questions.choose("What do the words leave open?", points)
        if chosen is not None:
            changed = {chosen}.symmetric_difference(draft.unclear)
            draft.put("unclear", sorted(changed))

    def _change_whole(
        self,
        draft: RequestDraft,
    ) -> None:
        """Ask in which line item of the article it is counted."""
        wholes = {
            item["id"]: self._summaries.of_line_item(item)
            for item in self._wholes(draft)
        }
        if not wholes:
            paragraph(self._screen, _NO_WHOLE)
            return
        wholes[NONE_OF_THEM] = "in none of them"
        whole = self._questions.choose("In which of these is it counted?", wholes)
        if whole is not None:
            draft.put("part_of", None if whole == NONE_OF_THEM else whole)

    def _wholes(
        self,
        draft: RequestDraft,
    ) -> list[Fields]:
        """Return what a draft may be a part of: of the article first, then of other articles."""
        filters = {"limit": str(_WHOLES_MAX)}
        for name in ("agreement", "act"):
            value = draft.get(name)
            if value is not None:
                filters[name] = value
        of_article = self._recorded(filters | {"source": draft.claim["source"]})
        wholes = {item["id"]: item for item in of_article}
        if "agreement" in filters:
            for item in self._recorded(filters):
                wholes.setdefault(item["id"], item)
        return list(wholes.values())[:_WHOLES_MAX]

    def _recorded(
        self,
        filters: Named,
    ) -> list[Fields]:
        """Return line items that hold something, by some filters."""
        answer = self._ledger.get(f"/v1/line-items?{urlencode(filters)}")
        return [item for item in answer["items"] if item["status"] not in TAKEN_BACK]


def _editable(draft: RequestDraft) -> Named:
    """Return what can be changed of a draft."""
    if draft.line_item is None:
        return _OF_LINE_ITEMS
    return (_OF_EVENTS if draft.other else _OF_CLAIMS) | _OF_FURTHER


def _is_of_event(
    draft: RequestDraft,
    name: str,
) -> bool:
    """Return whether a field of a further claim is one of the event that is recorded already."""
    is_of_event = name in _OF_EVENTS and name not in _OF_CLAIMS
    return is_of_event and draft.line_item is not None


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
