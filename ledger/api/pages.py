"""HTML pages: rendered on the server, without a script, and with no asset but their own style."""

import base64
import hashlib
from typing import Final

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

_ENVIRONMENT: Final = Environment(
    loader=PackageLoader("ledger.api"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)
_STYLE: Final = _ENVIRONMENT.get_template("style.css").render()
_STYLE_DIGEST: Final = base64.b64encode(hashlib.sha256(_STYLE.encode()).digest()).decode()
#: What a browser may do with a page: apply the one style that stands in it, by its digest.
SECURITY_POLICY: Final = (
    f"default-src 'none'; style-src 'sha256-{_STYLE_DIGEST}'; base-uri 'none'; "
    "form-action 'none'; frame-ancestors 'none'"
)


def render(template: str, **shown: object) -> bytes:
    """Return a page in UTF-8; whatever is shown in it is escaped."""
    style = Markup(_STYLE)  # noqa: S704 - our own file, and nothing that anybody sent
    return _ENVIRONMENT.get_template(template).render(style=style, **shown).encode()
