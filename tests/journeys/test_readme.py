"""The README's command lines, typed in order against a fresh server, give what the README shows."""

import re
import shutil

import pytest

from tests.journeys import terminal
from tests.journeys.conftest import ROOT, serving

README = (ROOT / "README.md").read_text(encoding="utf-8")
BLOCKS = terminal.BLOCK.findall(README)
PORT = "127.0.0.1:8000"
NEXT = "next block"


def typed():
    """Pair each block of command lines with the block of output after it, where there is one."""
    following = [*BLOCKS[1:], ("sh", "")]
    return [
        (text, after if kind != "sh" else None)
        for (language, text), (kind, after) in zip(BLOCKS, following, strict=True)
        if language == "sh"
    ]


def run(folder, path):
    """Answer what each block of command lines prints."""
    shutil.copytree(ROOT / "examples", folder / "examples")
    with serving(folder / "var") as server:
        script = f"echo '{NEXT}'\n".join(
            commands.replace(PORT, f"127.0.0.1:{server.port}") for commands, _ in typed()
        )
        return terminal.sh(script, folder, path).split(f"{NEXT}\n")


def pattern(shown):
    """Return what output matches a block: the same, but for what varies, and for `...`."""
    return ".*".join(map(re.escape, terminal.comparable(shown).split("...")))


@pytest.mark.parametrize("curl", ["curl", "stand-in"])
def test_the_command_lines_print_what_the_readme_shows(tmp_path, curl):
    if curl == "curl" and shutil.which("curl") is None:
        pytest.skip("curl is missing here: the lines ran with its stand-in only; install curl")

    printed = run(tmp_path, terminal.path_of(curl, tmp_path))

    assert len(printed) == len(typed()) > 9
    for output, (commands, shown) in zip(printed, typed(), strict=True):
        wanted = pattern(shown)
        assert re.fullmatch(wanted, terminal.comparable(output)), f"{commands}\n{output}"


def test_every_block_of_command_lines_shows_its_output():
    assert [commands for commands, shown in typed() if shown is None] == []


def test_output_is_compared_line_by_line():
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


def test_the_files_that_the_readme_links_exist():
    linked = re.findall(r"\]\(([^)#:]+)\)", README)

    assert len(linked) > 5
    assert [name for name in linked if not (ROOT / name).exists()] == []
