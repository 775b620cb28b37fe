"""What servers under test keep their ledgers in."""

import pytest


@pytest.fixture
def served(engine, request):
    """The URL of an empty PostgreSQL database; None for the embedded one of the home folder."""
    if request.node.callspec.params["engine"] == "sqlite":
        yield None
    else:
        with engine.lent() as url:
            yield url
