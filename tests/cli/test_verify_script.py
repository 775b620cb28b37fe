"""`docs/verify.py`: whoever has saved answers checks them offline, and a changed one is named."""

import ast
import base64
import json
import re
import runpy
import sys
from pathlib import Path
from string import ascii_lowercase, ascii_uppercase, digits

import pytest

from ledger.app import create_app
from ledger.models import CategoryVersion
from ledger.rules.base.canonical_json import sealed_digest
from ledger.rules.base.merkle import leaf_hash, root_over
from ledger.rules.proofs.audit_paths import inclusion
from tests.conftest import opened
from tests.forgeries import rewrite

SCRIPT = Path(__file__).parents[2] / "docs/verify.py"
OF_PYTHON = {"base64", "hashlib", "json", "pathlib", "re", "sys"}
#: A file, what is changed in it, and what the script says.
CHANGES = [
    ("document", "body", "bodi", "seals the document"),
    ("entry", '"actor":"system"', '"actor":"admin"', "is among the"),
    ("proof", "index ", "index 1", "is among the"),
    ("proof", "\n\n", f"\n{'A' * 43}=\n\n", "is among the"),
    ("proof", "c2sp.org/tlog-proof@v1\n", "", "proof is another file: 'index "),
    ("salt", '"salt":"', '"salt":"00', "seals the document"),
    ("document", "}\n", "}\r\n", "seals the document"),
    ("key", "+A", "+g", "key is another file: "),
]
OF_A_DOCUMENT = ("key", "proof", "document", "salt", "entry")
OF_GROWTH = ("key", "older", "newer", "journal")
BASE64 = f"{ascii_uppercase}{ascii_lowercase}{digits}+/"
REFUSAL = '{"type":"/problems/no-token","title":"No token","status":401,"instance":"urn:uuid:0"}\n'
UNSIGNED = "FAIL  the checkpoint is signed by this key"


def save(settings, folder):
    """Save what a server that was just started answers, but for the older checkpoint."""
    with opened(settings.database_url) as database:
        client = create_app(database, home=settings.home).test_client()
        proof = client.get("/v1/categories/body.tlog-proof")
        index = proof.text.splitlines()[1].removeprefix("index ")
        for name, path in [
            ("newer", "/v1/journal/checkpoint"),
            ("key", "/v1/journal/key"),
            ("proof", "/v1/categories/body.tlog-proof"),
            ("document", "/v1/categories/body"),
            ("entry", f"/v1/journal/{index}"),
            ("salt", f"/v1/journal/{index}/salt"),
            ("journal", "/v1/journal.ndjson"),
        ]:
            (folder / name).write_bytes(client.get(path).data)


@pytest.fixture
def saved(run, settings, tmp_path):
    """Files that a reader has saved: of a category, and of the journal as it grew."""
    assert run("db", "upgrade")[0] == 0
    (tmp_path / "older").write_text(run("checkpoint")[1])
    for name in ("rosa", "omar", "ines"):
        run("actor", "add", name, "--role", "recorder")
    run("checkpoint")
    save(settings, tmp_path)
    return tmp_path


@pytest.fixture
def check(saved, monkeypatch, capsys):
    """Run the script on saved files; answers its status and what it printed."""

    def checked(mode, *names):
        files = [str(saved / name) for name in names]
        monkeypatch.setattr(sys, "argv", ["verify.py", mode, *files])
        status = None
        try:
            runpy.run_path(str(SCRIPT))
        except SystemExit as ended:
            status = ended.code
        return status, capsys.readouterr().out

    return checked


def document(check):
    return check("document", *OF_A_DOCUMENT)


def growth(check):
    return check("growth", *OF_GROWTH)


def sizes(saved):
    return [(saved / name).read_text().splitlines()[1] for name in ("older", "newer")]


def test_saved_answers_that_nobody_changed_pass(saved, check):
    older, newer = sizes(saved)
    entry = json.loads((saved / "entry").read_text())

    assert document(check) == (
        None,
        (
            f"ok    entry {entry['index']} is among the {newer} that were signed\n"
            f"ok    it seals the document: categories/body, {entry['at']}\n"
        ),
    )
    assert growth(check) == (
        None,
        (
            f"ok    the first {older} entries are as signed\n"
            f"ok    the first {newer} entries are as signed\n"
        ),
    )
    assert int(older) + 3 == int(newer)


