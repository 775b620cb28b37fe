"""`ledger restore`: the same ledger on either database, whole or not at all."""

import gzip
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from ledger import db
from ledger.cli import empty_place
from ledger.db import migrations
from ledger.rules.base import archive
from tests.cli.places import Place, of_table, values_of

#: A child that dies just before it commits what it has restored.
DIES = """
import os
from ledger.cli import main
from ledger.services import restores

restores.restore = lambda *given, restore=restores.restore: (restore(*given), os._exit(9))
main()
"""


def rewritten(file, change, folder):
    """Return a backup of the values of another, changed, and sealed anew."""
    values = change(values_of(file))
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


@pytest.mark.parametrize(
    ("harm", "sentence"),
    [
        ("cut", "ends too early: it was cut"),
        ("changed", "is damaged"),
        ("an article", "is damaged, or is none (Not a gzipped file"),
        ("a folder", "is no plain file, and a backup is read twice"),
        ("no file", "No such file or directory: "),
    ],
)
def test_a_damaged_backup_is_named_before_anything_is_made_of_it(
    taken, empty, tmp_path, harm, sentence
):
    content = taken.read_bytes()
    file = tmp_path / "damaged.backup"
    middle = len(content) // 2
    changed = content[:middle] + bytes([content[middle] ^ 1]) + content[middle + 1 :]
    if harm == "a folder":
        file.mkdir()
    elif harm != "no file":
        file.write_bytes({"cut": content[:middle], "changed": changed}.get(harm, b"article"))

    status, printed, complaint = empty.run("restore", file)

    assert (status, printed) == (1, "")
    assert complaint.startswith("ledger: ")
    assert sentence in complaint
    assert list(empty.home.iterdir()) == [empty.home / "ledger.lock"]


def without_the_last_entry(values):
    _, end = of_table(values, "journal_entries")
    return values[: end - 1] + values[end:]


def without_a_column(values):
    start, _ = of_table(values, "secrets")
    del values[start]["columns"]["secret"]
    return values


def without_a_table(values):
    start, end = of_table(values, "secrets")
    return values[:start] + values[end:]


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (lambda _: [[]], "This is no backup of a ledger."),
        (lambda values: [values[0] | {"backup": 2}], "doesn't know its tables"),
        (lambda values: [values[0] | {"root": "00"}, *values[1:]], "the backup says 57 and 00."),
        (lambda values: [values[0] | {"origin": "00" * 32}, *values[1:]], "names another ledger"),
        (lambda values: [values[0] | {"secret_sha256": "00" * 32}, *values[1:]], "another ledger"),
        (lambda values: [values[0] | {"entries": "x"}, *values[1:]], "isn't what a ledger writes"),
        (lambda values: [{"backup": 1}, *values[1:]], "doesn't know its tables"),
        (lambda values: [values[0], [1], *values[1:]], "no row of a table"),
        (lambda values: [*values[:2], [1], *values[2:]], "no row of a table"),
        (lambda values: [*values[:2], 7, *values[2:]], "no row of a table"),
        (lambda values: [*values[:2], {"a": 1}, *values[2:]], "The tables in the backup aren't"),
        (without_the_last_entry, "The rows of the backup don't fit together"),
        (without_a_column, "The tables in the backup aren't those"),
        (without_a_table, "The tables in the backup aren't those"),
    ],
)
def test_a_backup_that_somebody_wrote_anew_is_restored_whole_or_not_at_all(
    taken, empty, tmp_path, change, sentence
):
    file = rewritten(taken, change, tmp_path)

    status, printed, complaint = empty.run("restore", file)

    assert (status, printed) == (1, "")
    assert sentence in complaint
    assert not (empty.home / "ledger.sqlite3").exists()
    assert empty.run("restore", taken)[0] == 0


def test_nothing_is_restored_where_writes_could_be_lost(taken, empty, monkeypatch):
    def refuse(_):
        raise db.Unsafe("fsync is off")

    monkeypatch.setattr(db, "check_safe", refuse)

    assert empty.run("restore", taken) == (1, "", "ledger: fsync is off")
    assert holds_nothing(empty)


def test_what_a_killed_restore_left_is_removed_and_a_log_that_is_left_is_no_success(
    taken, tmp_path, monkeypatch
):
    place = Place(tmp_path / "home")
    assert place.run("restore", taken)[0] == 0
    file = place.home / "ledger.sqlite3"
    file.rename(place.home / "ledger.sqlite3.restoring")

    assert place.run("restore", taken)[0] == 0
    file.unlink()
    monkeypatch.setattr(empty_place, "_log", lambda _: Path(__file__))
    monkeypatch.setattr(empty_place, "_remove", lambda _: None)

    status, _, complaint = place.run("restore", taken)
    assert status == 1
    assert "is the disk full? Nothing was kept of it." in complaint
    assert not file.exists()


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

    tables = [value for value in values_of(of_newer) if isinstance(value, dict)]
    assert tables[0]["revision"] == "9999"
    columns = {table["table"]: table["columns"] for table in tables[1:]}
    assert columns["actor_versions"]["later"] == "text"
    assert (status, printed) == (1, "")
    assert "restore it with the version that made it" in complaint


def test_a_ledger_goes_through_a_pipe(taken, tmp_path):
    """As programs that encrypt take it and give it back."""
    place, other = Place(tmp_path / "first"), Place(tmp_path / "second")
    assert place.run("restore", taken)[0] == 0
    ledger = [sys.executable, "-P", "-m", "ledger"]

    written = subprocess.run(
        [*ledger, "backup", "-"], env=place.environment, check=True, capture_output=True
    )
    restored = subprocess.check_output(
        [*ledger, "restore", "-"], env=other.environment, input=written.stdout
    )

    assert written.stdout == taken.read_bytes()
    assert written.stderr.startswith(b"Wrote a backup: 57 entries, root ")
    assert restored.startswith(b"Restored 57 entries, root ")
    assert verdicts(other) == verdicts(place)


def test_an_older_copy_signs_nothing_beside_the_last_checkpoint(taken, empty, tmp_path):
    assert empty.run("restore", taken)[0] == 0
    assert empty.run("actor", "add", "rosa", "--role", "recorder")[0] == 0
    note = empty.run("checkpoint", "--first")[1]
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
