"""A client that openapi-python-client makes of openapi.yaml walks the workflow of the README."""

import importlib
import json
import os
import pkgutil
import subprocess
import sys
from contextlib import ExitStack
from datetime import date
from io import BytesIO
from types import SimpleNamespace
from urllib.parse import parse_qs, urlsplit

import pytest

from ledger.api.http.operations import OPERATIONS
from ledger.api.openapi.specification import collection_of, for_programs
from tests.journeys.conftest import ROOT, serving

#: The operations that programs read of.
DESCRIBED = for_programs(OPERATIONS)

PACKAGE = "generated_ledger_client"
ROUND = "istanbul-2025-06-02"
COURIER = (ROOT / "examples" / "courier-2025-06-02.txt").read_bytes()
WIRE = (
    "Russia handed over 1,212 bodies on Wednesday, Coordination Headquarters said. "
    "Vladimir Medinsky named the same number for Russia; the Red Cross counted about 1,200.\n"
)


@pytest.fixture(scope="module")
def generated(tmp_path_factory):
    """Make the client; answers what the generator said, and lets tests import the package."""
    folder = tmp_path_factory.mktemp("generated")
    config = ROOT / "tests" / "clients" / "openapi-python-client.yaml"
    given = {"path": ROOT / "openapi.yaml", "config": config, "output-path": folder / PACKAGE}
    options = [f"--{name}={value}" for name, value in given.items()]
    # It formats what it made with ruff, which it looks for in the PATH.
    path = f"{os.path.dirname(sys.executable)}{os.pathsep}{os.environ['PATH']}"  # noqa: PTH120 - as it is
    ran = subprocess.run(
        [sys.executable, "-P", "-m", "openapi_python_client", "generate", "--meta=none", *options],
        env=os.environ | {"PATH": path, "COLUMNS": "1000"},
        capture_output=True,
        text=True,
        check=False,
    )
    sys.path.insert(0, str(folder))
    yield ran.returncode, (ran.stdout + ran.stderr).replace(str(folder), "...")
    sys.path.remove(str(folder))
    for name in [name for name in sys.modules if name.partition(".")[0] == PACKAGE]:
        del sys.modules[name]


def test_the_generated_python_client_leaves_nothing_out(generated):
    """When it warns: mend the description, so that the client is whole."""
    assert generated == (0, f"Generating .../{PACKAGE}\n")


def test_each_operation_of_the_python_client_can_be_imported(generated):
    assert generated[0] == 0
    package = importlib.import_module(PACKAGE)

    modules = {
        found.name.removeprefix(f"{PACKAGE}.api."): importlib.import_module(found.name)
        for found in pkgutil.walk_packages(package.__path__, f"{PACKAGE}.")
    }

    called = {name for name, module in modules.items() if hasattr(module, "sync_detailed")}
    assert called == {f"{collection_of(each).replace('-', '_')}.{each.name}" for each in DESCRIBED}


class Client:
    """The generated functions by the names of their operations, each with the same connection."""

    def __init__(self, connection):
        self._connection = connection

    @property
    def plain(self):
        """The connection itself."""
        return self._connection.get_httpx_client()

    def __getattr__(self, operation):
        (row,) = [each for each in DESCRIBED if each.name == operation]
        room = collection_of(row).replace("-", "_")
        module = importlib.import_module(f"{PACKAGE}.api.{room}.{operation}")
        return lambda *named, **more: module.sync_detailed(*named, client=self._connection, **more)


@pytest.fixture(scope="module")
def ledger(generated, tmp_path_factory):
    """A fresh ledger: `admin` and `anybody` call it, `shapes` are the generated models."""
    assert generated[0] == 0
    package = importlib.import_module(PACKAGE)
    with serving(tmp_path_factory.mktemp("home")) as server, ExitStack() as connections:

        def as_holder_of(token):
            connection = package.AuthenticatedClient(base_url=server.base, token=token)
            return Client(connections.enter_context(connection))

        yield SimpleNamespace(
            shapes=importlib.import_module(f"{PACKAGE}.models"),
            types=importlib.import_module(f"{PACKAGE}.types"),
            anybody=Client(connections.enter_context(package.Client(base_url=server.base))),
            admin=as_holder_of(server.token_header.removeprefix("Authorization: Bearer ")),
            as_holder_of=as_holder_of,
        )


def made(answer, status=201):
    assert answer.status_code == status, answer.content
    return answer.parsed


def refusal(ledger, answer):
    """Return the status and the code of a refusal."""
    assert isinstance(answer.parsed, ledger.shapes.Problem)
    assert answer.parsed.status == answer.status_code
    return answer.status_code, answer.parsed.code.value


def headquarters(shapes):
    return shapes.SpeakerIn(name="Coordination Headquarters", parties=["UA"])


