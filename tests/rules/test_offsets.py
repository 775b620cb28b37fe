"""Where the characters of a text stand among its bytes."""

from hypothesis import given, settings
from hypothesis import strategies as st

from ledger.rules.texts.offsets import STRIDE, Offsets

texts = st.text(st.sampled_from("aé€😀\n\ufeff"), max_size=40) | st.text(
    st.characters(exclude_categories=["Cs"])
)


@settings(max_examples=300, deadline=None)
@given(text=texts, before=st.integers(0, 3), about=st.integers(-2, 2))
def test_every_character_starts_where_the_bytes_before_it_end(text, before, about):
    # The table has an edge every so many characters: let the text lie over one.
    whole = "ж" * max(0, before * STRIDE - len(text) // 2 + about) + text

    offsets = Offsets(whole.encode())

    assert [offsets[place] for place in range(len(whole) + 1)] == [
        len(whole[:place].encode()) for place in range(len(whole) + 1)
    ]
    assert offsets.characters == len(whole)


def test_an_empty_text_ends_where_it_starts():
    assert Offsets(b"")[0] == 0
