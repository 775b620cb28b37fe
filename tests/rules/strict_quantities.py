"""A second reading of the phrases of quantities, transcribed from the domain by hand."""

import re

from ledger.rules.quantities.quantity import VALUE_MAX

# The phrases of the domain, transcribed by hand.
QUALIFIERS = {
    "": "exact",
    "about ": "about", "nearly ": "about", "some ": "about", "around ": "about",
    "approximately ": "about", "almost ": "about",
    "at least ": "at_least", "no fewer than ": "at_least",
    "more than ": "more_than", "over ": "more_than",
    "up to ": "at_most", "at most ": "at_most", "no more than ": "at_most",
    "fewer than ": "fewer_than", "less than ": "fewer_than", "under ": "fewer_than",
    "≈": "about", "≥": "at_least", ">": "more_than", "≤": "at_most", "<": "fewer_than",
}  # fmt: skip
WITHOUT_NUMBER = {
    "all": "all", "all for all": "all",
    "not stated": "not_stated", "thousands": "not_stated", "hundreds": "not_stated",
    "dozens": "not_stated", "several": "not_stated", "a group": "not_stated",
    "withheld": "withheld",
}  # fmt: skip


def strict_number(spelling):
    """The number, where the spelling is how plain or grouped digits write it; None otherwise."""
    digits = spelling.replace(",", "")
    if not (digits.isascii() and digits.isdigit()):
        return None
    number = int(digits)
    return number if spelling in {f"{number}", f"{number:,}"} and number <= VALUE_MAX else None


def strict_reading(spelling):
    """What a phrase says, as (qualifier, lower, upper); None where it is to be refused."""
    phrase = spelling.lower()
    if phrase in WITHOUT_NUMBER:
        return WITHOUT_NUMBER[phrase], 0, None
    if phrase == "none":
        return "exact", 0, 0
    for_each = strict_number(phrase.removesuffix(" for each body"))
    if phrase.endswith(" for each body") and for_each:
        return "per", 0, None
    for prefix, qualifier in QUALIFIERS.items():
        number = strict_number(phrase.removeprefix(prefix))
        if phrase.startswith(prefix) and number is not None:
            return strict_bounds(qualifier, number)
    for prefix in ("≈", *(word for word, said in QUALIFIERS.items() if said == "about")):
        phrase = phrase.removeprefix(prefix) if re.search(r"\d[-–]\d", phrase) else phrase
    inner = phrase.removeprefix("between ")
    for dash in ("-", "–") if inner == phrase else (" and ",):
        ends = [strict_number(end) for end in inner.split(dash)]
        if len(ends) == 2 and None not in ends and ends[0] < ends[1]:
            return "between", *ends
    return None


def strict_bounds(qualifier, number):
    if qualifier == "fewer_than" and number == 0:
        return None
    lower = {"more_than": number + 1, "at_most": 0, "fewer_than": 0}.get(qualifier, number)
    upper = {"at_least": None, "more_than": None, "fewer_than": number - 1}.get(qualifier, number)
    return qualifier, lower, upper
