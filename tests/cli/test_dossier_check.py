"""`docs/check.py`, which each dossier has: what of its documents and articles isn't as sealed."""

import re
import runpy
import sys

import pytest
from sqlalchemy import update

from ledger.app import create_app
from ledger.models import LineItemVersion
from tests.cli.dossiers import copied
from tests.cli.places import ROOT, recorded
from tests.conftest import opened
from tests.factories import post, redact

AGREEMENT = "istanbul-2025-06-02"
ARTICLE = "A second name came to light.\n"
OF_ACCOUNTS = "documents aren't here, of accounts, which are in no dossier."
#: A file of `data`, what is changed in it, and what the check says then. Entry 61 approved the
#: redaction of entry 57.
FORGERIES = {
    "a salt is nulled": (
        "documents/parties.ndjson", r'("index":10,"salt":)"\w+"', r"\1null",
        ["entry 10, parties/RU, version 1: its salt is gone, and no redaction says why."],
    ),
    "a line is left out": (
        "documents/parties.ndjson", r'\{"index":10,.*\n', "",
        ["entry 10, parties/RU, version 1: its document is missing."],
    ),
    "a line stands twice": (
        "documents/parties.ndjson", r'(\{"index":10,.*\n)', r"\1\1",
        ["entry 10, parties/RU, version 1: its document is here twice."],
    ),
    "a word is changed": (
        "documents/parties.ndjson", r'("index":10,.*"name":")', r"\1X",
        ["entry 10, parties/RU, version 1: its document isn't the one that was sealed."],
    ),
    "a redaction is hidden": (
        "documents/redacted.ndjson", r'.*"index":57,.*\n', "",
        ["entry 57, sources/leak, version 1: its salt is gone, and no redaction says why.",
         "entry 61: it redacted 1 documents, not 0."],
    ),
    "a redaction is added": (
        "documents/redacted.ndjson", r"\Z", '{"approval":61,"index":10,"left":"00"}\n',
        ["entry 61: it redacted 1 documents, not 2."],
    ),
    "what a redaction left is changed": (
        "documents/sources.ndjson", r'("index":57,.*"publisher":")', r"\1X",
        ["entry 57, sources/leak, version 1: its document isn't what the redaction left."],
    ),
    "so is its digest": (
        "documents/redacted.ndjson", r'("index":57,"left":)"\w+"', r'\1"00"',
        ["entry 57, sources/leak, version 1: its document isn't what the redaction left.",
         "entry 61: it left other words of what it redacted."],
    ),
    "what approved a redaction is no approval": (
        "documents/redacted.ndjson", r'"approval":61', '"approval":10',
        ["entry 10: it approves no redaction.", "entry 61: it redacted 1 documents, not 0."],
    ),
    "what approved a redaction is beyond the journal": (
        "documents/redacted.ndjson", r'"approval":61', '"approval":99999',
        ["entry 61: it redacted 1 documents, not 0.", "entry 99999: it approves no redaction."],
    ),
    "an article is replaced": (
        "articles/wire-2025-06-02.txt", r"\Z", "and more",
        ["articles/wire-2025-06-02.txt isn't the article that was recorded."],
    ),
    "an article is taken away": (
        "articles/wire-2025-06-02.txt", None, None, ["articles/wire-2025-06-02.txt is missing."],
    ),
    "an article is added": (
        "articles/late.txt", None, "late", ["articles/late.txt is the article of no source here."],
    ),
}  # fmt: skip


@pytest.fixture(scope="module")
def dossiers(sqlite, tmp_path_factory):
    """Dossiers of a ledger in which the words of a source are redacted: whole, and parts of it."""
    folder = tmp_path_factory.mktemp("dossiers")
    with recorded(sqlite, folder) as place:
        with opened(f"sqlite:///{folder / 'ledger.sqlite3'}") as database:
            client = create_app(database).test_client()
            source = {"id": "leak", "publisher": "P", "published_on": "2025-06-02"}
            post(client, place.admin, "/v1/sources", source | {"text": ARTICLE})
            redact(client, place.admin, source="leak")
        assert place.run("checkpoint")[0] == 0
        assert place.run("export", folder / "whole")[0] == 0
        assert place.run("export", folder / "then", "--known-at", "58")[0] == 0
        assert place.run("export", folder / "one", "--agreement", AGREEMENT)[0] == 0
    return folder


