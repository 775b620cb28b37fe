"""Shape of the form in which an article came."""

from marshmallow import fields

from ledger.rules.texts.encodings import UTF_8
from ledger.rules.texts.forms import TEXT
from ledger.schemas.base import Out
from ledger.schemas.misreadings import MisreadOut
from ledger.schemas.sentences import says


class ArticleFormOut(Out):
    """What an article's bytes are, what they are in, and how they were misread before."""

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
