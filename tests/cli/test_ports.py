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
    ("host", "port"), [("192.0.2.1", 8000), ("no such host", 8000), ("x" * 300, 8000), ("[::1", 80)]
)
def test_what_can_not_be_listened_on_is_said_in_a_sentence(host, port):
    with pytest.raises(click.ClickException, match="can't be listened on"):
        check_port(host, port)
