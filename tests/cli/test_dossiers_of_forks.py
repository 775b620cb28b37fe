"""A dossier of a journal that was forked tells of it, and is loaded as any other."""

import json
from types import SimpleNamespace

import pytest

from tests.cli.dossiers import copied, listed_anew, unlisted
from tests.cli.places import Place, recorded

FORKS = "data/journal/forks"
REASON = "the key was on a disk that died"
LOADED = (
    "Its journal was forked: it went on otherwise than was signed before. data/journal/forks in "
    "the dossier says when and why.\n"
)
UNTOLD = (
    "By the name in its checkpoint, its journal was forked, and the dossier doesn't say why: ask "
    "whoever runs the ledger that it is of.\n"
)


@pytest.fixture(scope="module")
def forked(sqlite, tmp_path_factory):
    """Dossiers of a ledger before and after it was forked, and the checkpoint of before."""
    folder = tmp_path_factory.mktemp("forks")
    with recorded(sqlite, folder) as place:
        signed = place.run("checkpoint")[1]
        assert place.run("export", folder / "before")[0] == 0
        (folder / "checkpoint.key").unlink()
        assert place.run("fork", "--reason", REASON)[0] == 0
        assert place.run("export", folder / "after")[0] == 0
    return SimpleNamespace(folder=folder, signed=signed)


def test_a_dossier_has_the_forks_of_its_journal_and_its_read_me_speaks_of_them(forked):
    lines = (forked.folder / "checkpoint.forks").read_bytes()
    fork = json.loads(lines)
    texts = [(forked.folder / name / "READ-ME.txt").read_text() for name in ("before", "after")]

    assert (forked.folder / "after" / FORKS).read_bytes() == lines
    assert not (forked.folder / "before" / FORKS).exists()
    assert (fork["reason"], fork["before"]) == (REASON, forked.signed)
    assert ["This journal was forked: 1 time" in text for text in texts] == [False, True]


def test_a_fork_that_is_noted_and_not_signed_yet_is_no_part_of_it(forked, tmp_path):
    home = tmp_path / "home"
    home.mkdir()
    for name in ("ledger.sqlite3", "checkpoint", "checkpoint.pub", "checkpoint.forks"):
        (home / name).write_bytes((forked.folder / name).read_bytes())
    with (home / "checkpoint.forks").open("ab") as file:
        file.write(b'{"at":"later"}\n')

    status, _, complaint = Place(home).run("export", tmp_path / "dossier")

    assert (status, complaint) == (0, "")
    lines = (forked.folder / "checkpoint.forks").read_bytes()
    assert (tmp_path / "dossier" / FORKS).read_bytes() == lines


@pytest.mark.parametrize(("name", "sentence"), [("before", ""), ("after", LOADED)])
def test_who_loads_a_dossier_is_told_that_its_journal_was_forked(forked, tmp_path, name, sentence):
    status, printed, _ = Place(tmp_path / "copy").run("load", forked.folder / name)

    loaded, _, rest = printed.partition("\n")
    assert (status, loaded[:17]) == (0, "Loaded 57 entries")
    assert rest.startswith(f"{sentence}Nobody has an account here yet")


def test_forks_that_are_missing_are_told_and_others_are_refused(forked, tmp_path):
    folder = copied(forked.folder / "after", tmp_path)
    listed_anew(folder, FORKS, b'{"at":"then","before":"none","reason":"nothing happened"}\n')
    refused = Place(tmp_path / "of others").run("load", folder)
    (folder / FORKS).unlink()
    unlisted(folder, FORKS)
    status, printed, _ = Place(tmp_path / "without").run("load", folder)

    wrong = "data/journal/forks doesn't tell of the forks that the name in data/journal/checkpoint "
    assert refused[:2] == (1, "")
    assert f"{wrong}counts." in refused[2]
    assert (status, UNTOLD in printed) == (0, True)
