"""What the ledger refuses: one class for each kind, with a frozen code and words for a person.

HTTP status codes are the door's business (`ledger.api.problems`).
"""

from collections.abc import Mapping, Sequence
from typing import ClassVar, Self


class LedgerError(Exception):
    """Something was asked that the ledger won't do.

    `code` never changes, since clients act on it. `detail` is a sentence for a person that says
    what to send instead. `extra` holds further members of the answer, as JSON values.
    """

    code: ClassVar[str]

    def __init__(self, detail: str, **extra: object) -> None:
        super().__init__(detail)
        self.detail = detail
        self.extra = extra

    def __copy__(self) -> Self:
        """Return it for another thread to raise: words and all, whatever it was built from."""
        error = type(self).__new__(type(self), *self.args)
        error.__dict__.update(self.__dict__)
        return error


class Invalid(LedgerError):
    """Some fields of the body aren't acceptable.

    `errors` holds `pointer`, `code` and `message` of each.
    """

    code = "validation"

    def __init__(self, errors: Sequence[Mapping[str, object]]) -> None:
        fields = "1 field was" if len(errors) == 1 else f"{len(errors)} fields were"
        self.errors = list(errors)
        super().__init__(f"{fields} refused; nothing was recorded.", errors=self.errors)

    @classmethod
    def of_field(cls, pointer: str, message: str, code: str | None = None) -> Self:
        """Return the refusal of one field, by the code of its kind where none is given."""
        error = {
            "pointer": pointer,
            "code": code or cls.code,
            "message": message,
        }
        return cls([error])


class NotFound(LedgerError):
    """No such thing is recorded, or was recorded by then."""

    code = "not-found"


class AlreadyExists(LedgerError):
    """The id is taken."""

    code = "already-exists"


class Frozen(LedgerError):
    """This can't be changed any more, since other records rest on it."""

    code = "frozen"


class Stale(LedgerError):
    """The resource changed since the client read it."""

    code = "stale"

    def __init__(self) -> None:
        super().__init__(
            "This changed since you read it: read it again as JSON, look at what is new, and send "
            "that ETag in If-Match, with its quotes."
        )


class NoSuchEtag(LedgerError):
    """What the client says that it has read can't have been read here."""

    code = "stale"

    def __init__(self) -> None:
        super().__init__(
            "No ETag here looks like what If-Match says: send the one that the answer as JSON came "
            'with, all of it: 64 letters and digits in double quotes ("...").'
        )


class PreconditionRequired(LedgerError):
    """A change of something recorded, without saying what the client has read of it."""

    code = "precondition-required"

    def __init__(self) -> None:
        super().__init__(
            "This changes something recorded: send the ETag that you last read in If-Match, "
            "or If-Match: * to change whatever stands there."
        )


class TooCostly(LedgerError):
    """To answer this would take more time or more room than one answer may have.

    `narrow` lists the parameters by which less can be asked.
    """

    code = "too-costly"

    def __init__(self, reason: str, narrow: Sequence[str] = ()) -> None:
        how = (
            f"Ask for less, by {', '.join(narrow)}."
            if narrow
            else "Ask for parts of it."
        )
        super().__init__(f"{reason} {how}", narrow=list(narrow))
        self.reason = reason
