"""Ports of this machine."""

import errno
import socket

import click


def check_port(host: str, port: int) -> None:
    """Refuse a port that is taken."""
    bound(host, port).close()


def bound(host: str, port: int) -> socket.socket:
    """Return a socket bound to an address, which nobody can connect to yet."""
    host = bare(host)
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    found = socket.socket(family, socket.SOCK_STREAM)
    found.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        found.bind((host, port))
    except (OSError, UnicodeError) as refused:
        found.close()
        taken = getattr(refused, "errno", None) == errno.EADDRINUSE
        reason = getattr(refused, "strerror", None) or refused
        why = "is taken by another program" if taken else f"can't be listened on: {reason}"
        raise click.ClickException(
            f"Port {port} of {host} {why}; choose another with --port."
        ) from None
    return found


def bare(host: str) -> str:
    """Return an address without the brackets that it has in a URL."""
    return host[1:-1] if host.startswith("[") and host.endswith("]") else host


def base_url(host: str, port: int) -> str:
    """Return the URL of a server; an IPv6 address stands in brackets."""
    host = bare(host)
    named = f"[{host}]" if ":" in host else host
    return f"http://{named}:{port}"
