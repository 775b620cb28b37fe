"""Refusals as problem+json (RFC 9457): the only table of HTTP status codes."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import orjson

from ledger.api.formats import links
from ledger.rules.base.errors import LedgerError
from ledger.rules.workflow.warnings import RecordWarning


@dataclass(frozen=True, slots=True)
class Problem:
    """The answer for one code of refusal; `advice` says what a client does about it."""

    status: int
    title: str
    advice: str


PROBLEMS: Final[Mapping[str, Problem]] = {
    "bad-json": Problem(
        400, "The body can't be read", "Send one JSON document in UTF-8, each key once."
    ),
    "bad-parameter": Problem(
        400, "A query parameter isn't acceptable", "`parameters` says which and why."
    ),
    "bad-idempotency-key": Problem(
        400,
        "That can't be an Idempotency-Key",
        "Send 1 to 255 characters of visible ASCII.",
    ),
    "incomplete-body": Problem(
        400,
        "The body was cut off",
        "Send it again: it was shorter than its Content-Length.",
    ),
    "bad-request": Problem(
        400, "The request can't be read", "The detail says what is wrong with it."
    ),
    "unauthenticated": Problem(
        401,
        "A valid token is needed",
        "Send `Authorization: Bearer xl_...`; `detail` says what is wrong with one that was sent.",
    ),
    "forbidden": Problem(
        403,
        "The role doesn't reach",
        "`needed` names the role that does; where `detail` names who recorded it, that person may "
        "too.",
    ),
    "same-actor": Problem(
        403,
        "This takes another person",
        "Ask a reviewer who recorded neither the line item nor the claims that it is about.",
    ),
    "not-found": Problem(
        404, "Not recorded", "Check the id; lists show what is recorded."
    ),
    "no-such-path": Problem(404, "No such path", "/openapi.yaml lists the paths."),
    "method-not-allowed": Problem(
        405, "No such method here", "The Allow header lists those there are."
    ),
    "not-acceptable": Problem(
        406, "No such format here", "`available` lists those there are."
    ),
    "already-exists": Problem(409, "The id is taken", "`location` says by what."),
    "illegal-transition": Problem(
        409, "No such step", "`allowed` lists the steps there are."
    ),
    "too-slow": Problem(
        408,
        "The request came too slowly",
        "Send it again, all of it, on a new connection.",
    ),
    "possible-duplicate": Problem(
        409,
        "Possibly recorded already",
        "If it is the same event, send what `instead` holds, headers too, in its order; if not, "
        "name `line_items` in `distinct_from`, or its whole in `part_of`.",
    ),
    "shown-once": Problem(
        409,
        "A token's text is shown once",
        "This retry can't show it. If it never reached you, rotate it: send what `instead` holds.",
    ),
    "in-use": Problem(
        409, "Something rests on this", "`resting` names it: see to that first."
    ),
    "frozen": Problem(
        409,
        "This can't change any more",
        "Other records rest on it, or its words were erased.",
    ),
    "redacted": Problem(
        410,
        "What it recorded was redacted",
        "A retry of that request can't be answered any more; a new request needs a new key.",
    ),
    "length-required": Problem(
        411, "The length is needed", "Send a Content-Length; curl does by itself."
    ),
    "stale": Problem(
        412,
        "Changed since you read it",
        "Read it again and send its new ETag in If-Match.",
    ),
    "too-large": Problem(
        413, "The body is too large", "`bytes_max` says how much is taken."
    ),
    "uri-too-long": Problem(
        414, "The address is too long", "Send fewer or shorter parameters."
    ),
    "unsupported-type": Problem(
        415, "No such Content-Type here", "`accepted` lists those that are taken."
    ),
    "expectation-failed": Problem(
        417,
        "That can't be expected",
        "Leave the field Expect out, or send `100-continue`.",
    ),
    "validation": Problem(
        422,
        "Some fields are not acceptable",
        "`errors` names each with its JSON pointer.",
    ),
    "idempotency-key-reused": Problem(
        422,
        "The Idempotency-Key belongs to another request",
        "A key goes with one body, byte for byte: send a new key with a new request.",
    ),
    "document-too-large": Problem(
        422,
        "A document would grow too large",
        "Quote fewer words, or record what is new as another line item; `bytes_max` says how much "
        "is taken of a document, `bytes` how much this would be.",
    ),
    "not-a-whole": Problem(
        422, "That line item can't be the whole", "`errors` says why."
    ),
    "cannot-undo": Problem(422, "That can't be undone by this", "`errors` says why."),
    "not-a-counterpart": Problem(
        422, "That line item can't be the counterpart", "`errors` says why."
    ),
    "batch-refused": Problem(
        422,
        "Some lines can't be recorded",
        "`errors` names each with its line and pointer; mend those and send all of it again.",
    ),
    "not-utf-8": Problem(
        422,
        "The text isn't UTF-8",
        "Name the `charset` of an article in the Content-Type; convert other texts to UTF-8.",
    ),
    "not-in-charset": Problem(
        422,
        "The text isn't in the charset that the request names",
        "Name the charset that the article is in: its bytes stay as they are.",
    ),
    "precondition-required": Problem(
        428, "If-Match is needed", "Send the ETag that you read, or `*`."
    ),
    "too-many-requests": Problem(
        429,
        "Too many requests",
        "Send it again after Retry-After seconds; `RateLimit` tells more.",
    ),
    "head-too-large": Problem(
        431,
        "The head of the request is too large",
        "Send fewer or shorter header fields.",
    ),
    "busy": Problem(503, "Busy", "Send it again after Retry-After seconds."),
    "too-costly": Problem(
        503,
        "Too much for one answer",
        "Ask for less: `narrow` lists the parameters that leave out most. It fails again as it is.",
    ),
    "database-lost": Problem(
        503,
        "The database is gone, damaged or another one",
        "Nothing was recorded, and waiting doesn't help. Whoever runs the ledger has to look: "
        "`detail` says what is wrong.",
    ),
    "storage-full": Problem(
        503, "The disk is full", "Reading goes on; nothing more can be recorded."
    ),
    "internal": Problem(
        500,
        "A bug in the ledger",
        "Report it with the request id; nothing was recorded.",
    ),
}
RETRY_AFTER_SECONDS: Final = 2
#: What waiting doesn't mend: the first needs another request, the second a person at the machine.
NOT_AGAIN: Final = frozenset({"too-costly", "database-lost"})


@dataclass(frozen=True, slots=True)
class Warned:
    """The meaning of a code in Ledger-Warning; `advice` says what a person does about it."""

    title: str
    advice: str


WARNINGS: Final[Mapping[RecordWarning, Warned]] = {
    RecordWarning.SAME_TEXT: Warned(
        "Another source has the very same text",
        "If it is the same article recorded twice, withdraw one of the two.",
    ),
    RecordWarning.DAMAGED_TEXT: Warned(
        "The text was damaged before it came",
        "Quotes are anchored in a repaired reading; `repair` says how many characters of it are "
        "guessed. Record an undamaged copy if there is one.",
    ),
    RecordWarning.LOST_CHARACTERS: Warned(
        "Characters were lost before the text came",
        "It has U+FFFD where they stood, and nothing says which they were; a digit may be among "
        "them. Send the bytes as they were saved, with their charset, and withdraw this source.",
    ),
    RecordWarning.MAY_BE_MISREAD: Warned(
        "The text looks as if it had been read in a wrong encoding",
        "`send` in the header names what would fit, with the first words as they would be read "
        "then. Where these are the words of the article, send it again with that, and withdraw "
        "this source.",
    ),
    RecordWarning.NO_LINE_ENDS: Warned(
        "A long text has not one line end",
        "curl's `--data @file` joins lines without a blank, so that words run together and quotes "
        "aren't found: send `--data-binary @file`, and withdraw this source.",
    ),
    RecordWarning.FROM_PAGE: Warned(
        "Metadata was taken from the page",
        "`fields` in the header names what wasn't sent, and stands as the page says it. Compare it "
        "with the article, and PATCH what is wrong.",
    ),
    RecordWarning.NOT_FROM_PAGE: Warned(
        "Metadata of the page isn't taken",
        "`fields` in the header names what the page says in a form that the ledger doesn't take, "
        "such as a date in words: it isn't there. PATCH it where it is known.",
    ),
    RecordWarning.GUESSED_PASSAGE: Warned(
        "Characters of the passage are guesses of the repair",
        "Compare `reading` with another copy of the article.",
    ),
    RecordWarning.SOURCE_RETRACTED: Warned(
        "The publisher retracted or corrected the article",
        "What is quoted from it is recorded, and makes no figure: see `retracted` of the source. "
        "Quote another article.",
    ),
    RecordWarning.NUMBER_NOT_IN_PASSAGE: Warned(
        "The quoted words don't hold the number",
        "Quote the words that give it; the claim is flagged `number_not_in_passage` in `unclear`.",
    ),
    RecordWarning.MAY_CUT_NUMBER: Warned(
        "The quote may cut a number in two",
        "It begins or ends between digits or words that may be one number, such as 500 in "
        "`Brigade 36 500 men`. Where they are one, quote all of it.",
    ),
    RecordWarning.MAY_CUT_WORD: Warned(
        "The quote may cut a word in two",
        "It begins or ends between letters that may be of one word, as `agreed` of `disagreed` "
        "does. Where they are, quote all of it.",
    ),
    RecordWarning.DOTS_AS_PRINTED: Warned(
        "The article has the dots of the quote",
        "They were taken as they are printed there, not for words left out, which would name "
        "another passage. Where that one is meant, send `start` and `end` of it.",
    ),
    RecordWarning.CROSSES_PARAGRAPH: Warned(
        "The quote goes on over the end of a paragraph",
        "Between its words a paragraph, a heading, a column or a cell of a table ends, or a page "
        "has what isn't read. What stands on both sides may not belong together: look at the "
        "article, and quote less where it doesn't.",
    ),
    RecordWarning.MAY_BE_TURNED: Warned(
        "A reader may see the words of the quote in another order",
        "An unseen sign of the article (U+202E, say) turns words around. What is stored counts.",
    ),
    RecordWarning.HEDGE_LEFT_OUT: Warned(
        "A word before the number is not in the quantity",
        "Right before the number stands what `words` in the header names (percent-encoded), such "
        'as "up to" before 1,200. Send the claim again with the quantity as it is said: '
        '"up to 1,200" (`supersedes`, `correction`).',
    ),
    RecordWarning.MAY_BE_STATED_TOTAL: Warned(
        "The words may give a total so far",
        "`words` in the header names them (percent-encoded), such as "
        '"in all". A report is added to those before it; a total of them is none: void the line '
        "item, and send it to `/v1/stated-totals`.",
    ),
    RecordWarning.SPEAKER_SPELT_OTHERWISE: Warned(
        "A speaker is recorded by another spelling",
        "The names differ in case or punctuation alone, and count as two speakers. `recorded` in "
        "the header names the first spelling, percent-encoded; where both are one person, send "
        "the claim again with it: `supersedes`, `correction`.",
    ),
    RecordWarning.MAY_BE_SEVERAL_SPEAKERS: Warned(
        "A speaker's name has a comma",
        "It was recorded as one speaker. Where it names several, send the claim again with each of "
        "them by itself (`supersedes`, `correction`): an object for each in `speakers`, and in a "
        "CSV `;` between them.",
    ),
    RecordWarning.SAME_CLAIM: Warned(
        "The line item has this claim already",
        "`claims` in the header names it, after its line item. It is recorded a second time; it "
        "makes no speaker and no publisher count twice.",
    ),
    RecordWarning.CONTESTED: Warned(
        "The claims contradict each other now",
        "The figure spans them all. If one replaces another, record it with `supersedes`.",
    ),
    RecordWarning.WORDS_IN_USE: Warned(
        "Another line item counts by the same words",
        "`line_items` in the header names it. Where both tell the same event, void one of the two; "
        "where they are others, say so in `distinct_from`.",
    ),
    RecordWarning.MAY_BE_CONTAINED: Warned(
        "It may be of the same people as another line item",
        "Another kind stands beside it, such as wounded beside prisoners of war; `line_items` in "
        "the header names it. Where one holds the other, name that in `part_of`; where they are "
        "other people, in `distinct_from`.",
    ),
    RecordWarning.PARTS_COUNT_NOW: Warned(
        "Its parts count now",
        "What they are a stage or a share of counts no more, so that totals hold them themselves; "
        "`parts` in the header names them. Void those that shouldn't count.",
    ),
    RecordWarning.NO_LONGER_DISTINCT: Warned(
        "It is a part now, and was distinct before",
        "`distinct_from` of the two no longer names the other: a share or a stage isn't distinct "
        "from its whole. `line_items` in the header names the whole. Where they are two events, "
        "PATCH `part_of` to null and `distinct_from` to name it again.",
    ),
    RecordWarning.DATED_AHEAD: Warned(
        "A date lies in the future", "Check it for a slip of the pen."
    ),
    RecordWarning.AFTER_PUBLICATION: Warned(
        "Reported before it happened",
        "`effective_on` is later than every article that tells it: check both dates.",
    ),
    RecordWarning.BEFORE_AGREEMENT: Warned(
        "Dated before its agreement",
        "`effective_on` is over before the `concluded_on` of the agreement: check both dates. What "
        "is of another agreement is entered again, by a re-entry. After a PATCH of the agreement "
        "`line_items` in the header names those that were recorded before.",
    ),
    RecordWarning.NOT_OF_AGREEMENT: Warned(
        "A party is none of the agreement's",
        "`parties` in the header names it, after a PATCH of an agreement or of a group each after "
        "its line item (`li-1/icrc`): check both it and the agreement. Where it is right, "
        "PATCH `parties` of the agreement, or the `members` of the group that it belongs to.",
    ),
    RecordWarning.WORDS_STAY: Warned(
        "These words stay for ever",
        "No redaction erases reasons of redactions, nor what is written of a source after its "
        "words were erased: they must repeat nothing of those.",
    ),
}
#: What stands behind a code in Ledger-Warning that names something: `parts="li-1|li-2"`.
WARNING_PARAMETERS: Final[Mapping[RecordWarning, str]] = {
    RecordWarning.MAY_BE_MISREAD: "send",
    RecordWarning.FROM_PAGE: "fields",
    RecordWarning.NOT_FROM_PAGE: "fields",
    RecordWarning.HEDGE_LEFT_OUT: "words",
    RecordWarning.MAY_BE_STATED_TOTAL: "words",
    RecordWarning.SPEAKER_SPELT_OTHERWISE: "recorded",
    RecordWarning.SAME_CLAIM: "claims",
    RecordWarning.WORDS_IN_USE: "line_items",
    RecordWarning.MAY_BE_CONTAINED: "line_items",
    RecordWarning.PARTS_COUNT_NOW: "parts",
    RecordWarning.NO_LONGER_DISTINCT: "line_items",
    RecordWarning.BEFORE_AGREEMENT: "line_items",
    RecordWarning.NOT_OF_AGREEMENT: "parties",
}


def status_of(code: str) -> int:
    """Return the HTTP status of a refusal's code."""
    return PROBLEMS[code].status


def document(refusal: LedgerError, request_id: str, root: str = "") -> bytes:
    """Return the problem+json of a refusal, with a final newline; its paths stand under `root`."""
    problem = PROBLEMS[refusal.code]
    body = {
        "type": f"/problems/{refusal.code}",
        "title": problem.title,
        "status": problem.status,
        "code": refusal.code,
        "detail": refusal.detail,
        "instance": f"urn:uuid:{request_id}",
        **refusal.extra,
    }
    return orjson.dumps(
        links.rooted_refusal(body, root), option=orjson.OPT_APPEND_NEWLINE
    )
