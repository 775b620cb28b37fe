"""`ledger backup` and `ledger restore`: all that a ledger holds, whole or not at all."""

import contextlib
import gzip
import shlex
import shutil
import stat
import subprocess
import sys

import pytest

from ledger import db
from ledger.app import create_app
from ledger.cli.demo import EXAMPLES
from ledger.db import migrations
from ledger.rules.base import archive
from tests.cli.places import ROOT, Place
from tests.conftest import ENGINES, found, opened
from tests.journeys import terminal

#: A child that dies just before it commits what it has restored.
DIES = """
import os
from ledger.cli import main
from ledger.services import restores

restores.restore = lambda *given, restore=restores.restore: (restore(*given), os._exit(9))
main()
"""


@contextlib.contextmanager
def recorded(maker, folder):
    """Lend a ledger of the examples."""
    with maker.lent() as url:
        with opened(url) as database:
            db.migrate(database)
            headers = found(database)
            lines = {"data": EXAMPLES.read_bytes(), "content_type": "application/x-ndjson"}
            posted = (
                create_app(database).test_client().post("/v1/batches", headers=headers, **lines)
            )
            assert posted.status_code == 201
        if url.startswith("sqlite"):
            shutil.copy(url.removeprefix("sqlite:///"), folder / "ledger.sqlite3")
            yield Place(folder)
        else:
            yield Place(folder, url)


@pytest.fixture(scope="module")
def ledger(engine, tmp_path_factory):
    with recorded(engine, tmp_path_factory.mktemp("home")) as place:
        yield place


@pytest.fixture(scope="module")
def taken(sqlite, tmp_path_factory):
    """A backup of an embedded ledger."""
    file = tmp_path_factory.mktemp("backups") / "ledger.backup"
    with recorded(sqlite, tmp_path_factory.mktemp("home")) as place:
        assert place.run("backup", file)[0] == 0
    return file


@pytest.fixture(params=ENGINES)
def empty(request, tmp_path):
    """A place for a ledger, without one, on each database."""
    url = None
    if request.param == "postgresql":
        url = request.getfixturevalue("empty_postgresql_url")
    return Place(tmp_path / "empty", url)


def rewritten(file, change, folder):
    """Return a backup of the values of another, changed, and sealed anew."""
    with gzip.open(file) as lines:
        values = change(list(archive.opened(lines)))
    other = folder / "rewritten.backup"
    with gzip.open(other, "wb") as lines:
        lines.writelines(archive.sealed(values))
    return other


def holds_nothing(place):
    """Return whether nothing serves there, nor can be founded there by mistake."""
    status, _, complaint = place.run("db", "upgrade")
    return status == 1 and "belongs to a ledger" in complaint


def verdicts(place):
    """Return what `verify` says of all but the tables, which differ between databases."""
    status, printed, _ = place.run("verify")
    assert status == 0, printed
    return printed.splitlines()[1:]


def test_a_ledger_restored_on_either_database_is_the_same_to_the_last_cell(ledger, empty, tmp_path):
    taken, again = tmp_path / "ledger.backup", tmp_path / "again.backup"

    of_backup = ledger.run("backup", taken)
    of_restore = empty.run("restore", taken)

    root = verdicts(ledger)[0].partition("root ")[2]
    assert of_backup == (0, f"Wrote {taken}: 57 entries, root {root}.\n", "")
    assert of_restore[::2] == (0, "")
    assert of_restore[1].startswith(f"Restored 57 entries, root {root}.\n")
    assert "put checkpoint.key and the newest checkpoint into the home folder" in of_restore[1]
    assert empty.run("backup", again)[0] == 0
    assert again.read_bytes() == taken.read_bytes()
    assert verdicts(empty) == verdicts(ledger)
    assert empty.run("actor", "add", "rosa", "--role", "recorder")[0] == 0


def test_a_backup_is_its_owners_alone_and_overwrites_nothing(ledger, tmp_path):
    taken = tmp_path / "ledger.backup"
    assert ledger.run("backup", taken)[0] == 0
    before = taken.read_bytes()

    again = ledger.run("backup", taken)

    sentence = f"ledger: {taken} is there already, and is never overwritten; name a new file."
    assert again == (1, "", sentence)
    assert taken.read_bytes() == before
    assert stat.S_IMODE(taken.stat().st_mode) == 0o600
    assert list(tmp_path.iterdir()) == [taken]


def test_a_ledger_is_restored_into_an_empty_place_alone(ledger, taken):
    status, printed, complaint = ledger.run("restore", taken)

    assert (status, printed) == (1, "")
    assert complaint.endswith("; nothing was changed.")
    assert verdicts(ledger)


def test_no_other_ledger_is_restored_into_a_home_that_belongs_to_one(taken, empty):
    empty.home.mkdir()
    (empty.home / "ledger.id").write_text(f"{64 * '0'}\n{64 * '0'}\n")

    status, printed, complaint = empty.run("restore", taken)

    assert (status, printed) == (1, "")
    assert "The database holds another ledger" in complaint
    assert holds_nothing(empty)


