"""Claims and lines for tests of the rules: plain functions, every field can be overridden."""

from ledger.rules.quantities.figure import Claim, NoNumber, Rank, Sides
from ledger.rules.quantities.parsing import parse
from ledger.rules.quantities.quantity import Qualifier
from ledger.rules.totals.sums import LineItemFigures
from ledger.rules.workflow.lifecycle import STARTS, Act


def make_claim(said, **fields):
    """A claim told by an outlet in its own voice."""
    defaults = {
        "rank": Rank.NORMAL,
        "superseded": False,
        "speakers": (),
        "parties": (),
        "publisher": "The Daily Example",
        "published_on": "2025-06-10",
    }
    return Claim(quantity=parse(said), **{**defaults, **fields})


def make_line(said=100, **fields):
    """A report of prisoners of war from one quantity, as `figure` would sum it up."""
    quantity = parse(said)
    act = fields.get("act", Act.REPORT)
    floors = {Qualifier.AT_LEAST, Qualifier.MORE_THAN}
    defaults = {
        "id": "line-1",
        "act": act,
        "category": "pow",
        "from_party": "RU",
        "to_party": "UA",
        "status": STARTS[act],
        "part_of": None,
        "happened_on": "2025-06-10",
        "lower": quantity.lower,
        "upper": quantity.upper,
        "approximate": quantity.approximate,
        "contested": False,
        "no_number": NoNumber(quantity.qualifier) if quantity.numberless else None,
        "floor": quantity.qualifier if quantity.qualifier in floors else None,
        "told_by": Sides.BOTH,
        "text": quantity.text,
        "agreement": "round-1",
        "first_on": None,
        "last_on": None,
    }
    return LineItemFigures(**{**defaults, **fields})


def make_pledge(said=100, **fields):
    return make_line(said, **{"act": Act.PLEDGE, "id": "pledge-1", **fields})


def make_contested_line(**fields):
    """A floor above a ceiling: nothing bounds it."""
    defaults = {
        "lower": 0, "upper": None, "contested": True, "no_number": None, "floor": None,
        "text": "≤200 or ≥300",
    }  # fmt: skip
    return make_line("at least 300", **{**defaults, **fields})
