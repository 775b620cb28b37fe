"""Every pattern of the package, and texts that are made to take it long."""

import importlib
import pkgutil
import random
import re
import re._constants as codes
import re._parser as regular
from pathlib import Path

import ledger
from ledger.rules.quantities import spoken_numbers

ROOT = Path(ledger.__file__).parent
#: Ways to use a pattern that look for it at one place alone.
AT_ONE_PLACE = {"match", "fullmatch"}
REPEATS = (codes.MAX_REPEAT, codes.MIN_REPEAT, codes.POSSESSIVE_REPEAT)
#: What stands for a class of characters.
OF_CLASSES = {
    codes.CATEGORY_DIGIT: "1",
    codes.CATEGORY_SPACE: " \n",
    codes.CATEGORY_WORD: "a1",
    codes.CATEGORY_NOT_DIGIT: "a",
    codes.CATEGORY_NOT_SPACE: "a.",
    codes.CATEGORY_NOT_WORD: " .",
}
OTHERS = "a1 .-(x\n\u0430!~"
LITERALS_MAX = 24


def is_sought_anywhere(name):
    """Return whether a pattern is looked for at any place of a text, by its use in its module.

    What stands in a table, or is used elsewhere, may be.
    """
    module, _, own = name.rpartition(".")
    path = ROOT.joinpath(*module.split(".")[1:]).with_suffix(".py")
    source = path.read_text(encoding="utf-8") if path.exists() else ""
    ways = set(re.findall(rf"\b{own}\.(\w+)\(", source))
    return not (own.startswith("_") and ways) or not ways <= AT_ONE_PLACE


def patterns():
    """Return every compiled pattern of the package with its name: those in tables and objects."""
    names = [module.name for module in pkgutil.walk_packages(ledger.__path__, "ledger.")]
    modules = [importlib.import_module(name) for name in names if not name.endswith("__main__")]
    by_pattern = {}
    seen = set()
    for module in modules:
        for name, value in list(vars(module).items()):
            for pattern in _within(value, seen):
                by_pattern.setdefault(pattern, f"{module.__name__}.{name}")
    # They are compiled when they are first looked for.
    for grammar in spoken_numbers.grammars():
        for name, value in vars(grammar).items():
            for pattern in _within(value, seen):
                by_pattern.setdefault(pattern, f"{type(grammar).__module__}.Grammar.{name}")
    by_pattern.setdefault(spoken_numbers.number_start(), "number_start")
    return by_pattern


def _within(value, seen):
    """Yield the patterns of a value, each once."""
    if isinstance(value, re.Pattern):
        yield value
        return
    if isinstance(value, dict):
        parts = [*value, *value.values()]
    elif isinstance(value, list | tuple | set | frozenset):
        parts = list(value)
    elif type(value).__module__.startswith("ledger."):
        parts = list(getattr(value, "__dict__", {}).values())
    else:
        return
    if id(value) in seen:
        return
    seen.add(id(value))
    for part in parts:
        yield from _within(part, seen)


def hostile_pieces(pattern, rounds, seed=1):
    """Return what to repeat, each behind what goes before it: made from the pattern's own signs."""
    chance = random.Random(seed)  # noqa: S311 - the same texts each time
    source = pattern.pattern
    if isinstance(source, bytes):
        source = source.decode("latin-1")
    tree = regular.parse(source, pattern.flags & ~re.UNICODE)
    literals = sorted(_literals(tree))
    if len(literals) > LITERALS_MAX:
        literals = chance.sample(literals, LITERALS_MAX)
    literals = sorted({*literals, *"a1 "})
    pieces = {("", sign) for sign in chance.sample(literals, min(len(literals), 2 * rounds))}
    for _ in range(rounds):
        pieces.add(("", "".join(chance.choices(literals, k=chance.choice([2, 2, 3])))))
        whole, repeated = _example(tree, chance)
        if whole:
            pieces.add(("", whole))
            pieces.add(("", whole + chance.choice(literals)))
            pieces.add(("", whole[: chance.randrange(len(whole)) + 1]))
        for before, piece in chance.sample(repeated, min(len(repeated), rounds)):
            pieces.add((before, piece))
            pieces.add((before, piece + chance.choice(literals)))
    return sorted(pieces)


def text_of(pattern, before, piece, size):
    """Return a text of a size that repeats a piece and ends with what fits nowhere."""
    text = before + (piece * size)[:size] + "\0"
    return text.encode("latin-1", "ignore") if isinstance(pattern.pattern, bytes) else text


def _literals(tree):
    """Yield the characters of a pattern."""
    for code, argument in tree:
        if code is codes.LITERAL:
            yield chr(argument)
        elif code is codes.IN:
            yield from _one_of(argument)
        for part in _parts(code, argument):
            yield from _literals(part)


def _parts(code, argument):
    """Return the patterns within a part of one."""
    if code is codes.BRANCH:
        return argument[1]
    if code is codes.SUBPATTERN:
        return [argument[-1]]
    if code in REPEATS:
        return [argument[2]]
    if code in (codes.ASSERT, codes.ASSERT_NOT):
        return [argument[1]]
    return [argument] if code is codes.ATOMIC_GROUP else []


def _one_of(members):
    """Return characters of a set."""
    signs = ""
    for code, argument in members:
        if code is codes.LITERAL:
            signs += chr(argument)
        elif code is codes.RANGE:
            signs += chr(argument[0]) + chr(argument[1])
        elif code is codes.CATEGORY:
            signs += OF_CLASSES[argument]
    if members[0][0] is codes.NEGATE:
        return "".join(sign for sign in OTHERS if sign not in signs) or "§"
    return signs


def _example(tree, chance):
    """Return a text that nearly fits a pattern, and its repeated pieces with what goes before."""
    text, repeated = "", []
    for code, argument in tree:
        if code is codes.LITERAL:
            text += chr(argument)
        elif code is codes.IN:
            text += chance.choice(_one_of(argument))
        elif code in (codes.ANY, codes.NOT_LITERAL):
            text += chance.choice("a .")
        elif code is not codes.ASSERT_NOT:
            text, repeated = _with_parts(text, repeated, code, argument, chance)
    return text, repeated


def _with_parts(text, repeated, code, argument, chance):
    """Return a text with an example of a part behind it, and the repeated pieces with its own."""
    parts = _parts(code, argument)
    if not parts:
        return text, repeated
    least, most = argument[:2] if code in REPEATS else (1, 1)
    for _ in range(max(1, min(least, 5))):
        part, within = _example(chance.choice(parts), chance)
        repeated = repeated + [(text + before, piece) for before, piece in within if piece]
        if code in REPEATS and (most is codes.MAXREPEAT or most > LITERALS_MAX) and part:
            repeated = [*repeated, (text, part)]
        if least or chance.random() < 0.5:
            text += part
    return text, repeated
