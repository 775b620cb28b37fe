"""Ports of this machine."""

import errno
import socket

import click


def check_port(host: str, port: int) -> None:
    """Refuse a port that is taken."""
    bound(host, port).close()


def bound(host: str, port: int) -> socket.socket:
    """Return a socket bound to an address, which nobody can connect to yet."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    found = socket.socket(family, socket.SOCK_STREAM)
    found.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        found.bind((host, port))
    except OSError as refused:
        found.close()
        taken = refused.errno == errno.EADDRINUSE
        why = (
            "is taken by another program" if taken else f"can't be listened on: {refused.strerror}"
        )
        raise click.ClickException(
            f"Port {port} of {host} {why}; choose another with --port."
        ) from None
    return found
