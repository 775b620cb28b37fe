"""The type of the parts of openapi.yaml."""

from typing import Any, Final, TypeAlias

#: An object of OpenAPI, such as a schema or a response, as a value.
Described: TypeAlias = dict[str, Any]
#: What the sentence on the role of an operation begins with.
NEEDS_ROLE: Final = "Needs the role"
