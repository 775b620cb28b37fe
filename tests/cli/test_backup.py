"""`ledger backup`: all that a ledger holds at one moment, in a file of its owner's alone."""

import re
import shlex
import stat
from types import SimpleNamespace

import pytest
from sqlalchemy import select, update

from ledger import db
from ledger.cli import backup
from ledger.models import JournalHead
from tests.cli.places import ROOT, Place, of_table, recorded, values_of
from tests.conftest import opened
from tests.journeys import terminal


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


def test_a_terminal_and_a_pipe_that_nobody_reads_are_refused(ledger, monkeypatch):
    class Closed:
        def write(self, _):
            raise BrokenPipeError(32, "Broken pipe")

    def given(is_terminal):
        patched = monkeypatch.context()
        with patched as patch:
            patch.setattr(backup, "sys", SimpleNamespace(stdout=out(is_terminal)))
            return ledger.run("backup", "-")

    def out(is_terminal):
        return SimpleNamespace(buffer=Closed(), isatty=lambda: is_terminal)

    status, printed, complaint = given(is_terminal=True)
    assert (status, printed) == (1, "")
    assert "no text for a terminal" in complaint
    status, printed, complaint = given(is_terminal=False)
    assert (status, printed) == (1, "")
    assert "Broken pipe; it holds no whole backup" in complaint


def test_the_same_ledger_makes_the_same_backup(ledger, tmp_path):
    """Whatever order a database has its rows and columns in, they stand by their names and keys."""
    taken = tmp_path / "ledger.backup"
    assert ledger.run("backup", taken)[0] == 0

    values = values_of(taken)

    start, end = of_table(values, "line_item_versions")
    columns = list(values[start]["columns"])
    rows = values[start + 1 : end]
    ids = [row[columns.index("id")] for row in rows]
    assert columns == sorted(columns)
    assert ids == sorted(ids)


def test_a_journal_that_is_not_whole_is_not_backed_up(ledger, tmp_path):
    """Nobody could restore it."""
    url = ledger.url or f"sqlite:///{ledger.home / 'ledger.sqlite3'}"
    with opened(url) as database, database.transaction() as session:
        kept = session.execute(select(JournalHead.frontier)).scalar_one()
        session.execute(update(JournalHead).values(frontier=bytes(len(kept))))

    refused = ledger.run("backup", tmp_path / "ledger.backup")

    with opened(url) as database, database.transaction() as session:
        session.execute(update(JournalHead).values(frontier=kept))
    assert refused[:2] == (1, "")
    assert "`ledger verify` names the first that doesn't hold" in refused[2]
    assert not list(tmp_path.iterdir())


def test_tables_without_a_ledger_are_not_backed_up(tmp_path):
    place = Place(tmp_path / "home")
    place.home.mkdir()
    with opened(f"sqlite:///{place.home / 'ledger.sqlite3'}") as database:
        db.migrate(database)

    assert place.run("backup", tmp_path / "ledger.backup") == (
        1,
        "",
        "ledger: There is no ledger to back up: nothing is recorded yet.",
    )


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

    printed = re.sub(r"root [\w+/]{43}=", "root ...", printed)
    assert terminal.comparable(printed) == "".join(blocks[1::2])
