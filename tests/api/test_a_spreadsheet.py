"""A sheet as a new user makes it, sent as it is: in after two refusals, and right when it is in.

`spreadsheet/as_made.csv` has a title, headings of its own, merged cells (empty but for the first),
names of parties and labels of categories, dates and numbers as its program writes them, `ca.` and
`n/a`. What each refusal says is mended, and nothing else.
"""

import csv
import io
from pathlib import Path

import pytest

from tests.answers import refused
from tests.api.batches import CSV, errors, send
from tests.factories import ROUND, post_source

FOLDER = Path(__file__).parent / "spreadsheet"
DECLARED = "/v1/batches?dates=dd.mm.yyyy&numbers=1%20212,5"
TOTALS = """\
category  from  to  requested  offered  pledged     reported            still open
body      RU    UA  -          -        6,000       6,057               0
body      UA    RU  -          -        ≈400        78                  can't tell
child     RU    UA  339        ≤10      -           5                   -
pow       RU    UA  -          -        ≈1,000      4 without a number  can't tell
pow       UA    RU  -          -        ≈1,000      4 without a number  can't tell
wounded   RU    UA  -          -        not stated  ≈50                 can't tell
wounded   UA    RU  -          -        not stated  -                   not stated
"""


def slips(answer):
    """Return what is to be mended: the column, the code, and how many rows have it."""
    return [(error["pointer"], error["code"], error.get("count", 1)) for error in errors(answer)]


def rows_of(content):
    text = content.decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text, newline=""), delimiter=";"))


def written(rows):
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=";").writerows(rows)
    return out.getvalue().encode()


def mended_at_first(rows):
    """Mend what the first refusal tells."""
    _, _, header, *body = rows
    renamed = {"Agreement": "agreement", "From": "from_party", "Remarks": "note"}
    names = [renamed.get(name, name) for name in header]
    above = body[0]
    for row in body:
        for place, name in enumerate(names):
            if name in ("agreement", "act", "category", "from_party", "to_party", "source"):
                row[place] = row[place] or above[place]
        above = row
    sheet = [dict(zip(names, row, strict=True)) for row in body]
    for cells in sheet:
        cells["effective_on"] = cells["effective_on"].replace("n/a", "")
        cells["text"] = cells["text"].replace("ca.", "about").replace("n/a", "not stated")
        cells["category"] = cells["category"].replace("Bodies", "body")
        cells["to_party"] = cells["to_party"].replace("Ukrane", "UA")
    return sheet


def mended_again(sheet):
    """Mend what the second refusal tells."""
    for cells in sheet:
        cells["words"] = cells["words"].replace("1.200", "1,200")
    return sheet


def sent(client, actor, sheet):
    rows = [list(sheet[0]), *(list(cells.values()) for cells in sheet)]
    return send(client, actor, written(rows), CSV, DECLARED)


@pytest.fixture
def as_made(client, recorder):
    article = (FOLDER / "article.txt").read_text(encoding="utf-8")
    post_source(
        client,
        recorder,
        id="overview-2025-06-20",
        publisher="The Overview Example",
        published_on="2025-06-20",
        text=article,
    )
    return (FOLDER / "as_made.csv").read_bytes()


def test_a_sheet_as_it_is_made_is_in_after_two_refusals_and_right(client, recorder, as_made):
    first = send(client, recorder, as_made, CSV)
    sheet = mended_at_first(rows_of(as_made))
    second = sent(client, recorder, sheet)
    third = sent(client, recorder, mended_again(sheet))

    assert slips(first) == [
        ("", "not-a-header", 1),
        ("/Agreement", "unknown-column", 1),
        ("/From", "unknown-column", 1),
        ("/Remarks", "unknown-column", 1),
        ("/text", "not-a-quantity", 8),
        ("/effective_on", "not-a-value", 8),
        ("/category", "unknown-reference", 2),
        ("/agreement", "required", 24),
        ("/act", "required", 21),
        ("/category", "required", 17),
        ("/source", "required", 24),
        ("/text", "not-a-quantity", 4),
        ("/text", "not-a-value", 10),
        ("/effective_on", "not-a-date", 17),
        ("/from_party", "required", 11),
        ("/to_party", "required", 11),
        ("/to_party", "unknown-reference", 1),
    ]
    assert refused(first)[2]["not_tried"] == 0
    assert slips(second) == [("/words", "quote-not-found", 1)]
    assert third.status_code == 201, third.text
    assert len(third.json["items"]) == 25
    page = client.get(f"/v1/agreements/{ROUND}/totals.txt").text
    _, *rows = page.splitlines()
    width = len(
        "category  from  to  requested  offered  pledged     reported            still open"
    )
    assert [row[:width].rstrip() for row in rows] == TOTALS.splitlines()


@pytest.mark.parametrize(
    "slip",
    ["?dates=dd.mm.yyyy", "?numbers=1%20212,5", '"about 400"', "of merged cells only the first"],
)
def test_the_first_refusal_of_a_sheet_says_what_to_send(shared_client, recorder, slip):
    content = (FOLDER / "as_made.csv").read_bytes()

    messages = [error["message"] for error in errors(send(shared_client, recorder, content, CSV))]

    assert any(slip in message for message in messages)
