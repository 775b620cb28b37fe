"""How much one line, one function and one name of the code may hold."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.test_architecture import ROOT, nodes, parsed_once, sources

#: The fixture that each test here uses.
__all__ = ["parsed_once"]

EXPRESSIONS_A_LINE_MAX = 2.8
#: Words that say that something was done, and not what a variable holds.
VAGUE_NAMES = {"asked", "each", "found", "made", "named", "said", "shown", "there", "told"}
COMPLEXITY_MAX = 8
COMPREHENSIONS = (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)

#: What a reader has to follow one way or the other.
BRANCHES = (
    ast.If,
    ast.For,
    ast.While,
    ast.ExceptHandler,
    ast.IfExp,
    ast.comprehension,
    ast.Assert,
    ast.match_case,
)


def expressions_a_line(root: Path) -> float:
    """Count the expressions of the package for each line that isn't empty."""
    expressions = sum(isinstance(node, ast.expr) for _, node in nodes(root, "ledger"))
    lines = sum(
        bool(line.strip())
        for path in sources(root, "ledger")
        for line in path.read_text(encoding="utf-8").splitlines()
    )
    return expressions / lines


def parts(node: ast.AST) -> Iterator[ast.AST]:
    """Yield whatever stands within a node."""
    return (part for part in ast.walk(node) if part is not node)


def nested_comprehensions(root: Path) -> list[str]:
    return [
        f"{name}:{node.lineno}"
        for name, node in nodes(root, "ledger")
        if isinstance(node, COMPREHENSIONS)
        if len(node.generators) > 1 or any(isinstance(part, COMPREHENSIONS) for part in parts(node))
    ]


def decisions_within_f_strings(root: Path) -> list[str]:
    return [
        f"{name}:{node.lineno}"
        for name, node in nodes(root, "ledger")
        if isinstance(node, ast.JoinedStr)
        if any(isinstance(part, ast.IfExp | ast.JoinedStr) for part in parts(node))
    ]


def complexity(function: ast.FunctionDef) -> int:
    """Count the ways through a function: one, and one more for each branch in it."""
    ways = 1
    for node in ast.walk(function):
        if isinstance(node, ast.BoolOp):
            ways += len(node.values) - 1
        elif isinstance(node, BRANCHES):
            ways += 1
    return ways


def functions_of_many_ways(root: Path) -> list[str]:
    return [
        f"{name}:{node.lineno} {node.name}"
        for name, node in nodes(root, "ledger")
        if isinstance(node, ast.FunctionDef)
        if complexity(node) > COMPLEXITY_MAX
    ]


def vague_names(root: Path) -> list[str]:
    return [
        f"{name}:{node.lineno} {word}"
        for name, node in nodes(root, "ledger")
        for word in names_given(node)
        if word.strip("_") in VAGUE_NAMES
    ]


def names_given(node: ast.AST) -> Iterator[str]:
    """Yield the name that a node gives to something of the code's own."""
    match node:
        case ast.Name(id=name, ctx=ast.Store()) | ast.arg(arg=name):
            yield name
        case ast.FunctionDef(name=name) | ast.ClassDef(name=name):
            yield name


def twice_named_types(root: Path) -> list[str]:
    """Find public classes of one name in several modules."""
    places: dict[str, list[str]] = {}
    for name, node in nodes(root, "ledger"):
        if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
            places.setdefault(node.name, []).append(name)
    return [f"{name}: {', '.join(files)}" for name, files in places.items() if len(files) > 1]


RULES = (
    nested_comprehensions,
    decisions_within_f_strings,
    functions_of_many_ways,
    vague_names,
    twice_named_types,
)


@pytest.mark.parametrize("rule", RULES)
def test_the_package_is_plain(rule):
    assert rule(ROOT) == []


def test_a_line_holds_few_expressions():
    assert round(expressions_a_line(ROOT), 2) <= EXPRESSIONS_A_LINE_MAX


@pytest.mark.parametrize(
    ("rule", "text"),
    [
        (nested_comprehensions, "x = [b for a in y for b in a]"),
        (nested_comprehensions, "x = [[b for b in a] for a in y]"),
        (decisions_within_f_strings, "x = f'{a if b else c}'"),
        (decisions_within_f_strings, "x = f'{f(f\"{a}\")}'"),
        (
            functions_of_many_ways,
            "def f(a): return a and a and a and a and a and a and a and a and a",
        ),
        (vague_names, "told = 1"),
        (vague_names, "def f(each): pass"),
        (vague_names, "for _found in x: pass"),
        (vague_names, "class shown: pass"),
        (twice_named_types, "class Planted: pass"),
    ],
)
def test_a_planted_breach_of_plainness_is_found(tmp_path, rule, text):
    package = tmp_path / "ledger"
    package.mkdir()
    (package / "first.py").write_text("class Planted: pass", encoding="utf-8")

    (package / "planted.py").write_text(text, encoding="utf-8")

    assert len(rule(tmp_path)) == 1


def test_expressions_are_counted_for_each_line_that_is_not_empty(tmp_path):
    (tmp_path / "ledger").mkdir()

    (tmp_path / "ledger/planted.py").write_text("x = 1\n\ny = x\n\n", encoding="utf-8")

    assert expressions_a_line(tmp_path) == 2.0
