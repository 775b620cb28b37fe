"""The description of this API, and what its codes mean: for programs and for people.

All of it is rendered once, and answered without the database.
"""

from dataclasses import asdict
from functools import cache
from typing import Final

import orjson

from ledger.api.formats import html_pages, resource_columns
from ledger.api.formats.formats import HTML, JSON, TEXT, YAML
from ledger.api.formats.listings import ListPage
from ledger.api.formats.representations import Rendered, Single
from ledger.api.http.lists import whole_list
from ledger.api.http.operations import OPERATIONS, Operation, reads
from ledger.api.http.problems import PROBLEMS, WARNINGS
from ledger.api.openapi import docs_pages, specification
from ledger.api.openapi.field_codes import FIELD_CODES
from ledger.api.openapi.responses import refusals_of
from ledger.api.openapi.types import Described
from ledger.rules.base.canonical_json import canonical
from ledger.rules.base.errors import NotFound
from ledger.rules.workflow.warnings import RecordWarning
from ledger.schemas.queries import ShownQuery
from ledger.schemas.server import RefusalOut, RefusalsOut

#: Every code of refusal, then those of the fields that one may name, then those of warnings.
_CODES: Final = (*PROBLEMS, *FIELD_CODES, *map(str, WARNINGS))
#: In place of a noun: the page that lists them. No noun is spelled so.
_CONTENTS: Final = ""


@reads("/openapi.yaml", formats=(YAML,), needs_ledger=False)
def get_openapi_yaml() -> Rendered:
    """Read this description as YAML."""
    return _description()


@reads("/openapi.json", query=ShownQuery(), formats=(JSON,), needs_ledger=False)
def get_openapi_json() -> Rendered:
    """Read this description as JSON."""
    return _description()


@reads("/docs", formats=(HTML,), needs_ledger=False)
def get_docs() -> Rendered:
    """Read what there is: all operations by noun, each with a sentence."""
    return _pages()[_CONTENTS]


@reads("/docs/{noun}", formats=(HTML,), needs_ledger=False)
def get_docs_of_noun(noun: str) -> Rendered:
    """Read this description of one noun as a page: its operations and their shapes."""
    page = _pages().get(noun)
    if page is None:
        raise NotFound(
            f"There is no page on {noun[:80]!r}; /docs lists those that there are."
        )
    return page


@reads(
    "/problems",
    query=ShownQuery(),
    returns=RefusalsOut(),
    formats=Rendered.formats,
    needs_ledger=False,
)
def list_refusals() -> Rendered:
    """List the codes of refusal, and those of warnings."""
    return _refusals()


@reads(
    "/problems/{code}",
    query=ShownQuery(),
    returns=RefusalOut(),
    formats=Rendered.formats,
    needs_ledger=False,
)
def get_refusal(code: str) -> Rendered:
    """Read what a code of refusal or of a warning means, and what to do about it."""
    if code not in _CODES:
        raise NotFound(f"There is no code {code[:80]!r}; /problems lists them.")
    return _refusal(code)


def prepare() -> None:
    """Render all of it, so that no request waits for that."""
    _description()
    _pages()
    _refusals()
    for code in _CODES:
        _refusal(code)


@cache
def _described() -> Described:
    return specification.description(OPERATIONS)


@cache
def _description() -> Rendered:
    as_yaml = specification.document(_described()).encode()
    as_json = orjson.dumps(_described(), option=orjson.OPT_APPEND_NEWLINE)
    return Rendered({YAML: as_yaml, JSON: as_json})


@cache
def _pages() -> dict[str, Rendered]:
    """Return the contents of the reference, and its page on each noun."""
    reference = docs_pages.documentation(_described())
    contents = html_pages.render("docs.html", reference=reference)
    pages = {_CONTENTS: Rendered({HTML: contents})}
    for group in reference.groups:
        html = html_pages.render("docs_noun.html", group=group, reference=reference)
        pages[group.name] = Rendered({HTML: html})
    return pages


@cache
def _refusals() -> Rendered:
    documents = [_document(code) for code in _CODES]
    stored = [canonical(document) for document in documents]
    page = ListPage(whole_list(stored, resource_columns.REFUSALS), stored, None)
    html = html_pages.render("problems.html", refusals=documents)
    return Rendered({JSON: page.render(JSON), TEXT: page.render(TEXT), HTML: html})


@cache
def _refusal(code: str) -> Rendered:
    document = _document(code)
    single = Single(canonical(document), resource_columns.REFUSALS)
    nouns = {
        operation.name: specification.collection_of(operation)
        for operation in specification.for_programs(OPERATIONS)
    }
    html = html_pages.render("problem.html", refusal=document, nouns=nouns)
    return Rendered({JSON: single.render(JSON), TEXT: single.render(TEXT), HTML: html})


@cache
def _refusing() -> list[tuple[Operation, dict[int, tuple[str, ...]]]]:
    """Return each operation with the codes of its refusals, which all their pages name."""
    operations = specification.for_programs(OPERATIONS)
    return [(operation, refusals_of(operation)) for operation in operations]


@cache
def _document(code: str) -> dict[str, object]:
    """Return what a code means, and by which operations a client may get it."""
    operations: list[Operation] = []
    if code in PROBLEMS:
        problem = PROBLEMS[code]
        meaning = {"kind": "refusal", **asdict(problem)}
        operations = [
            operation
            for operation, refused in _refusing()
            if code in refused.get(problem.status, ())
        ]
    elif code in FIELD_CODES:
        meaning = {"kind": "field", "status": None, **asdict(FIELD_CODES[code])}
    else:
        warning = RecordWarning(code)
        meaning = {"kind": "warning", "status": None, **asdict(WARNINGS[warning])}
        operations = [
            operation
            for operation in specification.for_programs(OPERATIONS)
            if warning in operation.warnings
        ]
    names = sorted(operation.name for operation in operations)
    return {"code": code, **meaning, "operations": names}
