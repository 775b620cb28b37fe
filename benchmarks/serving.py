"""What the server costs by itself, alone and beside many slow clients.

The server answers the same bytes from memory. Others stand beside it where they are installed:
pip install granian waitress.
"""

import importlib.util
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from socket import create_connection

from benchmarks import rounds, servers

PATH = "/v1/agreements/any/line-items"
SIZES = (16, 139_000)
SLOW_CLIENTS = 400
ROUNDS, CALLS = 30, 20
OTHERS = ("granian", "waitress")
#: A body that never comes, and an answer that is never read.
SLOW = (
    b"POST /nowhere HTTP/1.1\r\nHost: a\r\nContent-Length: 1000\r\n\r\na",
    f"GET {PATH} HTTP/1.1\r\nHost: a\r\n\r\n".encode() * 20,
)


def run() -> None:
    contenders = ("wire", *filter(importlib.util.find_spec, OTHERS))
    with tempfile.TemporaryDirectory() as folder, ExitStack() as stack:
        for size in SIZES:
            file = Path(folder) / f"{size}.json"
            file.write_bytes(b"x" * size)
            calls: dict[str, Callable[[], object]] = {}
            for name in contenders:
                port = stack.enter_context(_served(name, file))
                calls[name] = servers.Client(port, PATH).get
            port = stack.enter_context(_served("wire", file))
            stack.enter_context(_beset(port))
            calls[f"wire, {SLOW_CLIENTS} slow"] = servers.Client(port, PATH).get
            title = f"GET {size:,} bytes from memory, one connection: {ROUNDS} rounds of {CALLS}"
            medians = rounds.interleaved(calls, rounds=ROUNDS, calls=CALLS)
            rounds.print_medians(title, medians, base="wire")


@contextmanager
def _served(name: str, file: Path) -> Iterator[int]:
    port = servers.free_port()
    kind = "bare" if name == "wire" else f"bare-{name}"
    command = ("benchmarks.yardstick", kind, str(file), str(port))
    with servers.running(*command, port=port, home=file.parent):
        yield port


@contextmanager
def _beset(port: int) -> Iterator[None]:
    """Keep many slow clients at a server, until the block ends."""
    with ExitStack() as stack:
        for number in range(SLOW_CLIENTS):
            connection = stack.enter_context(create_connection(("127.0.0.1", port)))
            connection.sendall(SLOW[number % len(SLOW)])
        yield
