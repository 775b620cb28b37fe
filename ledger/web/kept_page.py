"""A page as a file that is read without a server: with its style, without links that lead on."""

import re
from typing import Final

from ledger.web import stylesheet

#: What only the ledger itself can answer, in the markup of our own templates.
_LEADS_ON: Final = (
    re.compile(rb'<link rel="alternate"[^>]*>\n?'),
    re.compile(rb"<nav [^>]*>.*?</nav>\n?", re.DOTALL),
    re.compile(rb'<section aria-labelledby="cite".*?</section>\n?', re.DOTALL),
    re.compile(rb'<details class="noprint".*?</details>\n?', re.DOTALL),
    re.compile(rb'<p class="noprint">.*?</p>\n?', re.DOTALL),
    re.compile(rb'<p class="printonly">.*?</p>\n?', re.DOTALL),
    re.compile(rb'(?<! ) *<a href="[^"]*">See it as it is now</a>\n?'),
    re.compile(rb' href="/[^"]*"'),
)
_STYLE: Final = re.compile(rb'<link rel="stylesheet"[^>]*>')


def kept(page: bytes) -> bytes:
    """Return a page of the ledger for a folder of files."""
    style = b"<style>\n%b</style>" % stylesheet.CONTENT
    page = _STYLE.sub(lambda _: style, page)
    for pattern in _LEADS_ON:
        page = pattern.sub(b"", page)
    return page
