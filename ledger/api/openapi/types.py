"""The type of the parts of openapi.yaml."""

from typing import Any, TypeAlias

#: An object of OpenAPI, such as a schema or a response, as a value.
Described: TypeAlias = dict[str, Any]
