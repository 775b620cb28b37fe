"""The colours of the pages: contrast by WCAG 2.2, and told apart with a colour blindness.

Matrices of colour blindness: Machado, Oliveira and Fernandes 2009, severity 1, on linear RGB.
"""

import re
from importlib.resources import files

import pytest

TEXT = [
    ("ink", "paper"),
    ("dim", "paper"),
    ("link", "paper"),
    ("ink", "raised"),
    ("dim", "raised"),
    ("mark-ink", "mark"),
    ("tag", "tag-paper"),
    ("tag", "paper"),
]
GRAPHICS = [(name, "paper") for name in ("promise", "reported", "edge", "focus", "ink")]
SIGHT = {
    "normal": ((1, 0, 0), (0, 1, 0), (0, 0, 1)),
    "protan": (
        (0.152286, 1.052583, -0.204868),
        (0.114503, 0.786281, 0.099216),
        (-0.003882, -0.048116, 1.051998),
    ),
    "deutan": (
        (0.367322, 0.860646, -0.227968),
        (0.280085, 0.672501, 0.047413),
        (-0.01182, 0.04294, 0.968881),
    ),
    "tritan": (
        (1.255528, -0.076749, -0.178779),
        (-0.078411, 0.930809, 0.147602),
        (0.004733, 0.691367, 0.3039),
    ),
}


def tokens(*names):
    found = {}
    for name in names:
        text = (files("ledger.web") / "styles" / f"{name}.css").read_text(encoding="utf-8")
        found |= dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6});", text))
    return found


SCHEMES = {"light": tokens("tokens"), "dark": tokens("tokens", "dark")}


def linear(colour):
    values = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    return [
        value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4 for value in values
    ]


def luminance(colour):
    red, green, blue = linear(colour)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one, other):
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def lab(colour, matrix):
    """CIELAB of a colour as it is seen with a matrix, under D65."""
    seen = [sum(a * b for a, b in zip(row, linear(colour), strict=True)) for row in matrix]
    red, green, blue = [min(max(value, 0), 1) for value in seen]
    x = (0.4124 * red + 0.3576 * green + 0.1805 * blue) / 0.95047
    y = 0.2126 * red + 0.7152 * green + 0.0722 * blue
    z = (0.0193 * red + 0.1192 * green + 0.9505 * blue) / 1.08883
    fx, fy, fz = [
        value ** (1 / 3) if value > 0.008856 else 7.787 * value + 16 / 116 for value in (x, y, z)
    ]
    return 116 * fy - 16, 500 * (fx - fy), 200 * (fy - fz)


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize(("ink", "paper"), TEXT)
def test_text_has_the_contrast_that_wcag_asks_for(scheme, ink, paper):
    colours = SCHEMES[scheme]

    assert contrast(colours[ink], colours[paper]) >= 4.5


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize(("ink", "paper"), GRAPHICS)
def test_graphics_have_the_contrast_that_wcag_asks_for(scheme, ink, paper):
    colours = SCHEMES[scheme]

    assert contrast(colours[ink], colours[paper]) >= 3


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("sight", SIGHT)
def test_a_promise_and_a_report_differ_in_colour_whatever_the_sight(scheme, sight):
    colours = SCHEMES[scheme]
    promise, reported = (lab(colours[name], SIGHT[sight]) for name in ("promise", "reported"))
    distance = sum((a - b) ** 2 for a, b in zip(promise, reported, strict=True)) ** 0.5

    assert distance >= 40


def test_contrast_is_what_wcag_says():
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


def test_both_schemes_name_the_same_colours():
    assert set(tokens("tokens")) == set(tokens("dark"))
