"""Articles that were misread before they came: kept as they are, quoted as they were meant."""

from urllib.parse import unquote

import orjson
import pytest
from sqlalchemy import select, update

from ledger.models import SourceText
from ledger.services import verify
from tests.answers import entries, errors, refused
from tests.api.test_explain import quotes
from tests.factories import ROUND, claim, post_line_item, source

pytestmark = pytest.mark.one_on_postgresql

MEANT = "\ufeffУтром Север передал Югу 205 тел «павших» — так сказал штаб."
QUOTE = "передал Югу 205 тел «павших»"
#: What the article was in, what it was read as, and in what it is sent.
WAYS = [
    ("windows-1251", "windows-1252", "utf-8"),
    ("windows-1251", "latin-1", "utf-16le"),
    ("koi8-r", "windows-1251", "windows-1251"),
    ("cp866", "windows-1251", "utf-8"),
    ("utf-8", "windows-1252", "utf-8"),
    ("gb18030", "koi8-u", "koi8-u"),
]
#: Bytes that have no character in windows-1252 are read as controls.
CONTROLS = {0x81: "\x81", 0x8D: "\x8d", 0x8F: "\x8f", 0x90: "\x90", 0x9D: "\x9d", 0x98: "\x98"}


def in_two_bytes(words, was):
    """Return words without the quotation marks whose four bytes in gb18030 hold digits."""
    return words.replace("«", "“").replace("»", "”") if was == "gb18030" else words


def misread(words, was, read_as):
    """Return what a program shows of words that it reads wrongly."""
    content = in_two_bytes(words, was).encode(was, "ignore")
    letters = []
    for byte in content:
        try:
            letters.append(bytes([byte]).decode(read_as))
        except UnicodeDecodeError:
            letters.append(CONTROLS[byte])
    return "".join(letters)


def send(client, headers, content, kind="text/plain", **fields):
    query = {"id": "as-it-came", "publisher": "The Example", "language": "ru"} | fields
    return client.post(
        "/v1/sources",
        query_string=query,
        data=content,
        headers=headers | {"Content-Type": kind},
    )


def wrong(database):
    with database.snapshot() as session:
        return [verdict.wrong for verdict in verify.verify(session) if verdict.wrong]


@pytest.mark.parametrize("way", WAYS)
def test_the_words_are_those_that_were_meant_and_the_bytes_those_that_came(
    database, client, recorder, way
):
    was, read_as, encoding = way
    mark = "\ufeff" if encoding.startswith("utf") else ""
    text = mark + misread(MEANT[1:], was, read_as)
    content = text.encode(encoding)

    kind = f"text/plain; charset={encoding}"
    made = send(client, recorder, content, kind, misread=f"{was}:{read_as}")
    assert "may-be-misread" not in made.headers.get("Ledger-Warning", "")
    quote = in_two_bytes(QUOTE, was).encode(was, "ignore").decode(was)
    item = post_line_item(
        client, recorder, claims=[claim(source="as-it-came", quote=quote, quantity=205)]
    )
    served = client.get("/v1/sources/as-it-came/text", headers=recorder).data
    place = quotes(client.get(f"/v1/agreements/{ROUND}/totals?explain=true").json)[0]

    page = client.get("/sources/as-it-came").text
    assert f"a program read it as {read_as}, though it was in {was}" in page
    assert f"<dt>Came as</dt><dd>text/plain in {encoding}</dd>" in page
    assert made.status_code == 201, made.json
    assert made.json["misread"] == {"encoding": was, "read_as": read_as}
    assert (made.json["encoding"], made.json["repair"]) == (encoding, None)
    assert served == content
    passage = item["claims"][0]["passage"]
    assert (passage["reading"], passage["exact"]) == (quote, misread(quote, was, read_as))
    assert passage["exact"] == text[passage["start"] : passage["end"]]
    assert served[place["first_byte"] : place["last_byte"] + 1] == passage["exact"].encode(encoding)
    assert "number_not_in_passage" not in item["claims"][0]["unclear"]
    assert wrong(database) == []


