"""Who may do what to whose: a recorder changes own records, a reviewer anybody's.

Each act is tried in every role, on what the actor recorded and on what another recorder did.
"""

import pytest

from ledger.app import create_app
from tests.answers import entries, refused
from tests.api.tries import (
    CORRECTED,
    Cell,
    amending,
    line_item,
    link_of_line_item,
    of_admins,
    ranked,
    ranking,
    replacing,
    restating,
    restating_ranked,
    source,
    source_back,
    source_in_use,
    step,
    superseding,
    superseding_in_a_batch,
    superseding_ranked,
    superseding_ranked_in_a_batch,
    superseding_ranked_in_a_csv_file,
    superseding_ranked_normal_again,
    total,
    total_back,
    voiding_in_a_batch,
    voiding_what_others_added_to,
)
from tests.conftest import Template, bearer, copied, extended
from tests.factories import (
    patch,
    post,
    post_agreement,
    post_category,
    post_claim,
    post_party,
    post_token,
)

NEEDS_REVIEWER = {"role": "recorder", "needed": "reviewer"}
OK, FORBIDDEN, IN_BATCH = "200", "403 forbidden", "422 forbidden"
SAME_ACTOR = "403 same-actor"
#: What comes of an act: for a recorder on an own record and on another's, then for a reviewer, then
#: for an admin.
CHANGES = (OK, FORBIDDEN, OK, OK, OK, OK)
ANYBODY = (OK,) * 6
ADDS = ("201",) * 6
REPLACES = ("201", FORBIDDEN, "201", "201", "201", "201")
REVIEWS_ADDED = (FORBIDDEN, FORBIDDEN, SAME_ACTOR, "201", SAME_ACTOR, "201")
REVIEWS_IN_BATCH = (IN_BATCH, IN_BATCH, "422 same-actor", "201", "422 same-actor", "201")
REVIEWS = (FORBIDDEN, FORBIDDEN, SAME_ACTOR, OK, SAME_ACTOR, OK)
SETS_ASIDE = (FORBIDDEN, FORBIDDEN, OK, OK, OK, OK)
ADMINS = (FORBIDDEN,) * 4 + (OK, OK)
TABLE = {
    "line item, effective_on": (line_item(effective_on="2025-06-01"), CHANGES),
    "line item, due_on": (line_item(due_on="2025-06-01"), CHANGES),
    "line item, condition": (line_item(condition="if it thaws"), CHANGES),
    "line item, note": (line_item(note="one of two"), CHANGES),
    "line item, part_of": (link_of_line_item("part_of", "pledge"), CHANGES),
    "line item, answers": (link_of_line_item("answers", "report"), CHANGES),
    "line item, nothing new": (line_item(note=None), ANYBODY),
    "further claim": (restating, ADDS),
    "superseding claim, correction": (superseding, REPLACES),
    "superseding claim, amendment": (amending, REPLACES),
    "superseding claim, in a batch": (
        superseding_in_a_batch,
        ("201", IN_BATCH, "201", "201", "201", "201"),
    ),
    "superseding claim, of one set aside": (superseding_ranked("set_aside"), REVIEWS_ADDED),
    "superseding claim, of one preferred": (superseding_ranked("preferred"), REVIEWS_ADDED),
    "superseding claim, of one ranked normal again": (superseding_ranked_normal_again, REPLACES),
    "superseding claim, of one set aside, in a batch": (
        superseding_ranked_in_a_batch,
        REVIEWS_IN_BATCH,
    ),
    "superseding claim, of one set aside, in a CSV file": (
        superseding_ranked_in_a_csv_file,
        REVIEWS_IN_BATCH,
    ),
    "restating claim, of one set aside": (restating_ranked, ADDS),
    "claim, set aside": (ranking("set_aside"), SETS_ASIDE),
    "claim, preferred": (ranking("preferred"), REVIEWS),
    "step that articles show": (step("scheduled"), ANYBODY),
    "step back that articles show": (step("suspended"), ANYBODY),
    "step of withdrawing, that articles show": (step("withdrawn"), ANYBODY),
    "review, fulfilled": (step("fulfilled"), REVIEWS),
    "review, lapsed": (step("lapsed"), REVIEWS),
    "voiding": (step("voided"), CHANGES),
    "voiding, in a batch": (voiding_in_a_batch, ("201", IN_BATCH, "201", "201", "201", "201")),
    "voiding what others added to": (voiding_what_others_added_to, REVIEWS),
    "source, title": (source(title="Another"), ANYBODY),
    "source that claims rest on, title": (source_in_use, CHANGES),
    "source, withdrawn": (source(withdrawn="twice"), CHANGES),
    "source, taken back": (source_back, CHANGES),
    "stated total, note": (total(note="an early figure"), CHANGES),
    "stated total, withdrawn": (total(withdrawn="twice"), CHANGES),
    "stated total, taken back": (total_back, CHANGES),
    "stated total, replaced": (replacing, REPLACES),
    "party, name": (of_admins("parties", post_party, name="Another"), ADMINS),
    "category, label": (of_admins("categories", post_category, label="Another"), ADMINS),
    "agreement, title": (of_admins("agreements", post_agreement, title="Another"), ADMINS),
    "agreement, withdrawn": (of_admins("agreements", post_agreement, withdrawn="twice"), ADMINS),
}
TRIES = [(actor, owner) for actor in ("rosa", "vera", "admin") for owner in (actor, "ruth")]