def record_parties_and_agreement(ledger):
    shapes = ledger.shapes
    for identity, name in (("RU", "Russia"), ("UA", "Ukraine")):
        assert made(ledger.admin.create_party(body=shapes.PartyIn(id=identity, name=name))).id
    agreement = shapes.AgreementIn(
        id=ROUND,
        title="Second round",
        concluded_on=date(2025, 6, 2),
        parties=["RU", "UA"],
    )
    again = agreement.to_dict()

    assert made(ledger.admin.create_agreement(body=agreement)).to_dict().items() >= again.items()
    assert refusal(ledger, ledger.anybody.create_agreement(body=agreement)) == (
        401,
        "unauthenticated",
    )


def record_articles(ledger):
    bare = made(
        ledger.admin.create_source(
            body=ledger.types.File(payload=BytesIO(COURIER)),
            id="courier",
            publisher="The Example Courier",
            published_on=date(2025, 6, 2),
        )
    )
    day = date(2025, 6, 11)
    wire = ledger.shapes.SourceIn(
        id="wire", publisher="The Example Wire", text=WIRE, published_on=day
    )

    assert (bare.bytes_, bare.published_on) == (len(COURIER), date(2025, 6, 2))
    assert made(ledger.admin.create_source(body=wire)).bytes_ == len(WIRE)
    assert made(ledger.admin.get_source_text("courier"), 200) == COURIER.decode()


def record_line_items(ledger):
    shapes = ledger.shapes
    row = {"agreement": ROUND, "category": "body", "from_party": "RU", "to_party": "UA"}
    pledged = shapes.ClaimIn(
        source="courier", quote="give back the remains of 6,000 soldiers", quantity=6000
    )
    reported = shapes.ClaimIn(
        source="wire",
        quote="Russia handed over 1,212 bodies on Wednesday",
        quantity="1,212",
        speakers=[headquarters(shapes)],
    )

    both = made(
        ledger.admin.create_line_item(
            body=shapes.LineItemIn(act=shapes.Act.PLEDGE, both_ways=True, claims=[pledged], **row)
        )
    )
    one = made(
        ledger.admin.create_line_item(
            body=shapes.LineItemIn(
                id="came",
                act=shapes.Act.REPORT,
                effective_on="2025-06-11",
                claims=[reported],
                **row,
            )
        )
    )

    assert isinstance(both, shapes.BothWaysOut)
    assert [item.figure.text for item in both.items] == ["6,000", "6,000"]
    assert (one.status, one.figure.lower) == (shapes.Status.REPORTED, 1212)


def tell_of_it_again(ledger):
    """A further claim, a transition and a rank; what was read before is stale by then."""
    shapes = ledger.shapes
    read = ledger.admin.get_line_item("came").headers["ETag"]
    counted = shapes.FurtherClaimIn(
        id="counted",
        source="wire",
        quote="the Red Cross counted about 1,200",
        quantity="about 1,200",
        relation=shapes.FurtherRelation.RESTATES,
        speakers=[shapes.SpeakerIn(name="the Red Cross")],
    )
    evidence = shapes.PassageIn(
        source="wire",
        quote="Vladimir Medinsky named the same number for Russia",
        speakers=[shapes.SpeakerIn(name="Vladimir Medinsky", parties=["RU"])],
    )
    step = shapes.TransitionIn(
        to=shapes.Status.ACKNOWLEDGED, reason="the other side says so", evidence=evidence
    )
    rank = shapes.RankIn(rank=shapes.Rank.SET_ASIDE, rank_reason="rounded")

    added = ledger.admin.add_claim("came", body=counted, if_match=read)

    assert len(made(added).claims) == 2
    assert refusal(ledger, ledger.admin.add_claim("came", body=counted, if_match=read)) == (
        412,
        "stale",
    )
    newest = added.headers["ETag"]
    moved = made(ledger.admin.transition("came", body=step, if_match=newest), 200)
    assert (moved.status, moved.transitions[0].from_) == (
        shapes.Status.ACKNOWLEDGED,
        shapes.Status.REPORTED,
    )
    ranked = made(ledger.admin.rank_claim("counted", body=rank, if_match="*"), 200)
    assert (ranked.rank, ranked.because) == (shapes.Rank.SET_ASIDE, None)


def state_a_total(ledger):
    shapes = ledger.shapes
    stated = shapes.StatedTotalIn(
        of=shapes.TotalsOf.REPORTED,
        agreements=[ROUND],
        categories=["body"],
        directions=[shapes.DirectionIn(from_party="RU", to_party="UA")],
        through=date(2025, 6, 11),
        source="wire",
        quote="handed over 1,212 bodies",
        quantity=1212,
        speakers=[headquarters(shapes)],
    )

    assert made(ledger.admin.create_stated_total(body=stated)).check.verdict == "agrees"