def test_json_declares_it_too_and_the_same_bytes_may_be_read_otherwise(database, client, recorder):
    text = misread(MEANT[1:], "windows-1251", "windows-1252")
    declared = {"encoding": "CP1251", "read_as": "cp1252"}
    body = source(id="as-meant", text=text, misread=declared)

    made = client.post("/v1/sources", json=body, headers=recorder)
    send(client, recorder, text.encode())
    sources = {
        word: client.get("/v1/sources", query_string={"q": word}, headers=recorder).json["items"]
        for word in (QUOTE.split(maxsplit=1)[0], text.split()[1])
    }

    assert made.json["misread"] == {"encoding": "windows-1251", "read_as": "windows-1252"}
    assert [[each["id"] for each in items] for items in sources.values()] == [
        ["as-meant"],
        ["as-it-came"],
    ]
    assert wrong(database) == []


def test_a_page_is_read_as_it_was_meant_with_its_title(database, client, recorder):
    page = (
        "<title>Тела переданы</title><p>Север передал <b>205</b> тел&nbsp;– павших.</p>"
    ).replace("–", "&ndash;")
    content = misread(page, "koi8-r", "windows-1251").encode()

    made = send(client, recorder, content, "text/html", misread="koi8-r:windows-1251")
    item = post_line_item(
        client,
        recorder,
        claims=[claim(source="as-it-came", quote="205 тел – павших", quantity=205)],
    )

    assert made.json["title"] == "Тела переданы"
    assert item["claims"][0]["passage"]["exact"] == misread(
        "205</b> тел&nbsp;&ndash; павших", "koi8-r", "windows-1251"
    )
    assert wrong(database) == []


FITTING = {
    ("windows-1251", "windows-1252", "utf-8"): "misread=windows-1251:windows-1252",
    ("windows-1251", "windows-1252", "windows-1252"): "charset=windows-1251",
    ("windows-1251", "koi8-u", "koi8-u"): "charset=windows-1251",
    ("windows-1251", "koi8-r", "koi8-r"): "charset=windows-1251",
    ("koi8-u", "windows-1251", "windows-1251"): "charset=koi8-r",
    ("windows-1251", "koi8-u", "utf-8"): "misread=windows-1251:koi8-r",
    ("windows-1251", "latin-1", "utf-8"): "misread=windows-1251:latin-1",
    ("koi8-r", "windows-1251", "utf-8"): "misread=koi8-r:windows-1251",
    ("cp866", "windows-1251", "utf-8"): "misread=cp866:windows-1251",
    ("windows-1251", "koi8-r", "utf-8"): "misread=windows-1251:koi8-r",
}


@pytest.mark.parametrize("way", FITTING)
def test_what_looks_misread_is_taken_with_what_would_fit(shared_client, recorder, way):
    was, read_as, charset = way
    content = misread(MEANT[1:], was, read_as).encode(charset)

    kind = f"text/plain; charset={charset}"
    answer = send(shared_client, recorder, content, kind, dry_run="true")

    warnings = unquote(answer.headers["Ledger-Warning"])
    assert answer.json["misread"] is None
    assert f'may-be-misread; send="{FITTING[way]} «Утром Север передал Югу 205 тел' in warnings


def test_what_is_declared_to_be_utf_16_is_taken_with_what_would_fit(shared_client, recorder):
    content = MEANT[1:].encode("windows-1251")

    kind = "text/plain; charset=utf-16le"
    answer = send(
        shared_client, recorder, content + b"\n" * (len(content) % 2), kind, dry_run="true"
    )

    warnings = unquote(answer.headers["Ledger-Warning"])
    assert answer.json["encoding"] == "utf-16le"
    assert 'may-be-misread; send="charset=windows-1251 «Утром Север передал Югу' in warnings


TEXT = misread(MEANT[1:], "windows-1251", "windows-1252")


def test_candidates_of_what_looks_misread_say_what_would_fit(client, recorder):
    send(client, recorder, TEXT.encode())
    path = "/v1/sources/as-it-came/candidates"

    answer = client.get(path, headers=recorder).json
    text = client.get(f"{path}.txt", headers=recorder).text

    (note,) = answer["notes"]
    assert "then: misread=windows-1251:windows-1252 «Утром Север передал" in note
    assert note in text


