"""Whole numbers on the command line, in plain digits."""

import re
from typing import Final

import click

_DIGITS: Final = re.compile("[0-9]{1,9}", re.ASCII)


class NumberOption(click.IntRange):
    """A whole number from `least` to `most`; what Python reads as one too, `8_0`, is refused."""

    name = "number"

    def __init__(
        self,
        least: int,
        most: int,
    ) -> None:
        super().__init__(least, most)
        self._least = least
        self._most = most
        self._bounds = f"from {least} to {most}"

    def convert(
        self,
        value: object,
        param: click.Parameter | None,
        ctx: click.Context | None,
    ) -> int:
        """Return the number.

        Raises:
            BadParameter: it is none, or out of bounds.
        """
        digits = str(value)
        if not _DIGITS.fullmatch(digits):
            sentence = f"{value!r} is no whole number; name one {self._bounds}."
            self.fail(sentence, param, ctx)
        number = int(digits)
        if not self._least <= number <= self._most:
            sentence = f"{number} is out of bounds; name one {self._bounds}."
            self.fail(sentence, param, ctx)
        return number
