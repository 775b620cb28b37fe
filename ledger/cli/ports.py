"""Ports of this machine."""

import errno
import socket
from typing import Final

import click

from ledger.cli.numbers import NumberOption

PORT: Final = NumberOption(1, 65_535)
#: Errors for a host that is no address.
_NO_ADDRESS: Final = (socket.gaierror, UnicodeError)


def check_port(host: str, port: int) -> None:
    """Refuse a port that is taken."""
    bound(host, port).close()


def bound(host: str, port: int) -> socket.socket:
    """Return a socket bound to an address, which nobody can connect to yet.

    Raises:
        ClickException: the port is taken, or the host is no address of this machine.
    """
    host = bare(host.strip())
    if not host:
        # An empty one would listen on every address, unasked.
        raise click.ClickException(
            "An empty --host names no address; leave it out to listen on 127.0.0.1, or say 0.0.0.0 "
            "for every address of this machine."
        )
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
    except (OSError, UnicodeError) as refused:
        listener.close()
        raise click.ClickException(_why_not(refused, host, port)) from None
    return listener


def _why_not(
    refused: OSError | UnicodeError,
    host: str,
    port: int,
) -> str:
    """Say which of the two is wrong: the port, or the host."""
    number = getattr(refused, "errno", None)
    if number == errno.EADDRINUSE:
        return f"Port {port} of {host} is taken by another program; choose another with --port."
    if number == errno.EACCES:
        return (
            f"Port {port} is kept for the system; choose one from 1024 on with --port."
        )
    if number == errno.EADDRNOTAVAIL or isinstance(refused, _NO_ADDRESS):
        return (
            f"{host!r} can't be listened on: it is no address of this machine; name one with "
            "--host, such as 127.0.0.1."
        )
    reason = getattr(refused, "strerror", None) or refused
    return f"{host!r} can't be listened on: {reason}; name another address with --host."


def bare(host: str) -> str:
    """Return an address without the brackets that it has in a URL."""
    if host.startswith("[") and host.endswith("]"):
        return host[1:-1]
    return host


def base_url(host: str, port: int) -> str:
    """Return the URL of a server; an IPv6 address stands in brackets."""
    host = bare(host)
    if ":" in host:
        host = f"[{host}]"
    return f"http://{host}:{port}"
