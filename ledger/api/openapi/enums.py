"""Named choices between words, so that a choice is one type in a generated client."""

from collections.abc import Iterable, Mapping
from enum import StrEnum
from typing import Final

from ledger.api.http.problems import PROBLEMS
from ledger.api.openapi.types import Described
from ledger.rules.base.date_forms import DateForm
from ledger.rules.quantities.figure import NoNumber, Rank, ToldBy
from ledger.rules.quantities.number_forms import NumberForm
from ledger.rules.quantities.quantity import Qualifier
from ledger.rules.questions.catalogue import KINDS
from ledger.rules.texts.misreadings import READ_AS, WAS_IN
from ledger.rules.totals.caveats import (
    ACROSS_CAVEATS,
    INTERVAL_CAVEATS,
    TIMELINE_CAVEATS,
    TOTALS_CAVEATS,
)
from ledger.rules.totals.explain import NotCounted, NotHeard, NotStated
from ledger.rules.totals.stated_checks import Reason, Verdict
from ledger.rules.totals.stated_in_rows import Effect
from ledger.rules.totals.totals import Assessment
from ledger.rules.workflow.lifecycle import Act, Status
from ledger.rules.workflow.permissions import Role
from ledger.rules.workflow.warnings import RecordWarning
from ledger.schemas.batches import BatchLineType
from ledger.schemas.claims import (
    CAUSES,
    NUMBER_NOT_IN_PASSAGE,
    RELATIONS,
    UNCLEAR,
)
from ledger.schemas.parties import UNITS
from ledger.schemas.server import CODE_KINDS
from ledger.schemas.stated_totals import TOTALS_OF
from ledger.schemas.totals import PROMISED

#: Their sentences are those in the code, and their names too, but for those below.
_ENUMERATIONS: Final[tuple[type[StrEnum], ...]] = (
    Act,
    Assessment,
    BatchLineType,
    DateForm,
    NumberForm,
    Reason,
    RecordWarning,
    Effect,
    NotCounted,
    NotHeard,
    NotStated,
    NoNumber,
    Qualifier,
    Rank,
    Role,
    Status,
    ToldBy,
    Verdict,
)
#: Clients know it by the word that journal entries have for it.
_OTHER_NAMES: Final[Mapping[type[StrEnum], str]] = {RecordWarning: "Caution"}
_LISTS: Final[Mapping[str, tuple[Iterable[str], str]]] = {
    "AcrossCaveat": (
        ACROSS_CAVEATS,
        "What to know of a sum over agreements before quoting it.",
    ),
    "Caveat": (TOTALS_CAVEATS, "What to know of a row of totals before quoting it."),
    "Cause": (
        CAUSES,
        "Why a claim replaces another: the deal changed, or our record was wrong.",
    ),
    "CodeKind": (
        CODE_KINDS,
        "Of what a code is: of a refusal, a field of it, or a warning.",
    ),
    "FurtherRelation": (RELATIONS, "What a further claim is to those that are there."),
    "TimelineCaveat": (
        TIMELINE_CAVEATS,
        "What to know of a row of a timeline before quoting it.",
    ),
    "IntervalCaveat": (
        INTERVAL_CAVEATS,
        "Why a line item adds only what is sure of it to the lower end of a sum.",
    ),
    "PromisedColumn": (
        PROMISED,
        "A column of totals for what isn't reported.",
    ),
    "MisreadAs": (READ_AS, "What an article may have been wrongly read as."),
    "MisreadEncoding": (WAS_IN, "What an article that was misread may have been in."),
    "ProblemCode": (
        sorted(PROBLEMS),
        "Why something was refused; a program goes by it.",
    ),
    "QuestionKind": ([kind.name for kind in KINDS], "What a source may leave open."),
    "Relation": (
        ("first", *RELATIONS),
        "What a claim is to the others of its line item.",
    ),
    "TotalsOf": (TOTALS_OF, "What a stated total sums up."),
    "Unclear": (
        (*UNCLEAR, NUMBER_NOT_IN_PASSAGE),
        "What the words of a claim leave open.",
    ),
    "UnclearIn": (
        UNCLEAR,
        "What the words of a claim leave open, as whoever records it says.",
    ),
    "Unit": (UNITS, "What is counted; units are never added to each other."),
}


def schemas() -> dict[str, Described]:
    """Return the schema of each choice, by its name."""
    choices: dict[str, tuple[Iterable[str], str]] = dict(_LISTS)
    for enumeration in _ENUMERATIONS:
        sentence = (enumeration.__doc__ or "").split("\n")[0]
        name = _OTHER_NAMES.get(enumeration, enumeration.__name__)
        choices[name] = (enumeration, sentence)
    return {name: _schema(*choices[name]) for name in sorted(choices)}


def _schema(words: Iterable[str], sentence: str) -> Described:
    return {
        "type": "string",
        "enum": list(map(str, words)),
        "description": sentence,
    }


_NAMES: Final = {tuple(schema["enum"]): name for name, schema in schemas().items()}


def reference(choices: tuple[str, ...], *, nullable: bool = False) -> Described | None:
    """Return a reference to the choice between some words; None where that has no name."""
    name = _NAMES.get(choices)
    if name is None:
        return None
    target = {"$ref": f"#/components/schemas/{name}"}
    return {"anyOf": [target, {"type": "null"}]} if nullable else target
