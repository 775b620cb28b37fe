"""A disk that can't be read, and a file that is damaged: `verify` and commands say which."""

import errno
import os
import sqlite3
from contextlib import closing

import pytest

from ledger.db import disks
from tests.cli.places import recorded

PAGE = 4096


@pytest.fixture
def damaged(sqlite, tmp_path):
    """A ledger whose file has a page of zeros in place of a table's first, and the path of that."""
    with recorded(sqlite, tmp_path) as place:
        file = tmp_path / "ledger.sqlite3"
        query = "SELECT rootpage FROM sqlite_master WHERE name = 'line_item_versions'"
        with closing(sqlite3.connect(file)) as connection:
            (page,) = connection.execute(query).fetchone()
        with file.open("r+b") as content:
            content.seek((page - 1) * PAGE)
            content.write(bytes(PAGE))
        yield place, file


@pytest.fixture
def unreadable(monkeypatch):
    """A disk that reads no file."""

    def failing(*_):
        raise OSError(errno.EIO, os.strerror(errno.EIO))

    monkeypatch.setattr(disks.os, "read", failing)


def test_a_damaged_file_is_called_damaged(damaged):
    place, _ = damaged

    status, printed, _ = place.run("verify")

    assert status == 1
    assert printed.startswith("FAIL  database    the file is damaged: ")
    assert "the disk fails" not in printed


@pytest.mark.usefixtures("unreadable")
def test_a_disk_that_fails_is_not_called_a_damaged_file(damaged):
    place, file = damaged

    status, printed, _ = place.run("verify")

    fault = f"the disk fails: {file} can't be read (Input/output error); that doesn't mean that"
    lines = printed.splitlines()
    assert status == 1
    assert lines[0].startswith(f"FAIL  database    {fault}")
    assert any(line.split("; ", 1)[1].startswith(fault) for line in lines if "malformed" in line)
    assert "is damaged: " not in printed


@pytest.mark.usefixtures("unreadable")
def test_what_a_command_is_refused_names_the_disk_too(damaged):
    place, file = damaged
    with file.open("r+b") as content:
        content.seek(100)
        content.write(bytes(1000))

    status, _, complaint = place.run("backup", "-")

    assert status == 1
    assert complaint.startswith("ledger: the database can't be used: ")
    assert f"; the disk fails: {file} can't be read" in complaint


@pytest.mark.parametrize(
    ("integrity", "is_disk"),
    [
        ("*** in database main ***\nPage 85: unable to get the page. error code=8458", True),
        ("Page 85: unable to get the page. error code=266", True),
        ("Page 85: unable to get the page. error code=11", False),
        ("row 1 missing from index x", False),
    ],
)
def test_the_code_in_what_sqlite_finds_tells_a_disk_from_a_file(integrity, is_disk):
    assert (disks.fault_in(integrity) is not None) == is_disk