def test_a_changed_file_of_a_document_is_named(saved, check):
    for name, before, after, failed in CHANGES:
        kept = (saved / name).read_text()
        assert before in kept
        (saved / name).write_text(kept.replace(before, after, 1), newline="")

        status, printed = document(check)

        said = status if isinstance(status, str) else printed.splitlines()[-1]
        assert status is not None, name
        assert failed in said, name
        (saved / name).write_text(kept)


def test_a_document_whose_head_stands_behind_the_salt_is_another(saved, check):
    kept = (saved / "document").read_text()
    salt = json.loads((saved / "salt").read_text())
    for cut in (1, kept.index('"id"')):
        salt_and_head = salt["salt"] + kept[:cut].encode().hex()
        (saved / "salt").write_text(json.dumps(salt | {"salt": salt_and_head}))
        (saved / "document").write_text(kept[cut:])

        assert document(check)[0] == 1


def test_a_salt_of_another_length_seals_nothing_however_it_is_written():
    functions = {}
    exec(SCRIPT.read_text().partition("\ntry:")[0], functions)  # noqa: S102 - it is our own script
    salt, body = b"0123456789abcdef", '{"id":"body"}'
    entry = {"document": sealed_digest(salt, body.encode()), "resource": "r", "at": "t"}
    root = leaf_hash(json.dumps(entry).encode())
    note = f"origin\n1\n{base64.b64encode(root).decode()}\n"
    proof = f"c2sp.org/tlog-proof@v1\nindex 0\n\n{note}"
    functions["signed"] = lambda *_: (1, root)

    def passes(hexadecimals, body):
        salted = json.dumps({"salt": hexadecimals})
        try:
            functions["document"]("key", proof, body, salted, json.dumps(entry))
        except SystemExit:
            return False
        return True

    assert passes(salt.hex(), body)
    assert not passes(f"{salt[:-1].hex()}  ", f"f{body}")
    assert not passes(f"{salt.hex()}{b'{'.hex()}", body[1:])


def test_a_number_has_one_spelling(saved, check):
    kept = (saved / "proof").read_text()
    index, size = kept.splitlines()[1].removeprefix("index "), sizes(saved)[1]
    others = ["0{}", " {}", "{} ", "+{}", "-{}", "0_{}", "{}.0", "{}\r"]
    for before, number in [("index ", index), ("\n", size)]:
        spelled = [other.format(number) for other in others]
        for zero in "\N{ARABIC-INDIC DIGIT ZERO}\N{FULLWIDTH DIGIT ZERO}":
            to_zero = {ord(digit): ord(zero) + int(digit) for digit in digits}
            spelled.append(number.translate(to_zero))
        assert f"{before}{number}\n" in kept
        for other in spelled:
            changed = kept.replace(f"{before}{number}\n", f"{before}{other}\n")
            (saved / "proof").write_text(changed, newline="")

            status, printed = document(check)

            assert "proof is another file: " in str(status), other
            assert printed == ""


def test_two_hashes_joined_to_one_prove_no_entry_that_the_journal_does_not_have(saved, check):
    """Where a path ends too early, 64 bytes would be the hashes of both children of a node."""
    leaves = [leaf_hash(entry) for entry in (saved / "journal").read_bytes().splitlines()]
    assert 8 < len(leaves) < 17
    joined = root_over(leaves[:4]) + root_over(leaves[4:8])
    path = [base64.b64encode(node).decode() for node in (joined, root_over(leaves[8:]))]
    head = "\n".join(["c2sp.org/tlog-proof@v1", "index 0", *path])
    (saved / "proof").write_text(f"{head}\n\n{(saved / 'newer').read_text()}")
    forged = json.loads((saved / "entry").read_text()) | {"actor": "nobody"}
    (saved / "entry").write_text(json.dumps(forged))

    status, printed = document(check)

    assert "proof is another file: " in str(status)
    assert printed == ""


