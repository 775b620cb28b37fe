"""The canonical form, against another implementation of RFC 8785."""

import hashlib

import pytest
import rfc8785
from hypothesis import given, settings
from hypothesis import strategies as st

from ledger.rules.base.canonical_json import canonical, digest, sealed_digest

WHOLE_MAX = 2**53 - 1
texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
values = st.recursive(
    st.none() | st.booleans() | st.integers(-WHOLE_MAX, WHOLE_MAX) | texts,
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.text(st.characters(max_codepoint=127), max_size=8), inner, max_size=4)
    ),
    max_leaves=15,
)


@settings(max_examples=400, deadline=None)
@given(value=values)
def test_any_value_has_the_canonical_form_of_rfc_8785(value):
    assert canonical(value) == rfc8785.dumps(value)


def test_every_control_and_every_two_byte_character_is_escaped_as_rfc_8785_has_it():
    value = {"text": "".join(map(chr, range(0x800))) + "\u2028\ufeff\U0001f54a"}

    assert canonical(value) == rfc8785.dumps(value)


def test_canonical_members_are_sorted_at_every_depth_and_nothing_is_padded():
    one = {"b": [1, {"d": None, "c": True}], "a": "Türkiye–Kyjiw", "B": {}}

    assert canonical(one) == ('{"B":{},"a":"Türkiye–Kyjiw","b":[1,{"c":true,"d":null}]}'.encode())


@pytest.mark.parametrize("value", [WHOLE_MAX, -WHOLE_MAX])
def test_the_largest_whole_numbers_have_an_exact_canonical_form(value):
    assert canonical(value) == str(value).encode()


@pytest.mark.parametrize(
    "value", [WHOLE_MAX + 1, -WHOLE_MAX - 1, 2**64, {1: 2}, {"a": {1, 2}}, b"a", "\ud800", object()]
)
def test_a_value_without_a_canonical_form_is_refused(value):
    with pytest.raises(TypeError):
        canonical(value)


def test_digests_are_sha_256_in_lower_case_hex():
    assert digest(b"") == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    assert digest(b"abc") == hashlib.sha256(b"abc").hexdigest()


def test_a_sealed_digest_is_over_the_salt_and_then_the_document():
    sealed = sealed_digest(b"salt", b"document")

    assert sealed == hashlib.sha256(b"saltdocument").hexdigest()
    assert sealed != sealed_digest(b"pepper", b"document")
