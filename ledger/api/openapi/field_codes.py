"""The codes in `errors`: each says what is wrong with one field of a body, or with one line.

A line of a batch may also have the code with which its own request would have been refused.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class FieldCode:
    """The meaning of a code, and what a person does about it."""

    title: str
    advice: str


FIELD_CODES: Final[Mapping[str, FieldCode]] = {
    # The shape of a body.
    "required": FieldCode(
        "A field is missing", "Send it; `pointer` says where it belongs."
    ),
    "unknown-field": FieldCode(
        "There is no such field", "Leave it out, or spell it as the message does."
    ),
    "not-a-value": FieldCode(
        "What a program writes where it has no value",
        "Mend the formula, or leave the cell empty; a name that is spelled so is taken in JSON.",
    ),
    "null": FieldCode("A field can't be null", "Send a value, or leave the field out."),
    "empty": FieldCode("Nothing but blanks", "Send words, or leave the field out."),
    "wrong-type": FieldCode(
        "Another type of JSON value is needed",
        "The message says which: text, a list, an object.",
    ),
    "wrong-length": FieldCode(
        "Too few or too many", "The message says how many items a list or a row takes."
    ),
    "too-long": FieldCode(
        "A text is too long", "The message says how many characters it takes."
    ),
    "control-character": FieldCode(
        "Control characters in a text",
        "Send plain words, on one line where the message says so.",
    ),
    "repeated": FieldCode("Something stands twice", "Name it once."),
    "not-a-choice": FieldCode(
        "Not one of the words", "The message lists those that there are."
    ),
    "not-an-id": FieldCode(
        "That can't be an id",
        "Ids are lower-case letters, digits, `-` and `_`; states are `RU`.",
    ),
    "not-a-date": FieldCode(
        "That is no date",
        "Send ISO 8601: `2025-06-02`, or `2025-05-16/2025-06-02` for a time.",
    ),
    "not-a-moment": FieldCode(
        "That names no state of the journal", "Send its size, or an instant (RFC 3339)."
    ),
    "not-a-url": FieldCode(
        "That is no web address", "Send one that starts with http or https."
    ),
    "not-a-language": FieldCode(
        "That is no language tag", "Send one such as `uk` (BCP 47)."
    ),
    "not-a-number": FieldCode(
        "That is no whole number, or out of bounds",
        "The message says from where to where.",
    ),
    "no-words": FieldCode(
        "There is no word to search for",
        "Send words or numbers: `bodies`, `1,212` or `prison*`.",
    ),
    "short-beginning": FieldCode(
        "That begins too many words", "Send at least 3 letters before a star."
    ),
    "not-a-flag": FieldCode("Neither true nor false", "Send `true` or `false`."),
    "not-a-policy": FieldCode(
        "There is no such policy", "The message lists those that there are."
    ),
    "not-a-quantity": FieldCode(
        "That is no quantity",
        'Send a whole number, or what the passage says: "about 400", "at least 1,000", "2-3", '
        '"not stated". Shares, ages and days held are no quantities: they go into `note`.',
    ),
    "not-here": FieldCode(
        "Not together with the rest", "Leave it out; the message says why."
    ),
    "not-in-order": FieldCode("One date lies before the other", "Check both dates."),
    # The words of an article.
    "quote-not-found": FieldCode(
        "The words don't stand in the article",
        "Copy them from `/v1/sources/{id}/text`; `nearest` has the words that come closest.",
    ),
    "repeats-erased": FieldCode(
        "A reason repeats words that are to be erased",
        "It stays for ever: say it without names, places, numbers and sentences of the article.",
    ),
    "quote-ambiguous": FieldCode(
        "The words stand there more than once",
        "Send `start` and `end` of one of `places`, its `prefix` or `suffix`, or more words.",
    ),
    "quote-cuts-number": FieldCode(
        "The quote cuts a number in two",
        "Quote all of it; `around` shows where it stands.",
    ),
    "quote-cuts-word": FieldCode(
        "The quote cuts a word in two",
        "Quote all of it; `around` shows where it stands.",
    ),
    "several-in-one": FieldCode(
        "Several speakers in one",
        "Send an object for each in `speakers`, or write a comma.",
    ),
    "web-page": FieldCode(
        "A web page was sent as a text",
        "Send it as `Content-Type: text/html`, with its metadata in the query.",
    ),
    "no-text": FieldCode(
        "A file of another kind was sent as a text",
        "Send its words: the message says how to get at them.",
    ),
    "not-misread": FieldCode(
        "The article wasn't misread as is declared",
        "The message says what doesn't fit. Leave `misread` out, or name the encodings that fit.",
    ),
    # What a record rests on.
    "unknown-reference": FieldCode(
        "What is named isn't recorded", "Check the id, or record that first."
    ),
    "name-ambiguous": FieldCode(
        "Several go by that name",
        "Send the id of the one that is meant; the message names them.",
    ),
    "withdrawn": FieldCode(
        "What is named was withdrawn",
        "Name another; the message says why it was withdrawn.",
    ),
    "evidence-needed": FieldCode(
        "A step needs its passage",
        "Send `evidence`: the source and the words that show what happened.",
    ),
    "relation": FieldCode(
        "What the claim is to the others",
        "A first claim has no relation. A further one says `restates`, or `supersedes` with "
        "`replaces` and `because`.",
    ),
    "already-replaced": FieldCode("That was replaced before", "Name the newest one."),
    "too-many-claims": FieldCode(
        "The line item has no room for more claims",
        "Record another line item, a part of this one.",
    ),
    "says-the-same": FieldCode(
        "Nothing differs",
        "Name only what the speakers say otherwise than the line item.",
    ),
    "same-party": FieldCode(
        "One party on both sides", "From one party to another one."
    ),
    "not-earlier": FieldCode(
        "What is answered comes later",
        "A line item answers what stands earlier: request, offer, pledge, report.",
    ),
    "not-distinct": FieldCode(
        "A line item is distinct from itself, from its whole or from a part of it",
        "Leave its own id out of `distinct_from`, and those of its whole and its parts.",
    ),
    "other-unit": FieldCode(
        "Two units",
        "Persons, bodies, days and hours never add up: keep them in totals of their own.",
    ),
    "other-total": FieldCode(
        "A total of something else", "One of pledges can't replace one of reports."
    ),
    "circle": FieldCode(
        "A category below itself, or a group within itself",
        "Name another `parent`, or leave that member out.",
    ),
    # The rows of a spreadsheet.
    "not-csv": FieldCode(
        "A quotation mark stands wrong",
        "The message says whether one isn't closed, or isn't doubled within a cell.",
    ),
    "not-a-header": FieldCode(
        "What stands first is no header",
        "Leave out the rows above the header; the message says where that seems to be.",
    ),
    "unknown-column": FieldCode(
        "There is no such column", "Spell it as an export of `/v1/claims.csv` does."
    ),
    "not-as-recorded": FieldCode(
        "The row says otherwise than the record",
        "Leave the recorded cells as they were exported, or record a further claim.",
    ),
}
