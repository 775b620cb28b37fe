"""Articles in other encodings, misread ones and web pages: the same in each copy of a ledger."""

import pytest

from ledger.app import create_app
from tests.cli.places import recorded as recorded_examples
from tests.conftest import opened
from tests.factories import claim, post, recorded

MEANT = "<p>Передано <b>12</b>&nbsp;тел, сообщил штаб.</p>"
MISREAD = MEANT.encode("koi8-r").decode("windows-1251")
#: How each article is sent, and what is quoted of it.
FORMS = {
    "wide": ("text/plain; charset=utf-16", "", "Сто 12 тіл".encode("utf-16"), "12 тіл"),
    "page": ("text/html; charset=windows-1251", "", MEANT.encode("windows-1251"), "12 тел"),
    "wrong": (
        "text/html; charset=utf-16le",
        "&misread=koi8-r:windows-1251",
        MISREAD.encode("utf-16le"),
        "12 тел",
    ),
}
LINE_ITEM = {
    "id": "bodies", "agreement": "istanbul-2025-06-02", "act": "report", "category": "body",
    "from_party": "RU", "to_party": "UA", "effective_on": "2025-06-03",
}  # fmt: skip


def client_of(place, ask):
    """Return what is answered to whoever asks a ledger."""
    with opened(place.url or f"sqlite:///{place.home / 'ledger.sqlite3'}") as database:
        return ask(create_app(database).test_client())


def answers(place):
    paths = ["sources.ndjson", "sources.csv", "claims.csv"]
    return client_of(place, lambda client: [client.get(f"/v1/{path}").data for path in paths])


@pytest.fixture(scope="module")
def ledger(sqlite, tmp_path_factory):
    """A ledger with an article of each form, and a claim that quotes each."""
    with recorded_examples(sqlite, tmp_path_factory.mktemp("home")) as place:
        client_of(place, lambda client: record(client, place.admin))
        yield place


def record(client, admin):
    claims = []
    for name, (kind, more, content, quote) in FORMS.items():
        path = f"/v1/sources?id={name}&publisher=Wire&published_on=2025-06-03{more}"
        sent = client.post(path, data=content, headers=admin | {"Content-Type": kind})
        assert sent.status_code == 201, sent.json
        relation = "restates" if claims else "first"
        claims.append(claim(source=name, quote=quote, quantity=12, relation=relation))
    recorded(post(client, admin, "/v1/line-items", LINE_ITEM | {"claims": claims}))


def test_a_ledger_restored_of_a_backup_answers_the_same(ledger, empty, tmp_path):
    taken = tmp_path / "taken.backup"
    assert ledger.run("backup", taken)[0] == 0

    assert empty.run("restore", taken)[::2] == (0, "")

    assert answers(empty) == answers(ledger)
    assert empty.run("verify")[0] == 0


def test_a_ledger_loaded_of_a_dossier_answers_the_same(ledger, empty, tmp_path):
    folder = tmp_path / "dossier"
    assert ledger.run("checkpoint")[0] == 0
    assert ledger.run("export", folder)[0] == 0

    assert empty.run("load", folder)[::2] == (0, "")

    articles = {file.name: file.read_bytes() for file in (folder / "data/articles").iterdir()}
    expected = {
        f"{name}.{'html.txt' if 'html' in media_type else 'txt'}": content
        for name, (media_type, _, content, _) in FORMS.items()
    }
    assert expected.items() <= articles.items()
    assert empty.run("sources", "check", folder / "data/articles")[0] == 0
    assert answers(empty) == answers(ledger)
    assert empty.run("verify")[0] == 0
