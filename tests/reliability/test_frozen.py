"""What was loaded before a server serves is left out where Python looks for garbage."""

from tests.reliability.counts_frozen import FILE
from tests.reliability.servers import running


def test_a_server_looks_for_garbage_only_among_what_requests_make(tmp_path):
    home = tmp_path / "home"
    with running(home, module="tests.reliability.counts_frozen"):
        left_out, among = map(int, (home / FILE).read_text().split())

    assert left_out > 100 * among