def outcome(answer):
    """Return the status, and the code of a refusal: of a batch, that of its line."""
    if answer.status_code < 400:
        return str(answer.status_code)
    status, code, more = refused(answer)
    if code == "batch-refused":
        (code,) = [error["code"] for error in more["errors"]]
    return f"{status} {code}"


@pytest.fixture(scope="module")
def prepared(engine, template):
    """A template with ruth, who records as rosa does, and with an agreement for each try."""
    ruth = {"id": "ruth", "role": "recorder"}
    more = {}

    def record(client, headers):
        admin = headers["admin"]
        assert post(client, admin, "/v1/actors", ruth).status_code == 201
        more["ruth"] = bearer(post_token(client, admin, actor="ruth")["token"])
        for identity in ("one", *(f"{actor}-{owner}" for actor, owner in TRIES)):
            post_agreement(client, admin, id=f"deal-{identity}")

    with extended(engine, template, record) as made:
        yield Template(made.url, made.headers | more)


@pytest.fixture
def client(engine, prepared):
    with copied(engine, prepared) as database:
        yield create_app(database).test_client()


@pytest.fixture
def who(prepared):
    """The headers of rosa and ruth, recorders, of vera and viktor, reviewers, and of admin."""
    return prepared.headers


@pytest.fixture
def cell(client, who):
    """Return what makes a try of one actor on the record of another."""

    def make(actor, owner, identity="one"):
        return Cell(client, who[owner], who[actor], who["viktor"], who["admin"], identity)

    return make


@pytest.mark.one_on_postgresql
@pytest.mark.parametrize("act", TABLE)
def test_recorders_change_their_own_records_and_reviewers_anybodys(cell, act):
    attempt, expected = TABLE[act]

    outcomes = [outcome(attempt(cell(actor, owner, f"{actor}-{owner}"))) for actor, owner in TRIES]

    assert tuple(outcomes) == expected


@pytest.mark.parametrize(
    ("attempt", "detail"),
    [
        (line_item(note="mine"), "line item {item!r}: only ruth or a reviewer may change it."),
        (step("voided"), "line item {item!r}: only ruth or a reviewer may void it."),
        (
            superseding,
            (
                "claim {claim!r}: only ruth or a reviewer may supersede it; "
                'with "relation": "restates" yours stands beside it.'
            ),
        ),
        (
            source_in_use,
            (
                "source 'paper-one', and /v1/line-items/{item} rests on it: "
                "only ruth or a reviewer may change it."
            ),
        ),
        (
            source(withdrawn="twice"),
            "source 'paper-one': only ruth or a reviewer may withdraw it.",
        ),
        (
            source_back,
            "source 'paper-one': only ruth or a reviewer may take its withdrawal back.",
        ),
        (
            total(note="mine"),
            "stated total 'total-one': only ruth or a reviewer may change it.",
        ),
        (replacing, "stated total 'total-one': only ruth or a reviewer may replace it."),
    ],
)
def test_a_refused_change_says_who_may_make_it(client, cell, attempt, detail):
    answer = attempt(cell("rosa", "ruth"))

    items = client.get("/v1/line-items").json["items"]
    item = items[-1] if items else {"id": None, "claims": [{"id": None}]}
    said = detail.format(item=item["id"], claim=item["claims"][0]["id"])
    assert refused(answer) == (403, "forbidden", NEEDS_REVIEWER)
    assert answer.get_json(force=True)["detail"] == f"ruth recorded {said}"


def test_a_refused_change_leaves_no_trace(client, cell):
    attempt = cell("rosa", "ruth")
    item = attempt.item()
    before = entries(client)

    answers = [
        patch(client, attempt.actor, f"/v1/line-items/{item['id']}{query}", note="mine")
        for query in ("", "?dry_run=true")
    ]

    assert [outcome(answer) for answer in answers] == [FORBIDDEN, FORBIDDEN]
    assert entries(client) == before
    assert client.get(f"/v1/line-items/{item['id']}").json == item


def test_a_claim_is_superseded_by_its_recorder_on_anybodys_line_item(client, cell, who):
    item = cell("rosa", "ruth").item()
    told = post_claim(client, who["rosa"], item, **CORRECTED).json["claims"][1]
    replaces = {"relation": "supersedes", "replaces": told["id"], "because": "correction"}

    by_ruth = post_claim(client, who["ruth"], item, **replaces)
    by_rosa = post_claim(client, who["rosa"], item, **replaces)

    assert [outcome(by_ruth), outcome(by_rosa)] == [FORBIDDEN, "201"]


def test_a_refusal_to_end_a_rank_says_what_else_can_be_done(client, cell):
    attempt = cell("rosa", "rosa")
    item = ranked(attempt, "set_aside")

    answer = attempt.supersede(item)

    assert refused(answer) == (403, "forbidden", NEEDS_REVIEWER)
    assert answer.get_json(force=True)["detail"] == (
        "This needs the role reviewer; yours is recorder. "
        f"Claim {item['claims'][0]['id']!r} has the rank set_aside, which ends when it is "
        'superseded; with "relation": "restates" yours stands beside it.'
    )
    now = client.get(f"/v1/line-items/{item['id']}").json
    assert [told["rank"] for told in now["claims"]] == ["set_aside"]
