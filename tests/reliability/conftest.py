"""What servers under test keep their ledgers in."""

import pytest


@pytest.fixture
def served(engine, request):
    """The URL of an empty PostgreSQL database; None for the embedded one of the home folder."""
    is_embedded = request.node.callspec.params["engine"] == "sqlite"
    return None if is_embedded else engine.empty()
