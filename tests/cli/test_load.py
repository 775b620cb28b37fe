"""`ledger load`: a ledger made of a dossier, the same entries and figures, or none at all."""

import json
import os
import shutil
import subprocess
import sys
from types import SimpleNamespace

import pytest

from ledger.app import create_app
from ledger.cli.bag_folder import new_bag
from ledger.cli.dossier_folder import DossierFolder, Unsound
from ledger.rules.base.bags import manifest_line
from ledger.rules.base.canonical_json import digest
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


def copied(exported, folder):
    """Return a copy of the dossier that may be changed."""
    return shutil.copytree(exported.folder, folder / "copy")


def listed_anew(folder, path, content):
    """Change a file of a dossier, and both manifests with it, as a forger would."""
    listing = [("manifest-sha256.txt", path), ("tagmanifest-sha256.txt", "manifest-sha256.txt")]
    (folder / path).write_bytes(content)
    for manifest, name in listing:
        lines = (folder / manifest).read_text().splitlines(keepends=True)
        changed = manifest_line(digest((folder / name).read_bytes()), name)
        others = [line for line in lines if not line.endswith(f"  {name}\n")]
        (folder / manifest).write_text("".join([*others, changed]))


def append(file, words):
    file.write_text(file.read_text() + words)


def link(file, target):
    file.unlink()
    file.symlink_to(target)


def add_line(folder, rest):
    file = folder / "tagmanifest-sha256.txt"
    file.write_bytes(file.read_bytes() + b"0" * 64 + rest)


def replaced_by_folder(file):
    file.unlink()
    file.mkdir()


LIES = {
    "data/claims.csv' isn't as it was": lambda to: append(to / "data/claims.csv", "x"),
    "bag-info.txt' isn't as it was": lambda to: append(to / "bag-info.txt", "Ledger-Size: 9\n"),
    "READ-ME.txt' isn't as it was": lambda to: append(to / "READ-ME.txt", "All is proved.\n"),
    "data/claims.csv' isn't in the dossier": lambda to: (to / "data/claims.csv").unlink(),
    "No manifest lists 'data/more.txt'": lambda to: (to / "data/more.txt").write_text("more"),
    "No manifest lists 'more.txt'": lambda to: (to / "more.txt").write_text("more"),
    "'data/claims.csv' is a link": lambda to: link(to / "data/claims.csv", "/etc/hostname"),
    "'data/more' is a link": lambda to: (to / "data/more").symlink_to("/etc"),
    "'manifest-sha256.txt' isn't as it was": lambda to: append(
        to / "manifest-sha256.txt", f"{64 * '0'}  data/../../passwd\n"
    ),
    "'../passwd' isn't in the dossier": lambda to: append(
        to / "tagmanifest-sha256.txt", f"{64 * '0'}  ../passwd\n"
    ),
    "'/etc/passwd' isn't in the dossier": lambda to: append(
        to / "tagmanifest-sha256.txt", f"{64 * '0'}  /etc/passwd\n"
    ),
    "lists 'bagit.txt' twice": lambda to: append(
        to / "tagmanifest-sha256.txt",
        manifest_line(digest((to / "bagit.txt").read_bytes()), "bagit.txt"),
    ),
    "has a line that lists no file": lambda to: append(to / "tagmanifest-sha256.txt", "\n"),
    "lists 'data/claims.csv', which isn't for it": lambda to: append(
        to / "tagmanifest-sha256.txt", f"{64 * '0'}  data/claims.csv\n"
    ),
    "fetch.txt says that files are to be fetched": lambda to: (to / "fetch.txt").write_text("x"),
    "'caf\ufffd.txt' isn't in the dossier": lambda to: add_line(to, b"  caf\xe9.txt\n"),
    "sha256.txt has a line that lists no file": lambda to: add_line(to, b"\xff\n"),
    "txt has a line that lists no file": lambda to: add_line(to, b"  READ-ME.txt\r\n"),
    "-sha256.txt has a line that lists": lambda to: add_line(to, bytes(2_000_000)),
    "'data/pipe' is a link, or something else": lambda to: os.mkfifo(to / "data/pipe"),
    "No manifest lists 'data/a\\nb'": lambda to: (to / "data/a\nb").write_text("more"),
    "bagit.txt isn't in it": lambda to: replaced_by_folder(to / "bagit.txt"),
    "manifest-sha256.txt isn't in it": lambda to: (to / "manifest-sha256.txt").rename(
        to / "UNFINISHED.txt"
    ),
}


@pytest.fixture(scope="module")
def small(tmp_path_factory):
    """A folder that is whole, as far as its sums go."""
    folder = tmp_path_factory.mktemp("small")
    with new_bag(folder / "bag") as bag:
        written = [
            *bag.add("claims.csv", [b"id\r\n"]),
            *bag.add_tag("READ-ME.txt", "Read this.\n"),
            *bag.finish({"Ledger-Size": "1"}),
        ]
    assert b"".join(written).startswith(b"id\r\nRead this.\n")
    return folder / "bag"


def test_a_folder_that_is_whole_is_taken(small):
    folder = DossierFolder(small)

    folder.check()

    assert folder.information()["Ledger-Size"] == "1"


@pytest.mark.parametrize("sentence", LIES)
def test_a_lying_folder_is_refused_before_anything_is_made(small, tmp_path, sentence):
    folder = shutil.copytree(small, tmp_path / "copy")
    LIES[sentence](folder)

    with pytest.raises(Unsound) as refused:
        DossierFolder(folder).check()

    assert sentence in refused.value.detail
    assert refused.value.detail.endswith("Have it handed over again; nothing was loaded.")


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
    "can't be put together (ProgrammingError": of_documents(listed_id),
    "the document isn't the one that was sealed": of_documents(other_salt),
    "The document that entry": of_documents(lambda lines: lines[1:]),
    "The dossier has documents that no entry seals": of_documents(
        lambda lines: [*lines, lines[-1].replace(b'{"index":', b'{"index":9')]
    ),
    "no document of a dossier": of_documents(lambda lines: [b"{}\n", *lines]),
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
    folder = copied(exported, tmp_path)
    listed_anew(folder, *FORGERIES[sentence](folder))

    status, printed, complaint = Place(tmp_path / "home").run("load", folder)

    assert (status, printed) == (1, "")
    assert sentence in complaint
    assert complaint.lower().endswith("nothing was loaded.")
    assert not list((tmp_path / "home").glob("*sqlite3*"))


def test_what_no_column_takes_is_refused_on_either_database(exported, empty, tmp_path):
    folder = copied(exported, tmp_path)
    listed_anew(folder, *of_documents(listed_id)(folder))

    status, printed, complaint = empty.run("load", folder)

    assert (status, printed) == (1, "")
    assert complaint.startswith("ledger: What ")
    assert complaint.endswith(" Nothing was loaded.")
    assert empty.run("load", exported.folder)[0] == 0
