"""Line items as questions are asked of them: plain functions, every field can be overridden."""

from dataclasses import replace
from itertools import count

from ledger.rules.quantities.figure import Rank, figure
from ledger.rules.questions.catalogue import KINDS, questions
from ledger.rules.questions.model import ClaimView, LineItemView, StepTaken
from ledger.rules.questions.names import Names
from ledger.rules.totals.hierarchy import Category
from ledger.rules.totals.sums import LineItemFigures
from ledger.rules.workflow.lifecycle import STARTS, Act, Status
from tests.rules.factories import make_claim

CATEGORIES = {
    "person": Category("persons", None),
    "pow": Category("persons", "person"),
    "body": Category("bodies", None),
    "local_ceasefire": Category("days", None),
}
LABELS = {"person": "Persons", "pow": "Prisoners of war", "body": "Bodies"}
PARTIES = {"RU": "Russia", "UA": "Ukraine", "BY": "Belarus"}
TITLES = {"round-2": "The second round", "round-3": "The third round"}
NAMES = Names(PARTIES, LABELS, TITLES)
AS_OF = "2025-06-20"
OF_TOLD = ("replaces", "because", "rank_reason", "differs", "retraction")


def tell(said, speaker=None, parties=(), **fields):
    """A claim before it has its place in a line item; `parties` is a string of ids."""
    spoke = (speaker,) if speaker else ()
    spoken = tuple(parties.split()) if parties else ()
    of_told = {"unclear": (), **dict.fromkeys(OF_TOLD)}
    kept = {name: fields.pop(name, default) for name, default in of_told.items()}
    recorded_at = fields.pop("recorded_at", None)
    return make_claim(said, speakers=spoke, parties=spoken, **fields), kept, recorded_at


def make_told(identity, telling):
    """Claims are recorded one after the other, unless they say when."""
    told = []
    replaced = {kept["replaces"] for _, kept, _ in telling}
    for number, (said, kept, recorded_at) in enumerate(telling, 1):
        name = f"{identity}.{number}"
        live = said._replace(superseded=name in replaced)
        told.append(ClaimView(name, live, recorded_at=recorded_at or f"T{number:02}", **kept))
    return tuple(told)


def make_item(identity="item", *telling, act="report", **fields):
    """A line item of bodies, RU to UA, told by the claims given, or by one of 100."""
    claims = make_told(identity, telling or [tell(100, "Ann Example", "RU UA")])
    from_party, to_party = fields.pop("direction", "RU UA").split()
    found = figure([told.claim for told in claims], from_party, to_party)
    category, day = fields.pop("category", "body"), fields.pop("on", None)
    steps = tuple(
        StepTaken(Status(to), on, "why", *more) for to, on, *more in fields.pop("steps", ())
    )
    status = steps[-1].to if steps else STARTS[Act(act)]
    line = LineItemFigures.of(
        found,
        id=identity,
        act=Act(act),
        category=category,
        from_party=from_party,
        to_party=to_party,
        status=Status(fields.pop("status", status)),
        part_of=fields.pop("part_of", None),
        happened_on=day or found.first_published_on,
    )
    defaults = {
        "place": 0,
        "names": NAMES,
        "unit": CATEGORIES[category].unit,
        "answers": None,
        "due_on": None,
        "condition": None,
        "effective_on": None,
        "heard_on": day or found.first_published_on,
    }
    return LineItemView(
        line=line, figure=found, claims=claims, steps=steps, **{**defaults, **fields}
    )


def make_pledge(identity="pledge", *telling, **fields):
    return make_item(identity, *telling, **{"act": "pledge", **fields})


def find(kind, *items, as_of=AS_OF, silent_days=30):
    """Return the questions of one kind that line items raise, in the order given."""
    numbers = count()
    placed = [replace(item, place=next(numbers)) for item in items]
    when = {"as_of": as_of, "silent_days": silent_days}
    found = questions(placed, CATEGORIES, names=NAMES, kind=kind, **when)
    assert {name for name, _ in found} <= {kind}
    return [question for _, question in found]


def asked(kind, *items, **when):
    """Return the sentence and the size of each open question of one kind."""
    return [
        (question.question, question.size)
        for question in find(kind, *items, **when)
        if question.closed_by is None
    ]


def asked_in_all(*items, **when):
    """Return each open question that line items raise, by its kind."""
    named = {kind.name: asked(kind.name, *items, **when) for kind in KINDS}
    return {name: found for name, found in named.items() if found}


def closings(kind, *items, **when):
    """Return what closed each question of one kind, without what it doesn't say."""
    found = [question.closed_by for question in find(kind, *items, **when)]
    assert None not in found
    names = ("claim", "line_item", "transition", "rank", "on", "reason")
    return [
        {name: getattr(closing, name) for name in names if getattr(closing, name) is not None}
        for closing in found
    ]


SET_ASIDE = {"rank": Rank.SET_ASIDE, "rank_reason": "hearsay"}
PREFERRED = {"rank": Rank.PREFERRED, "rank_reason": "counted on the spot"}
