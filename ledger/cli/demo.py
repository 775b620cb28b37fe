"""The demo: a throw-away ledger, filled over HTTP as any client would, and left running."""

import json
import os
import shlex
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from types import FrameType
from typing import Final

import click

from ledger import carried
from ledger.cli.ports import PORT, check_port
from ledger.settings import Settings

_FOLDER: Final = carried("examples")
EXAMPLES: Final = _FOLDER / "istanbul.ndjson"
#: Four more accounts, in the order in which they can be recorded: the last two name parties of the
#: first, and the last its second round.
MORE_EXAMPLES: Final = (
    _FOLDER / "yemen-2020.ndjson",
    _FOLDER / "gaza-2025.ndjson",
    _FOLDER / "ankara-2024.ndjson",
    _FOLDER / "july-2025.ndjson",
)
#: The day of the second round: totals as of it leave out what happened later.
ROUND_ON: Final = "2025-06-02"
AGREEMENTS: Final = ("istanbul-2025-05-16", "istanbul-2025-06-02")
_INTRODUCTION: Final = """\
What the sides of two rounds of talks pledged to hand over, and what was reported handed over, as a
throw-away ledger holds it. Its five articles are invented and short; their figures were reported.
A "-" is no zero: it says that nothing is recorded there.
"""
_HOST: Final = "127.0.0.1"
_LOOK_SECONDS: Final = 0.02
_START_SECONDS_MAX: Final = 300
_STOP_SECONDS_MAX: Final = 10
_ANSWER_SECONDS_MAX: Final = 120
_STOPS: Final = (
    signal.SIGINT,
    signal.SIGTERM,
    signal.SIGHUP,
)
_STEP: Final = {
    "to": "scheduled",
    "reason": "a further release is being prepared",
    "evidence": {
        "source": "wire-2025-06-02",
        "quote": "Preparations for another release have begun",
        "speakers": [
            {
                "name": "Volodymyr Zelenskyy",
                "parties": ["UA"],
            }
        ],
    },
}


class Stop:
    """The request to end the demo, set by a signal.

    A signal only sets this: an exception raised by its handler could come anywhere, and be lost.
    """

    def __init__(self) -> None:
        self.is_set = False
        for number in _STOPS:
            signal.signal(number, self._ask)

    def _ask(
        self,
        _number: int,
        _frame: FrameType | None,
    ) -> None:
        self.is_set = True


@click.command()
@click.option(
    "--port",
    default=8000,
    show_default=True,
    type=PORT,
    help="Port to listen on; where it is taken, any free one.",
)
def demo(port: int) -> None:
    """Fill a throw-away ledger with the examples, print totals, and serve it until stopped."""
    stop = Stop()
    with tempfile.TemporaryDirectory(prefix="ledger-demo-") as home:
        _run(Settings(home=Path(home)), _free_port(port), stop)
    click.echo("\nStopped; the throw-away ledger is gone.")


def _run(
    settings: Settings,
    port: int,
    stop: Stop,
) -> None:
    with _served(settings, port) as server:
        if _ready(server, settings, port, stop):
            with closing(Client(port, settings.token_file)) as client:
                _show(client, f"http://{_HOST}:{port}", settings.token_file)
        while not stop.is_set:
            if server.poll() is not None:
                raise _failure("the server ended by itself", settings)
            time.sleep(_LOOK_SECONDS)


def _show(
    client: "Client",
    base: str,
    token_file: Path,
) -> None:
    client.send(EXAMPLES)
    click.echo(f"Look at it in a browser: {base}/agreements/{AGREEMENTS[1]}\n")
    click.echo(_INTRODUCTION)
    for agreement in AGREEMENTS:
        path = f"/v1/agreements/{agreement}/totals.txt"
        totals = client.get(f"{path}?as_of={ROUND_ON}")
        click.echo(totals)
    click.echo("Two weeks later:\n")
    totals = client.get(f"/v1/agreements/{AGREEMENTS[1]}/totals.txt")
    click.echo(totals)
    for examples in MORE_EXAMPLES:
        client.send(examples)
    click.echo(_more_accounts(base))
    click.echo(_next_steps(base, token_file))


def _free_port(wanted: int) -> int:
    """Return the port wanted; where it is taken, any free one, and say so."""
    try:
        check_port(_HOST, wanted)
    except click.ClickException:
        with socket.create_server((_HOST, 0)) as server:
            free: int = server.getsockname()[1]
        click.echo(f"Port {wanted} is taken; the demo takes port {free} instead.\n")
        return free
    return wanted


@contextmanager
def _served(
    settings: Settings,
    port: int,
) -> Iterator[subprocess.Popen[bytes]]:
    """Run `ledger serve` beside this process, from when it is ready until the block ends."""
    command = [
        sys.executable,
        "-P",
        "-m",
        "ledger",
        "serve",
        "--port",
        str(port),
    ]
    with _log_file(settings).open("wb") as log:
        # A group of its own: Ctrl-C reaches only this process, which ends the server in good order.
        server = subprocess.Popen(  # noqa: S603 - the program is this Python
            command,
            env=_environment(settings),
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            process_group=0,
        )
    try:
        yield server
    finally:
        server.terminate()
        try:
            server.wait(_STOP_SECONDS_MAX)
        except subprocess.TimeoutExpired:
            os.killpg(server.pid, signal.SIGKILL)
            server.wait()


