"""`ledger sources check`: which kept files are the articles that are stored, and which are not."""

import pytest


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
