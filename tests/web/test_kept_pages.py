"""Pages of an agreement are kept by what last touched it, or a name or an article on them."""

from tests.factories import patch, post
from tests.web.recorded_pages import MORE

ACCEPT = {"Accept": "text/html, image/svg+xml"}
DEAL = "/agreements/muscat"
PAGES = [DEAL, f"{DEAL}/pow/cabinet/movement", f"{DEAL}/questions", f"{DEAL}/chart.svg"]
ELSEWHERE = {"publisher": "The Example", "published_on": "2026-01-01", "text": "Not of it."}


def shown(client):
    answers = [client.get(path, headers=ACCEPT) for path in PAGES]
    assert [answer.status_code for answer in answers] == [200] * len(PAGES)
    return answers


def headed(answers):
    return [(answer.headers["ETag"], answer.data) for answer in answers]


def test_a_page_of_an_agreement_is_kept_until_it_or_a_name_on_it_changes(client, admin):
    assert post(client, admin, "/v1/batches", MORE).status_code == 201
    before = shown(client)

    assert post(client, admin, "/v1/sources", ELSEWHERE).status_code == 201
    untouched = shown(client)
    patch(client, admin, "/v1/parties/cabinet", name="The Government of Yemen")
    renamed = shown(client)
    patch(client, admin, "/v1/categories/pow", label="Captives of war")
    labelled = shown(client)
    patch(client, admin, "/v1/sources/agency", language="ar")
    of_language = client.get(PAGES[1], headers=ACCEPT)

    # Made anew, a page would cite a later size of the journal.
    assert headed(untouched) == headed(before)
    for earlier, later, word in (
        (before, renamed, "The Government of Yemen"),
        (renamed, labelled, "Captives of war"),
    ):
        for path, old, new in zip(PAGES, earlier, later, strict=True):
            assert word.lower() in new.text.lower(), path
            assert new.headers["ETag"] != old.headers["ETag"], path
    assert 'lang="ar"' in of_language.text
