"""`ledger load`: a ledger made of a dossier, the same entries and figures, or none at all."""

import json
import subprocess
import sys
from types import SimpleNamespace

import pytest

from ledger.app import create_app
from ledger.rules.proofs import checkpoints
from tests.cli.dossiers import copied, listed_anew, unlisted
from tests.cli.places import Place
from tests.cli.places import recorded as recorded_examples
from tests.conftest import opened
from tests.factories import patch, post, recorded

AGREEMENT = "istanbul-2025-06-02"
#: A child that dies just before it commits what it has loaded.
DIES = """
import os
from ledger.cli import main
from ledger.services import loads

loads.load = lambda *given, load=loads.load: (load(*given), os._exit(9))
main()
"""
ERASED = "Zebulon Quillfeather"
ARTICLE = (
    "=1+1 \u0441\u043a\u0430\u0437 \u05d0\u05d1\u05d2 \u6771\u4eac \u0635\u0641.\r\n"
    "They handed over 12 bodies\u2028\ufeff on Monday\u2029, @SUM(A1).\r\r\n\u2400\x7f\n"
)
ODD_TITLE = "\u202e\u0130 \U0001f54a"
FORMULA = "=cmd|' /C calc'!A0"
PAGES = [
    f"/v1/agreements/{AGREEMENT}/totals.csv",
    "/v1/totals.txt",
    "/v1/claims.csv",
    "/v1/sources.ndjson",
    "/v1/journal.ndjson",
    "/v1/batches.ndjson",
    "/v1/redactions.csv",
]


def record(client, ada, bob):
    """Record articles of any kind, redact one, and take a batch back."""
    kinds = {"odd": ARTICLE, "leak": f"{ERASED} said that 12 bodies came.\n"}
    for name, text in kinds.items():
        source = {
            "id": name,
            "publisher": FORMULA,
            "title": ODD_TITLE,
            "text": text,
        }
        recorded(post(client, ada, "/v1/sources", source | {"published_on": "2025-06-03"}))
    days = {"odd": "2025-06-03", "leak": "2025-07-29"}
    for name in kinds:
        speakers = [{"name": "\u042f\u043d, \u674e \u05d0", "parties": ["RU"]}]
        words = {"source": name, "quote": "12 bodies", "quantity": 12, "speakers": speakers}
        item = {
            "id": f"item-{name}", "agreement": AGREEMENT, "act": "report", "category": "body",
            "from_party": "RU", "to_party": "UA", "effective_on": days[name],
            "claims": [{"id": f"claim-{name}", "relation": "first", **words}],
        }  # fmt: skip
        recorded(post(client, ada, "/v1/line-items", item, idempotency_key=f"key-{name}"))
    assert (
        patch(client, bob, "/v1/claims/claim-odd", rank="preferred", rank_reason="-").status_code
        == 200
    )
    asked = recorded(post(client, ada, "/v1/redactions", {"source": "leak", "reason": "a name"}))
    approval = post(client, bob, f"/v1/redactions/{asked['id']}/approval", {"reason": "yes"})
    assert approval.status_code == 200, approval.text


@pytest.fixture(scope="module")
def ledger(sqlite, tmp_path_factory):
    with recorded_examples(sqlite, tmp_path_factory.mktemp("home")) as place:
        yield place


@pytest.fixture(scope="module")
def exported(ledger, tmp_path_factory):
    """A dossier of a ledger in which much was recorded, and what the ledger answers."""
    folder = tmp_path_factory.mktemp("dossiers") / "dossier"
    headers = []
    for actor in ("ada", "bob"):
        token = ledger.home / f"{actor}.token"
        assert ledger.run("actor", "add", actor, "--role", "admin")[0] == 0
        assert ledger.run("token", "make", actor, "--to", token)[0] == 0
        headers.append({"Authorization": token.read_text().strip().partition(": ")[2]})
    url = ledger.url or f"sqlite:///{ledger.home / 'ledger.sqlite3'}"
    with opened(url) as database:
        record(create_app(database).test_client(), *headers)
    assert ledger.run("checkpoint")[0] == 0
    assert ledger.run("export", folder)[0] == 0
    status, verified, _ = ledger.run("verify")
    assert status == 0, verified
    return SimpleNamespace(folder=folder, answers=answers(ledger), verified=verified)


def answers(place):
    url = place.url or f"sqlite:///{place.home / 'ledger.sqlite3'}"
    with opened(url) as database:
        client = create_app(database).test_client()
        return [
            client.get(page, query_string=query).data
            for page in PAGES
            for query in ({}, {"known_at": 60})
        ]


