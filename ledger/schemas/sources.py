"""Shapes of sources."""

from typing import Any, Final

from marshmallow import fields, validates_schema

from ledger.rules.texts.encodings import UTF_8
from ledger.rules.texts.forms import TEXT
from ledger.schemas.base import Coded, In, Out, refuse_fields
from ledger.schemas.fields import TEXT_CHARACTERS_MAX, ListOf, Name, Nested, Text, Words
from ledger.schemas.misreadings import MisreadIn, MisreadOut, MisreadPair
from ledger.schemas.parties import RecordedOut
from ledger.schemas.patterns import Date, Language, Slug, Url
from ledger.schemas.retractions import RetractionIn, RetractionOut
from ledger.schemas.sentences import says

_UPLOAD_ANOTHER: Final = (
    "The text of a source never changes: withdraw this source, and upload the right text as "
    "another one to /v1/sources."
)


#: Fields that the text of a source gives.
_OF_TEXT: Final = (
    "text",
    "sha256",
    "encoding",
    "media_type",
    "misread",
    "bytes",
    "characters",
    "reading",
    "repair",
)
_ONLY_TAKEN_BACK: Final = Coded(
    "not-here", 'This says why a retraction is taken back: send "retracted": null too.'
)
#: Stands for a field that a client didn't send.
NOT_SENT: Final = object()


class SourcePatch(In):
    """A change of a source: of its metadata, never of its text."""

    send_instead = dict.fromkeys(_OF_TEXT, _UPLOAD_ANOTHER)

    publisher = Name()
    title = Name(allow_none=True)
    url = Url(allow_none=True)
    archived_url = Url(allow_none=True)
    retrieved_on = Date(allow_none=True)
    authors = ListOf(Name())
    published_on = Date(allow_none=True)
    language = Language(allow_none=True)
    withdrawn = Text(allow_none=True)
    retracted = Nested(RetractionIn, allow_none=True)
    reinstated = Text(allow_none=True)

    @validates_schema
    def _takes_back_a_retraction(self, source: dict[str, Any], **_: Any) -> None:
        if source.get("reinstated") is None:
            return
        if source.get("retracted", NOT_SENT) is not None:
            refuse_fields(["reinstated"], _ONLY_TAKEN_BACK)


class SourceMetadata(In):
    """What is said of an article beside its words."""

    id = Slug()
    publisher = Name(required=True)
    title = Name(load_default=None, allow_none=True)
    url = Url(load_default=None, allow_none=True)
    archived_url = Url(load_default=None, allow_none=True)
    retrieved_on = Date(load_default=None, allow_none=True)
    authors = ListOf(Name(), load_default=list)
    published_on = Date(load_default=None, allow_none=True)
    language = Language(load_default=None, allow_none=True)


class SourceQuery(SourceMetadata):
    """The metadata of an article that comes as bare text."""

    misread = MisreadPair()


class SourceIn(SourceMetadata):
    """A source as it comes in."""

    text = Words(
        required=True,
        characters_max=TEXT_CHARACTERS_MAX,
        metadata=says("The article, as it is."),
    )
    misread = Nested(
        MisreadIn,
        load_default=None,
        allow_none=True,
        metadata=says(
            "The wrong encoding in which a program read the article before, where that is known."
        ),
    )


class RepairOut(Out):
    """The way in which damaged text was read."""

    read_as = fields.String(
        required=True,
        metadata=says(
            "The encoding in which the article was wrongly read before it came here."
        ),
    )
    places = fields.Integer(
        required=True, metadata=says("How many places are damaged.")
    )
    guessed = fields.Integer(
        required=True, metadata=says("How many of them stand for bytes that are lost.")
    )


class ReadingOut(Out):
    """The way in which a web page was read."""

    by = fields.String(
        required=True,
        metadata=says(
            "The name of the way of reading, such as html/1: it never changes."
        ),
    )
    characters = fields.Integer(
        required=True,
        metadata=says(
            "The length of what is read, in Unicode code points, before repairs.",
            minimum=1,
        ),
    )


class SourceOut(RecordedOut):
    """A source: everything but its text, which is other people's work."""

    publisher = fields.String(required=True)
    title = fields.String(required=True, allow_none=True)
    url = Url(required=True, allow_none=True)
    archived_url = Url(required=True, allow_none=True)
    retrieved_on = Date(required=True, allow_none=True)
    authors = fields.List(fields.String(), required=True)
    published_on = Date(required=True, allow_none=True)
    language = Language(required=True, allow_none=True)
    sha256 = fields.String(required=True, metadata={"pattern": "^[0-9a-f]{64}$"})
    encoding = fields.String(
        required=True,
        dump_default=UTF_8,
        metadata=says(
            "The encoding of the article's bytes, which are kept as they came."
        ),
    )
    media_type = fields.String(
        required=True,
        dump_default=TEXT,
        metadata=says("What the article's bytes are: text/plain, or text/html."),
    )
    misread = fields.Nested(
        MisreadOut,
        required=True,
        allow_none=True,
        dump_default=None,
        metadata=says(
            "How a program misread the article before it came, as whoever recorded it declares; "
            "null where nothing is declared."
        ),
    )
    bytes = fields.Integer(
        required=True,
        metadata=says("The length of the article as received.", minimum=0),
    )
    characters = fields.Integer(
        required=True,
        metadata=says("The length of the article in Unicode code points.", minimum=0),
    )
    repair = fields.Nested(
        RepairOut,
        required=True,
        allow_none=True,
        metadata=says("How damaged text was read; null where nothing was damaged."),
    )
    reading = fields.Nested(
        ReadingOut,
        required=True,
        allow_none=True,
        dump_default=None,
        metadata=says(
            "How a web page was read; null of text, which is read as it stands."
        ),
    )
    withdrawn = fields.String(required=True, allow_none=True, dump_default=None)
    retracted = fields.Nested(
        RetractionOut, required=True, allow_none=True, dump_default=None
    )
    reinstated = fields.String(required=True, allow_none=True, dump_default=None)
