"""`ledger verify --against`: a ledger that agrees with itself isn't the one that was signed."""

import os

import pytest

from ledger.rules.base.printable import grouped
from tests.cli.places import Place
from tests.cli.test_fork import replaced


@pytest.fixture
def taken(run, tmp_path):
    """A backup of a ledger, before it grew by one entry and was signed; with the signed files."""
    assert run("db", "upgrade")[0] == 0
    assert run("backup", str(tmp_path / "backup"))[0] == 0
    run("actor", "add", "rosa", "--role", "recorder")
    (tmp_path / "note").write_text(run("checkpoint")[1])
    (tmp_path / "key").write_text(run("checkpoint", "--key")[1])
    return tmp_path


def signed_lines(out):
    """The lines of `verify` on what was signed."""
    return [line for line in out.splitlines() if line.split()[1] == "signed"]


def test_the_checkpoint_signed_last_is_compared_without_being_named(run, taken):
    size = grouped(int((taken / "note").read_text().splitlines()[1]))
    continues = f"ok    signed      the journal continues the checkpoint of {size} entries"

    alone = run("verify")
    named = run("verify", "--against", str(taken / "note"))

    assert (alone[0], signed_lines(alone[1])) == (0, [continues])
    assert (named[0], signed_lines(named[1])) == (0, [continues])


def test_an_entry_of_other_bytes_is_none_that_was_signed_whatever_its_hash_says(
    run, taken, settings
):
    size = grouped(int((taken / "note").read_text().splitlines()[1]))
    replaced(settings, 1, b'{"index":2}')

    failed = run("verify", "--against", str(taken / "note"))

    other = f"the first {size} entries aren't those of which a checkpoint was signed"
    assert (failed[0], signed_lines(failed[1])) == (1, [f"FAIL  signed      {other}"])
    assert "FAIL  entries     entry 1 says that it is entry 2\n" in failed[1]


def test_a_copy_that_agrees_with_itself_is_found_by_what_others_kept(taken):
    size = grouped(int((taken / "note").read_text().splitlines()[1]))
    one_less = grouped(int(size) - 1)
    against = ("verify", "--against", taken / "note", "--key", taken / "key")
    copy = Place(taken / "copy")
    assert copy.run("restore", taken / "backup")[0] == 0

    older = copy.run(*against)
    copy.run("actor", "add", "omar", "--role", "recorder")
    by_itself = copy.run("verify")
    other = copy.run(*against)

    missing = (
        f"a checkpoint of {size} entries was signed, and there are {one_less}: entries are missing"
    )
    assert signed_lines(older[1]) == [f"FAIL  signed      {missing}"]
    assert (by_itself[0], signed_lines(by_itself[1])) == (0, [])
    assert signed_lines(other[1]) == [
        f"FAIL  signed      the first {size} entries aren't those of which a checkpoint was signed"
    ]
    assert (older[0], other[0]) == (1, 1)


def test_a_home_that_was_copied_without_its_public_key_is_checked_by_a_given_one_or_makes_it_anew(
    run, taken, settings
):
    public_key = settings.home / "checkpoint.pub"
    public_key.unlink()

    by_given = run("verify", "--against", str(taken / "note"), "--key", str(taken / "key"))
    signed = run("checkpoint")

    assert by_given[0] == 0
    assert signed[1] == (taken / "note").read_text()
    assert public_key.read_text() == (taken / "key").read_text()
    assert run("verify")[0] == 0
    public_key.write_bytes(b"\xff\xfe")
    assert run("checkpoint") == signed
    assert public_key.read_text() == (taken / "key").read_text()


LOST = (
    "FAIL  signed      the home folder has a key and no checkpoint: entries that were signed may "
    "be missing. Put the newest checkpoint back, or run `ledger checkpoint --first` if none was "
    "ever signed"
)


@pytest.mark.parametrize("is_link", [False, True])
def test_a_key_without_its_checkpoint_fails_and_with_one_from_outside_too(
    run, taken, settings, is_link
):
    note = settings.home / "checkpoint"
    note.unlink()
    if is_link:
        note.symlink_to("/nonexistent")

    alone = run("verify")
    against = run("verify", "--against", str(taken / "note"))
    (settings.home / "checkpoint.pub").unlink()
    by_key = run("verify")
    (settings.home / "checkpoint.key").unlink()
    never_signed = run("verify")

    assert (alone[0], signed_lines(alone[1])) == (1, [LOST])
    assert against[0] == 1
    assert signed_lines(against[1])[-1] == LOST
    assert (by_key[0], signed_lines(by_key[1])) == (1, [LOST])
    assert (never_signed[0], signed_lines(never_signed[1])) == (0, [])


@pytest.mark.usefixtures("taken")
@pytest.mark.parametrize("name", ["checkpoint", "checkpoint.pub"])
@pytest.mark.parametrize("spoil", [os.mkfifo, os.mkdir, lambda path: path.symlink_to("/dev/zero")])
def test_what_is_no_plain_file_is_refused_at_once(run, settings, name, spoil):
    (settings.home / name).unlink()
    spoil(settings.home / name)

    status, out, complaint = run("verify")

    assert (status, out) == (1, "")
    assert complaint.startswith(f"ledger: {name} of the home folder is no plain file: ")


def test_a_checkpoint_that_the_key_has_not_signed_is_refused(run, taken):
    note, key = (taken / "note").read_text(), (taken / "key").read_text()
    size = note.splitlines()[1]
    refused = []
    for altered_note, altered_key in [
        (note.replace(f"\n{size}\n", f"\n{int(size) - 1}\n"), key),
        ("nothing\n", key),
        (note, key.replace("+", "+0", 1)),
        (note, "nothing\n"),
    ]:
        (taken / "note").write_text(altered_note)
        (taken / "key").write_text(altered_key)
        status, out, complaint = run(
            "verify", "--against", str(taken / "note"), "--key", str(taken / "key")
        )
        refused.append((status, out, complaint))
    missing = run("verify", "--against", str(taken / "none"))

    unsigned = "give the key that signed it with --key FILE."
    no_key = "holds no public key of a ledger with Ed25519"
    wanted = [unsigned, unsigned, no_key, no_key]
    for (status, out, complaint), words in zip(refused, wanted, strict=True):
        assert (status, out) == (1, "")
        assert words in complaint
    assert missing[:2] == (1, "")
    assert "can't be read" in missing[2]


@pytest.mark.parametrize("option", ["--against", "--key"])
def test_what_is_no_file_of_a_checkpoint_is_refused_and_waited_for_by_nobody(run, taken, option):
    pipe = taken / "pipe"
    os.mkfifo(pipe)
    named = {"--against": taken / "note", "--key": taken / "key"} | {option: pipe}

    refused = run("verify", *(str(each) for pair in named.items() for each in pair))
    endless = run("verify", "--against", "/dev/zero")

    assert (refused[0], endless[0]) == (1, 1)
    assert f"{pipe} can't be read: is no plain file." in refused[2]
    assert "/dev/zero can't be read: is no plain file." in endless[2]
