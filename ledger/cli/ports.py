"""Ports of this machine."""

import errno
import socket

import click


def check_port(host: str, port: int) -> None:
    """Refuse a port that is taken.

    The server binds with SO_REUSEPORT, so two would share it in silence.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as refused:
            taken = refused.errno == errno.EADDRINUSE
            why = (
                "is taken by another program"
                if taken
                else f"can't be listened on: {refused.strerror}"
            )
            raise click.ClickException(
                f"Port {port} of {host} {why}; choose another with --port."
            ) from None
