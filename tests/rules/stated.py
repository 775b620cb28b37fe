"""Stated totals for tests of the rules: plain functions, every field can be overridden."""

from ledger.rules.quantities.figure import Rank
from ledger.rules.quantities.parsing import parse
from ledger.rules.totals.hierarchy import Category
from ledger.rules.totals.stated_bearing import CheckedTotal
from ledger.rules.totals.stated_checks import Scope, Statement
from ledger.rules.totals.stated_comparison import checks
from ledger.rules.totals.totals import totals
from ledger.rules.workflow.lifecycle import Act
from tests.rules.factories import make_claim, make_line, make_pledge

CATEGORIES = {
    "person": Category("persons", None),
    "pow": Category("persons", "person"),
    "wounded": Category("persons", "person"),
    "body": Category("bodies", None),
}
THERE, BACK = ("RU", "UA"), ("UA", "RU")
AGREED_ON = "2025-06-02"
#: The fields of a statement that tests set beside those of its scope.
OWN = ("id", "inclusive", "place", "published_on")


def make_scope(**fields):
    """All bodies from Russia to Ukraine reported under one agreement."""
    defaults = {
        "of": Act.REPORT,
        "agreements": frozenset({"istanbul"}),
        "categories": frozenset({"body"}),
        "directions": frozenset({THERE}),
        "since": None,
    }
    return Scope(**{**defaults, **fields})


def make_statement(said, through="2025-06-16", *, voice="Headquarters", **fields):
    own = {name: fields.pop(name) for name in OWN if name in fields}
    defaults = {"id": f"{voice} {through}", "inclusive": True, "place": 0}
    return Statement(
        scope=make_scope(**fields),
        through=through,
        voices=frozenset((name, "") for name in voice.split(" and ")),
        quantity=parse(said),
        **defaults | own,
    )


def tell(said, through="2025-06-16", *, parties=("UA",), rank=Rank.NORMAL, **fields):
    """A total, to be checked, with the claim that is made of it: for Ukraine, unless said else."""
    statement = make_statement(said, through, **fields)
    speakers = tuple(name for name, _ in statement.voices)
    return statement, make_claim(said, speakers=speakers, parties=parties, rank=rank)


def checked(lines, *told):
    """The totals told, each with its check against the lines, in the order of recording."""
    statements = [statement._replace(place=place) for place, (statement, _) in enumerate(told)]
    found = checks(statements, lines, CATEGORIES, AGREED_ON)
    return [
        CheckedTotal(statement, found[statement.id], claim)
        for statement, (_, claim) in zip(statements, told, strict=True)
    ]


def report(said, on="2025-06-10", **fields):
    """Bodies handed over on one day."""
    dates = {"happened_on": on, "first_on": on, "last_on": on}
    return make_line(said, **{"id": f"on-{on}", "category": "body", **dates, **fields})


def pledge(said, **fields):
    """A pledge of bodies on the day of the agreement."""
    dates = dict.fromkeys(("happened_on", "first_on", "last_on"), AGREED_ON)
    return make_pledge(said, **{"category": "body", **dates, **fields})


def row_of(lines, key=("body", *THERE)):
    """The row of totals of some lines."""
    return next(row for row in totals(lines, CATEGORIES).rows if row.key == key)