WRONGLY = {
    (TEXT, "text/plain", "koi8-r:windows-1252"): "misread=windows-1251:windows-1252 «Утром Север",
    (f"<p>{TEXT}", "text/html", "cp866:windows-1252"): "misread=windows-1251:windows-1252 «Утром",
    (MEANT, "text/plain", "koi8-r:windows-1251"): "no misread «Утром Север",
}


@pytest.mark.parametrize("sent", WRONGLY)
def test_what_is_wrongly_declared_is_taken_with_what_fits_better(shared_client, recorder, sent):
    text, kind, declared = sent

    answer = send(shared_client, recorder, text.encode(), kind, misread=declared, dry_run="true")

    assert answer.status_code == 201, answer.json
    warnings = unquote(answer.headers["Ledger-Warning"])
    assert f'may-be-misread; send="{WRONGLY[sent]}' in warnings


REFUSED = {
    (TEXT, "windows-1251"): "two encodings",
    (TEXT, "windows-1251:utf-8"): "This can't be utf-8. Text in UTF-16",
    (TEXT, "windows-1251:UTF-16LE"): "This can't be utf-16le. Text in UTF-16",
    (TEXT, "utf-16:latin-1"): "This can't be utf-16. Text in UTF-16",
    (TEXT, "x:y"): "two encodings",
    ("Only words.", "windows-1251:latin-1"): "reads the same without",
    (TEXT, "windows-1251:koi8-r"): "Character 0 of the article, counted from 0, is U+00D3",
    (TEXT, "utf-8:windows-1252"): "isn't utf-8 from character 0",
    ("1\xa0212 bodies", "cp866:windows-1251"): "Character 1 of the article",
    (
        "30\x811\x812 bodies",
        "gb18030:latin-1",
    ): "Character 3 of the article, counted from 0, belongs",
    ("Ð Ж", "windows-1251:windows-1252"): "Character 2 of the article, counted from 0, is U+0416",
}


@pytest.mark.parametrize(("text", "declared"), REFUSED)
def test_what_was_not_misread_so_is_refused_with_the_place(shared_client, recorder, text, declared):
    before = entries(shared_client)

    bare = send(shared_client, recorder, text.encode(), misread=declared)

    assert refused(bare) == (400, "bad-parameter", {"parameters": ["misread"]})
    assert bare.json["detail"].startswith("misread: ")
    assert REFUSED[text, declared] in bare.json["detail"]
    was, _, read_as = declared.partition(":")
    body = source(text=text, misread={"encoding": was, "read_as": read_as})
    pointers = errors(shared_client.post("/v1/sources", json=body, headers=recorder))
    assert {pointer.split("/")[1] for pointer, _ in pointers} == {"misread"}
    assert entries(shared_client) == before


def test_what_is_declared_never_changes(client, recorder):
    send(client, recorder, TEXT.encode(), misread="windows-1251:windows-1252")
    tag = {"If-Match": "*", "Content-Type": "application/merge-patch+json"}

    answer = client.patch(
        "/v1/sources/as-it-came", data=b'{"misread": null}', headers=recorder | tag
    )

    assert errors(answer) == [("/misread", "unknown-field")]
    assert "upload" in answer.json["errors"][0]["message"]


def test_verify_names_a_reading_that_was_changed(database, client, recorder):
    page = f"<p>{TEXT}</p>".encode()
    made = send(client, recorder, page, "text/html", misread="windows-1251:windows-1252")
    with database.transaction() as session:
        of_page = SourceText.media_type == "text/html"
        runs = orjson.loads(session.execute(select(SourceText.runs).where(of_page)).scalar_one())
        runs[-3][2] = "x"
        session.execute(update(SourceText).where(of_page).values(runs=orjson.dumps(runs)))

    assert wrong(database) == [f"the text {made.json['sha256']} reads otherwise than was kept"]
