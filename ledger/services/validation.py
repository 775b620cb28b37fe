"""Errors of the fields of a body, collected so that a client learns all of them at once."""

from collections.abc import Iterable
from typing import Final

from ledger.rules.base.errors import Invalid
from ledger.services import called_names
from ledger.services.journal import Change
from ledger.services.known_ids import known
from ledger.services.nearest_ids import suggestion_in
from ledger.services.resources import LINE_ITEM, ResourceType

#: What else can be done where a link to a line item can't be made yet.
_LATER: Final = ", or leave this out, and PATCH it once that is recorded"
#: The code of an id that isn't recorded.
UNKNOWN: Final = "unknown-reference"


def unknown(
    resource_type: ResourceType,
    identity: str,
    meant: str,
) -> str:
    """Return the sentence about an id that isn't recorded: what may be meant, and what to do."""
    joint = " If not," if meant else ";"
    later = _LATER if resource_type is LINE_ITEM else ""
    record = f"{joint} record it first at /v1/{resource_type.collection}{later}."
    return f"No {resource_type.name} {identity!r} is recorded{meant}{record}"


class FieldErrors:
    """The errors of one body, in the order in which they were added."""

    def __init__(self) -> None:
        self._errors: list[dict[str, object]] = []

    @property
    def count(self) -> int:
        """Number of errors so far."""
        return len(self._errors)

    @property
    def all(self) -> list[dict[str, object]]:
        """The errors so far."""
        return self._errors

    def add(
        self,
        pointer: str,
        code: str,
        message: str,
        **more: object,
    ) -> None:
        """Add the error of one field; `more` are further members of its JSON."""
        self._errors.append(
            {
                "pointer": pointer,
                "code": code,
                "message": message,
                **more,
            }
        )

    def references(
        self,
        change: Change,
        resource_type: ResourceType,
        references: Iterable[tuple[str, str | None]],
    ) -> None:
        """Add an error for each (pointer, id) of a resource that isn't recorded or is withdrawn.

        An id of None refers to nothing and is fine.
        """
        sent = [
            (pointer, identity)
            for pointer, identity in references
            if identity is not None
        ]
        if not sent:
            return
        recorded = known(change, resource_type, {identity for _, identity in sent})
        for pointer, identity in sent:
            if identity not in recorded:
                self._add_unknown(change, pointer, resource_type, identity)
            elif (reason := recorded[identity]) is not None:
                self.add(pointer, "withdrawn", f"{identity!r} was withdrawn: {reason}")

    def _add_unknown(
        self,
        change: Change,
        pointer: str,
        resource_type: ResourceType,
        identity: str,
    ) -> None:
        """Add the error of an id that isn't recorded: whose name it is, or what may be meant."""
        names = called_names.index_now(change, resource_type)
        sentence = called_names.whose(names, identity)
        if not sentence:
            meant = suggestion_in(change, resource_type, identity)
            sentence = unknown(resource_type, identity, meant)
        self.add(pointer, UNKNOWN, sentence)

    def check(self) -> None:
        """Refuse the body if it has errors.

        Raises:
            Invalid: with all of them.
        """
        if self._errors:
            raise Invalid(self._errors)
