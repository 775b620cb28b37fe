"""What servers under test keep their ledgers in, and processes that strace watches."""

import pytest

from tests.reliability import forked


@pytest.fixture
def served(engine, request):
    """The URL of an empty PostgreSQL database; None for the embedded one of the home folder."""
    if request.node.callspec.params["engine"] == "sqlite":
        yield None
    else:
        with engine.lent() as url:
            yield url


@pytest.fixture(scope="session")
def forks(template, tmp_path_factory):
    """What makes processes that are watched, each on an embedded ledger of its own."""
    with forked.forks(template, tmp_path_factory.mktemp("forks")) as started:
        yield started
