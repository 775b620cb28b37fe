"""Spellings of numbers as people, spreadsheets and programs write them, and what a person reads."""

import random
import re
import unicodedata

NUMBERS = [0, 1, 7, 12, 90, 400, 999, 1_000, 1_212, 6_057, 12_345, 100_000, 1_234_567, 10_000_001]
#: The ten digits of every script that has digits of its own, ASCII first.
DIGITS = [
    "".join(chr(zero + digit) for digit in range(10))
    for zero in range(0x20000)  # None stands further on.
    if unicodedata.category(chr(zero)) == "Nd" and unicodedata.digit(chr(zero)) == 0
]
DIGITS += [
    "⁰¹²³⁴⁵⁶⁷⁸⁹",
    "₀₁₂₃₄₅₆₇₈₉",
    "⓪①②③④⑤⑥⑦⑧⑨",
    "〇一二三四五六七八九",
    "O1234567B9",
    "0l23456789",
]
SEPARATORS = [
    ",", ".", "'", "’", "_", " ", "\u00a0", "\u2009", "\u202f", "\u3000", "·", "٬", "،", "，", "．",
    "、", ", ", ",\u200b", "\u2063", "\u066b", ";", ":", "/", "\t",
]  # fmt: skip
DASHES = [
    *(chr(each) for each in range(0x3000) if unicodedata.category(chr(each)) == "Pd"), "−", "~",
    "〜", "…", "..", " - ", " – ", "--", "-–", "/", ":", "\u00ad", "\u2212", " to ", " or ",
    " and ", "-to-",
]  # fmt: skip
BEFORE = [
    "about", "nearly", "some", "around", "approximately", "almost", "at least", "no fewer than",
    "more than", "over", "up to", "at most", "no more than", "fewer than", "less than", "under",
]  # fmt: skip
#: What says much the same, or less, or more, and is none of the forms.
BESIDE = [
    "roughly", "above", "below", "exactly", "not", "no less than", "minus", "plus", "circa", "ca.",
    "≈", "~", "<", ">", "≤", "≥", "=", "±", "+", "-", "−", "#", "$", "€", "№", "аbout", "ſome",
    "a", "another", "the", "half", "twice", "only", "(", "[", '"', "'", "\u202e", "\u200b",
    "\ufeff",
]  # fmt: skip
BEHIND = [
    "k", "K", "m", "M", "%", " %", "‰", "th", "st", "+", "-", "?", "!", ".", ",", ".0", ".00", ".5",
    ",5", ",0", "e2", "E3", "e+3", "e0", "e400", " persons", " bodies", " dead", " thousand",
    " mln", " million", " dozen", " each", " per side", " or so", " at most", " or more", "½", "²",
    "\u20e3", "\u0305", "\u200b", "\u200d", "\u202c", "\ufe0f", "\n", " ", "\u00a0", "*", "[1]",
    "'", "x2", "a",
]  # fmt: skip
ALONE = [
    "", "-", "–", "?", "n/a", "N/A", "nil", "zero", "six", "six thousand", "a dozen", "dozen",
    "half", "IV", "Ⅳ", "ⅿ", "½", "¼", "⅓", "6½", "6²", "²", "六千", "六千人", "壱", "тысяча",
    "шесть", "mille", "0x1770", "0b11", "0o17", "1e3", "6e3", "NaN", "inf", "∞", "null", "true",
    "None", "NONE", "none", "all", "ALL", "all for all", "all of them", "everyone", "not stated",
    "not  stated", "unknown", "thousands", "Hundreds", "dozens", "several", "a group", "groups",
    "withheld", "Withheld.", "many", "some", "about", "between", "between 2", "between 2 and",
    "2 and 3", "2 to 3", "2, 3", "2-3-4", "3-2", "2-2", "0-0", "1-for-1", "1,000-for-1,000", "1:1",
    "15 for each body", "12/6", "2025-06-02", "6.000", "1,2", "12,34,567", "1 200", "1'200", "6k",
    "１２００", "6 000", "6.000,00", "6,000.00", "6,00", "6,0000", ",600", "600,", "06", "006",
    "0,600", "00", "-0", "+0", "−5", "- 5", "5-", "(5)", "<10", ">10", "10+", "10±2", "10%", "10 %",
    "10th", "۶۰۰۰", "६०००", "߆߀߀߀", "6٬000", "6٫0",
]  # fmt: skip


def spellings(count, seed=2):
    """Return so many different spellings, the same for the same seed."""
    chance = random.Random(seed)  # noqa: S311 - the same each time
    made = dict.fromkeys(ALONE)
    while len(made) < count:
        made[_spelled(chance)] = None
    return list(made)[:count]


def _spelled(chance):
    spelled = _number(chance)
    what = chance.random()
    if what < 0.2:
        spelled += chance.choice(DASHES) + _number(chance)
    elif what < 0.25:
        spelled = (
            f"between {spelled}{chance.choice((' and ', '-', ' to ', ' & '))}{_number(chance)}"
        )
    elif what < 0.4:
        spelled += chance.choice(BEHIND)
    before = [chance.choice(BEFORE if chance.random() < 0.7 else BESIDE) for _ in range(2)]
    gap = chance.choice((" ", " ", " ", " ", "", "  ", "\u00a0", "\t", "-"))
    words = before[: chance.choice((0, 0, 1, 1, 2))]
    if chance.random() < 0.1:
        return spelled + gap + gap.join(words)
    spelled = gap.join([*words, spelled])
    if chance.random() < 0.1:
        place = chance.randint(0, len(spelled))
        hidden = chance.choice("\u200b\u200c\u200d\u2060\ufeff\u00ad\u034f\u3164\u202e\ufe0f")
        return spelled[:place] + hidden + spelled[place:]
    return chance.choice((spelled, spelled, spelled, spelled.upper(), spelled.title()))


