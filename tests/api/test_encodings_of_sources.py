"""Articles in other encodings: bytes served as they were sent, and quoted at their places."""

from hashlib import sha256

import pytest

from ledger.rules.texts.encodings import CODECS, TAKEN
from ledger.services import verify
from tests.answers import entries, errors, refused
from tests.api.test_explain import quotes
from tests.factories import ROUND, claim, post_line_item, source

pytestmark = pytest.mark.one_on_postgresql

WORDS = "return 6,000 bodies"
#: An article of our own that each encoding has, with letters beyond ASCII where it has some.
ARTICLES = {
    "windows-1252": "The envoy’s note – «très bref» –: return 6,000 bodies on Monday.",
    "gb18030": "俄羅斯😀通社: return 6,000 bodies, 俄方说。",
    "big5": "俄羅斯社: return 6,000 bodies, 俄方說。",
    "utf-16le": "\ufeffРосія 😀: return 6,000 bodies on Monday.",
    "utf-16be": "\ufeffРосія 😀: return 6,000 bodies on Monday.",
    "utf-8": "\ufeffРосія 😀: return 6,000 bodies on Monday.",
}
CYRILLIC = "Штаб повідомив про обмен: return 6,000 bodies, сказали там."


def article(encoding):
    text = ARTICLES.get(encoding, CYRILLIC)
    if "і".encode(CODECS[encoding], "ignore") == b"":
        text = text.replace("і", "и")
    return text, text.encode(CODECS[encoding])


def send(client, headers, content, charset, identity="as-it-came"):
    kind = "text/plain" if charset is None else f"text/plain; charset={charset}"
    path = f"/v1/sources?id={identity}&publisher=The+Example&language=uk"
    return client.post(path, data=content, headers=headers | {"Content-Type": kind})


def wrong(database):
    with database.snapshot() as session:
        return [verdict.wrong for verdict in verify.verify(session) if verdict.wrong]


def cited(client, headers, *identities):
    """Record claims from sources, and return the bytes by which an explanation cites them."""
    first, *others = identities
    claims = [claim(source=first, quote=WORDS)]
    claims += [claim(source=other, quote=WORDS, relation="restates") for other in others]
    post_line_item(client, headers, claims=claims)
    answer = client.get(f"/v1/agreements/{ROUND}/totals?explain=true").json
    found = []
    for place in quotes(answer):
        served = client.get(f"/v1/sources/{place['source']}/text", headers=headers).data
        assert place["sha256"] == sha256(served).hexdigest()
        found.append(served[place["first_byte"] : place["last_byte"] + 1])
    return found


@pytest.mark.parametrize("encoding", CODECS)
def test_the_bytes_served_are_those_sent_and_quotes_are_at_their_bytes(
    database, client, recorder, encoding
):
    text, content = article(encoding)

    made = send(client, recorder, content, encoding)
    served = client.get("/v1/sources/as-it-came/text", headers=recorder)

    fields = ("encoding", "media_type", "sha256", "bytes", "characters")
    assert made.status_code == 201, made.json
    assert [made.json[name] for name in fields] == [
        encoding,
        "text/plain",
        sha256(content).hexdigest(),
        len(content),
        len(text),
    ]
    assert served.data == content
    assert served.content_type == f"text/plain; charset={encoding}"
    assert served.headers["X-Content-Type-Options"] == "nosniff"
    assert cited(client, recorder, "as-it-came") == [WORDS.encode(CODECS[encoding])]
    assert wrong(database) == []


def test_the_same_bytes_in_two_encodings_are_two_readings(database, client, recorder):
    text, content = article("windows-1251")
    send(client, recorder, content, "windows-1251", "one")
    made = send(client, recorder, content, "koi8-r", "other")

    found = [
        client.get("/v1/sources", query_string={"q": word}, headers=recorder).json["items"]
        for word in (text.split()[0], content.decode("koi8_r").split()[0])
    ]

    assert "same-text" in made.headers["Ledger-Warning"]
    assert [[each["id"] for each in items] for items in found] == [["one"], ["other"]]
    assert cited(client, recorder, "one", "other") == [WORDS.encode()] * 2
    assert wrong(database) == []


def test_utf_16_is_in_the_order_of_its_mark(client, recorder):
    text, content = article("utf-16be")

    made = send(client, recorder, content, "utf-16")

    assert (made.json["encoding"], made.json["characters"]) == ("utf-16be", len(text))