def read_the_totals(ledger):
    shapes = ledger.shapes
    totals = made(ledger.anybody.get_agreement_totals(ROUND, explain=True), 200)

    there, back = totals.totals
    assert (there.pledged.text, there.reported.text, there.outstanding.upper) == (
        "6,000",
        "1,212",
        4788,
    )
    assert (back.reported, back.assessment) == (None, shapes.Assessment.NO_REPORT_RECORDED)
    claims = there.explained.reported[0].claims
    assert [(claim.words, claim.counts) for claim in claims] == [
        ("Russia handed over 1,212 bodies on Wednesday", True),
        ("the Red Cross counted about 1,200", False),
    ]
    assert claims[1].why.code == shapes.NotHeard.SET_ASIDE


def walk_the_list_of_claims(ledger):
    page = made(ledger.anybody.list_claims(limit=3), 200)
    pages = [page]
    while page.next_ is not None:
        (cursor,) = parse_qs(urlsplit(page.next_).query)["cursor"]
        page = made(ledger.anybody.list_claims(limit=3, cursor=cursor), 200)
        pages.append(page)

    assert [len(each.items) for each in pages] == [3, 1]
    assert len({claim.id for each in pages for claim in each.items}) == 4


def be_refused_a_wrong_quote(ledger):
    wrong = ledger.shapes.FurtherClaimIn(
        source="courier",
        quote="give back the remains of 7,000 soldiers",
        quantity=7000,
        relation=ledger.shapes.FurtherRelation.RESTATES,
    )

    answer = ledger.admin.add_claim("came", body=wrong, if_match="*")

    assert refusal(ledger, answer) == (422, "validation")
    (error,) = answer.parsed.errors
    assert (error.pointer, error.code) == ("/quote", "quote-not-found")
    assert error.additional_properties["nearest"] == "give back the remains of 6,000 soldiers"


def try_it_first_and_send_it_twice(ledger):
    shapes = ledger.shapes
    body = shapes.PartyIn(id="icrc", name="Red Cross")
    renamed = shapes.PartyPatch(name="International Red Cross")

    tried = ledger.admin.create_party(body=body, dry_run=True)
    missing = ledger.anybody.get_party("icrc")
    sent, again = (ledger.admin.create_party(body=body, idempotency_key="once") for _ in range(2))
    quiet = ledger.admin.patch_party(
        "icrc", body=renamed, if_match=sent.headers["ETag"], prefer="return=minimal"
    )

    assert (made(tried).id, refusal(ledger, missing)) == ("icrc", (404, "not-found"))
    assert (made(again), again.content) == (made(sent), sent.content)
    assert (sent.headers.get("Idempotent-Replayed"), again.headers["Idempotent-Replayed"]) == (
        None,
        "true",
    )
    assert (quiet.status_code, quiet.parsed) == (204, None)
    assert made(ledger.anybody.get_party("icrc"), 200).name == "International Red Cross"


def make_rotate_and_revoke_a_token(ledger):
    shapes = ledger.shapes
    desk = shapes.ActorIn(id="desk-2", role=shapes.Role.REVIEWER)
    assert made(ledger.admin.create_actor(body=desk)).role == shapes.Role.REVIEWER
    first = made(ledger.admin.create_token(body=shapes.TokenIn(actor="desk-2", days=30)))

    second = made(ledger.admin.rotate_token(first.id, body=shapes.RotationIn()))

    def reading(token):
        return ledger.as_holder_of(token).get_source_text("wire").status_code

    assert (reading(first.token), reading(second.token)) == (401, 200)
    assert made(ledger.admin.revoke_token(second.id), 200).revoked_at is not None
    assert reading(second.token) == 401


def load_a_batch(ledger):
    """Which of several kinds of body is meant, the generated function can't tell: see README."""
    lines = "\n".join(
        json.dumps({"type": "party", "id": name, "name": name.title()}) for name in ("oic", "osce")
    )

    answer = ledger.admin.plain.post(
        "/v1/batches", content=lines, headers={"Content-Type": "application/x-ndjson"}
    )

    recorded = ledger.shapes.BatchOut.from_dict(answer.json())
    assert [(item.line, item.id) for item in recorded.items] == [(1, "oic"), (2, "osce")]


def test_the_python_client_walks_the_whole_workflow(ledger):
    record_parties_and_agreement(ledger)
    record_articles(ledger)
    record_line_items(ledger)
    tell_of_it_again(ledger)
    state_a_total(ledger)
    read_the_totals(ledger)
    walk_the_list_of_claims(ledger)
    be_refused_a_wrong_quote(ledger)
    try_it_first_and_send_it_twice(ledger)
    load_a_batch(ledger)
    make_rotate_and_revoke_a_token(ledger)