def line(verified, check):
    return next(line for line in verified.splitlines() if line.split()[1] == check)


def test_redacted_words_are_nowhere_in_a_dossier(exported):
    files = [path for path in exported.folder.rglob("*") if path.is_file()]

    assert [path for path in files if b"Quillfeather" in path.read_bytes()] == []
    assert (
        "What was redacted: [redacted ...] stands in its place"
        in (exported.folder / "READ-ME.txt").read_text()
    )


def test_a_ledger_loaded_on_either_database_is_the_same(exported, empty):
    status, printed, complaint = empty.run("load", exported.folder)

    assert (status, complaint) == (0, "")
    root = line(exported.verified, "entries").partition("root ")[2]
    assert printed.startswith(f"Loaded 68 entries, root {root}.\nNobody has an account here yet")
    assert answers(empty) == exported.answers
    verified = empty.run("verify")[1]
    for check in (
        "entries",
        "claims",
        "speakers",
        "sources",
        "search",
        "passages",
        "batches",
        "redactions",
    ):
        assert line(verified, check) == line(exported.verified, check)
    assert line(verified, "documents").endswith(
        "62 sealed, each with its columns; 2 of them redacted; "
        "6 of accounts are not here: 68 entries were loaded from a dossier"
    )
    again = empty.home / "again"
    assert empty.run("export", again)[0] == 0
    for path in ("documents/line-items.ndjson", "journal/entries.ndjson", "articles/odd.txt"):
        assert (again / "data" / path).read_bytes() == (
            exported.folder / "data" / path
        ).read_bytes()
    assert "choose another id" in empty.run("actor", "add", "ada", "--role", "admin")[2]
    assert empty.run("actor", "add", "rosa", "--role", "admin")[0] == 0
    assert empty.run("verify")[0] == 0
    assert empty.run("load", exported.folder)[2].endswith("; nothing was changed.")


def test_a_load_that_is_killed_leaves_nothing_and_can_be_done_again(exported, empty):
    command = [sys.executable, "-c", DIES, "load", exported.folder]
    assert subprocess.run(command, env=empty.environment, check=False).returncode == 9

    assert empty.run("verify")[0] == 1
    assert empty.run("load", exported.folder)[0] == 0
    assert not list(empty.home.glob("*.restoring*"))


PARTS = {
    "This is a dossier of one agreement alone, istanbul-2025-06-02: ": ("--agreement", AGREEMENT),
    "This dossier shows the ledger at journal size 57, and its journal has 68 ": ("--known-at", 57),
}


@pytest.mark.parametrize("sentence", PARTS)
def test_a_part_of_a_ledger_is_not_loaded(ledger, exported, tmp_path, sentence):
    assert exported.folder.is_dir()
    folder = tmp_path / "part"
    assert ledger.run("export", folder, *PARTS[sentence])[0] == 0

    status, printed, complaint = Place(tmp_path / "home").run("load", folder)

    assert (status, printed) == (1, "")
    assert complaint.startswith(f"ledger: {sentence}")
    assert not (tmp_path / "home/ledger.sqlite3").exists()


def lines_of(folder, path):
    return (folder / path).read_bytes().splitlines(keepends=True)


def of_documents(change):
    """Return what changes the lines of line items."""

    def lie(folder):
        path = "data/documents/line-items.ndjson"
        return path, b"".join(change(lines_of(folder, path)))

    return lie


def other_salt(lines):
    salt = json.loads(lines[0])["salt"].encode()
    return [lines[0].replace(salt, 32 * b"0"), *lines[1:]]


def listed_id(lines):
    """Put a list where an id of a line item stands: SQLite's driver and PostgreSQL take none."""
    number = next(number for number, line in enumerate(lines) if b'"part_of":null' in line)
    line = lines[number].replace(b'"agreement":"', b'"agreement":["', 1)
    lines[number] = line.replace(b'","answers"', b'"],"answers"', 1)
    return lines


