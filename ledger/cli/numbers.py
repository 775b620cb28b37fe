"""Whole numbers on the command line, in plain digits."""

import re
from typing import Final

import click

_DIGITS: Final = re.compile("[0-9]{1,9}", re.ASCII)


class WholeNumber(click.IntRange):
    """A whole number from `least` to `most`; what Python reads as one too, `8_0`, is refused."""

    name = "whole number"

    def __init__(self, least: int, most: int) -> None:
        super().__init__(least, most)
        self._bounds = f"from {least} to {most}"

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> int:
        """Return the number.

        Raises:
            BadParameter: it is none, or out of bounds.
        """
        if isinstance(value, str) and not _DIGITS.fullmatch(value):
            self.fail(f"{value!r} is no whole number; name one {self._bounds}.", param, ctx)
        try:
            number: int = super().convert(value, param, ctx)
        except click.BadParameter:
            self.fail(f"{value} is out of bounds; name one {self._bounds}.", param, ctx)
        return number
