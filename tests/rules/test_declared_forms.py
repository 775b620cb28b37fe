"""Dates and numbers in the forms that tables have: each form takes its own, and nothing else."""

import pytest

from ledger.rules.base.date_forms import DateForm, fitting_date_forms, is_iso, iso_dates
from ledger.rules.quantities.number_forms import (
    EXAMPLES,
    NumberForm,
    fitting_number_forms,
    in_plain_digits,
)


@pytest.mark.parametrize(
    ("words", "forms"),
    [
        ("16.06.2025", {"dd.mm.yyyy": "2025-06-16"}),
        ("6/2/2025", {"dd/mm/yyyy": "2025-02-06", "mm/dd/yyyy": "2025-06-02"}),
        ("13/06/2025", {"dd/mm/yyyy": "2025-06-13"}),
        ("2-6-2025", {"dd-mm-yyyy": "2025-06-02"}),
        ("2025.6.2", {"yyyy.mm.dd": "2025-06-02"}),
        ("2025/6/2", {"yyyy/mm/dd": "2025-06-02"}),
        ("2025-6-2", {"yyyy-mm-dd": "2025-06-02"}),
        ("16.05.2025/02.06.2025", {"dd.mm.yyyy": "2025-05-16/2025-06-02"}),
        ("16.05.2025 – 02.06.2025", {"dd.mm.yyyy": "2025-05-16/2025-06-02"}),
        ("16-05-2025-02-06-2025", {"dd-mm-yyyy": "2025-05-16/2025-06-02"}),
        ("16.06.25", {}),
        ("31.02.2025", {}),
        ("00.06.2025", {}),
        ("16.06-2025", {}),
        ("16.06.2025 00:00", {}),
        ("16.05.2025/2025-06-02", {}),
        ("june", {}),
    ],
)
def test_a_date_is_taken_by_the_forms_that_it_has(words, forms):
    assert {form: iso_dates(words, form) for form in fitting_date_forms(words)} == forms
    assert not is_iso(words)


def test_an_iso_date_and_an_iso_interval_are_in_no_need_of_a_form():
    assert is_iso("2025-06-02")
    assert is_iso("2025-05-16/2025-06-02")
    assert DateForm("yyyy-mm-dd") in fitting_date_forms("2025-06-02")


@pytest.mark.parametrize(
    ("words", "forms"),
    [
        ("1.212", {"1.212,5": "1212"}),
        ("1,212", {"1,212.5": "1212"}),
        ("1 212", {"1 212,5": "1212"}),
        ("1\u00a0212", {"1 212,5": "1212"}),
        ("1\u202f212\u2009000", {"1 212,5": "1212000"}),
        ("1'212", {"1'212.5": "1212"}),
        ("1’212", {"1'212.5": "1212"}),
        ("≈6.000", {"1.212,5": "≈6000"}),
        ("ca. 1 212", {"1 212,5": "ca. 1212"}),
        ("between 1.000 and 12.000", {"1.212,5": "between 1000 and 12000"}),
        ("6,5", {}),
        ("6.5", {}),
        ("1.212,5", {}),
        ("1.2E+03", {}),
        ("12.12", {}),
        ("1 2125", {}),
        ("0.212", {}),
        ("1.212 000", {}),
        ("1\n212", {}),
    ],
)
def test_a_number_is_taken_by_the_form_that_its_thousands_have(words, forms):
    assert {form: in_plain_digits(words, form) for form in fitting_number_forms(words)} == forms


@pytest.mark.parametrize("words", ["400", "about 12-13", "not stated", "15 for each body"])
def test_words_without_thousands_are_the_same_in_every_form_of_numbers(words):
    assert [in_plain_digits(words, form) for form in NumberForm] == [words] * len(NumberForm)
    assert fitting_number_forms(words) == []


def test_six_thousand_is_written_in_each_form_of_numbers():
    assert [*EXAMPLES.values()] == ["6.000", "6,000", "6 000", "6'000"]
