"""The documents' command lines, typed in order against a fresh server, give what they show."""

import os
import re
import shutil
import sys
from itertools import pairwise

import pytest

from tests.journeys import terminal
from tests.journeys.conftest import ROOT, serving

README = (ROOT / "README.md").read_text(encoding="utf-8")
FILES = [*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md"), *ROOT.glob("examples/*.md")]
PAGES = {str(path.relative_to(ROOT)): path.read_text(encoding="utf-8") for path in sorted(FILES)}
PORT = "127.0.0.1:8000"
NEXT = "next block"
#: A command that asks a ledger; that curl has an option (`curl -H @file`) may be said anywhere.
ASKS = re.compile(r"\bcurl -s.*|\bcurl\b[^\n`]*(?:\$L|https?:).*")


def typed(page):
    """Pair each block of command lines with the block of output after it, where there is one.

    Only blocks that ask a ledger are typed, with curl: others need containers or another database.
    """
    return [
        (text, after if kind != "sh" else None)
        for (language, text), (kind, after) in pairwise([*terminal.BLOCK.findall(page), ("sh", "")])
        if language == "sh" and ASKS.search(text)
    ]


TYPED = [name for name, page in PAGES.items() if typed(page)]
#: Without curl all pages are typed with its stand-in, which is slow; with it that need only work.
TYPISTS = (
    [*((name, "curl") for name in TYPED), ("docs/clients.md", "stand-in")]
    if shutil.which("curl")
    else [(name, "stand-in") for name in TYPED]
)


def with_programs(folder, path):
    """Return a PATH with the Python that runs here; `./run ledger` is there as in a clone."""
    programs = {
        "run": 'shift\nLEDGER_HOME=var exec python3 -m ledger "$@"',
        "programs/python3": f'exec "{sys.executable}" "$@"',
    }
    for name, line in programs.items():
        program = folder / name
        program.parent.mkdir(exist_ok=True)
        program.write_text(f"#!/bin/sh\n{line}\n")
        program.chmod(0o755)
    return f"{folder / 'programs'}{os.pathsep}{path}"


def run(page, folder, path):
    """Answer what each block of command lines prints."""
    shutil.copytree(ROOT / "examples", folder / "examples")
    shutil.copytree(ROOT / "docs", folder / "docs", ignore=shutil.ignore_patterns("*.png"))
    path = with_programs(folder, path)
    with serving(folder / "var") as server:
        shutil.copy(server.token_file, folder / "admin.token")  # Where Compose is told to put it.
        here = f"127.0.0.1:{server.port}"
        script = f"echo '{NEXT}'\n".join(
            commands.replace(PORT, here) for commands, _ in typed(page)
        )
        return terminal.sh(script, folder, path).replace(here, PORT).split(f"{NEXT}\n")


def pattern(shown):
    """Return what output matches a block: the same, but for what varies, and for `...`."""
    return ".*".join(map(re.escape, terminal.comparable(shown).split("...")))


@pytest.mark.parametrize(("name", "curl"), TYPISTS)
def test_the_command_lines_print_what_the_document_shows(tmp_path, name, curl):
    page = PAGES[name]

    printed = run(page, tmp_path, terminal.path_of(curl, tmp_path))

    assert len(printed) == len(typed(page))
    for output, (commands, shown) in zip(printed, typed(page), strict=True):
        wanted = pattern(shown)
        assert re.fullmatch(wanted, terminal.comparable(output)), f"{commands}\n{output}"


def test_every_document_with_command_lines_is_typed():
    assert TYPED == [
        "README.md",
        "docs/articles.md",
        "docs/batches.md",
        "docs/clients.md",
        "docs/dossier.md",
        "docs/editors-day.md",
        "docs/examples.md",
        "docs/figures.md",
        "docs/mistakes.md",
        "docs/operations.md",
        "docs/proofs.md",
        "docs/redactions.md",
        "docs/reference.md",
        "docs/tutorial.md",
    ]
    assert len(typed(README)) == 5


def test_the_readme_is_read_at_one_sitting():
    assert len(README.splitlines()) <= 200


def test_every_document_is_listed_by_what_a_person_wants_to_do():
    index = PAGES["docs/README.md"]

    linked = set(re.findall(r"\]\(([\w-]+\.md)\)", index))

    assert linked == {path.name for path in (ROOT / "docs").glob("*.md")} - {"README.md"}


@pytest.mark.parametrize("name", PAGES)
def test_no_command_line_escapes(name):
    """Whatever asks a ledger with curl stands in a block of its own, and is typed."""
    page = PAGES[name]

    in_blocks = [line for commands, _ in typed(page) for line in ASKS.findall(commands)]

    assert ASKS.findall(page) == in_blocks


@pytest.mark.parametrize("name", TYPED)
def test_every_block_of_command_lines_shows_its_output(name):
    assert [commands for commands, shown in typed(PAGES[name]) if shown is None] == []


def test_output_of_command_lines_is_compared_line_by_line():
    shown = '{...,"id":"li-06h02k42c1qk53bg8kkcmqch14",...}\nbody  6,000\n'

    matching = '{"a":1,"id":"li-06h02k42c1qk53bg8kkcmqch15","b":2}\nbody  6,000\n'

    assert re.fullmatch(pattern(shown), terminal.comparable(matching))
    for other in ('{"a":1,"id":"x","b":2}\nbody  6,000\n', matching.replace("6,000", "6,001")):
        assert not re.fullmatch(pattern(shown), terminal.comparable(other))


def test_the_commands_that_the_readme_names_exist():
    named = set(re.findall(r"\./run (\w+)", README))
    script = (ROOT / "run").read_text(encoding="utf-8")

    offered = set(re.findall(r"^\./run (\w+)", script, re.MULTILINE))

    assert named >= {"demo", "serve", "test", "check"}
    assert named <= offered


@pytest.mark.parametrize("name", PAGES)
def test_the_files_that_a_document_links_exist(name):
    linked = re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", PAGES[name])

    assert len(linked) > 5 or name != "README.md"
    assert [link for link in linked if not (ROOT / name).parent.joinpath(link).exists()] == []
