"""Words that lie or run where somebody shows them carelessly: 1,500 of them, the same each time."""

import random
from itertools import cycle, islice

BIDI = [*map(chr, range(0x202A, 0x202F)), *map(chr, range(0x2066, 0x206A)), *"\u200e\u200f\u061c"]
#: What Unicode shows as nothing, and the blank Braille pattern.
UNSEEN = [
    *"\u00ad\u034f\u115f\u1160\u17b4\u17b5\u180b\u180e\u180f\u200b\u200c\u200d\u2028\u2029\u2060",
    *"\u2061\u2064\u2065\u206a\u206f\u2800\u3164\ufe00\ufe0f\ufeff\uffa0\ufff0\ue000\uf8ff",
    *"\U0001d173\U000e0000\U000e0001\U000e0041\U000e007f\U000e0100\U000e01ef\U000e0fff",
]
ANSI = [
    "\x1b[2J", "\x1b[31m", "\x1b]0;title\x07", "\x1b[1A\x1b[2K", "\x9b31m", "\x90q\x9c", "\x08\x08",
    "\r6,000", "\x7f", "\x85", "\x0e", "\x1b]8;;https://example.org\x1b\\here",
]  # fmt: skip
HTML = [
    "<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "<svg/onload=alert(1)>",
    '"><script src=//example.org></script>', "'><b onmouseover=alert(1)>", "</style><h1>x</h1>",
    '<a href="javascript:alert(1)">x</a>', "<!--", "]]><script>1</script>", "&lt;script&gt;",
    "</title><script>1</script>", "`<script>1</script>`", "{{ 7*7 }}", "{% raw %}",
    "<iframe src=x>",
]  # fmt: skip
FORMULAS = [
    "=1+1", "+1+1", "-1+1", "@SUM(1;1)", "=cmd|' /C calc'!A0", '=HYPERLINK("https://example.org")',
    '=IMPORTXML("https://example.org";"//a")', "=1+1;=2+2", "\t=1+1", "\r=1+1", "\n=1+1",
    "＝1+1", "＋1", "－1", "＠A1", "-2+3+cmd|' /C calc'!A0", "=", "+", "-", "@",
]  # fmt: skip
KINDS = {"bidi": BIDI, "unseen": UNSEEN, "ansi": ANSI, "html": HTML, "formula": FORMULAS}
#: Where in the words it stands.
PLACES = [
    "{}", "{} said", "said {}", "said{}so", " {}", '"{}', "' {}", "said;{}", "said; {}", "said\t{}",
    "said|{}", "said\n{}", "said,{}", "so\u00a0{}", "{0}{0}", "said\r\n{};", 'said";{}',
]  # fmt: skip


def payloads(count, seed=6):
    """Return so many different payloads, as many of one kind as of another."""
    chance = random.Random(seed)  # noqa: S311 - the same each time
    made = {}
    for kind in cycle(KINDS):
        dangerous = "".join(chance.choices(KINDS[kind], k=chance.choice((1, 1, 2, 3))))
        made[chance.choice(PLACES).format(dangerous)] = kind
        if len(made) == count:
            return list(made)
    raise AssertionError("it goes round until there are enough")


def invisible(count, seed=7):
    """Return strings of which nobody sees anything."""
    chance = random.Random(seed)  # noqa: S311 - the same each time
    characters = [*BIDI, *UNSEEN, " ", "\u00a0", "\u3000"]
    strings = ("".join(chance.choices(characters, k=chance.randint(1, 6))) for _ in cycle([0]))
    return list(islice(strings, count))
