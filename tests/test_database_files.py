"""The files of an embedded database, looked at by several threads at once."""

import os

import pytest

from ledger.db import files
from ledger.db.files import DatabaseLost, Files


@pytest.fixture
def path(tmp_path):
    path = tmp_path / "ledger.sqlite3"
    path.write_bytes(b"a page")
    return path


def grow(path):
    with path.open("ab") as file:
        file.write(b", and another")


def test_a_database_file_that_another_thread_saw_grow_is_not_taken_for_cut(path, monkeypatch):
    watched, look, overtaken = Files(path), os.stat, []

    def overtaking(looked_at, **options):
        seen = look(looked_at, **options)
        if looked_at == path and not overtaken:
            overtaken.append(looked_at)
            grow(path)
            watched.check()  # As another thread does, between this thread's look and what it does.
        return seen

    watched.check()
    monkeypatch.setattr(files.os, "stat", overtaking)

    stamp = watched.check()

    assert (overtaken, stamp[0][0]) == ([path], len(b"a page"))


def test_a_database_file_that_another_thread_saw_made_is_not_taken_for_gone(path, monkeypatch):
    log = path.with_name(f"{path.name}-wal")
    watched, look = Files(path), os.stat

    def overtaking(looked_at, **options):
        try:
            return look(looked_at, **options)
        except FileNotFoundError:
            if looked_at == log:
                grow(log)
                watched.check()  # As another thread does, between this thread's look and its end.
            raise

    monkeypatch.setattr(files.os, "stat", overtaking)

    assert [size for size, _ in watched.check()] == [len(b"a page"), 0, 0]


def test_a_database_file_that_is_gone_is_noticed(path):
    watched = Files(path)
    watched.check()

    path.unlink()

    with pytest.raises(DatabaseLost, match="is gone"):
        watched.check()


def test_a_database_file_that_was_cut_is_noticed(path):
    watched = Files(path)
    grow(path)
    watched.check()

    path.write_bytes(b"a page")

    with pytest.raises(DatabaseLost, match="was cut"):
        watched.check()
