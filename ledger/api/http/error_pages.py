"""Refusals as pages: a browser that asks for a page gets one, where programs get problem+json."""

from typing import Final

from flask import Request

from ledger.api.formats.formats import HTML, JSON

_SAFE_METHODS: Final = ("GET", "HEAD")
#: Where programs ask, whatever their Accept says.
_OF_PROGRAMS: Final = ("/v1/", "/openapi")


def wants_page(sent: Request) -> bool:
    """Return whether a request is one for a page: its Accept prefers HTML to everything else."""
    if sent.method not in _SAFE_METHODS or sent.path.startswith(_OF_PROGRAMS):
        return False
    accepted = sent.accept_mimetypes
    return bool(accepted[HTML.media_type] > accepted[JSON.media_type])


def may_prompt(sent: Request) -> bool:
    """Return whether whoever asks is a person at a browser, which can ask for the token."""
    accepted = sent.accept_mimetypes
    prefers_html = accepted[HTML.media_type] > accepted[JSON.media_type]
    return bool(sent.method in _SAFE_METHODS and prefers_html)