@pytest.mark.parametrize("harm", ["cut", "changed", "no backup", "another ledger's entries"])
def test_a_damaged_backup_is_named_and_nothing_of_it_is_restored(taken, empty, tmp_path, harm):
    content = taken.read_bytes()
    file = tmp_path / "damaged.backup"
    middle = len(content) // 2
    changed = content[:middle] + bytes([content[middle] ^ 1]) + content[middle + 1 :]
    file.write_bytes({"cut": content[:middle], "changed": changed}.get(harm, b"article"))
    if harm.startswith("another"):
        file = rewritten(taken, without_an_entry, tmp_path)

    status, printed, complaint = empty.run("restore", file)

    assert (status, printed) == (1, "")
    assert complaint.startswith("ledger: ")
    assert not (empty.home / "ledger.sqlite3").exists()
    assert empty.run("restore", taken)[0] == 0


def without_an_entry(values):
    """Take an entry and what it seals out of the middle."""
    return [value for value in values if "actors/admin" not in repr(value)]


def test_a_restore_that_is_killed_leaves_nothing_that_serves_and_can_be_done_again(taken, empty):
    command = [sys.executable, "-c", DIES, "restore", taken]
    assert subprocess.run(command, env=empty.environment, check=False).returncode == 9

    assert holds_nothing(empty)
    assert empty.run("restore", taken)[0] == 0
    assert verdicts(empty)
    assert not list(empty.home.glob("*.restoring*"))


def test_a_backup_of_an_older_revision_is_migrated_as_it_is_restored(
    taken, empty, tmp_path, monkeypatch
):
    newer = tmp_path / "migrations"
    shutil.copytree(migrations.MIGRATIONS, newer)
    (newer / "versions/9999_later.py").write_text(
        f"""
import sqlalchemy as sa
from alembic import op

revision = "9999"
down_revision = {migrations.newest()!r}

def upgrade():
    op.add_column("actor_versions", sa.Column("later", sa.Text, server_default="so"))
"""
    )
    known = migrations.MIGRATIONS

    monkeypatch.setattr(migrations, "MIGRATIONS", newer)
    assert empty.run("restore", taken)[0] == 0
    of_newer = tmp_path / "newer.backup"
    assert empty.run("backup", of_newer)[0] == 0
    monkeypatch.setattr(migrations, "MIGRATIONS", known)
    status, printed, complaint = Place(tmp_path / "older").run("restore", of_newer)

    with gzip.open(of_newer) as lines:
        tables = [value for value in archive.opened(lines) if isinstance(value, dict)]
    assert tables[0]["revision"] == "9999"
    columns = {table["table"]: table["columns"] for table in tables[1:]}
    assert columns["actor_versions"]["later"] == "text"
    assert (status, printed) == (1, "")
    assert "restore it with the version that made it" in complaint


def test_an_older_copy_signs_nothing_beside_the_last_checkpoint(taken, empty, tmp_path):
    assert empty.run("restore", taken)[0] == 0
    assert empty.run("actor", "add", "rosa", "--role", "recorder")[0] == 0
    note = empty.run("checkpoint")[1]
    size = int(note.split("\n")[1])
    moved = Place(tmp_path / "moved")
    moved.home.mkdir()
    for file in empty.home.glob("checkpoint*"):
        shutil.copy(file, moved.home)

    restored = moved.run("restore", taken)

    assert f"The last checkpoint is of {size} entries: this backup is older" in restored[1]
    status, printed, complaint = moved.run("checkpoint")
    assert (status, printed) == (1, "")
    assert "entries are missing" in complaint


def typed(script, url):
    """Give each command of a script in this process; answers what they print."""
    exported, printed = {}, ""
    for line in script.splitlines():
        command, _, head = line.partition(" | head -")
        words = shlex.split(command.removeprefix("export "))
        settings = dict(word.split("=", 1) for word in words if word.startswith("LEDGER_"))
        if line.startswith("export "):
            exported = settings
            continue
        named = exported | settings
        at = url if "LEDGER_DATABASE_URL" in named else None
        place = Place(named.get("LEDGER_HOME", "var"), at)
        program, ledger, *arguments = words[len(settings) :]
        assert (program, ledger) == ("./run", "ledger")
        status, out, _ = place.run(*arguments)
        assert status == 0
        printed += "".join(out.splitlines(keepends=True)[: int(head or 100)])
    return printed


@pytest.mark.parametrize("heading", ["## Backup", "### From one database to the other"])
def test_the_lines_on_backups_print_what_the_page_shows(
    sqlite, empty_postgresql_url, tmp_path, monkeypatch, heading
):
    page = (ROOT / "docs/operations.md").read_text(encoding="utf-8")
    section = page.partition(f"\n{heading}\n")[2].partition("\n##")[0]
    blocks = [text for _, text in terminal.BLOCK.findall(section)]
    (tmp_path / "var").mkdir()
    monkeypatch.chdir(tmp_path)

    with recorded(sqlite, tmp_path / "var"):
        printed = typed("".join(blocks[::2]), empty_postgresql_url)

    shown = "".join(blocks[1::2]).replace("d27a1f...", "DIGEST")
    assert terminal.comparable(printed) == shown
