"""Sentences on pages: names that turn nothing around, and dates as people read them."""

from ledger.web.sentences import elsewhere, sentence_html

OVERRIDE = "\N{RIGHT-TO-LEFT OVERRIDE}"


def test_each_name_in_a_sentence_is_set_apart_the_longest_first_and_none_is_markup():
    names = ["Ministry", f"Ministry {OVERRIDE}of <b>", "Min", ""]

    html = sentence_html(f"Does Ministry {OVERRIDE}of <b> or Ministry say so?", names)

    apart = f"<bdi>Ministry {OVERRIDE}of &lt;b&gt;</bdi>"
    assert html == f"Does {apart} or <bdi>Ministry</bdi> say so?"


def test_dates_are_read_outside_of_names_and_of_what_somebody_wrote():
    sentence = 'By 2025-06-02 or 2025-06-03/2025-06-04, under Deal 2025-01-01, "on 2025-06-05"?'

    html = sentence_html(sentence, ["Deal 2025-01-01"])

    one, two, three = (
        f'<time datetime="2025-06-0{number}">{number} June 2025</time>' for number in (2, 3, 4)
    )
    quoted = "<bdi>&#34;on 2025-06-05&#34;</bdi>"
    assert html == f"By {one} or {two} to {three}, under <bdi>Deal 2025-01-01</bdi>, {quoted}?"


def test_what_speakers_say_otherwise_is_named_where_it_is_outside_any_agreement_too():
    assert elsewhere({"agreement": None, "from_party": "old_north"}) == [
        "agreement: outside",
        "from party: old_north",
    ]


def test_what_is_no_date_stays_as_it_is_and_a_sentence_without_names_too():
    assert sentence_html("Is 2025-13-01 or a-2025-06-02 one & only?", []) == (
        "Is 2025-13-01 or a-2025-06-02 one &amp; only?"
    )
