"""Citations: words to quote an answer by, with a link that goes on showing the same."""

from dataclasses import dataclass

from markupsafe import escape

from ledger.api.http.operations import Read
from ledger.services.resources import Document
from ledger.web import words
from ledger.web.addresses import Addresses, PageMoment, absolute, wanted
from ledger.web.names import PageNames


@dataclass(frozen=True, slots=True)
class Citation:
    """A citation, with its link and the query that pins it."""

    text: str
    link: str
    pinned: PageMoment


def cite(read: Read, title: str, *path: str) -> Citation:
    """Return the citation of a page; `path` are the parts of its address."""
    moment = wanted(read)
    pinned = PageMoment(
        moment.as_of,
        read.known_at,
        moment.policy,
    )
    link = absolute(read, Addresses(pinned).page(*path))
    as_of = ""
    if moment.as_of is not None:
        day = words.day(moment.as_of)
        as_of = f", as of {day}"
    text = f"{words.LEDGER}, “{title}”{as_of}, as recorded at journal size {read.known_at}. {link}"
    return Citation(
        text,
        link,
        pinned,
    )


def embedded(
    read: Read, agreement: Document, totals: Document, names: PageNames
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
    alternative = escape(" ".join(summary(row, names) for row in totals["totals"]))
    title = escape(agreement["title"])
    return (
        f'<figure>\n  <a href="{link}"><img src="{source}" width="720" alt="{alternative}"></a>\n'
        f"  <figcaption>{title}. Source: exchange ledger, journal size {read.known_at}."
        "</figcaption>\n</figure>"
    )


def summary(row: Document, names: PageNames) -> str:
    """Return a row of totals as one sentence, for those who can't see its chart."""
    figures = [
        f"{name} {words.spoken(row[name]['text'])}"
        for name in ("requested", "offered", "pledged", "reported")
        if row[name]
    ]
    label = words.first_words(names.label(row["category"]))
    from_party = names.party(row["from_party"])
    to_party = names.party(row["to_party"])
    phrase = ", ".join(figures)
    unit = words.UNITS.get(names.unit(row["category"]))
    if unit is not None:
        label += f" ({unit})"
    sentence = f"{from_party} to {to_party}, {label}: {phrase}."
    if row["caveats"]:
        caveats = ", ".join(row["caveats"]).replace("_", " ")
        sentence += f" Caveats: {caveats}."
    return sentence
