"""`docs/verify.py`: whoever has saved answers checks them offline, and a changed one is named."""

import ast
import json
import runpy
import sys
from pathlib import Path

import pytest

from ledger.app import create_app
from ledger.db import Database

SCRIPT = Path(__file__).parents[2] / "docs/verify.py"
OF_PYTHON = {"base64", "hashlib", "json", "pathlib", "sys"}
#: A file, what is changed in it, and what the script says.
CHANGES = [
    ("document", "body", "bodi", "seals the document"),
    ("entry", '"actor":"system"', '"actor":"admin"', "is among the"),
    ("proof", "index ", "index 1", "is among the"),
    ("proof", "\n\n", f"\n{'A' * 43}=\n\n", "is among the"),
    ("proof", "c2sp.org/tlog-proof@v1\n", "", "That can't be read"),
    ("salt", '"salt":"', '"salt":"00', "seals the document"),
]
UNSIGNED = "FAIL  the checkpoint is signed by this key\n"


@pytest.fixture
def saved(run, settings, tmp_path):
    """Files that a reader has saved: of a category, and of the journal as it grew."""
    database = Database(settings.database_url)
    client = create_app(database, home=settings.home).test_client()

    def save(name, path):
        (tmp_path / name).write_bytes(client.get(path).data)

    assert run("db", "upgrade")[0] == 0
    run("checkpoint")
    save("older", "/v1/journal/checkpoint")
    for name in ("rosa", "omar", "ines"):
        run("actor", "add", name, "--role", "recorder")
    run("checkpoint")
    save("newer", "/v1/journal/checkpoint")
    save("key", "/v1/journal/key")
    save("proof", "/v1/categories/body.tlog-proof")
    index = (tmp_path / "proof").read_text().splitlines()[1].removeprefix("index ")
    save("document", "/v1/categories/body")
    save("entry", f"/v1/journal/{index}")
    save("salt", f"/v1/journal/{index}/salt")
    save("journal", "/v1/journal.ndjson")
    database.dispose()
    return tmp_path


@pytest.fixture
def check(saved, monkeypatch, capsys):
    """Run the script on saved files; answers its status and what it printed."""

    def checked(mode, *names):
        files = [str(saved / name) for name in names]
        monkeypatch.setattr(sys, "argv", ["verify.py", mode, *files])
        status = None
        try:
            runpy.run_path(str(SCRIPT))
        except SystemExit as ended:
            status = ended.code
        return status, capsys.readouterr().out

    return checked


def document(check):
    return check("document", "key", "proof", "document", "salt", "entry")


def growth(check):
    return check("growth", "key", "older", "newer", "journal")


def sizes(saved):
    return [(saved / name).read_text().splitlines()[1] for name in ("older", "newer")]


def test_saved_answers_that_nobody_changed_pass(saved, check):
    older, newer = sizes(saved)
    entry = json.loads((saved / "entry").read_text())

    assert document(check) == (
        None,
        (
            f"ok    entry {entry['index']} is among the {newer} that were signed\n"
            f"ok    it seals the document: categories/body, {entry['at']}\n"
        ),
    )
    assert growth(check) == (
        None,
        (
            f"ok    the first {older} entries are as signed\n"
            f"ok    the first {newer} entries are as signed\n"
        ),
    )
    assert int(older) + 3 == int(newer)


def test_a_changed_file_of_a_document_is_named(saved, check):
    for name, before, after, failed in CHANGES:
        kept = (saved / name).read_text()
        assert before in kept
        (saved / name).write_text(kept.replace(before, after, 1))

        status, printed = document(check)

        said = status if isinstance(status, str) else printed.splitlines()[-1]
        assert status is not None, name
        assert failed in said, name
        (saved / name).write_text(kept)


def test_a_checkpoint_of_another_size_or_key_is_not_signed(saved, check):
    newer = sizes(saved)[1]
    for name, before, after in [
        ("proof", f"\n{newer}\n", f"\n{int(newer) + 1}\n"),
        ("key", "+", "+0"),
    ]:
        kept = (saved / name).read_text()
        (saved / name).write_text(kept.replace(before, after, 1))

        assert document(check) == (1, UNSIGNED), name
        (saved / name).write_text(kept)


def test_a_journal_without_one_of_its_entries_or_with_another_is_found(saved, check):
    older, newer = sizes(saved)
    lines = (saved / "journal").read_text().splitlines()
    for place, failed in [(0, older), (3, older), (len(lines) - 1, newer)]:
        before, after = lines[:place], lines[place + 1 :]
        for changed in ([*before, *after], [*before, '{"another":true}', *after]):
            (saved / "journal").write_text("\n".join(changed) + "\n")

            status, printed = growth(check)

            assert status == 1
            assert printed.splitlines()[-1] == f"FAIL  the first {failed} entries are as signed"


def test_what_is_no_call_says_how_to_call_it(check):
    status, printed = check("document", "key")

    assert printed == ""
    assert "python3 verify.py growth KEY OLDER-CHECKPOINT CHECKPOINT JOURNAL" in status


def test_the_script_is_60_lines_to_read_and_needs_cryptography_alone():
    text = SCRIPT.read_text(encoding="utf-8")
    tree = ast.walk(ast.parse(text))
    named = {
        alias.name if isinstance(node, ast.Import) else node.module
        for node in tree if isinstance(node, ast.Import | ast.ImportFrom)
        for alias in node.names
    }  # fmt: skip

    assert sum(bool(line.strip()) for line in text.splitlines()) <= 60
    assert {name.partition(".")[0] for name in named} - OF_PYTHON == {"cryptography"}
