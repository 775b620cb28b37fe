"""The folder of a dossier is believed only as far as its manifests and its own words agree."""

import os
import shutil

import pytest

from ledger.cli.bag_folder import new_bag
from ledger.cli.dossier_folder import DossierFolder, Unsound
from ledger.rules.base.bags import manifest_line
from ledger.rules.base.canonical_json import digest
from tests.cli.dossiers import listed_anew


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


def of_tag(name, old, new):
    """Return what changes a file beside the payload, with its sum."""

    def lie(folder):
        text = (folder / name).read_text()
        assert old in text
        listed_anew(folder, name, text.replace(old, new).encode())

    return lie


LIES |= {
    "bagit.txt isn't that of a dossier, a bag of BagIt 1.0 in UTF-8": of_tag(
        "bagit.txt", "BagIt-Version: 1.0", "BagIt-Version: 2.0"
    ),
    " a bag of BagIt 1.0 in UTF-8": of_tag("bagit.txt", "UTF-8", "UTF-16"),
    "bagit.txt isn't that of a dossier": of_tag("bagit.txt", "BagIt-Version: 1.0\n", ""),
    "bag-info.txt says that data has 4.2 (bytes.files), and it has 4.1.": of_tag(
        "bag-info.txt", "4.1", "4.2"
    ),
    "says that data has nothing (bytes.files)": of_tag("bag-info.txt", "Payload", "P"),
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