FORGERIES = {
    "a document that is sealed, in another form than an export writes": of_documents(listed_id),
    "the document isn't the one that was sealed": of_documents(other_salt),
    "The document that entry": of_documents(lambda lines: lines[1:]),
    "Line 3 of data/documents/line-items.ndjson isn't JSON": of_documents(
        lambda lines: [*lines[:2], lines[2].replace(b'"document":{', b'"document":{:'), *lines[3:]]
    ),
    "Line 1 of data/journal/entries.ndjson isn't JSON": lambda folder: (
        "data/journal/entries.ndjson",
        b"[" + (folder / "data/journal/entries.ndjson").read_bytes(),
    ),
    "The dossier has documents that no entry seals": of_documents(
        lambda lines: [*lines, lines[-1].replace(b'{"index":', b'{"index":9')]
    ),
    "Line 1 of data/documents/line-items.ndjson isn't JSON": of_documents(
        lambda lines: [b"{}\n", *lines]
    ),
    "Line 2 of data/documents/line-items.ndjson isn't JSON": of_documents(
        lambda lines: [lines[0], lines[1].replace(b'{"index":', b'{"index":0', 1), *lines[2:]]
    ),
    "The article of odd isn't the one that was recorded": lambda _: (
        "data/articles/odd.txt",
        ARTICLE.replace("12 bodies", "21 bodies").encode(),
    ),
    "isn't in utf-8: byte 0 of it can't be read so": lambda _: ("data/articles/odd.txt", b"\xff"),
    "This dossier shows the ledger at journal size 68, and its journal has 1 entries": lambda _: (
        "data/journal/entries.ndjson",
        b"[\n",
    ),
    "The first 68 entries aren't those of the checkpoint": lambda folder: (
        "data/journal/entries.ndjson",
        (folder / "data/journal/entries.ndjson")
        .read_bytes()
        .replace(b'"role":"admin"', b'"role":"other"', 1),
    ),
    "doesn't verify: documents": lambda _: ("data/documents/redacted.ndjson", b""),
}


@pytest.mark.parametrize("sentence", FORGERIES)
def test_a_dossier_whose_sums_hold_and_whose_seals_do_not_is_not_loaded(
    exported, tmp_path, sentence
):
    folder = copied(exported.folder, tmp_path)
    listed_anew(folder, *FORGERIES[sentence](folder))

    status, printed, complaint = Place(tmp_path / "home").run("load", folder)

    assert (status, printed) == (1, "")
    assert sentence in complaint
    assert complaint.lower().endswith("nothing was loaded.")
    assert not list((tmp_path / "home").glob("*sqlite3*"))


NOTE, KEY = "data/journal/checkpoint", "data/journal/key"
OTHERS_KEY = checkpoints.PublicKey("exchange-ledger/other", checkpoints.ED25519, bytes(32)).text
BAD_SIGNATURES = {
    f"The key in {KEY} hasn't signed {NOTE}.": {
        (NOTE, b"\n68\n", b"\n67\n"),
        (KEY, None, OTHERS_KEY.encode()),
        (NOTE, "\n\n\u2014 ".encode(), "\n\n\u2014 x".encode()),
        (NOTE, b"\n\n", b"\n\n#"),
    },
    f"{NOTE} is no checkpoint.": {(NOTE, b"\n68\n", b"\nmany\n"), (NOTE, None, b"\xff")},
    f"{KEY} is no public key of a ledger.": {(KEY, None, b""), (KEY, b"+", b"-")},
}


def spoiled(folder, path, old, new):
    """Put other words in a file of a dossier, or in the place of all of it."""
    content = (folder / path).read_bytes()
    assert old is None or old in content
    listed_anew(folder, path, new if old is None else content.replace(old, new))


@pytest.mark.parametrize("sentence", BAD_SIGNATURES)
def test_a_checkpoint_that_its_own_key_has_not_signed_is_refused_on_either_database(
    exported, empty, tmp_path, sentence
):
    for number, spoiling in enumerate(sorted(BAD_SIGNATURES[sentence], key=str)):
        folder = copied(exported.folder, tmp_path / str(number))
        spoiled(folder, *spoiling)

        assert empty.run("load", folder) == (
            1,
            "",
            f"ledger: {sentence} Have it handed over again; nothing was loaded.",
        )
    assert empty.run("verify")[0] == 1


@pytest.mark.parametrize("path", [NOTE, KEY])
def test_a_checkpoint_comes_with_its_key(exported, tmp_path, path):
    folder = copied(exported.folder, tmp_path)
    (folder / path).unlink()
    unlisted(folder, path)

    status, printed, complaint = Place(tmp_path / "home").run("load", folder)

    assert (status, printed) == (1, "")
    assert complaint.startswith(f"ledger: {path!r} isn't in the dossier. ")


def test_what_no_column_takes_is_refused_on_either_database(exported, empty, tmp_path):
    folder = copied(exported.folder, tmp_path)
    listed_anew(folder, *of_documents(listed_id)(folder))

    status, printed, complaint = empty.run("load", folder)

    assert (status, printed) == (1, "")
    assert complaint.startswith(("ledger: Up to line ", "ledger: What "))
    assert complaint.endswith(" Nothing was loaded.")
    assert empty.run("load", exported.folder)[0] == 0
