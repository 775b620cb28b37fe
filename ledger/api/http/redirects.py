"""Answers that send the client to another address of this ledger."""

from http import HTTPStatus
from urllib.parse import urlencode

from flask import Request, Response

from ledger.api.formats import links


def see_other(location: str) -> Response:
    """Send the client to an address, as it has to be asked for."""
    return Response(status=HTTPStatus.SEE_OTHER, headers={"Location": location})


def without_empty_values(sent: Request) -> Response:
    """Send the client to the same address without the fields that a form sent empty."""
    filled = {name: value for name, value in sent.args.items() if value}
    address = links.rooted(sent.path)
    if filled:
        address += f"?{urlencode(filled)}"
    return see_other(address)
