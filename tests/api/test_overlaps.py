"""Totals across agreements in four formats, and the overlaps that they name."""

import csv
import io
import json

import pytest

from tests.answers import entries
from tests.api.test_totals import column
from tests.api.test_totals_across import OTHER, PATH, report
from tests.factories import ROUND, post_agreement, post_line_item, prisoners

ACTS = ("requested", "offered", "pledged", "reported")


@pytest.fixture(autouse=True)
def other_agreement(client, admin):
    return post_agreement(client, admin, id=OTHER)


@pytest.fixture
def three(client, recorder):
    """A pledge and a report under two agreements, and a report under none."""
    post_line_item(client, recorder, id="pledge-1")
    report(client, recorder, "report-1", 1212, agreement=OTHER, effective_on="2025-06-11")
    report(client, recorder, "report-2", 27, agreement=None, effective_on="2025-06-13")


def day(number):
    return f"2025-06-{number + 1:02}"


@pytest.mark.usefixtures("three")
def test_overlaps_are_counted_and_named(client, recorder):
    report(client, recorder, "again", "up to 30", effective_on="2025-06-10/2025-06-12")

    (row,) = client.get(PATH).json["totals"]

    assert row["reported"] == column(1239, 1269, "1,239–1,269", lines=3, neither_side=3)
    assert row["caveats"] == ["neither_side", "overlaps", "unclear_words"]
    assert row["overlaps"] == [{"act": "report", "lines": 2, "line_items": ["report-1", "again"]}]
    assert row["overlaps_found"] == 1


@pytest.mark.usefixtures("three")
def test_the_text_table_names_what_it_may_count_twice(client, recorder):
    report(client, recorder, "again", "up to 30", effective_on="2025-06-10/2025-06-12")
    post_line_item(client, recorder, **prisoners(agreement=None))

    assert client.get(f"{PATH}.txt").text == (
        f"all agreements   known_at {entries(client)}\n"
        "category  from  to  requested  offered  pledged  reported     agreements  caveats\n"
        "body      RU    UA  -          -        6,000    1,239–1,269  2 + none    "
        "neither side, overlaps, unclear words\n"
        "pow       UA    RU  -          -        ≈1,000   -            none        "
        "approximate, one side (UA)\n"
        "sums only: a report under one agreement fulfils no pledge under another\n"
        "\n"
        "may be one event recorded under several agreements, and counted more than once\n"
        "category  from  to  act     line items\n"
        "body      RU    UA  report  report-1, again\n"
    )


def test_long_lists_of_overlaps_are_cut_and_say_so(client, recorder):
    for number in range(21):
        report(client, recorder, f"loose-{number}", 5, agreement=None, effective_on=day(number))
        report(client, recorder, f"tied-{number}", 5, agreement=OTHER, effective_on=day(number))

    (row,) = client.get(PATH).json["totals"]
    text = client.get(f"{PATH}.txt").text.splitlines()

    assert (len(row["overlaps"]), row["overlaps_found"]) == (20, 21)
    assert text[-2:] == [
        "body      RU    UA  report  loose-19, tied-19",
        "body      RU    UA  -       and 1 more like these",
    ]


def test_a_long_overlap_names_the_first_of_each_agreement_and_says_how_many_more(client, recorder):
    everyone = [f"loose-{number}" for number in range(24)]
    for place, identity in enumerate(everyone):
        before = everyone[:place]
        report(client, recorder, identity, 5, agreement=None, distinct_from=before)
    report(client, recorder, "tied", 5, agreement=OTHER)

    (row,) = client.get(PATH).json["totals"]

    (overlap,) = row["overlaps"]
    assert (overlap["lines"], overlap["line_items"]) == (25, ["loose-0", "tied", *everyone[1:19]])
    last = client.get(f"{PATH}.txt").text.splitlines()[-1]
    assert last.endswith("loose-17, loose-18 and 5 more")
    (of_csv,) = csv.DictReader(io.StringIO(client.get(f"{PATH}.csv").text, newline=""))
    assert of_csv["overlaps"].startswith("report: loose-0, tied, loose-1, ")
    assert of_csv["overlaps"].endswith(" and 5 more")


@pytest.mark.usefixtures("three")
def test_all_formats_of_totals_across_name_the_same_overlaps(client, recorder):
    report(client, recorder, "again", "up to 30", effective_on="2025-06-10/2025-06-12")
    post_line_item(client, recorder, **prisoners(agreement=None))

    whole = client.get(PATH).json["totals"]
    ndjson = [json.loads(line) for line in client.get(f"{PATH}.ndjson").text.splitlines()]
    rows = list(csv.DictReader(io.StringIO(client.get(f"{PATH}.csv").text, newline="")))

    assert ndjson == whole
    for row, of_csv in zip(whole, rows, strict=True):
        for act in ACTS:
            for name in ("lines", "lower", "upper", "text"):
                value = row[act][name] if row[act] else None
                assert of_csv[f"{act}_{name}"] == ("" if value is None else str(value))
        assert of_csv["caveats"] == "; ".join(row["caveats"])
        assert of_csv["overlaps_found"] == str(row["overlaps_found"])
    assert [(row["agreements"], row["overlaps"]) for row in rows] == [
        (f"{ROUND}: 2; {OTHER}: 1; none: 1", "report: report-1, again"),
        ("none: 1", ""),
    ]
    assert "outstanding_lower" not in rows[0]


@pytest.mark.usefixtures("three")
def test_totals_across_are_indented_or_marked_on_demand(client):
    assert client.get(f"{PATH}?pretty=true").text.startswith('{\n  "as_of": null,')
    assert client.get(f"{PATH}.csv?bom=true").data.startswith(b"\xef\xbb\xbfcategory,unit,")