@pytest.mark.parametrize("charset", ['"Windows-1251"', "CP1251", "windows_1251"])
def test_an_encoding_may_be_named_by_another_label(client, recorder, charset):
    made = send(client, recorder, article("windows-1251")[1], charset)

    assert made.json["encoding"] == "windows-1251"


def test_an_article_in_ascii_is_in_what_it_says(client, recorder):
    made = send(client, recorder, b"They return 6,000 bodies.", "koi8-u")

    assert made.json["encoding"] == "koi8-u"
    assert cited(client, recorder, "as-it-came") == [WORDS.encode()]


ACCEPTED = [f"text/plain; charset={name}" for name in TAKEN]


@pytest.mark.parametrize("charset", ["latin1", "x", "idna", "utf-8; charset=windows-1251", '"', ""])
def test_other_charsets_and_two_of_them_are_refused_with_what_is_taken(
    shared_client, recorder, charset
):
    before = entries(shared_client)

    answer = send(shared_client, recorder, b"They return 6,000 bodies.", charset)

    assert refused(answer) == (415, "unsupported-type", {"accepted": ACCEPTED})
    assert answer.headers["Accept-Post"] == ", ".join(ACCEPTED)
    assert entries(shared_client) == before


@pytest.mark.parametrize(
    ("content", "fitting"),
    [
        (
            CYRILLIC.encode("cp1251"),
            (
                f" These bytes read as windows-1251: «{CYRILLIC}». "
                "If that is right, send charset=windows-1251 in the Content-Type."
            ),
        ),
        (CYRILLIC.encode(), " These bytes are UTF-8."),
        (b"They return 6,000 bodies.", ""),
    ],
)
def test_a_charset_that_is_not_taken_is_refused_with_the_one_that_fits(
    shared_client, recorder, content, fitting
):
    answer = send(shared_client, recorder, content, "iso-8859-1")

    assert answer.status_code == 415
    assert answer.json["detail"] == (
        "No article is taken in 'iso-8859-1', which the page or the request names."
        f"{fitting} Send one of those in `accepted`, or convert it to UTF-8."
    )


NOT_READ = {
    ("windows-1251", b"\xd8\x98"): "Byte 1 of the article, counted from 0, isn't windows-1251",
    ("utf-16le", b"a\x00\x00\xd8"): "Byte 2 of the article",
    ("utf-16le", b"\xfe\xff\x00a"): "charset=utf-16.",
    ("utf-16", b"a\x00"): "charset=utf-16le or charset=utf-16be",
    ("koi8-u", b"a\x00b"): "Character 1 of the article is a NUL",
    ("big5", b"a\xa2\x40b"): "Byte 1 of the article",
}


@pytest.mark.parametrize(("charset", "content"), NOT_READ)
def test_what_is_not_in_the_charset_is_refused_at_its_first_byte(
    shared_client, recorder, charset, content
):
    before = entries(shared_client)

    answer = send(shared_client, recorder, content, charset)

    assert refused(answer) == (422, "not-in-charset", {})
    assert NOT_READ[charset, content] in answer.json["detail"]
    assert entries(shared_client) == before


@pytest.mark.parametrize("charset", [None, "utf-8"])
def test_an_undeclared_encoding_is_refused_with_what_would_fit(shared_client, recorder, charset):
    text, content = article("koi8-u")

    answer = send(shared_client, recorder, content, charset)

    assert refused(answer) == (422, "not-utf-8", {})
    assert f"These bytes read as koi8-u: «{text[:30]}" in answer.json["detail"]
    assert "send charset=koi8-u in the Content-Type" in answer.json["detail"]


@pytest.mark.parametrize("encoding", ["utf-16le", "windows-1251"])
def test_an_empty_article_is_refused_in_any_encoding(shared_client, recorder, encoding):
    answer = send(shared_client, recorder, " \n".encode(CODECS[encoding]), encoding)

    assert errors(answer) == [("/text", "empty")]


@pytest.mark.parametrize("field", ["encoding", "media_type"])
def test_a_text_within_json_has_no_encoding_of_its_own(shared_client, recorder, field):
    answer = shared_client.post("/v1/sources", json=source() | {field: "x"}, headers=recorder)

    assert errors(answer) == [(f"/{field}", "unknown-field")]


def test_a_retry_in_another_charset_is_another_request(client, recorder):
    key = recorder | {"Idempotency-Key": "k"}
    content = article("windows-1251")[1]

    answers = [send(client, key, content, charset) for charset in ("windows-1251", "koi8-r")]

    assert answers[0].status_code == 201
    assert refused(answers[1])[:2] == (422, "idempotency-key-reused")