def test_what_is_nested_too_deep_is_no_salt(saved, check):
    (saved / "salt").write_text('{"salt":' + "[" * 200_000)

    assert "That can't be read: RecursionError" in document(check)[0]


def test_a_checkpoint_of_another_size_or_key_is_not_signed(saved, check):
    newer = sizes(saved)[1]
    for name, before, after in [
        ("proof", f"\n{newer}\n", f"\n{int(newer) + 1}\n"),
        ("key", "+", "+0"),
    ]:
        kept = (saved / name).read_text()
        (saved / name).write_text(kept.replace(before, after, 1))

        status, printed = document(check)

        assert (status, printed.partition(": ")[0].rstrip()) == (1, UNSIGNED), name
        (saved / name).write_text(kept)


def test_a_journal_without_one_of_its_entries_or_with_another_is_found(saved, check):
    older, newer = sizes(saved)
    lines = (saved / "journal").read_text().splitlines()
    for place, failed in [(0, older), (3, older), (len(lines) - 1, newer)]:
        before, after = lines[:place], lines[place + 1 :]
        for changed in ([*before, *after, "one more"], [*before, '{"another":true}', *after]):
            (saved / "journal").write_text("\n".join(changed) + "\n")
            status, printed = growth(check)
            assert status == 1
            assert printed.splitlines()[-1] == f"FAIL  the first {failed} entries are as signed"
    (saved / "journal").write_text("\n".join(lines[:-1]) + "\n")
    short = "The journal is an older one, or cut"
    assert growth(check) == (short, f"ok    the first {older} entries are as signed\n")


def test_growth_over_a_fork_says_that_the_key_is_of_another_name(saved, check, run, settings):
    forked = run("checkpoint")[1].partition("\n")[0]
    with opened(settings.database_url) as database, database.transaction() as session:
        rewrite(session, CategoryVersion, "body", {"label": "Bodies, or what was found"})
    assert run("fork", "--reason", "a disk died")[0] == 0
    save(settings, saved)
    key = "+".join((saved / "key").read_text().split("+")[:2])

    said = f"{UNSIGNED}: the key is {key}, the checkpoint of {forked}\n"
    assert key.startswith(f"{forked}/fork-1-")
    assert growth(check) == (1, said)
    assert check("growth", "key", "newer", "newer", "journal")[0] is None


def test_a_document_whose_words_were_redacted_has_no_salt_and_its_entry_is_proved(saved, check):
    index = json.loads((saved / "entry").read_text())["index"]
    (saved / "salt").write_text(f'{{"index":{index},"salt":null}}\n')

    status, printed = document(check)

    assert status == 1
    assert printed.splitlines() == [
        f"ok    entry {index} is among the {sizes(saved)[1]} that were signed",
        "FAIL  its salt was erased, as by a redaction",
    ]


def other(character):
    """Return another character, which says something else in Base64 and in hexadecimals too."""
    if character not in BASE64:
        return "A"
    return BASE64[BASE64.index(character) ^ 32]


def places(name, text):
    """Return where a byte says something: the line end doesn't, nor what a salt's file repeats."""
    first = text.index('"salt":') if name == "salt" else 0
    return range(first, len(text.rstrip("\n")))


def unnamed(saved, check, mode, names, step):
    """Yield where a changed byte of a file isn't found, trying one of so many."""
    for name in names:
        kept = (saved / name).read_text()
        for place in places(name, kept)[::step]:
            changed = kept[:place] + other(kept[place]) + kept[place + 1 :]
            (saved / name).write_text(changed)
            status, printed = check(mode, *names)
            said = status if isinstance(status, str) else printed
            if status is None or not re.search(
                "^FAIL|can't be read|is another file: ", said, re.MULTILINE
            ):
                yield name, place
        (saved / name).write_text(kept)


@pytest.mark.parametrize("step", [37, pytest.param(1, marks=pytest.mark.long)])
def test_one_changed_byte_of_any_file_is_named(saved, check, step):
    assert list(unnamed(saved, check, "document", OF_A_DOCUMENT, step)) == []
    assert list(unnamed(saved, check, "growth", OF_GROWTH, step * 4 - 3)) == []

    assert document(check)[0] is growth(check)[0] is None


