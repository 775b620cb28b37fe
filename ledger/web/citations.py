"""Citations: words to quote an answer by, with a link that goes on showing the same."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from markupsafe import escape

from ledger.api.http.operations import Read
from ledger.services.resources import Document
from ledger.web import words
from ledger.web.addresses import Addresses, PageMoment, absolute, wanted
from ledger.web.names import PageNames


@dataclass(frozen=True, slots=True)
class Citation:
    """A citation in words, with its link and the query that pins it."""

    text: str
    link: str
    pinned: PageMoment


#: The sums of a row, as a sentence says them one after the other.
_SUMS: Final = (
    "requested",
    "offered",
    "pledged",
    "reported",
    "undone",
)
#: The parameters that pages of totals follow.
OF_TOTALS: Final = ("as_of", "known_at", "policy")


def cite(
    read: Read,
    title: str,
    *path: str,
    follows: tuple[str, ...] = OF_TOTALS,
) -> Citation:
    """Return the citation of a page; `path` are the parts of its address."""
    moment = wanted(read).only(follows)
    pinned = PageMoment(
        moment.as_of,
        read.known_at,
        moment.policy,
    )
    link = absolute(read, Addresses(pinned).page(*path))
    text = f"{words.LEDGER}, “{title}”, {_pinned_words(pinned)}."
    return Citation(
        text,
        link,
        pinned,
    )


def _pinned_words(pinned: PageMoment) -> str:
    """Return by which day, policy and journal size something is cited."""
    parts = []
    if pinned.as_of is not None:
        parts.append(f"as of {words.day(pinned.as_of)}")
    if pinned.policy is not None:
        parts.append(f"figures by the policy {pinned.policy}")
    parts.append(f"as recorded at journal size {pinned.known_at}")
    return ", ".join(parts)


def embedded(
    read: Read,
    agreement: Document,
    totals: Document,
    names: PageNames,
) -> str:
    """Return HTML that shows the picture of an agreement in another page, with its words."""
    identity = agreement["id"]
    citation = cite(
        read,
        agreement["title"],
        "agreements",
        identity,
    )
    picture = Addresses(citation.pinned).page(
        "agreements",
        identity,
        "chart.svg",
    )
    source = escape(absolute(read, picture))
    link = escape(citation.link)
    sentences = [summary(row, names, totals) for row in totals["totals"]]
    alternative = escape(" ".join(sentences) or words.NOTHING_COUNTS)
    caption = escape(citation.text)
    return (
        f'<figure>\n  <a href="{link}"><img src="{source}" width="720" alt="{alternative}"></a>\n'
        f"  <figcaption>{caption}</figcaption>\n</figure>"
    )


def summary(
    row: Document,
    names: PageNames,
    totals: Document,
) -> str:
    """Return a row of totals as one sentence, for those who can't see its chart."""
    label = _label(row["category"], names)
    from_party = names.party(row["from_party"])
    to_party = names.party(row["to_party"])
    figures = [*_figures(row), *_told_of_more(row, totals)]
    phrase = ", ".join(figures)
    sentence = f"{from_party} to {to_party}, {label}: {phrase}."
    if row["caveats"]:
        caveats = ", ".join(words.caveats_of(row, names.parties))
        sentence += f" Caveats: {caveats}."
    return sentence


def _label(
    category: str,
    names: PageNames,
) -> str:
    """Return a category as a sentence begins with it, and what is counted of it."""
    label = words.first_words(names.label(category))
    unit = words.UNITS.get(names.unit(category))
    return label if unit is None else f"{label} ({unit})"


def _figures(row: Document) -> Iterator[str]:
    """Yield the figures of a row, each with what it is of."""
    for name in _SUMS:
        if row[name]:
            spoken = words.spoken(row[name]["text"])
            yield f"{name} {spoken}"
    for number in row["implied"]:
        spoken = words.spoken(number["text"])
        yield f"would come to {spoken}"


def _told_of_more(
    row: Document,
    totals: Document,
) -> Iterator[str]:
    """Yield the totals that fit no row's sum and tell of this one, each with its number."""
    for total in totals["stated_jointly"]:
        if total["id"] in row["stated_jointly"] and not total["wider"]:
            line = words.LINES[words.line_of(total)].lower()
            text = words.spoken(total["text"])
            yield f"{line} {text}"
