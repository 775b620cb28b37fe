"""Rate limits: each token, and each address without one, may send so many requests in a while."""

import re

import pytest

from ledger.app import create_app
from tests import factories
from tests.answers import refused


@pytest.fixture
def limited(database):
    """Return a client of a server with limits."""

    def make(*, write=None, read=None, proxies=0):
        app = create_app(database, rate_write=write, rate_read=read, proxies=proxies)
        return app.test_client()

    return make


def statuses(client, times, path="/v1/parties", **options):
    return [client.get(path, **options).status_code for _ in range(times)]


def test_the_rate_of_reading_is_limited_by_address(limited):
    client = limited(read="3/hour")

    assert statuses(client, 5) == [200, 200, 200, 429, 429]
    other = {"REMOTE_ADDR": "192.0.2.7"}
    assert statuses(client, 2, environ_overrides=other) == [200, 200]


def test_the_rate_of_a_token_is_counted_by_itself(limited, admin, recorder):
    client = limited(read="2/hour")

    assert statuses(client, 3, headers=admin) == [200, 200, 429]
    assert statuses(client, 3, headers=recorder) == [200, 200, 429]
    assert statuses(client, 1) == [200]


def test_rate_limit_fields_say_where_a_client_stands(limited):
    client = limited(read="3/minute")

    answer = client.get("/v1/parties")

    assert answer.headers["RateLimit-Policy"] == '"read";q=3;w=60'
    assert re.fullmatch(r'"read";r=2;t=[1-6]?[0-9]', answer.headers["RateLimit"])


def test_a_refusal_for_the_rate_says_when_to_come_back(limited):
    client = limited(read="1/minute")
    client.get("/v1/parties")

    answer = client.get("/v1/parties")

    assert refused(answer) == (429, "too-many-requests", {})
    seconds = int(answer.headers["Retry-After"])
    assert 1 <= seconds <= 60
    assert answer.headers["RateLimit"] == f'"read";r=0;t={seconds}'


def test_writing_has_a_rate_limit_of_its_own(limited, admin):
    client = limited(write="2/hour", read="9/hour")

    made = [
        factories.post(client, admin, "/v1/parties", {"id": f"p-{n}", "name": "x"}) for n in "123"
    ]

    assert [answer.status_code for answer in made] == [201, 201, 429]
    assert statuses(client, 1, headers=admin) == [200]
    assert client.get("/v1/parties/p-3").status_code == 404


def test_the_rate_of_guessing_tokens_is_limited_too(limited):
    client = limited(read="2/hour")
    guess = {"Authorization": "Bearer xl_guess"}

    assert statuses(client, 4, headers=guess) == [401, 401, 429, 429]


def test_a_good_token_comes_through_from_an_address_that_guessed(limited, admin):
    client = limited(read="1/hour")
    statuses(client, 3, headers={"Authorization": "Bearer xl_guess"})

    assert statuses(client, 1, headers=admin) == [200]


def test_a_network_of_ipv6_has_one_rate(limited):
    client = limited(read="2/hour")

    def ask(address):
        return statuses(client, 1, environ_overrides={"REMOTE_ADDR": address})

    same = ask("2001:db8:1:2::3") + ask("2001:db8:1:2:ffff::1") + ask("2001:db8:1:2::9")
    assert same == [200, 200, 429]
    assert ask("2001:db8:1:3::3") == [200]
    assert ask("::ffff:192.0.2.1") + ask("::ffff:192.0.2.2") == [200, 200]


def test_the_address_of_a_client_is_what_a_proxy_says_only_where_one_is_expected(limited):
    def ask(client, address):
        return client.get("/v1/parties", headers={"X-Forwarded-For": address}).status_code

    behind, alone = limited(read="1/hour", proxies=1), limited(read="1/hour")

    assert [ask(behind, "192.0.2.1"), ask(behind, "192.0.2.2")] == [200, 200]
    assert [ask(behind, "198.51.100.1, 192.0.2.1")] == [429]
    assert [ask(alone, "192.0.2.1"), ask(alone, "192.0.2.2")] == [200, 429]


def test_requests_that_watch_the_server_have_no_rate(limited):
    client = limited(read="1/hour")

    for path in ("/healthz", "/readyz", "/metrics"):
        assert statuses(client, 3, path=path) == [200, 200, 200]


#: What reads nothing that is recorded, and how it is answered.
ELSEWHERE = [
    ("/", "GET", 200),
    ("/docs", "GET", 200),
    ("/docs", "HEAD", 200),
    ("/openapi.yaml", "GET", 200),
    ("/openapi.json", "GET", 200),
    ("/problems", "GET", 200),
    ("/problems/stale", "GET", 200),
    ("/problems/nowhere", "GET", 404),
    ("/nowhere", "GET", 404),
    ("/nowhere", "POST", 404),
    ("/v1/nowhere.csv", "GET", 404),
    ("/v1/parties", "PUT", 405),
    ("/v1/parties", "OPTIONS", 204),
    ("/v1/parties?" + "x" * 9_000, "GET", 414),
    ("/v1/%00", "GET", 404),
]


@pytest.mark.parametrize("headers", [{}, {"Authorization": "Bearer xl_guess"}])
def test_requests_that_read_no_ledger_have_the_rate_of_reading(limited, headers):
    for path, method, status in ELSEWHERE:
        client = limited(read="2/hour")
        first = 401 if headers and (path == "/" or status == 405) else status

        answers = [client.open(path, method=method, headers=headers) for _ in range(3)]

        assert [answer.status_code for answer in answers] == [first, first, 429], path
        assert answers[2].headers["Retry-After"]
        assert statuses(client, 1) == [429]


def test_no_rate_is_counted_where_there_is_no_limit(limited):
    answer = limited().get("/v1/parties")

    assert not {"RateLimit", "RateLimit-Policy"} & set(answer.headers.keys())