def checked(folder):
    """Run the check that a dossier has on it; answers its status."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sys, "argv", ["check.py", str(folder)])
        with pytest.raises(SystemExit) as ended:
            runpy.run_path(str(folder / "check.py"), run_name="__main__")
    return ended.value.code


def test_a_dossier_that_nobody_changed_passes(dossiers, capsys):
    whole = dossiers / "whole"

    assert (whole / "check.py").read_bytes() == (ROOT / "docs/check.py").read_bytes()
    assert checked(whole) == 0
    assert capsys.readouterr().out == (
        f"58 documents, 1 of them redacted.\n4 {OF_ACCOUNTS}\n6 articles.\nNothing failed.\n"
    )


def test_of_a_part_it_says_what_it_cannot_tell(dossiers, capsys):
    assert checked(dossiers / "then") == 0
    then = capsys.readouterr().out.splitlines()
    assert checked(dossiers / "one") == 0
    one = capsys.readouterr().out.splitlines()

    assert then == [
        "56 documents, 1 of them redacted.",
        "1 redacted by entry 61, which isn't here to compare.",
        f"4 {OF_ACCOUNTS}",
        "2 documents aren't here, of later than what this dossier shows.",
        "6 articles.",
        "Nothing failed.",
    ]
    assert one == [
        "52 documents, 0 of them redacted.",
        f"4 {OF_ACCOUNTS}",
        "6 documents aren't here, of other agreements, or left out: nothing says which.",
        "5 articles.",
        "Nothing failed.",
    ]


def test_of_one_agreement_it_names_what_is_missing_of_all(dossiers, tmp_path, capsys):
    folder = copied(dossiers / "one", tmp_path)
    file = folder / "data/documents/categories.ndjson"
    _, *kept = file.read_text().splitlines(keepends=True)
    file.write_text("".join(kept))

    assert checked(folder) == 1
    assert re.search(
        r"FAIL  entry \d, categories/\w+, version 1: its document is missing.",
        capsys.readouterr().out,
    )


@pytest.mark.parametrize(
    ("gone", "expected"),
    [
        (20, "an entry is missing from the journal, or isn't in its place"),
        (61, "FAIL  bag-info.txt says 62 entries, and the journal has 61.\n"),
        (61, "FAIL  62 entries were signed, and the journal has 61.\n"),
    ],
)
def test_a_journal_without_an_entry_is_named(dossiers, tmp_path, capsys, gone, expected):
    folder = copied(dossiers / "whole", tmp_path)
    file = folder / "data/journal/entries.ndjson"
    lines = file.read_text().splitlines(keepends=True)
    file.write_text("".join([*lines[:gone], *lines[gone + 1 :]]))

    status = checked(folder)

    assert status
    assert expected in f"{status}{capsys.readouterr().out}"


def test_what_is_no_dossier_is_refused_in_a_sentence(dossiers, tmp_path):
    folder = copied(dossiers / "whole", tmp_path)
    (folder / "data/documents/parties.ndjson").write_text("{}\n")
    of_another_form = checked(folder)
    (folder / "bag-info.txt").unlink()
    of_none = checked(folder)

    assert re.fullmatch(r"FAIL  /\S+ can't be read as a dossier: ValueError.*", of_another_form)
    assert "bag-info.txt" in of_none


def test_no_dossier_is_made_of_a_ledger_that_does_not_verify(sqlite, tmp_path):
    with recorded(sqlite, tmp_path) as place:
        url = f"sqlite:///{tmp_path / 'ledger.sqlite3'}"
        with opened(url) as database, database.transaction() as session:
            session.execute(update(LineItemVersion).values(category="body"))
        status, printed, complaint = place.run("export", tmp_path / "dossier")

    assert (status, printed) == (1, "")
    assert re.fullmatch(
        "ledger: No dossier is made of a ledger that `ledger verify` doesn't pass, and nothing was "
        "written: documents: entry 18, .*: the column category holds 'body'; the document says "
        "'pow'",
        complaint.strip(),
    )
    assert not (tmp_path / "dossier").exists()


@pytest.mark.parametrize("approval", [59, 60, 99_999])
def test_of_a_part_an_approval_that_is_no_such_entry_is_named(dossiers, tmp_path, capsys, approval):
    folder = copied(dossiers / "then", tmp_path)
    file = folder / "data/documents/redacted.ndjson"
    file.write_text(file.read_text().replace('"approval":61', f'"approval":{approval}'))

    assert checked(folder) == 1
    assert f"FAIL  entry {approval}: it approves no redaction." in capsys.readouterr().out


def test_entries_behind_the_checkpoint_are_counted(dossiers, tmp_path, capsys):
    folder = copied(dossiers / "whole", tmp_path)
    file = folder / "data/journal/checkpoint"
    file.write_text(file.read_text().replace("\n62\n", "\n60\n"))

    assert checked(folder) == 0
    assert "2 entries of the journal are signed by nobody.\n" in capsys.readouterr().out


@pytest.mark.parametrize("forgery", FORGERIES)
def test_what_was_forged_is_named(dossiers, tmp_path, capsys, forgery):
    folder = copied(dossiers / "whole", tmp_path)
    path, before, after, expected = FORGERIES[forgery]
    file = folder / "data" / path
    if after is None:
        file.unlink()
    elif before is None:
        file.write_text(after)
    else:
        file.write_bytes(re.sub(before, after, file.read_text(), count=1).encode())

    assert checked(folder) == 1
    printed = capsys.readouterr().out.splitlines()
    assert [line for line in printed if line.startswith("FAIL")] == [
        f"FAIL  {what}" for what in expected
    ]
    assert printed[-1] == f"{len(expected)} failed."
