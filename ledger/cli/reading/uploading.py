"""An article on its way to a ledger: known there already, or stored with what is said of it."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from typing import Final
from urllib.parse import urlencode

from ledger.api.formats.text_table import display
from ledger.cli.reading.articles import ArticleFile
from ledger.cli.reading.drafts import new_key
from ledger.cli.reading.lines import FORMS, line
from ledger.cli.reading.remote_ledger import (
    Fields,
    Message,
    RemoteLedger,
    RemoteRefusal,
    ServerAnswer,
    refusal,
)
from ledger.cli.reading.terminal import STOP, Screen, Stopped, choice, paragraph
from ledger.cli.reading.typed_instead import (
    as_options,
    no_encoding,
    of_encodings,
    of_misreadings,
)
from ledger.rules.texts.forms import PLAIN, form_of
from ledger.rules.workflow.warnings import RecordWarning

Metadata = dict[str, str]
#: Stands for what a person says later, while a ledger is asked what it makes of the bytes.
_SOME_PUBLISHER: Final = "?"
_QUESTIONS: Final = {
    "publisher": "Who published it",
    "published_on": "On which day, such as 2025-06-02",
    "language": "In which language, such as en, uk or ru",
}
_PAGE: Final = 200
#: A list of more pages is taken for one without end.
_PAGES_MAX: Final = 10_000
_ENDLESS: Final = (
    "The server's list of sources doesn't end: name a ledger with --server."
)
_ANEW: Final = {"y": "store it anew", STOP: "stop"}
_NOT_KNOWN: Final = "Enter: not known; "
_OR_STOP: Final = f"{STOP}: stop"
#: How the warning begins that names a misreading that would fit.
_AS_MISREAD: Final = f'{RecordWarning.MAY_BE_MISREAD}; send="misread='
#: Codes of refusals of bytes that are in another encoding.
_OF_ENCODINGS: Final = ("not-utf-8", "not-in-charset")
_UNREAD: Final = "The article can't be read without its encoding: nothing is stored."
_DOUBTFUL: Final = f"{RecordWarning.MAY_BE_MISREAD};"
_MISREAD: Final = f"How was it misread (Enter: it wasn't; {_OR_STOP})? "
_READ_RIGHT: Final = {"y": "that is right", "e": "another encoding", STOP: "stop"}
_ANOTHER: Final = "Name another encoding, such as windows-1251."
_IN_ENCODING: Final = f"In which encoding is it ({_OR_STOP})? "


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
        self._form = PLAIN
        self._advice = ""
        self._is_charset_doubtful = False
        self._doubts_told: set[str] = set()

    def source(self) -> str:
        """Return the id of the article in the ledger, where it is stored if it wasn't yet.

        Raises:
            RemoteRefusal: the ledger refuses it.
            Stopped: a person would rather go on another time.
        """
        tried = self._tried()
        if tried.would_fit(_AS_MISREAD):
            tried = self._as_meant(tried)
        self._form = form_of(tried.body)
        known = self._known()
        if known is not None:
            paragraph(self._screen, f"It is stored already, as {known}.")
            return known
        self._say_doubts(tried.warning_sentences)
        return self._stored(tried)

    def _tried(self) -> ServerAnswer:
        """Return what the ledger makes of the article, in an encoding that a person may name.

        Raises:
            RemoteRefusal: it can't be taken.
        """
        while True:
            why_not = self._no_encoding()
            if why_not is None:
                tried = self._try(self._given)
                if tried.is_done and self._is_read_right():
                    return tried
                why_not = self._why_unread(tried)
            self._ask_charset(why_not)

    def _why_unread(
        self,
        tried: ServerAnswer,
    ) -> str:
        """Return why a person is asked for another encoding.

        Raises:
            RemoteRefusal: something else is wrong.
        """
        if tried.is_done:
            return _ANOTHER
        if not _is_unread(tried, self._article.charset):
            raise refusal(tried)
        return " ".join(map(of_encodings, tried.sentences))

    def _is_read_right(self) -> bool:
        """Return whether a person reads the words that they named an encoding for.

        Raises:
            Stopped: they would rather go on another time.
        """
        if not self._is_charset_doubtful:
            return True
        paragraph(self._screen, f"It reads: «{self._article.beginning}».")
        key = choice(self._screen, _READ_RIGHT)
        if key == STOP:
            raise Stopped
        return key == "y"

    def _try(
        self,
        metadata: Metadata,
    ) -> ServerAnswer:
        """Return what the ledger makes of the article; a page may say itself who published it."""
        dry_run = {"dry_run": "true"}
        some_publisher = {"publisher": _SOME_PUBLISHER, **metadata}
        if not self._article.is_html:
            return self._post(some_publisher | dry_run, {})
        tried = self._post(metadata | dry_run, {})
        if "publisher" in tried.fields:
            return self._post(some_publisher | dry_run, {})
        return tried

    def _no_encoding(self) -> str | None:
        """Return why the name of the encoding can be none; None where it can, or isn't said."""
        charset = self._article.charset
        return None if charset is None else no_encoding(charset)

    def _ask_charset(
        self,
        why: str,
    ) -> None:
        """Have a person name another encoding.

        Raises:
            RemoteRefusal: they name none.
        """
        paragraph(self._screen, why)
        charset = line(self._screen, _IN_ENCODING)
        if not charset:
            raise RemoteRefusal(_UNREAD)
        self._article = replace(self._article, charset=charset)
        # What is advised was shown with its words.
        self._advice += why
        self._is_charset_doubtful = f"type {charset}." not in self._advice

    def _as_meant(
        self,
        tried: ServerAnswer,
    ) -> ServerAnswer:
        """Return what the ledger makes of an article that a person may declare to be misread.

        Where something else fits better, they are asked again, and may insist.

        Raises:
            RemoteRefusal: it wasn't misread so, and a person names nothing else.
        """
        self._say_doubts(tried.warning_sentences, of_misreadings)
        before = ""
        while True:
            declared = line(self._screen, _MISREAD)
            if not declared:
                return tried
            again = self._try({**self._given, "misread": declared})
            is_sure = not again.would_fit(_DOUBTFUL) or declared == before
            if again.is_done and is_sure:
                self._given = self._given | {"misread": declared}
                return again
            for sentence in () if again.is_done else again.sentences:
                paragraph(self._screen, sentence)
            self._say_doubts(again.warning_sentences, of_misreadings)
            before = declared

    def _stored(
        self,
        tried: ServerAnswer,
    ) -> str:
        """Store the article, with what a person says of it, until that is taken.

        Somebody else may store it while the person is asked.

        Raises:
            RemoteRefusal: something else is wrong.
        """
        metadata = dict(self._given)
        while True:
            self._ask(metadata, tried)
            meanwhile = self._live()
            if meanwhile is not None:
                paragraph(self._screen, f"It was stored meanwhile, as {meanwhile}.")
                return meanwhile
            sent = self._post(metadata, {"Idempotency-Key": new_key()})
            if sent.is_done:
                return self._said_of(sent)
            wrong = set(_QUESTIONS).intersection(sent.fields)
            if not wrong:
                raise refusal(sent)
            for sentence in sent.sentences:
                paragraph(self._screen, sentence)
            for name in wrong:
                metadata.pop(name, None)

    def _said_of(
        self,
        sent: ServerAnswer,
    ) -> str:
        """Say what an article is stored as, and what is doubtful of it since it was tried."""
        self._say_doubts(sent.warning_sentences)
        identity = str(sent.body["id"])
        paragraph(self._screen, f"Stored as {identity}.")
        return identity

    def _ask(
        self,
        metadata: Metadata,
        tried: ServerAnswer,
    ) -> None:
        """Ask for the metadata that isn't said yet; what a page says of itself may stand."""
        for name, question in _QUESTIONS.items():
            if name in metadata:
                continue
            proposed = tried.body.get(name)
            if name == "publisher" and proposed in (None, _SOME_PUBLISHER):
                metadata[name] = self._publisher(question)
                continue
            instead = f"Enter: {display(proposed)}; " if proposed else _NOT_KNOWN
            prompt = f"{question} ({instead}{_OR_STOP})? "
            metadata[name] = line(self._screen, prompt, FORMS[name])

    def _publisher(
        self,
        question: str,
    ) -> str:
        typed = ""
        while not typed:
            prompt = f"{question} ({_OR_STOP})? "
            typed = line(self._screen, prompt, FORMS["publisher"])
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

    def _say_doubts(
        self,
        sentences: Iterable[str],
        as_typed: Callable[[str], str] = as_options,
    ) -> None:
        """Say what is doubtful, once each, with what a person types in place of what is sent."""
        for sentence in sentences:
            if sentence not in self._doubts_told:
                self._doubts_told.add(sentence)
                words = as_typed(sentence)
                paragraph(self._screen, f"Look twice: {words}")

    def _known(self) -> str | None:
        """Return the source with the bytes of the article; None where a person stores it anew.

        Raises:
            Stopped: it is withdrawn, and a person doesn't store it anew.
        """
        live = self._live()
        if live is not None:
            return live
        withdrawn = [source["id"] for source in self._same_texts()]
        for identity in withdrawn:
            paragraph(self._screen, f"It is stored as {identity}, which is withdrawn.")
        if withdrawn and choice(self._screen, _ANEW) == STOP:
            raise Stopped
        return None

    def _live(self) -> str | None:
        """Return the source with the bytes of the article; None where none may be quoted."""
        for source in self._same_texts():
            if source["withdrawn"] is None:
                return str(source["id"])
        return None

    def _same_texts(self) -> Iterator[Fields]:
        """Yield each source with the bytes of the article, read in the same way.

        Raises:
            RemoteRefusal: the server names a page of its list twice, as though it never ended.
        """
        path: str | None = f"/v1/sources?limit={_PAGE}"
        seen: set[str] = set()
        while path is not None:
            if path in seen or len(seen) == _PAGES_MAX:
                raise RemoteRefusal(_ENDLESS)
            seen.add(path)
            page = self._ledger.get(path)
            for source in page["items"]:
                if source["sha256"] != self._article.sha256:
                    continue
                form = form_of(source)
                self._check_encoding(source, form.encoding)
                if form == self._form:
                    yield source
            path = page["next"]

    def _check_encoding(
        self,
        source: Fields,
        encoding: str,
    ) -> None:
        """Refuse to store the same bytes again in another encoding.

        Raises:
            RemoteRefusal: a source that may be quoted has them in this one.
        """
        if source["withdrawn"] is None and encoding != self._form.encoding:
            raise RemoteRefusal(
                f"It is stored already, as {source['id']}, and read there as {encoding}, not as "
                f"{self._form.encoding}: give --charset {encoding}, or withdraw that one first if "
                "it reads wrong there."
            )


def _is_unread(
    tried: ServerAnswer,
    charset: str | None,
) -> bool:
    """Return whether an article was refused for the encoding of its bytes, as it is named."""
    if tried.code in _OF_ENCODINGS:
        return True
    if tried.code != "unsupported-type":
        return False
    # A page may name one itself that nobody takes.
    return charset is not None or "charset=" in str(tried.body.get("accepted"))
