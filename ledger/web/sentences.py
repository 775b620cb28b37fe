"""Sentences of the ledger as pages show them: names set apart, dates as people read them."""

import re
from collections.abc import Collection, Mapping
from typing import Any, Final

from markupsafe import Markup, escape

from ledger.api.formats.quoting_columns import says_otherwise
from ledger.rules.texts.forms import form_of
from ledger.web import words

#: A date, or two of them with a stroke between.
_DAY: Final = r"[0-9]{4}-(?:0[1-9]|1[0-2])-[0-3][0-9]"
_DATE: Final = rf"(?<![\w-]){_DAY}(?:/{_DAY})?(?![\w-])"
#: What somebody wrote stays as it is.
_QUOTED: Final = '"[^"]*"|“[^”]*”'


def sentence_html(
    sentence: str,
    names: Collection[str],
) -> Markup:
    """Return a sentence as HTML: each name in it turns nothing around it, and each date is read.

    Words in quotation marks are set apart as they are.
    """
    # Of two names that start alike the longer one is tried first.
    longest_first = sorted(
        filter(None, names),
        key=len,
        reverse=True,
    )
    escaped = map(re.escape, longest_first)
    alternatives = "|".join(escaped) or "(?!)"
    pattern = rf"(?P<name>(?<!\w)(?:{alternatives})(?!\w)|{_QUOTED})|{_DATE}"
    parts: list[Markup] = []
    end = 0
    for match in re.finditer(pattern, sentence):
        before = sentence[end : match.start()]
        parts.append(escape(before))
        parts.append(_match_html(match))
        end = match.end()
    rest = sentence[end:]
    parts.append(escape(rest))
    return Markup("").join(parts)


def came(article: Mapping[str, Any]) -> list[str]:
    """Return what a reader has to know of the form in which an article came."""
    return list(form_of(article).sentences())


def elsewhere(differs: Mapping[str, Any]) -> list[str]:
    """Return what speakers say otherwise, in few words each: `effective on: 2025-06-12`."""
    differences = []
    for difference in says_otherwise(differs):
        field, separator, value = difference.partition(":")
        label = field.replace("_", " ")
        differences.append(f"{label}{separator}{value}")
    return differences


def dated(sentence: str) -> Markup:
    """Return a sentence that holds no names as HTML, with its dates as people read them."""
    return sentence_html(
        sentence,
        names=(),
    )


def _match_html(match: re.Match[str]) -> Markup:
    name = match["name"]
    if name:
        return Markup("<bdi>{}</bdi>").format(name)
    return day_html(match[0])


def day_html(iso: str) -> Markup:
    """Return a date for people and for programs; an interval has two of them."""
    first, _, last = iso.partition("/")
    if last:
        return Markup("{} to {}").format(day_html(first), day_html(last))
    day = words.day(iso)
    return Markup('<time datetime="{}">{}</time>').format(iso[:10], day)