def _number(chance):
    number = chance.choice((*NUMBERS, chance.randint(0, 20_000)))
    plain = str(number)
    shape = chance.random()
    if shape < 0.35:
        plain = f"{number:,}".replace(",", chance.choice((",", *SEPARATORS)))
    elif shape < 0.5:
        place = chance.randint(0, len(plain))
        plain = plain[:place] + chance.choice(SEPARATORS) + plain[place:]
    elif shape < 0.55:
        plain = chance.choice(("0", "00", "-", "+", "−", " ")) + plain
    if chance.random() < 0.25:
        plain = plain.translate(
            dict(zip(map(ord, "0123456789"), chance.choice(DIGITS), strict=True))
        )
    return plain


#: Atoms of JSON in the place of a quantity, and the number that every reader takes for what it is.
ATOMS = {
    "6000": 6000, "0": 0, "1": 1, "10000000": 10_000_000,
    **dict.fromkeys(
        ("6e3", "6E3", "6000.0", "6000.00", "6.0", "0.0", "0e0", "-0", "-0.0", "-0e1", "-5",
        "-6000",
         "1E400", "1e-400", "1e2", "12e2", "10000001", "9007199254740991", "9007199254740992",
         "9223372036854775808", "18446744073709551616", "5999.9999999999999999",
         "6000.0000000000001", "true", "false", "null", "[]", "[6000]", "{}", '{"value":6000}',
         '"6e3"', '"true"', "NaN", "Infinity", "-Infinity", "06000", "+6000", "0x10", "6_000",
         "6,000", "6.", ".5", "６０００", '{"qualifier":"exact","value":6e3}',
         '{"qualifier":"exact","value":6000.0}', '{"qualifier":"exact","value":"6,000"}',
         '{"qualifier":"exact","value":true}', '{"qualifier":"about","value":6000,"upper":null}',
         '{"qualifier":"Exact","value":1}', '{"qualifier":"between","lower":3,"upper":2}',
         '{"qualifier":"between","value":2}', '{"qualifier":"exact","value":6000,"text":"6000"}',
         '{"qualifier":"exact","value":-0}'),
    ),
}  # fmt: skip

#: What is left of a spelling once its numbers are taken out, and how a person bounds those.
READINGS = {
    "#": lambda n: ("exact", n, n),
    **dict.fromkeys([f"{word} #" for word in BEFORE[:6]], lambda n: ("about", n, n)),
    **dict.fromkeys([f"{word} #" for word in BEFORE[6:8]], lambda n: ("at_least", n, None)),
    **dict.fromkeys([f"{word} #" for word in BEFORE[8:10]], lambda n: ("more_than", n + 1, None)),
    **dict.fromkeys([f"{word} #" for word in BEFORE[10:13]], lambda n: ("at_most", 0, n)),
    **dict.fromkeys([f"{word} #" for word in BEFORE[13:]], lambda n: ("fewer_than", 0, n - 1)),
    **dict.fromkeys(["#-#", "#–#", "between # and #"], lambda n, m: ("between", n, m)),
    **dict.fromkeys(
        [f"{word} #{dash}#" for word in BEFORE[:6] for dash in "-–"],
        lambda n, m: ("between", n, m),
    ),
    "# for each body": lambda _: ("per", 0, None),
    # As the ledger prints them.
    "≈#": lambda n: ("about", n, n),
    "≈#–#": lambda n, m: ("between", n, m),
    "≥#": lambda n: ("at_least", n, None),
    ">#": lambda n: ("more_than", n + 1, None),
    "≤#": lambda n: ("at_most", 0, n),
    "<#": lambda n: ("fewer_than", 0, n - 1),
    "none": lambda: ("exact", 0, 0),
    **dict.fromkeys(["all", "all for all"], lambda: ("all", 0, None)),
    **dict.fromkeys(
        ["not stated", "thousands", "hundreds", "dozens", "several", "a group"],
        lambda: ("not_stated", 0, None),
    ),
    "withheld": lambda: ("withheld", 0, None),
}
#: Digits with all that people put between them.
_NUMBER = re.compile(r"[0-9](?:[0-9.,'’_ ]*[0-9])?")


def person_reads(spelled):
    """Return (qualifier, lower, upper) where nobody could read the words otherwise; else None."""
    if "#" in spelled or not re.sub("[–≈≥≤]", "-", spelled).isascii():
        return None
    found = _NUMBER.findall(spelled)
    numbers = [int(re.sub(r"\D", "", each)) for each in found]
    as_written = all(
        each in (f"{number}", f"{number:,}") for each, number in zip(found, numbers, strict=True)
    )
    read = READINGS.get(_NUMBER.sub("#", spelled).lower())
    if read is None or not as_written or any(number > 10_000_000 for number in numbers):
        return None
    said, lower, upper = read(*numbers)
    least = lower + (said == "between")
    return None if upper is not None and upper < least else (said, lower, upper)