def _environment(settings: Settings) -> dict[str, str]:
    """The environment of the server.

    Whatever is set for another ledger, a database above all, is none of the demo's.
    """
    others = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith("LEDGER_")
    }
    return {
        **others,
        "LEDGER_HOME": str(settings.home),
        "LEDGER_LOG": "off",
    }


def _ready(
    server: subprocess.Popen[bytes],
    settings: Settings,
    port: int,
    stop: Stop,
) -> bool:
    """Wait until the server answers; False when somebody asked to end before."""
    until = time.monotonic() + _START_SECONDS_MAX
    while time.monotonic() < until:
        if stop.is_set:
            return False
        if server.poll() is not None:
            raise _failure("the server did not start", settings)
        try:
            connection = socket.create_connection(
                (_HOST, port),
                timeout=_ANSWER_SECONDS_MAX,
            )
        except OSError:
            time.sleep(_LOOK_SECONDS)
        else:
            connection.close()
            return True
    raise _failure(
        f"the server was not ready within {_START_SECONDS_MAX} seconds",
        settings,
    )


class Client:
    """A client of the ledger: the standard library and a token, nothing else."""

    def __init__(
        self,
        port: int,
        token_file: Path,
    ) -> None:
        self._connection = HTTPConnection(_HOST, port, timeout=_ANSWER_SECONDS_MAX)
        header = token_file.read_text().strip()
        name, _, value = header.partition(": ")
        self._token = {name: value}

    def close(self) -> None:
        """End the connection."""
        self._connection.close()

    def send(
        self,
        examples: Path,
    ) -> None:
        """Post a file of lines as one batch."""
        try:
            lines = examples.read_bytes()
        except OSError as missing:
            raise click.ClickException(
                f"the examples can't be read: {missing}"
            ) from None
        headers = {
            "Content-Type": "application/x-ndjson",
            **self._token,
        }
        self._call("POST", "/v1/batches", lines, headers, examples.name)

    def get(
        self,
        path: str,
    ) -> str:
        """Return the body of an answer."""
        return self._call("GET", path, None, {}, path)

    def _call(
        self,
        method: str,
        path: str,
        body: bytes | None,
        headers: Mapping[str, str],
        what: str,
    ) -> str:
        try:
            self._connection.request(method, path, body, headers)
            answer = self._connection.getresponse()
            text = answer.read().decode()
        except (OSError, HTTPException) as broken:
            raise click.ClickException(
                f"the server did not answer {what}: {broken!r}"
            ) from None
        if answer.status >= 300:  # noqa: PLR2004 - neither 200 nor 201
            raise click.ClickException(
                f"the server refused {what} with {answer.status}: {text}"
            )
        return text


def _more_accounts(base: str) -> str:
    return f"""Four more accounts are in it now, invented articles and reported figures too:

Yemen, 2018 and 2020: all for all, then 681 for 400, and 1,056 told of both directions together
  {base}/agreements/stockholm-2018-12-13
  {base}/agreements/montreux-2020-09-27

Gaza, October 2025: 15 bodies for each body, of which the sides count 19 and 21
  {base}/agreements/sharm-el-sheikh-2025-10-09

Ankara, August 2024: seven states, and 24 people or 26
  {base}/agreements/ankara-2024-08-01

17 July 2025: 1,000 bodies, which Kyiv puts under the second round above and Moscow under the third
  {base}/agreements/istanbul-2025-06-02
  {base}/agreements/istanbul-2025-07-23
"""


def _next_steps(
    base: str,
    token_file: Path,
) -> str:
    token = shlex.quote(f"@{token_file}")
    step = shlex.quote(json.dumps(_STEP, ensure_ascii=False))
    return f"""This ledger is at {base} until Ctrl-C, and then gone. In another terminal, try

The line items behind these totals:
  curl -s {base}/v1/agreements/{AGREEMENTS[1]}/line-items.txt

How much has come together by what the speakers themselves state:
  curl -s '{base}/v1/agreements/{AGREEMENTS[1]}/totals.txt?policy=stated'

One claim with its words, as a citation to paste:
  curl -s {base}/v1/claims/ten-children.txt

A step to another status, with its reason and its evidence:
  curl -s {base}/v1/line-items/pow-ua-ru/transitions -H {token} -H 'If-Match: *' --json {step}
"""


def _log_file(settings: Settings) -> Path:
    return settings.home / "server.log"


def _failure(
    what: str,
    settings: Settings,
) -> click.ClickException:
    log = _log_file(settings).read_text(errors="replace").strip()
    if not log:
        return click.ClickException(f"{what}.")
    return click.ClickException(f"{what}. {log}")
