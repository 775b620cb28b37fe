"""`ledger sources check`: which kept files are the articles that are stored, and which are not."""

import os

import pytest

from ledger.app import create_app
from tests.cli.places import recorded
from tests.conftest import opened
from tests.factories import redact


@pytest.fixture(scope="module")
def articles(ledger, tmp_path_factory):
    """The articles of the examples, as a dossier has them."""
    folder = tmp_path_factory.mktemp("dossiers") / "dossier"
    assert ledger.run("export", folder)[0] == 0
    return folder / "data/articles"


def test_the_articles_of_a_dossier_are_those_that_are_stored(ledger, articles):
    names = sorted(path.stem for path in articles.iterdir())

    status, printed, complaint = ledger.run("sources", "check", articles)

    assert (status, complaint) == (0, "")
    lines = [f"ok    {articles / name}.txt  {name}" for name in names]
    assert printed.splitlines() == [*lines, "5 sources match, 0 others have no file here."]


def test_files_that_differ_and_files_of_no_source_are_named(ledger, articles, tmp_path):
    source = "wire-2025-06-02"
    article = (articles / f"{source}.txt").read_bytes()
    kept = tmp_path / source
    files = {
        "page.html": b"<p>", "renamed.txt": article, "wire-2025-06-11.txt": article,
        f"{source}.txt": article.replace(b"\n", b"\r\n"), f"{source}.orig": b"XY" + article[2:],
    }  # fmt: skip
    kept.mkdir()
    for name, content in files.items():
        (kept / name).write_bytes(content)

    status, printed, _ = ledger.run("sources", "check", kept)

    other = "isn't the article of %s: it has"
    from_the_start = "other bytes from byte 0 on, counted from 0"
    assert status == 1
    assert printed.replace(f"{kept}/", "").splitlines() == [
        "none  page.html  isn't the article of any source",
        f"ok    renamed.txt  {source}",
        f"FAIL  {source}.orig  {other % source} {from_the_start}",
        f"FAIL  {source}.txt  {other % source} the same words, with other spaces or line ends",
        f"ok    wire-2025-06-11.txt  {source}",
        f"FAIL  wire-2025-06-11.txt  {other % 'wire-2025-06-11'} {from_the_start}",
        "1 sources match, 4 others have no file here.",
    ]
    assert ledger.run("sources", "check", tmp_path / "nothing")[0] == 2


@pytest.mark.one_on_postgresql
def test_a_file_is_held_against_an_article_in_its_encoding(own_ledger, tmp_path):
    words = "Росія передала Україні 1212 тіл."
    spaced, others = words.replace(" ", "\r\n "), words.replace("Росія", "Росіє")
    url = own_ledger.url or f"sqlite:///{own_ledger.home / 'ledger.sqlite3'}"
    encodings = ("utf-16", "windows-1251", "gb18030")
    with opened(url) as database:
        client = create_app(database).test_client()
        for encoding in encodings:
            headers = own_ledger.admin | {"Content-Type": f"text/plain; charset={encoding}"}
            path = f"/v1/sources?id={encoding}&publisher=The+Wire"
            made = client.post(path, data=words.encode(encoding), headers=headers)
            assert made.status_code == 201, made.json
    for encoding in encodings:
        for number, kept in enumerate((words, spaced, others)):
            (tmp_path / f"{encoding}.{number}").write_bytes(kept.encode(encoding))
    (tmp_path / "utf-16.utf-8").write_text(words, encoding="utf-8")
    files = [path for path in sorted(tmp_path.iterdir()) if path.is_file()]

    _, printed, _ = own_ledger.run("sources", "check", *files)

    *lines, counted = printed.splitlines()
    ends = {line.split()[1].rpartition("/")[2]: line.split("it has ")[-1] for line in lines}
    assert counted == "3 sources match, 5 others have no file here."
    for encoding in encodings:
        same = "the same words, with other spaces or line ends"
        assert ends[f"{encoding}.1"] == same
        assert ends[f"{encoding}.2"].startswith("other bytes from byte ")
    assert ends["utf-16.utf-8"].startswith("other bytes from byte 0 on")


@pytest.fixture
def own_ledger(engine, tmp_path):
    """A ledger that is this test's alone."""
    home = tmp_path / "home"
    home.mkdir()
    with recorded(engine, home) as place:
        yield place


def test_what_is_left_of_a_redacted_article_is_no_article(own_ledger, tmp_path):
    kept = tmp_path / "kept"
    kept.mkdir()
    source = "wire-2025-06-02"
    with opened(own_ledger.url or f"sqlite:///{own_ledger.home / 'ledger.sqlite3'}") as database:
        client = create_app(database).test_client()
        redaction = redact(client, own_ledger.admin, source=source)
    files = {"gone.txt": f"[redacted {redaction}]", f"{source}.txt": "It was so."}
    for name, content in files.items():
        (kept / name).write_text(content)

    status, printed, _ = own_ledger.run("sources", "check", kept / "gone.txt")
    failing, of_all, _ = own_ledger.run("sources", "check", kept)

    left = f"redacted  gone.txt  {source}: what {redaction} left of it"
    counted = "0 sources match, 4 others have no file here; 1 were redacted."
    old = f"{source}: {redaction} erased its words, and no digest of them is kept; this file may"
    assert (status, failing) == (0, 1)
    assert printed.replace(f"{kept}/", "").splitlines() == [left, counted]
    assert of_all.replace(f"{kept}/", "").splitlines() == [
        left,
        f"redacted  {source}.txt  {old} hold them",
        counted,
    ]


def test_what_is_no_plain_file_is_refused_in_a_sentence(ledger, tmp_path):
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)

    status, _, complaint = ledger.run("sources", "check", pipe)

    assert (status, complaint) == (
        1,
        f"ledger: {pipe} is no plain file: name files, or folders.",
    )
