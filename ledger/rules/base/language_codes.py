"""The codes of two letters that are those of a language (ISO 639-1, and older ones of BCP 47).

Codes of countries look alike: `ua` is Ukraine, and Ukrainian is `uk`.
"""

from typing import Final

_LETTERS: Final = 2
_CODES: Final = (
    " aa ab ae af ak am an ar as av ay az ba be bg bh bi bm bn bo br bs ca ce ch co cr cs cu cv cy "
    "da de dv dz ee el en eo es et eu fa ff fi fj fo fr fy ga gd gl gn gu gv ha he hi ho hr ht hu "
    "hy hz ia id ie ig ii ik in io is it iu iw ja ji jv jw ka kg ki kj kk kl km kn ko kr ks ku kv "
    "kw ky la lb lg li ln lo lt lu lv mg mh mi mk ml mn mo mr ms mt my na nb nd ne ng nl nn no nr "
    "nv ny oc oj om or os pa pi pl ps pt qu rm rn ro ru rw sa sc sd se sg sh si sk sl sm sn so sq "
    "sr ss st su sv sw ta te tg th ti tk tl tn to tr ts tt tw ty ug uk ur uz ve vi vo wa wo xh yi "
    "yo za zh zu "
)


def may_be_language(tag: str) -> bool:
    """Return whether a tag begins with the code of a language; any three letters may be one."""
    code, _, _ = tag.partition("-")
    return len(code) != _LETTERS or f" {code.lower()} " in _CODES
