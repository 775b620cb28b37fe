"""Addresses to listen on, as they are given and as they are shown."""

import socket

import click
import pytest

from ledger.cli.ports import base_url, bound, check_port


@pytest.mark.parametrize(
    ("host", "url"),
    [
        ("127.0.0.1", "http://127.0.0.1:8000"),
        ("::1", "http://[::1]:8000"),
        ("[::1]", "http://[::1]:8000"),
        ("ledger.example", "http://ledger.example:8000"),
    ],
)
def test_an_address_is_shown_as_a_url(host, url):
    assert base_url(host, 8000) == url


@pytest.mark.parametrize("host", ["::1", "[::1]"])
def test_an_address_of_ipv6_is_taken_with_brackets_and_without(host):
    with bound(host, 0) as listener:
        assert listener.family == socket.AF_INET6


@pytest.mark.parametrize(
    "host", ["192.0.2.1", "no such host", "x" * 300, "[::1", "host.invalid", "127.0.0.1:80"]
)
def test_a_host_that_can_not_be_listened_on_is_not_blamed_on_the_port(host):
    with pytest.raises(click.ClickException) as refused:
        check_port(host, 8000)

    assert str(refused.value) == (
        f"{host!r} can't be listened on: it is no address of this machine; name one with --host, "
        "such as 127.0.0.1."
    )


@pytest.mark.parametrize("host", ["", " ", "[]"])
def test_an_empty_host_is_not_every_address(host):
    with pytest.raises(click.ClickException) as refused:
        check_port(host, 0)

    assert str(refused.value) == (
        "An empty --host names no address; leave it out to listen on 127.0.0.1, or say 0.0.0.0 for "
        "every address of this machine."
    )


def test_a_port_that_is_taken_is_blamed_on_the_port():
    with bound("127.0.0.1", 0) as listener:
        listener.listen()
        port = listener.getsockname()[1]

        with pytest.raises(click.ClickException) as refused:
            check_port("127.0.0.1", port)

    assert str(refused.value) == (
        f"Port {port} of 127.0.0.1 is taken by another program; choose another with --port."
    )
