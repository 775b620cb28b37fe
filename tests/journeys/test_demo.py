"""`./run demo`: the examples' totals, lines to try that work, and nothing left behind."""

import os
import re
import select
import shutil
import signal
import socket
import subprocess
import sys
import time
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from click import ClickException

from ledger.cli import demo
from tests.journeys import terminal
from tests.journeys.conftest import free_port, serving

TOTALS = """\
What the sides of two rounds of talks pledged to hand over, and what was reported handed over, as a
throw-away ledger holds it. Its five articles are invented and short; their figures were reported.
A "-" is no zero: it says that nothing is recorded there.

istanbul-2025-05-16   First direct talks, Istanbul, 16 May 2025   as_of 2025-06-02   known_at 57
category  from  to  requested  offered  pledged  reported  still open  assessment          caveats
pow       RU    UA  -          -        -        1,000     -           no pledge recorded  neither side
pow       UA    RU  -          -        -        1,000     -           no pledge recorded  neither side

istanbul-2025-06-02   Second round of direct talks, Istanbul, 2 June 2025   as_of 2025-06-02   known_at 57
category                from  to  requested  offered  pledged               reported  still open  assessment          caveats
body                    RU    UA  -          -        6,000                 -         6,000       no report recorded  -
body                    UA    RU  -          -        6,000                 -         6,000       no report recorded  -
child                   RU    UA  ≈400       ≤10      not stated            -         not stated  no report recorded  approximate, one side (RU, UA), without number
local_ceasefire (days)  RU    UA  -          2–3      -                     -         -           no pledge recorded  one side (RU)
pow                     RU    UA  -          -        ≈1,000                -         ≈1,000      no report recorded  approximate, one side (UA)
pow                     UA    RU  -          -        ≈1,000 (also ≤1,200)  -         ≈1,000      no report recorded  approximate, one side (UA)
wounded                 RU    UA  -          -        not stated            -         not stated  no report recorded  without number
wounded                 UA    RU  -          -        not stated            -         not stated  no report recorded  without number
child, RU to UA: pledged not stated (children-pledged), on condition: as soon as a parent or guardian is found

stated totals, never added up
of                category  direction  stated  by                   since       through     check
reported (wider)  body      RU-UA      9,744   The Example Courier  2022-02-24  2025-06-01  can't be told: it counts from before the first that is recorded here

Two weeks later:

istanbul-2025-06-02   Second round of direct talks, Istanbul, 2 June 2025   known_at 57
category                from  to  requested  offered  pledged               reported            still open  assessment          caveats
body                    RU    UA  -          -        6,000                 6,057               0           exceeded            one side (UA), stated contested
body                    UA    RU  -          -        6,000                 ≥27                 ≤5,973      indeterminate       one side (RU), reports incomplete
child                   RU    UA  ≈400       ≤10      not stated            -                   not stated  no report recorded  approximate, one side (RU, UA), without number
local_ceasefire (days)  RU    UA  -          2–3      -                     -                   -           no pledge recorded  one side (RU)
pow                     RU    UA  -          -        ≈1,000                4 without a number  can't tell  indeterminate       approximate, neither side, one side (UA), withheld, without number
pow                     UA    RU  -          -        ≈1,000 (also ≤1,200)  4 without a number  can't tell  indeterminate       approximate, neither side, one side (UA), withheld, without number
wounded                 RU    UA  -          -        not stated            -                   not stated  no report recorded  without number
wounded                 UA    RU  -          -        not stated            -                   not stated  no report recorded  without number
child, RU to UA: pledged not stated (children-pledged), on condition: as soon as a parent or guardian is found

stated totals, never added up
of                category  direction  stated  by                         since       through     check
reported          body      RU-UA      3,612   The Example Wire           -           2025-06-14  agrees: 3,612 recorded
reported          body      RU-UA      6,057   Coordination Headquarters  -           2025-06-16  agrees: 6,057 recorded
reported          body      RU-UA      6,060   Vladimir Medinsky          -           2025-06-16  differs: stated 6,060; 3 more than recorded (6,057) through 2025-06-16
reported          body      UA-RU      78      Vladimir Medinsky          -           2025-06-16  differs: stated 78; 51 more than recorded (27) through 2025-06-16
reported (wider)  body      RU-UA      15,801  The Example Courier        2022-02-24  2025-06-16  can't be told: it counts from before the first that is recorded here; its growth since 2025-06-01 agrees: +6,057 stated, 6,057 recorded

"""  # noqa: E501 - a table as it is printed
#: The agreements of the accounts beyond the two rounds, as they are named.
ACCOUNTS = [
    "stockholm-2018-12-13",
    "montreux-2020-09-27",
    "sharm-el-sheikh-2025-10-09",
    "ankara-2024-08-01",
    "istanbul-2025-06-02",
    "istanbul-2025-07-23",
]
LAST_LINE = "  curl -s .*/transitions .*\n"
ENDED = "\nStopped; the throw-away ledger is gone.\n"
SECONDS_MAX = 300
#: The signals that end it: of Ctrl-C, of a service manager, of a terminal that is closed.
ENDING = [signal.SIGINT, signal.SIGTERM, signal.SIGHUP]


