"""The reading of an article, whatever it came as: what quotes are anchored against."""

from typing import NamedTuple

from ledger.rules.texts import damaged_text, html_reading
from ledger.rules.texts.damaged_text import ReadText
from ledger.rules.texts.forms import HTML
from ledger.rules.texts.layered_reading import layered


class ReadArticle(NamedTuple):
    """The reading of an article, and the damage that it repairs, over the words of a page or text.

    `by` names the way in which a page was read; None for text, which is read as it stands.
    """

    reading: ReadText
    damage: ReadText
    by: str | None


def read(text: str, media_type: str) -> ReadArticle:
    """Read an article: a page by its tags, and what is damaged repaired.

    Raises:
        html_reading.TooManyRuns: it is a page that no article is.
    """
    if media_type != HTML:
        damage = damaged_text.read(text)
        return ReadArticle(damage, damage, by=None)
    page = html_reading.read(text)
    damage = damaged_text.read(page.text)
    return ReadArticle(layered(page, damage), damage, by=html_reading.BY)
