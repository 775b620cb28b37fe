"""Candidates as text, as a person reads them in a terminal."""

from tests.factories import ROUND, post_source

TEXT = """\
later   istanbul-2025-06-02   2 candidates, 0 of them likely   grammar 9

1. 2,400   less likely   characters 10-39
   “Each side agreed to return 2,400 bodies, or 1,200 each.”
   quote: “agreed to return 2,400 bodies”
   because: counts 'bodies': body
   because: speaks of an exchange: 'return'
   because: pledge: 'agreed'
   look: Is 2,400 for each side, or in all?
   filled in: act pledge, category body, unclear scope
   to fill in: from_party, to_party
   send: POST /v1/line-items

2. 1,200   less likely   characters 0-49
   “Each side agreed to return 2,400 bodies, or 1,200 each.”
   quote: “Each side agreed to return 2,400 bodies, or 1,200”
   because: no noun stands beside the number; 'bodies' stands elsewhere: body
   because: speaks of an exchange: 'return'
   because: pledge: 'agreed'
   because: both ways: 'Each side'
   look: Not all of its sentence is read here: '2,400'. What does it say?
   filled in: category body, from_party RU, to_party UA, both_ways
   to fill in: act
   send: POST /v1/line-items

What isn't proposed may still be there, and what is proposed may be wrong: read the article.
"""


def test_as_text_each_candidate_is_a_paragraph(client, recorder):
    text = "Each side agreed to return 2,400 bodies, or 1,200 each. They met on 2 June."
    post_source(client, recorder, id="later", text=text)

    answer = client.get(f"/v1/sources/later/candidates.txt?agreement={ROUND}", headers=recorder)

    assert answer.text == TEXT


def test_as_text_the_day_that_is_filled_in_is_said(client, recorder):
    text = "On Monday Russia handed over 30 bodies to Ukraine."
    post_source(client, recorder, id="days", text=text, published_on="2025-06-11")

    answer = client.get("/v1/sources/days/candidates.txt", headers=recorder)

    filled = "category body, from_party RU, to_party UA, effective_on 2025-06-09"
    assert f"   filled in: {filled}\n   to fill in: act\n" in answer.text


def test_an_article_of_which_hardly_anything_is_known_has_candidates_too(client, recorder):
    unknown = dict.fromkeys(("title", "published_on", "language"))
    post_source(client, recorder, id="bare", text="Russia freed 40 prisoners.", **unknown)

    for path in ("/v1/sources/bare/candidates", "/v1/sources/bare/candidates.txt"):
        answer = client.get(path, headers=recorder)
        assert (answer.status_code, "40 prisoners" in answer.text) == (200, True)
