"""A number is recorded as anybody would read it, or refused: nothing is converted silently."""

import csv
import io
import json
import re
from datetime import date, timedelta

import pytest

from ledger.rules.quantities import parsing, quantity
from ledger.rules.quantities.quantity_refusals import NotAQuantity
from tests import factories
from tests.answers import errors, refusal
from tests.reliability.spellings import ATOMS, person_reads, spellings

CLAIMS = 150
NUMBERS = ("qualifier", "value", "lower", "upper", "approximate", "text")


def body(number, said):
    """A line item of a day of its own, told once for each spelling."""
    claims = [factories.claim(quantity=each, relation="restates") for each in said]
    del claims[0]["relation"]
    day = (date(1970, 1, 1) + timedelta(days=number)).isoformat()
    return factories.line_item(effective_on=day, claims=claims)


def record(client, recorder, number, said):
    """Post spellings as quantities; answers each with what is recorded, None where refused."""
    answer = factories.post(client, recorder, "/v1/line-items", body(number, said))
    kept = said
    if answer.status_code == 422:
        wrong = errors(answer)
        assert {code for _, code in wrong} == {"not-a-quantity"}, answer.text
        refused = [re.fullmatch(r"/claims/([0-9]+)/quantity", pointer)[1] for pointer, _ in wrong]
        kept = [each for place, each in enumerate(said) if str(place) not in refused]
        if not kept:
            return dict.fromkeys(said)
        answer = factories.post(client, recorder, "/v1/line-items", body(number, kept))
    item = factories.recorded(answer)
    told = [claim["quantity"] for claim in item["claims"]]
    check_formats(client, item)
    return dict.fromkeys(said) | dict(zip(kept, told, strict=True))


def check_formats(client, item):
    """JSON, NDJSON, CSV and text say the same of each claim."""
    path = f"/v1/line-items/{item['id']}/claims"
    told = [claim["quantity"] for claim in item["claims"]]
    page = client.get(f"{path}?limit=200").json["items"]
    lines = [json.loads(line) for line in client.get(f"{path}.ndjson").text.splitlines()]
    rows = list(csv.DictReader(io.StringIO(client.get(f"{path}.csv").text, newline="")))
    head, *text = client.get(f"{path}.txt?limit=200").text.splitlines()
    column = re.split("  +", head).index("text")

    assert [each["quantity"] for each in page] == told
    assert [each["quantity"] for each in lines] == told
    assert [[row[name] for name in NUMBERS] for row in rows] == [
        [spelled(each[name]) for name in NUMBERS] for each in told
    ]
    assert [re.split("  +", line)[column] for line in text] == [each["text"] for each in told]


def spelled(value):
    return "" if value is None else str(value).lower() if isinstance(value, bool) else str(value)


def read_all(client, recorder, said):
    """Return what came of each spelling: (qualifier, lower, upper), None where it was refused."""
    read = {}
    for number, place in enumerate(range(0, len(said), CLAIMS)):
        read |= record(client, recorder, number, said[place : place + CLAIMS])
    return {
        each: told and (told["qualifier"], told["lower"], told["upper"])
        for each, told in read.items()
    }


def silent_conversions(read):
    """Return what was recorded otherwise than anybody reads it."""
    return {each: told for each, told in read.items() if told and told != person_reads(each)}


def check(client, recorder, said):
    read = read_all(client, recorder, said)

    assert silent_conversions(read) == {}
    # Nor is anything refused that is as clear as that.
    assert [each for each, told in read.items() if told is None and person_reads(each)] == []
    recorded = sum(told is not None for told in read.values())
    assert len(said) / 100 < recorded < len(said) / 4
    return recorded


def test_no_number_is_converted_silently(client, recorder):
    check(client, recorder, spellings(2_000))


@pytest.mark.long
def test_none_of_20000_numbers_is_converted_silently(client, recorder, capsys):
    recorded = check(client, recorder, spellings(20_000))

    with capsys.disabled():
        print(f"\n20,000 spellings: {recorded:,} recorded as read, {20_000 - recorded:,} refused")


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_control_a_parser_that_helps_out_converts_numbers_silently(client, recorder, monkeypatch):
    strict = parsing._parse_phrase  # noqa: SLF001 - the sabotage

    def helpful(said):
        try:
            return strict(said)
        except NotAQuantity:
            digits = re.sub(r"[\s.,'’_\u200b-\u200d]", "", said)
            if not digits.isdecimal() or int(digits) > quantity.VALUE_MAX:
                raise
            return quantity.Quantity(quantity.Qualifier.EXACT, int(digits), *[int(digits)] * 2)

    monkeypatch.setattr(parsing, "_parse_phrase", helpful)

    read = read_all(client, recorder, spellings(1_000))

    assert silent_conversions(read).keys() >= {
        "6.000",
        "1,2",
        "12,34,567",
        "1 200",
        "１２００",
        "06",
    }


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
@pytest.mark.parametrize(("atom", "number"), ATOMS.items())
def test_a_number_of_json_is_a_whole_one_or_refused(client, recorder, atom, number):
    sent = json.dumps(body(0, ["HERE"])).replace('"HERE"', atom)

    answer = client.post(
        "/v1/line-items", data=sent, headers=recorder, content_type="application/json"
    )

    if number is None:
        assert refusal(answer) in [(400, "bad-json"), (422, "validation")]
    else:
        told = factories.recorded(answer)["claims"][0]["quantity"]
        assert (told["qualifier"], told["lower"], told["upper"]) == ("exact", number, number)
