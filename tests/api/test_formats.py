"""A format is one value: whatever holds rows is written by the format's own writer."""

from dataclasses import dataclass

import pytest

from ledger.api.formats.column import fields_of
from ledger.api.formats.formats import CSV, HTML, JSON, NDJSON, CsvRows, Format
from ledger.api.formats.listings import ListPage
from ledger.api.formats.representations import Single, Tabular
from ledger.api.http.lists import whole_list
from ledger.api.http.operations import OPERATIONS

pytestmark = pytest.mark.one_on_postgresql

COLUMNS = fields_of("id", "size")
DOCUMENTS = [b'{"id":"a","size":1}', b'{"id":"b","size":null}']


class Tabbed(CsvRows):
    """Rows with tabs, as a format of tomorrow might have them."""

    def row(self, document, columns):
        return b"\t".join(str(column.value(document)).encode() for column in columns) + b"\n"

    def stored_rows(self, documents, columns):
        return b"".join(self.stored_row(document, columns) for document in documents)

    def head(self, columns):
        return b"\t".join(column.name.encode() for column in columns) + b"\n"


TABBED = Format("tsv", "text/tab-separated-values", "text/tab-separated-values", rows=Tabbed())


@dataclass(frozen=True, slots=True)
class Letters(Tabular):
    def json(self):
        return b"{}\n"

    def text(self):
        return "nothing\n"

    def in_rows(self, writer):
        return writer.rows([{"id": "a", "size": 1}], COLUMNS)


def test_a_new_format_of_rows_is_written_by_its_writer_in_lists_and_tables():
    page = ListPage(whole_list(DOCUMENTS, COLUMNS), DOCUMENTS, None)

    assert page.render(TABBED) == b"id\tsize\na\t1\nb\tNone\n"
    assert Letters().render(TABBED) == b"id\tsize\na\t1\n"


def test_flat_formats_take_the_rows_that_a_list_has_for_spreadsheets():
    flat = whole_list([], COLUMNS)
    listing = whole_list(DOCUMENTS, COLUMNS)
    with_flat = type(listing)(listing.find, listing.columns, flat=flat)

    assert [with_flat.of_format(form) is flat for form in (CSV, TABBED, NDJSON, JSON)] == [
        *(True, True),
        *(False, False),
    ]


def test_a_format_that_nothing_writes_is_never_answered_in_another_one():
    with pytest.raises(AssertionError, match="written as html"):
        Single(DOCUMENTS[0], COLUMNS).render(HTML)
    with pytest.raises(AssertionError, match="written as html"):
        Letters().render(HTML)


def test_no_two_formats_of_a_path_have_one_suffix_or_media_type():
    for operation in OPERATIONS:
        suffixes = {form.suffix for form in operation.formats}
        media_types = {form.media_type for form in operation.formats}
        assert len(suffixes) == len(media_types) == len(operation.formats)
