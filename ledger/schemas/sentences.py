"""The meanings of fields, as the description of the API has them.

A field says what it means by `says`, beside its constraints. A name that means the same in several
shapes has its sentence in `MEANINGS`, once for all of them.
"""

from collections.abc import Mapping
from typing import Any, Final

from marshmallow import fields

#: What `entry` says where stated totals that cover other agreements too stand below.
LAST_ENTRY: Final = (
    "The last journal entry that touched the agreement; the newest of all where the check of a "
    "wider stated total depends on other agreements. `known_at` takes one more: entries count "
    "from 0, and it is how many there were."
)


def says(sentence: str, **constraints: Any) -> dict[str, Any]:
    """Return the metadata of a field that means this, with further constraints of JSON Schema."""
    return {"description": sentence, **constraints}


def count(sentence: str | None = None, *, least: int = 0) -> fields.Integer:
    """Return a field that goes out and counts something."""
    metadata: dict[str, Any] = {"minimum": least}
    if sentence is not None:
        metadata |= says(sentence)
    return fields.Integer(required=True, metadata=metadata)


def meaning(field: fields.Field[Any]) -> str:
    """Return what a field of a shape means; nothing where nobody says it."""
    sentence: str | None = field.metadata.get("description")
    return sentence or MEANINGS.get(str(field.data_key or field.name), "")


#: By the name of a field.
MEANINGS: Final[Mapping[str, str]] = {
    "act": "What kind of event it is: asked, proposed, promised, or said to have happened.",
    "actor": "Who did it.",
    "agreement": "The agreement that it hangs from; null for none.",
    "agreements": "The agreements that it covers; null for whatever there is.",
    "answers": "The earlier line item that it answers, such as the pledge that a report is about.",
    "approximate": "Whether the words say that the number isn't exact.",
    "archived_url": "An archived copy of the page.",
    "as_of": "Only what had happened by this date; undated line items are left out.",
    "authors": "Who wrote it.",
    "because": "Why it replaces another claim: the deal was changed, or a record was wrong.",
    "categories": "The categories that it covers, each with those below it.",
    "category": "What is handed over.",
    "caveats": "What to bear in mind: some line items hold this.",
    "claims": "The claims that it rests on, in recording order.",
    "code": "What a program goes by; it never changes.",
    "concluded_on": "The day of the agreement.",
    "condition": "On what it depends, in words.",
    "days": "For how many days it is good.",
    "differs": "What its speakers say otherwise than the line item; null where nothing.",
    "directions": "The directions that it covers, together.",
    "due_on": "The day by which it was promised.",
    "effective_on": "When it happened: a date, or two dates between which it did.",
    "end": "Where the words end in the stored text, in code points.",
    "evidence": "The passage that shows it; a step that says something of the world needs one.",
    "exact": "The words as they are stored, damage included.",
    "expires_at": "When it stops being good.",
    "explained": "What stands behind the figures; there only where `explain` asks for it.",
    "from_party": "Who hands over.",
    "guessed": "Whether some of the reading stands for bytes that are lost.",
    "host": "The party that hosts the talks.",
    "id": "Its id, which can never be erased; one is made where none is sent.",
    "label": "Its name for people.",
    "language": "The language of the article (BCP 47).",
    "latest_report_on": "The last day on which anything was reported.",
    "line_item": "The line item that it is about.",
    "line_items": "How many line items count.",
    "lines": "How many line items.",
    "lower": "The least that it can be.",
    "name": "Its name.",
    "newest_source_on": "The day of the newest source.",
    "note": "Words for people.",
    "of": "What it is a total of.",
    "offered": "What was offered.",
    "parent": "The category above it; null for none.",
    "part_of": "The line item that it is a stage or a share of.",
    "parties": "The parties to it.",
    "passage": "The exact words, and where they stand.",
    "place": "Where it was concluded.",
    "pledged": "What was pledged.",
    "published_on": "The day on which it was published.",
    "publisher": "Who printed it.",
    "quantity": "What was said of the number.",
    "reinstated": "Why its retraction was taken back; null where it never was.",
    "retracted": "What its publisher retracted or corrected: its claims don't count; null where "
    "it stands.",
    "rank": "How it counts beside the other claims of its line item.",
    "rank_reason": "Why a reviewer ranked it so.",
    "reason": "Why, for whoever reads it later.",
    "recorded_at": "When it was recorded.",
    "recorded_by": "The actor who recorded it.",
    "relation": "What it is to the other claims: the first, the same again, or a replacement.",
    "replaces": "The claim that it supersedes.",
    "reported": "What was reported.",
    "requested": "What was requested.",
    "retrieved_on": "The day on which it was fetched.",
    "revoked_at": "When it was revoked; null where it wasn't.",
    "sha256": "The SHA-256 of the bytes received.",
    "since": "The day from which it counts; null for the beginning of what it covers.",
    "source": "The source that holds the words.",
    "sources": "How many sources.",
    "speakers": "Who said it; nobody where the article says it in its own voice.",
    "start": "Where the words start in the stored text, in code points.",
    "stated": "What was said.",
    "stated_jointly": "The latest totals stated of more than one row, or of a longer time.",
    "stated_total": "The earlier one.",
    "status": "Where it stands, by human decision.",
    "text": "The same for people.",
    "through": "The last day that it covers; null where the words don't say.",
    "through_inclusive": "Whether that day is covered too.",
    "title": "Its title.",
    "to": "Where it goes.",
    "to_party": "Who receives.",
    "totals": "One row for each category and direction.",
    "unclear": "What the words leave open.",
    "unit": "What is counted; units are never added to each other.",
    "upper": "The most that it can be; null: open.",
    "url": "Where it was published; the ledger never calls it.",
    "verdict": "Whether the two agree, differ, or can't be compared.",
    "version": "1 for the first, one more with each change.",
    "why": "Why it doesn't count; null where it does.",
    "withdrawn": "Why it was withdrawn as entered in error; null where it stands.",
    "words": "The words as they were meant, with damage repaired.",
}
