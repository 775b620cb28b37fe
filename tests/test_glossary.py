"""The glossary: it has a word for whatever a client says of line items and claims."""

import re
from pathlib import Path

import pytest

from ledger.rules.quantities.figure import Rank, ToldBy
from ledger.rules.totals.caveats import Caveat
from ledger.rules.totals.totals import Assessment
from ledger.rules.workflow.lifecycle import Act
from ledger.schemas.claims import CAUSES, RELATIONS, UNCLEAR, ClaimIn
from ledger.schemas.line_items import LineItemIn, LineItemPatch

GLOSSARY = (Path(__file__).parent.parent / "docs/glossary.md").read_text(encoding="utf-8")
FIGURES = (Path(__file__).parent.parent / "docs/figures.md").read_text(encoding="utf-8")
#: What says enough by its name, or is the name of another word: `claims` of **claim**.
PLAIN = {"id", "claims"}


@pytest.mark.parametrize("shape", [LineItemIn, LineItemPatch, ClaimIn])
def test_each_field_that_a_client_sends_stands_in_the_glossary(shape):
    fields = set(shape().fields) - PLAIN

    assert {field for field in fields if not re.search(rf"[*`]{field}[*`]", GLOSSARY)} == set()


@pytest.mark.parametrize(
    "words", [Act, Rank, ToldBy, Assessment, RELATIONS, CAUSES, UNCLEAR, ["counterpart"]]
)
def test_each_choice_stands_in_the_glossary(words):
    assert [word for word in words if not re.search(rf"[*`]{word}[*`]", GLOSSARY)] == []


def test_each_caveat_stands_in_the_table_of_caveats():
    table = FIGURES.partition("| caveat |")[2].partition("\n\n")[0]

    assert re.findall(r"^\| `(\w+)` \|", table, re.MULTILINE) == [*Caveat]


def test_no_word_is_explained_twice_in_the_glossary():
    words = re.findall(r"\*\*(\w+)\*\*", GLOSSARY)

    assert len(words) > 30
    assert len(set(words)) == len(words)
