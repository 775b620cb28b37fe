"""An article on its way to a ledger: known there already, or stored with what is said of it."""

import hashlib
from dataclasses import replace
from typing import Final
from urllib.parse import urlencode

from ledger.api.formats.text_table import display
from ledger.cli.reading.articles import ArticleFile
from ledger.cli.reading.remote_ledger import (
    Message,
    RemoteLedger,
    ServerAnswer,
    refusal,
)
from ledger.cli.reading.terminal import Screen, paragraph
from ledger.rules.workflow.warnings import RecordWarning

Metadata = dict[str, str]
#: Stands for what a person says later, while a ledger is asked what it makes of the bytes.
_SOME_PUBLISHER: Final = "?"
_QUESTIONS: Final = {
    "publisher": "Who published it?",
    "published_on": "On which day, such as 2025-06-02?",
    "language": "In which language (en, uk, ru, ...)?",
}
_PAGE: Final = 200
_KEY_CHARACTERS: Final = 40
_NOT_KNOWN: Final = "Enter: not known"


class Upload:
    """The upload of one article, with the metadata that is given."""

    def __init__(
        self,
        screen: Screen,
        ledger: RemoteLedger,
        article: ArticleFile,
        given: Metadata,
    ) -> None:
        self._screen = screen
        self._ledger = ledger
        self._article = article
        self._given = given

    def source(self) -> str:
        """Return the id of the article in the ledger, where it is stored if it wasn't yet.

        Raises:
            RemoteRefusal: the ledger refuses it.
            Stopped: a person would rather go on another time.
        """
        tried = self._tried()
        if RecordWarning.SAME_TEXT in tried.warning_codes:
            identity = self._same_text()
            if identity is not None:
                paragraph(self._screen, f"It is stored already, as {identity}.")
                return identity
        for sentence in tried.warning_sentences:
            paragraph(self._screen, f"Look twice: {sentence}")
        sent = self._stored(tried)
        identity = str(sent.body["id"])
        paragraph(self._screen, f"Stored as {identity}.")
        return identity

    def _tried(self) -> ServerAnswer:
        """Return what the ledger makes of the article, in an encoding that a person may name.

        Raises:
            RemoteRefusal: it can't be taken.
        """
        metadata = {"publisher": _SOME_PUBLISHER, **self._given}
        while True:
            tried = self._post(metadata | {"dry_run": "true"}, {})
            if tried.is_done:
                return tried
            if self._article.charset is not None or not _is_unread(tried):
                raise refusal(tried)
            for sentence in tried.sentences:
                paragraph(self._screen, sentence)
            charset = self._screen.line("In which encoding is it (Enter: stop)? ")
            if not charset:
                raise refusal(tried)
            self._article = replace(self._article, charset=charset)

    def _stored(
        self,
        tried: ServerAnswer,
    ) -> ServerAnswer:
        """Store the article, with what a person says of it, until that is taken.

        Raises:
            RemoteRefusal: something else is wrong.
        """
        metadata = dict(self._given)
        while True:
            self._ask(metadata, tried)
            sent = self._post(metadata, {"Idempotency-Key": self._key(metadata)})
            if sent.is_done:
                return sent
            wrong = set(_QUESTIONS).intersection(sent.fields)
            if not wrong:
                raise refusal(sent)
            for sentence in sent.sentences:
                paragraph(self._screen, sentence)
            for name in wrong:
                metadata.pop(name, None)

    def _ask(
        self,
        metadata: Metadata,
        tried: ServerAnswer,
    ) -> None:
        """Ask for the metadata that isn't said yet; what a page says of itself may stand."""
        for name, question in _QUESTIONS.items():
            if name in metadata:
                continue
            if name == "publisher":
                metadata[name] = self._publisher(question)
                continue
            proposed = tried.body.get(name)
            instead = f"Enter: {display(proposed)}" if proposed else _NOT_KNOWN
            metadata[name] = self._screen.line(f"{question} ({instead}) ")

    def _publisher(
        self,
        question: str,
    ) -> str:
        typed = ""
        while not typed:
            typed = self._screen.line(f"{question} ")
        return typed

    def _post(
        self,
        metadata: Metadata,
        headers: Metadata,
    ) -> ServerAnswer:
        sent = Message(
            self._article.content,
            {"Content-Type": self._article.media_type, **headers},
        )
        known = {name: value for name, value in metadata.items() if value}
        return self._ledger.post(f"/v1/sources?{urlencode(known)}", sent)

    def _key(
        self,
        metadata: Metadata,
    ) -> str:
        """Return a key of the upload, the same for the same article and metadata."""
        sent = f"{self._article.media_type} {sorted(metadata.items())}"
        digest = hashlib.sha256(sent.encode() + self._article.content).hexdigest()
        return f"read-{digest[:_KEY_CHARACTERS]}"

    def _same_text(self) -> str | None:
        """Return the source with the bytes of the article; None where all are withdrawn."""
        sha256 = self._article.sha256
        path: str | None = f"/v1/sources?limit={_PAGE}"
        while path is not None:
            page = self._ledger.get(path)
            for source in page["items"]:
                if source["sha256"] == sha256 and source["withdrawn"] is None:
                    return str(source["id"])
            path = page["next"]
        return None


def _is_unread(tried: ServerAnswer) -> bool:
    """Return whether an article was refused for the encoding of its bytes."""
    return "charset" in " ".join(tried.sentences) or tried.code == "not-utf-8"
