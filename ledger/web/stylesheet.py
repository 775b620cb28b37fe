"""The style sheets: one of all pages, whose name changes with it, and one within pictures."""

import hashlib
from importlib.resources import files
from typing import Final

_FOLDER: Final = files("ledger.web") / "styles"
_OF_PAGES: Final = ("tokens", "dark", "text", "charts", "narrow", "print")
#: A picture stands in pages of others: it is light, whatever the reader's screen is.
_OF_PICTURES: Final = ("tokens", "charts", "picture")


def _joined(names: tuple[str, ...]) -> str:
    texts = [(_FOLDER / f"{name}.css").read_text(encoding="utf-8") for name in names]
    return "".join(texts)


CONTENT: Final = _joined(_OF_PAGES).encode()
OF_PICTURES: Final = _joined(_OF_PICTURES)
_DIGEST: Final = hashlib.sha256(CONTENT).hexdigest()
NAME: Final = f"pages.{_DIGEST[:12]}.css"
PATH: Final = f"/static/{NAME}"
