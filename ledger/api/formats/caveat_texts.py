"""Caveats of rows of totals in words, for texts and pages alike."""

from collections.abc import Iterable


def caveat_texts(
    caveats: Iterable[str],
    one_side_by: Iterable[str],
) -> list[str]:
    """Return caveats in words: `one side (UA)` names the parties whose speakers alone tell."""
    parties = ", ".join(one_side_by)
    texts = []
    for caveat in caveats:
        text = caveat.replace("_", " ")
        if caveat == "one_side":
            text = f"{text} ({parties})"
        texts.append(text)
    return texts
