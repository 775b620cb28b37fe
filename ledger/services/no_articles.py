"""What is sent as the text of an article, and is none."""

from ledger.rules.base.errors import Invalid
from ledger.rules.texts import redaction_markers
from ledger.rules.texts.encodings import UTF_8
from ledger.rules.texts.file_kinds import by_content
from ledger.rules.texts.forms import TEXT, ArticleForm
from ledger.rules.texts.page_beginnings import begins_page


def check(
    content: bytes,
    form: ArticleForm,
    folded: str,
) -> None:
    """Refuse what stands where words were erased, a page that came as a text, and other files.

    The first would pass for a source that was redacted; the tags of a page part its words. Of a
    text within JSON nobody looked at the first bytes yet. `folded` has no capital letters.

    Raises:
        Invalid: it is one of them.
    """
    if redaction_markers.is_marker(folded):
        raise Invalid.of_field(
            "/text",
            "This is what a redaction leaves of an article, and no article: send the article, or "
            "nothing where its words had to go.",
        )
    kind = by_content(content)
    if kind is not None:
        raise Invalid.of_field("/text", kind.instead, "no-text")
    if form.media_type == TEXT and begins_page(folded):
        raise Invalid.of_field(
            "/text",
            "This is a web page, whose words stand between tags: send it as Content-Type: "
            f"text/html{_charset(form)}, with its metadata in the query.",
            "web-page",
        )


def _charset(form: ArticleForm) -> str:
    """Return the parameter of a Content-Type that keeps an encoding; UTF-8 needs none."""
    return "" if form.encoding == UTF_8 else f"; charset={form.encoding}"