def test_a_forgery_that_agrees_with_itself_is_found_with_an_older_checkpoint_alone(
    saved, check, run, settings
):
    honest = (saved / "document").read_text()
    with opened(settings.database_url) as database, database.transaction() as session:
        rewrite(session, CategoryVersion, "body", {"label": "Bodies, or what was found"})
    (settings.home / "checkpoint").unlink()
    assert run("checkpoint", "--first")[::2] == (0, "")
    save(settings, saved)

    assert (saved / "document").read_text() != honest
    assert document(check)[0] is None
    assert check("growth", "key", "newer", "newer", "journal")[0] is None
    failed = f"FAIL  the first {sizes(saved)[0]} entries are as signed\n"
    assert growth(check) == (1, failed)


def test_no_proof_is_made_of_a_journal_that_was_rewritten_under_its_checkpoint(saved, settings):
    with opened(settings.database_url) as database:
        with database.transaction() as session:
            rewrite(session, CategoryVersion, "body", {"label": "Bodies, or what was found"})
        client = create_app(database, home=settings.home).test_client()

        answers = [
            client.get(path).get_json(force=True)
            for path in ("/v1/categories/body.tlog-proof", "/v1/journal/0.tlog-proof")
        ]
        warnings = client.get("/readyz").json["warnings"]

    size = sizes(saved)[1]
    assert [
        f"A checkpoint of {size} entries was signed, and other entries stand in" in warning
        for warning in warnings
    ] == [True]
    detail = (
        f"The first {size} entries of the journal read here aren't those of which a checkpoint was "
        "signed: nothing can be proved by it. /readyz says more."
    )
    assert [(answer["code"], answer["detail"]) for answer in answers] == [("not-found", detail)] * 2


def test_a_path_of_hashes_leads_to_the_root_from_its_own_place_alone():
    functions = {}
    exec(SCRIPT.read_text().partition("\ntry:")[0], functions)  # noqa: S102 - it is our own script
    leaves = [bytes([number]) * 32 for number in range(12)]
    for size in range(1, 13):
        root = root_over(leaves[:size])
        for index, leaf in enumerate(leaves[:size]):
            nodes = [root_over(leaves[span.start : span.end]) for span in inclusion(index, size)]
            path = [base64.b64encode(node).decode() for node in nodes]
            places = [
                place
                for place in range(-2, 2 * size + 2)
                if functions["climb"](place, size, leaf, path) == root
            ]
            assert places == [index], size


def test_what_is_no_call_says_how_to_call_it(check):
    status, printed = check("document", "key")

    assert printed == ""
    assert "python3 verify.py growth KEY OLDER-CHECKPOINT CHECKPOINT JOURNAL" in status


def test_files_in_another_order_and_refusals_are_named_and_accuse_nobody(saved, check):
    for mode, names in (("document", OF_A_DOCUMENT), ("growth", OF_GROWTH)):
        for place, name in enumerate(names):
            (saved / "refusal").write_text(REFUSAL)
            others = {"refusal", *names} - {name, "newer" if name == "older" else "older"}
            for other in sorted(others):
                mixed = [*names[:place], other, *names[place + 1 :]]
                if other in names:
                    mixed[names.index(other)] = name
                status, printed = check(mode, *mixed)
                if {name, other} != {"older", "newer"}:
                    assert (printed, " is another file: " in status) == ("", True), mixed
                if other == "refusal":
                    start = f"{saved / other} is another file: "
                    assert status.startswith(start)
                    assert "no-token" in status


def test_the_script_is_as_long_as_is_said_and_needs_cryptography_alone():
    text = SCRIPT.read_text(encoding="utf-8")
    tree = ast.walk(ast.parse(text))
    named = {
        alias.name if isinstance(node, ast.Import) else node.module
        for node in tree if isinstance(node, ast.Import | ast.ImportFrom)
        for alias in node.names
    }  # fmt: skip
    count = len(re.findall(r"\n *\S", text.split('"""', 2)[2]))
    assert f"{count} lines of code (" in SCRIPT.with_name("proofs.md").read_text()
    assert {name.partition(".")[0] for name in named} - OF_PYTHON == {"cryptography"}
