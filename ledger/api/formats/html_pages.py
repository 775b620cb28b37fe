"""HTML pages: rendered on the server, without a script, and with no asset but their own style."""

import base64
import hashlib
import re
from typing import Final

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup, escape

_ENVIRONMENT: Final = Environment(
    loader=PackageLoader("ledger.api.formats"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)
_CODE: Final = re.compile(r"`([^`]+)`")
_STYLE: Final = _ENVIRONMENT.get_template("style.css").render()
_STYLE_DIGEST: Final = base64.b64encode(
    hashlib.sha256(_STYLE.encode()).digest()
).decode()
#: What a browser may do with a page: apply the style that stands in it, by its digest, or that of
#: this ledger; show its pictures; and send a form to it.
SECURITY_POLICY: Final = (
    f"default-src 'none'; style-src 'self' 'sha256-{_STYLE_DIGEST}'; img-src 'self'; "
    "base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)


def with_code(words: str) -> Markup:
    """Return words, escaped, in which those between backticks are code."""
    page = Markup()
    for place, piece in enumerate(_CODE.split(words)):
        is_code = place % 2 == 1
        page += Markup("<code>{}</code>").format(piece) if is_code else escape(piece)
    return page


_ENVIRONMENT.filters["with_code"] = with_code


def render(template: str, **values: object) -> bytes:
    """Return a page in UTF-8; the values in it are escaped."""
    style = Markup(_STYLE)  # noqa: S704 - our own file, and nothing that anybody sent
    return _ENVIRONMENT.get_template(template).render(style=style, **values).encode()
