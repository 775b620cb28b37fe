"""A refusal as a page: what is wrong, and what to do."""

from collections.abc import Mapping

from ledger.api.formats import links
from ledger.web import html_page, stylesheet
from ledger.web.addresses import Addresses, PageMoment


def render(problem: Mapping[str, object]) -> bytes:
    """Return the page of a refusal, given its members as in problem+json (RFC 9457)."""
    return html_page.render(
        "problem.html",
        problem=problem,
        asked=PageMoment(),
        followed=PageMoment(),
        to=Addresses(PageMoment()),
        here=("problem",),
        same=None,
        printed=None,
        stylesheet=links.rooted(stylesheet.PATH),
    )
