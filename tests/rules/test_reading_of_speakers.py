"""Whose number it is: a name beside a word of saying speaks for its own number alone."""

import pytest

from tests.rules.test_reading import proposed


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Moscow said Russia handed over 30 bodies; Kyiv said it was 20.", [None, None]),
        ("Russia said it would return 30 children; Kyiv put the number at 20.", [None, None]),
        ("Moscow said it handed over 30 bodies, but Kyiv had received 20.", ["Moscow", None]),
        ("Москва сообщила: передано 30 тел, но Киев получил 20 тел.", ["Москва", None]),
        ("Kyiv received 30 bodies, which Moscow said were of soldiers.", [None]),
        ("Україна отримала 30 тіл, які, як заявила Росія, належать їй.", [None]),
        ("Ukraine received 30 bodies a day after Olena Bondar said they were ready.", [None]),
        ("30 bodies were returned, the Russian defence ministry said.", [None]),
        # Controls: one who says it.
        ("Ukraine received 30 bodies after talks, Kyiv said.", ["Kyiv"]),
        ("Kyiv said that 30 bodies and 20 captives were returned.", ["Kyiv", "Kyiv"]),
        ("Kyiv said 30 bodies were returned, Kyiv confirmed.", ["Kyiv"]),
    ],
)
def test_a_speaker_says_no_number_of_others(text, names):
    speakers = [one.speaker for one in proposed(text)]

    assert [one.name for one in speakers] == names
    assert [one.is_open for one in speakers] == [name is None for name in names]
