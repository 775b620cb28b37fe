"""Parameters that services put into shared links to follow people; none of them is ours.

A link to a figure is passed on by mail, in messengers and social networks, and has to work there.
"""

from itertools import chain
from typing import Final
from urllib.parse import unquote_plus

_STARTS: Final = ("utm_", "_hs", "__hs", "mtm_", "pk_")
_OF_SERVICES: Final = {
    "Google": (
        "_ga",
        "_gl",
        "dclid",
        "gad_source",
        "gbraid",
        "gclid",
        "gclsrc",
        "srsltid",
        "wbraid",
    ),
    "Meta": (
        "fb_action_ids",
        "fb_action_types",
        "fb_ref",
        "fb_source",
        "fbclid",
        "igsh",
        "igshid",
    ),
    "Microsoft, LinkedIn": ("msclkid", "li_fat_id"),
    "Yandex": ("_openstat", "yclid", "ysclid"),
    "X, TikTok, Pinterest, Snapchat": ("twclid", "ttclid", "epik", "sccid"),
    "senders of mail": (
        "mc_cid",
        "mc_eid",
        "mkt_tok",
        "ml_subscriber",
        "ml_subscriber_hash",
    ),
    "others": (
        "hsctatracking",
        "oly_anon_id",
        "oly_enc_id",
        "rb_clickid",
        "s_cid",
        "vero_id",
    ),
}
_NAMES: Final = frozenset(chain.from_iterable(_OF_SERVICES.values()))


def without_tracking(query_string: str) -> str:
    """Return a query string without the known tracking parameters, all else as it was sent."""
    parts = query_string.split("&")
    return "&".join(part for part in parts if not _tracks(part))


def _tracks(part: str) -> bool:
    name = unquote_plus(part.partition("=")[0]).lower()
    return name in _NAMES or name.startswith(_STARTS)
