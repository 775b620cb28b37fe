"""The reading of an article, whatever it came as: what quotes are anchored against."""

from typing import NamedTuple

from ledger.rules.texts import damaged_text, html_reading, misreadings
from ledger.rules.texts.damaged_text import ReadText
from ledger.rules.texts.forms import HTML, ArticleForm
from ledger.rules.texts.layered_reading import layered


class ReadArticle(NamedTuple):
    """The reading of an article, and the damage that it repairs, over the words of a page or text.

    `meant` is the text without the misreading that is declared of it. `by` names the way in which
    a page was read; None for text, which is read as it stands.
    """

    reading: ReadText
    damage: ReadText
    meant: str
    by: str | None


def read(text: str, form: ArticleForm) -> ReadArticle:
    """Read an article: as it was meant, a page by its tags, and what is damaged repaired.

    Raises:
        misreadings.NotMisread: it wasn't misread as its form declares.
        html_reading.TooManyRuns: it is a page that no article is.
    """
    reading = ReadText(text)
    if form.misread is not None:
        reading = misreadings.read(text, form.misread)
    meant = reading.text
    by = None
    if form.media_type == HTML:
        reading = layered(reading, html_reading.read(meant))
        by = html_reading.BY
    damage = damaged_text.read(reading.text)
    return ReadArticle(layered(reading, damage), damage, meant, by)
