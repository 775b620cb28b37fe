"""HTML pages: rendered on the server, without a script, and with no asset but their own style."""

import base64
import hashlib
import re
from typing import Final

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup, escape

_ENVIRONMENT: Final = Environment(
    loader=PackageLoader("ledger.api"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)
_CODE: Final = re.compile(r"`([^`]+)`")
_STYLE: Final = _ENVIRONMENT.get_template("style.css").render()
_STYLE_DIGEST: Final = base64.b64encode(hashlib.sha256(_STYLE.encode()).digest()).decode()
#: What a browser may do with a page: apply the one style that stands in it, by its digest.
SECURITY_POLICY: Final = (
    f"default-src 'none'; style-src 'sha256-{_STYLE_DIGEST}'; base-uri 'none'; "
    "form-action 'none'; frame-ancestors 'none'"
)


def with_code(words: str) -> Markup:
    """Return words with what stands between backticks as code, and all of it escaped."""
    pieces = enumerate(_CODE.split(words))
    return Markup().join(
        Markup("<code>{}</code>").format(piece) if place % 2 else escape(piece)
        for place, piece in pieces
    )


_ENVIRONMENT.filters["with_code"] = with_code


def render(template: str, **shown: object) -> bytes:
    """Return a page in UTF-8; whatever is shown in it is escaped."""
    style = Markup(_STYLE)  # noqa: S704 - our own file, and nothing that anybody sent
    return _ENVIRONMENT.get_template(template).render(style=style, **shown).encode()