@contextmanager
def started(folder, *arguments):
    """Start the demo with `folder` for its temporary files, and end it after."""
    (folder / "tmp").mkdir(exist_ok=True)
    running = subprocess.Popen(
        [sys.executable, "-P", "-m", "ledger", "demo", *arguments],
        cwd=folder,
        env=terminal.environment(TMPDIR=str(folder / "tmp"), LEDGER_DATABASE_URL="postgresql://x"),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )
    try:
        yield running
    finally:
        running.terminate()
        running.wait(SECONDS_MAX)
        running.stdout.close()


def read_until(running, last):
    """Read what the demo prints, up to the line that matches."""
    printed, until = b"", time.monotonic() + SECONDS_MAX
    while not re.search(last, printed.decode(errors="ignore")):
        ready, _, _ = select.select([running.stdout], [], [], max(0, until - time.monotonic()))
        more = os.read(running.stdout.fileno(), 65536) if ready else b""
        assert more, f"the demo ended early, or took too long:\n{printed.decode()}"
        printed += more
    return printed.decode()


def end(running, number):
    """Send a signal; answers the exit status and what was printed from then on."""
    running.send_signal(number)
    printed, _ = running.communicate(timeout=SECONDS_MAX)
    return running.returncode, printed.decode()


def contents(folder):
    return list(folder.iterdir())


def lines_to_try(printed):
    return re.findall(r"^  (curl .*)$", printed, re.MULTILINE)


def address(printed):
    host, port = re.search(r"http://([\d.]+):(\d+) until", printed).groups()
    return host, int(port)


@pytest.fixture
def handlers():
    """Leave the handlers of signals as they were."""
    before = {number: signal.getsignal(number) for number in ENDING}
    yield
    for number, handler in before.items():
        signal.signal(number, handler)


@pytest.mark.usefixtures("handlers")
@pytest.mark.parametrize("number", ENDING)
def test_the_demo_is_told_to_stop_by(number):
    stop = demo.Stop()
    assert not stop.is_set

    os.kill(os.getpid(), number)

    assert stop.is_set


def test_the_demo_prints_the_totals_and_lines_that_work_and_ends_without_a_trace(tmp_path):
    path = terminal.path_of("curl" if shutil.which("curl") else "stand-in", tmp_path)

    with started(tmp_path, "--port", str(free_port())) as running:
        printed = read_until(running, LAST_LINE)
        kept = contents(tmp_path / "tmp")
        answers = [terminal.sh(line, tmp_path, path) for line in lines_to_try(printed)]
        ended = end(running, signal.SIGINT)

    page, _, rest = printed.partition("\n\n")
    host, port = address(printed)
    assert page == f"Look at it in a browser: http://{host}:{port}/agreements/istanbul-2025-06-02"
    assert rest.startswith(TOTALS)
    assert re.findall(r"^  http://.*/agreements/(.*)$", rest, re.MULTILINE) == ACCOUNTS
    check_answers(*answers)
    assert len(kept) == 1
    assert ended == (0, ENDED)
    assert contents(tmp_path / "tmp") == []
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(address(printed))


def check_answers(items, stated, claim, step):
    assert len(items.splitlines()) == 1 + 26
    assert re.search("^body +UA +RU .* 78–97 +5,903–5,922 +partially met", stated, re.MULTILINE)
    assert re.search("^children-offered .* ≤10 .* open", items, re.MULTILINE)
    assert claim.startswith("“Russia’s reply spoke of “up to 10 children””")
    assert "the Russian side (RU); The Example Wire" in claim
    assert '"status":"scheduled"' in step


def test_the_demo_leaves_a_taken_port_alone_and_tells_of_a_server_that_dies(tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with started(tmp_path, "--port", str(port)) as running:
            printed = read_until(running, LAST_LINE)
            (server,) = children(running.pid)
            os.kill(server, signal.SIGKILL)
            rest, _ = running.communicate(timeout=SECONDS_MAX)

    other = address(printed)[1]
    assert other != port
    assert printed.startswith(f"Port {port} is taken; the demo takes port {other} instead.\n")
    assert running.returncode == 1
    assert "Error: the server ended by itself" in rest.decode()
    assert contents(tmp_path / "tmp") == []


def children(pid):
    """Answer whose parent a process is; Debian's small images have no ps."""
    stats = (path.read_text() for path in Path("/proc").glob("[0-9]*/stat"))
    found = (re.match(r"(\d+) \(.*\) \w (\d+)", stat).groups() for stat in stats)
    return [int(child) for child, parent in found if int(parent) == pid]


def test_the_demo_tells_what_the_server_refuses(tmp_path):
    examples = tmp_path / "examples.ndjson"
    examples.write_text('{"type":"party","id":"RU","name":"Russia"}\n{"type":"party","id":"RU"}\n')
    with (
        serving(tmp_path / "var") as server,
        closing(demo.Client(server.port, server.token_file)) as client,
        pytest.raises(ClickException) as refused,
    ):
        client.send(examples)

    assert "refused examples.ndjson with 422" in refused.value.message
    assert '"line":2' in refused.value.message
