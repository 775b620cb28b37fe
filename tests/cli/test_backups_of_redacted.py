"""A backup that is taken after a redaction holds nothing of what was erased; one of before does."""

import gzip

import pytest

from ledger.app import create_app
from tests.cli.places import of_table, recorded, values_of
from tests.conftest import opened
from tests.factories import post_source, redact

SECRET = "Zebulon Quillfeather"


@pytest.fixture
def place(engine, tmp_path):
    home = tmp_path / "home"
    home.mkdir()
    with recorded(engine, home) as lent:
        yield lent


def holds(file, *secrets):
    """Return which secrets a backup holds."""
    with gzip.open(file) as lines:
        content = lines.read()
    return [secret for secret in secrets if secret.encode() in content]


def test_backups_of_after_a_redaction_hold_neither_its_words_nor_its_salts(place, empty, tmp_path):
    before, after = tmp_path / "before", tmp_path / "after"
    with opened(place.url or f"sqlite:///{place.home / 'ledger.sqlite3'}") as database:
        client = create_app(database).test_client()
        fields = {"title": SECRET, "text": f"{SECRET} said that 12 bodies came."}
        post_source(client, place.admin, id="leak", **fields)
        index = client.get("/v1/sources/leak/history").json["items"][-1]["entry"]["index"]
        document = client.get("/v1/sources/leak").data.strip().decode()
        assert place.run("backup", before)[0] == 0
        redact(client, place.admin, source="leak")
        assert client.get(f"/v1/journal/{index}/salt").json["salt"] is None
    assert place.run("backup", after)[0] == 0

    assert holds(before, SECRET) == [SECRET]
    assert holds(after, SECRET, "Quillfeather", document) == []
    assert salt_of(before)
    assert salt_of(after) == ""
    assert empty.run("restore", after)[0] == 0
    assert empty.run("verify")[0] == 0


def salt_of(file):
    """Return the salt of the source in a backup."""
    values = values_of(file)
    start, end = of_table(values, "source_versions")
    columns = list(values[start]["columns"])
    place = columns.index("salt")
    (row,) = (row for row in values[start + 1 : end] if row[columns.index("id")] == "leak")
    return row[place]
