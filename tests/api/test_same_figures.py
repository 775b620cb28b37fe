"""Every list and the totals carry the same figures in JSON, text, CSV and NDJSON: cell by cell."""

import csv
import io
import json
import re

import pytest
from hypothesis import HealthCheck, given, settings

from ledger.api.formats.formats import CSV
from ledger.api.http.operations import OPERATIONS
from ledger.app import create_app
from tests.api import cells, small_ledgers, tables
from tests.conftest import copied

TOTALS = f"{tables.ROUND}/totals"
TIMELINE = f"{tables.ROUND}/timeline"
FEW = settings(max_examples=4, suppress_health_check=[HealthCheck.too_slow])
MANY = settings(FEW, max_examples=30)


def check_four_formats(engine, template, ledger):
    with copied(engine, template) as database:
        client = create_app(database).test_client()
        item = small_ledgers.record(client, template.headers, ledger)
        reader = Reader(client, template.headers["admin"])

        for path, table in lists_of(reader, item):
            compare(reader, path, table)
        for query in ("", "?as_of=2025-06-14"):
            compare_totals(reader, query)
        compare_timeline(reader)


@given(ledger=small_ledgers.ledgers)
@FEW
def test_every_list_and_the_totals_say_the_same_in_four_formats(engine, template, ledger):
    check_four_formats(engine, template, ledger)


@pytest.mark.long
@given(ledger=small_ledgers.ledgers)
@MANY
def test_every_list_and_the_totals_of_many_ledgers_say_the_same_in_four_formats(
    engine, template, ledger
):
    check_four_formats(engine, template, ledger)


def compare(reader, path, table):
    documents = reader.items(path)
    known = [tables.known(document, reader.line_items) for document in documents]

    if table.text:
        wanted = table.of_text(known)
        assert cells.uncut(cells.text_rows(reader.get(f"{path}.txt").text), wanted) == wanted
    assert reader.csv(f"{path}.csv") == table.of_csv(known)
    assert reader.ndjson(f"{path}.ndjson") == documents


def compare_totals(reader, query):
    whole = reader.get(f"{TOTALS}{query}").json
    told = with_joint(whole, "totals")
    rows = [tables.known(row, {}) for row in told]
    text = reader.get(f"{TOTALS}.txt{query}").text
    head, table, undated, stated = re.fullmatch(
        r"(.+?)\n(.*?\n)(?:counted in another row too[^\n]*\n)?"
        r"(?:[^\n]* of what is reported wider, [^\n]*\n)*"
        r"(?:[^\n]*, (?:due|on condition:) [^\n]*\n)*"
        r"(?:(\d+) left out for want of any date\n)?"
        r"(?:\nstated totals, never added up\n(.*))?",
        text,
        re.DOTALL,
    ).groups()

    wanted = tables.TOTALS.of_text(rows) if rows else [["nothing counts"]]
    assert cells.text_rows(table) == wanted
    assert (head.endswith(f"   known_at {whole['entry'] + 1}"), int(undated or 0)) == (
        True,
        whole["undated"],
    )
    compare_stated(stated, stated_rows(whole, "totals"))
    assert reader.csv(f"{TOTALS}.csv{query}") == tables.TOTALS.of_csv(in_flat(rows, whole))
    assert reader.ndjson(f"{TOTALS}.ndjson{query}") == told


def with_joint(whole, name):
    """Return rows with the joint totals of each in place of their ids."""
    jointly = {each["id"]: each for each in whole["stated_jointly"]}
    return [
        row | {"stated_jointly": [jointly[identity] for identity in row["stated_jointly"]]}
        for row in whole[name]
    ]


def in_flat(rows, whole):
    """Return rows as a spreadsheet has them: each says of what it is, and as of when."""
    of_all = {name: whole.get(name) for name in ("agreement", "policy", "as_of")}
    return [row | of_all | {"known_at": whole["entry"] + 1} for row in rows]


def compare_stated(text, wanted):
    assert (text is None) == (len(wanted) == 1)
    assert text is None or cells.uncut(cells.text_rows(text), wanted) == wanted


def compare_timeline(reader):
    whole = reader.get(TIMELINE).json
    told = with_joint(whole, "timeline")
    rows = [tables.known(row, {}) for row in told]
    text = reader.get(f"{TIMELINE}.txt").text.partition("\n")[2]
    table, undated, stated = re.fullmatch(
        r"(.*?\n)(?:counted in another row too[^\n]*\n)?(?:(\d+) left out for want of any date\n)?"
        r"(?:\nstated totals, never added up\n(.*))?",
        text,
        re.DOTALL,
    ).groups()

    empty = [["no dated pledge or report counts here"]]
    assert cells.text_rows(table) == (tables.TIMELINE.of_text(rows) if rows else empty)
    assert int(undated or 0) == whole["undated"]
    compare_stated(stated, stated_rows(whole, "timeline"))
    assert reader.csv(f"{TIMELINE}.csv") == tables.TIMELINE.of_csv(in_flat(rows, whole))
    assert reader.ndjson(f"{TIMELINE}.ndjson") == told


def stated_rows(whole, name):
    """The stated totals of an agreement's rows, as text has to have them, nothing cut."""
    told = [
        stated
        | {"categories": [row["category"]], "directions": [row], "since": None, "agreements": None}
        for row in whole[name]
        for stated in row["stated"]
    ]
    return tables.STATED_IN_TOTALS.of_text(
        [tables.known(each, {}) for each in (*told, *whole["stated_jointly"])]
    )


class Reader:
    """Reads lists in each format."""

    def __init__(self, client, header):
        self._client, self._header = client, header
        self.line_items = {each["id"]: each for each in self.items("/v1/line-items")}

    def get(self, path):
        answer = self._client.get(path, headers=self._header)
        assert answer.status_code == 200, answer.text
        return answer

    def items(self, path):
        page = self.get(path).json
        assert page["next"] is None
        return page["items"]

    def ndjson(self, path):
        return [json.loads(line) for line in self.get(path).text.split("\n")[:-1]]

    def csv(self, path):
        return list(csv.reader(io.StringIO(self.get(path).text, newline=""), strict=True))


def lists_of(reader, item):
    """Every list with its table, about one line item where it is about one."""
    ids = {
        "item": item,
        "claim": reader.line_items[item]["claims"][0]["id"],
        "token": reader.items("/v1/tokens")[0]["id"],
        "redaction": reader.items("/v1/redactions")[0]["id"],
    }
    return [(path.format_map(ids), table) for path, table in tables.LISTS.items()]


#: Not lists of what was recorded: what they say in each format is told in tests of their own.
OF_THEIR_OWN = {
    "/v1/totals",
    "/v1/agreements/{identity}/open-questions",
    "/v1/journal",
}


def test_no_list_is_left_out_of_the_comparison_of_formats():
    compared = {re.sub(r"^(/v1/[\w-]+)/[^/]+", r"\1/{identity}", path) for path in tables.LISTS}

    of_an_agreement = {f"/v1/agreements/{{identity}}/{name}" for name in ("totals", "timeline")}
    assert compared | of_an_agreement | OF_THEIR_OWN == {
        operation.path for operation in OPERATIONS if CSV in operation.formats
    }
