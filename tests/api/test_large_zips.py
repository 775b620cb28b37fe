"""A dossier as a ZIP of any size: above 2 and 4 GiB, and of more than 65,535 files."""

import io
import os
import zipfile

import pytest

from ledger.dossiers import bag_zip
from ledger.dossiers.bag_zip import LARGE_ENTRIES, ZipForm
from tests.factories import post_source

GIB = 1024**3
ZEROS = bytes(1024 * 1024)
#: The versions of the form that a file needs: the one of files above 4 GiB, and that of others.
ZIP64, PLAIN = 45, 20
LARGE, SMALL = ZipForm.of("dossier", LARGE_ENTRIES), ZipForm.of("dossier", LARGE_ENTRIES - 1)


@pytest.fixture
def low_limit(monkeypatch):
    """What is above 1,000 bytes counts as above 2 GiB."""
    monkeypatch.setattr(zipfile, "ZIP64_LIMIT", 1_000)


def bag_of(files):
    """Return what writes a bag of some files, each with its pieces."""

    def write(bag):
        for name, pieces in files.items():
            yield from bag.add(name, pieces)
        yield from bag.finish({})

    return write


def contents(content):
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        versions = {file.extract_version for file in archive.infolist()}
        return versions, {name: archive.read(name) for name in archive.namelist()}


@pytest.mark.usefixtures("low_limit")
def test_sizes_and_places_above_the_limit_are_read_as_they_were_written():
    files = {"first": [os.urandom(3_000)], "second": [ZEROS], "third": [b"3"]}

    _, read = contents(b"".join(bag_zip.zipped(LARGE, bag_of(files))))

    assert {name: read[f"dossier/data/{name}"] for name in files} == {
        name: b"".join(pieces) for name, pieces in files.items()
    }


@pytest.mark.usefixtures("low_limit")
def test_a_small_ledger_with_a_file_above_the_limit_breaks_off():
    sent = bag_zip.zipped(SMALL, bag_of({"first": [ZEROS]}))

    with pytest.raises(RuntimeError, match="File size too large"):
        list(sent)


def test_a_small_ledger_has_the_plain_form_that_all_programs_read():
    assert contents(b"".join(bag_zip.zipped(SMALL, bag_of({}))))[0] == {PLAIN}
    assert contents(b"".join(bag_zip.zipped(LARGE, bag_of({}))))[0] == {ZIP64}


def test_a_large_ledger_has_the_same_files(client, recorder, monkeypatch):
    post_source(client, recorder)
    plain = contents(client.get("/v1/dossier.zip", headers=recorder).data)
    monkeypatch.setattr(bag_zip, "LARGE_ENTRIES", 1)
    monkeypatch.setattr(zipfile, "ZIP64_LIMIT", 1_000)

    large = contents(client.get("/v1/dossier.zip", headers=recorder).data)

    assert (plain[0], large) == ({PLAIN}, ({ZIP64}, plain[1]))
    assert max(map(len, plain[1].values())) > 1_000


@pytest.mark.long
def test_a_zip_above_4_gib_of_more_files_than_two_bytes_count(tmp_path, monkeypatch):
    monkeypatch.setattr(bag_zip, "ZIP_DEFLATED", zipfile.ZIP_STORED)
    size, many = 4 * GIB + len(ZEROS), 65_600
    files = {"large": (ZEROS for _ in range(size // len(ZEROS)))}
    files |= {str(number): [b"%d" % number] for number in range(many)}
    file = tmp_path / "sparse.zip"
    with file.open("wb") as sparse:
        for piece in bag_zip.zipped(LARGE, bag_of(files)):
            if piece == ZEROS[: len(piece)]:
                sparse.seek(len(piece), os.SEEK_CUR)
            else:
                sparse.write(piece)

    with zipfile.ZipFile(file) as archive:
        assert len(archive.namelist()) == 1 + many + 4
        assert archive.getinfo("dossier/data/large").file_size == size
        assert archive.getinfo("dossier/data/0").header_offset > 4 * GIB
        assert archive.testzip() is None
        for number in (0, many - 1):
            assert archive.read(f"dossier/data/{number}") == b"%d" % number
    assert file.stat().st_blocks * 512 < GIB
