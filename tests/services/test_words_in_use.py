"""Words of articles by which line items count: how they are looked up."""

from sqlalchemy.dialects import postgresql

from ledger.services import words_in_use

#: Of parameters PostgreSQL guesses that no claim is left: then it reads and sorts all quotes.
TOLD_OUTRIGHT = "claim_versions.rank != 'set_aside' AND claim_versions.retracted = 0 "


def test_postgresql_is_told_outright_what_nearly_all_claims_have():
    query = words_in_use._counting()  # noqa: SLF001 - what is sent to the database

    assert TOLD_OUTRIGHT in str(query.compile(dialect=postgresql.dialect()))
