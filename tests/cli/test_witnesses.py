"""`ledger checkpoint --witness`: what a witness has signed is kept, and nothing else of it."""

import re
import time
from contextlib import suppress

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from ledger.app import create_app
from ledger.cli import cosigning, witnesses
from ledger.cli.cosigning import Cosigning, UnusableWitness
from ledger.rules.proofs import checkpoints
from ledger.rules.proofs.cosignatures import Cosignature
from tests.cli.test_checkpoint import checked
from tests.cli.witness import Witness, served
from tests.conftest import opened


@pytest.fixture
def asked(run, settings):
    """A witness that knows a ledger's key, and what has it asked."""
    assert run("db", "upgrade")[0] == 0
    witness = Witness()
    witness.log_key = run("checkpoint", "--key")[1]
    key_file = settings.home / "witness.key"
    key_file.write_text(witness.vkey + "\n")
    with served(witness) as url:
        yield witness, lambda: run("checkpoint", "--witness", url, "--witness-key", str(key_file))


@pytest.fixture
def read(settings):
    """Reads texts of the ledger, which one process serves."""
    with opened(settings.database_url) as database:
        client = create_app(database, home=settings.home).test_client()
        yield lambda *paths: [client.get(path).text for path in paths]


def grow(run, name):
    assert run("actor", "add", name, "--role", "recorder")[0] == 0


def test_cosignatures_are_kept_with_their_checkpoint_and_its_proofs(run, asked, read):
    witness, ask = asked
    paths = ("/v1/journal/checkpoint", "/v1/journal/2.tlog-proof")

    bare = run("checkpoint")[1]
    served_bare = read(*paths)
    first = ask()
    again = ask()
    served_first = read(*paths)
    grow(run, "rosa")
    newer = run("checkpoint")[1]
    served_newer = read(*paths)
    grown = ask()
    proof_of_newest = f"/v1/journal/{witness.size - 1}.tlog-proof"

    note, size = first[1], int(first[1].split("\n")[1])
    own, line = note[: note.rindex("— ")], note[note.rindex("— ") :]
    assert first == again == (0, own + line, "")
    assert line == witness.cosigned(own)
    assert checked(own, witness.log_key)[1] == size
    assert (own, served_bare[0], served_bare[1].endswith(f"\n\n{bare}")) == (bare, bare, True)
    # A newer checkpoint has none of them until it is cosigned itself; proofs keep the older one.
    assert served_first[0] == note
    assert served_newer[0] == newer
    assert [proof.endswith(f"\n\n{note}") for proof in (served_first[1], served_newer[1])] == [
        True
    ] * 2
    assert grown == (0, newer + witness.cosigned(newer), "")
    assert read(proof_of_newest)[0].endswith(f"\n\n{grown[1]}")
    # Asked first from nothing, then from what it was known to have cosigned.
    assert witness.old_sizes == [0, size, size]


def test_a_witness_that_knows_another_size_is_sent_the_proof_from_there(run, settings, asked):
    witness, ask = asked
    ask()
    kept = (settings.home / "checkpoint.cosigned").read_bytes()
    sizes = [witness.size]
    for number in range(3):
        grow(run, f"rosa-{number}")
        ask()
        sizes.append(witness.size)
    (settings.home / "checkpoint.cosigned").write_bytes(kept)
    grow(run, "vera")

    status, _, complaint = ask()

    assert (status, complaint) == (0, "")
    assert witness.old_sizes == [0, *sizes[:3], sizes[0], sizes[3]]


def test_a_witness_of_another_or_a_larger_journal_cosigns_nothing(run, settings, asked):
    witness, ask = asked
    note = run("checkpoint")[1]
    size = checked(note, witness.log_key)[1]
    refused = []
    for known in [(size + 1, b""), (size, b"r" * 32), (size - 1, b"r" * 32)]:
        witness.size, witness.root = known
        refused.append(ask())
    witness.log_key = witness.log_key.replace("exchange", "another")
    refused.append(ask())

    sentences = [
        f"has cosigned {size + 1} entries of this journal, and the checkpoint has {size}",
        f"has cosigned other entries than these {size}",
        "says that this journal doesn't continue the one it cosigned before",
        "doesn't know this journal, or isn't there",
    ]
    assert [answer[:2] for answer in refused] == [(1, note)] * 4
    for answer, sentence in zip(refused, sentences, strict=True):
        assert sentence in answer[2]
    assert not (settings.home / "checkpoint.cosigned").exists()


def endless(sent, _body):
    sent.say(200, "")
    with suppress(OSError):
        while True:
            sent.wfile.write(b"x" * 1024)


def slow(sent, _body):
    sent.say(200, "")
    with suppress(OSError):
        for _ in range(100):
            sent.wfile.write(b"x")
            time.sleep(0.02)


def lies(witness):
    """Return what a lying witness may answer, with what is said of each."""
    other = Witness(witness.name, Ed25519PrivateKey.generate())
    unsigned = "answered without a signature of witness.example/w1 over this checkpoint"

    def cosigned(by, change):
        return lambda sent, body: sent.say(200, by.cosigned(change(body.partition("\n\n")[2])))

    def larger(note):
        return re.sub(r"\n(\d+)\n", r"\n1\1\n", note, count=1)

    def disguised(sent, body):
        line = other.cosigned(body.partition("\n\n")[2])
        sent.say(200, line.replace(line.split(" ")[2][:5], witness.cosigned("").split(" ")[2][:5]))

    return {
        "signed by another key": (cosigned(other, str), unsigned),
        "the name and id of its key": (disguised, unsigned),
        "cosigned another checkpoint": (cosigned(witness, larger), unsigned),
        "garbage": (lambda sent, _: sent.say(200, "\x1b[2J\x00\u2028— — —\n"), unsigned),
        "nothing": (lambda sent, _: sent.say(200, ""), unsigned),
        "a redirect": (
            lambda sent, _: sent.say(307, "", Location="http://127.0.0.1:9/"),
            "sends elsewhere (307), and no redirect is followed",
        ),
        "forbidden": (lambda sent, _: sent.say(403, ""), "doesn't know the key that signed"),
        "a bug": (lambda sent, _: sent.say(500, "\x1b[2J"), "answered 500. It cosigned nothing."),
        "no size": (lambda sent, _: sent.say(409, "0x1"), "answered 409. It cosigned nothing."),
        "no HTTP": (lambda sent, _: sent.wfile.write(b"\x00\x01\n"), "can't be asked"),
        "an endless answer": (endless, "answers more than 16384 bytes"),
        "a slow answer": (slow, "gave no whole answer within 0.4 seconds"),
    }


@pytest.mark.parametrize("settings", ["sqlite"], indirect=True)
def test_a_lying_witness_is_told_in_plain_words_and_nothing_of_it_is_kept(
    run, settings, asked, monkeypatch
):
    witness, ask = asked
    note = run("checkpoint")[1]
    monkeypatch.setattr(witnesses, "SECONDS_MAX", 0.4)
    for name, (lie, sentence) in lies(witness).items():
        witness.lie = lie

        status, out, complaint = ask()

        assert (name, status, out) == (name, 1, note)
        assert (name, sentence in complaint) == (name, True), complaint
        assert complaint.count("\n") == 1
        assert complaint.removesuffix("\n").isprintable()
    assert not (settings.home / "checkpoint.cosigned").exists()
    witness.lie = None
    assert ask()[0] == 0


@pytest.mark.parametrize("settings", ["sqlite"], indirect=True)
def test_of_two_witnesses_what_one_signed_is_kept_though_the_other_refuses(run, settings, asked):
    first, ask = asked
    second = Witness("witness.example/w2", Ed25519PrivateKey.generate())
    second.log_key = first.log_key.replace("exchange", "another")
    (settings.home / "second.key").write_text(second.vkey)
    one = ask()[1]
    with served(second) as url:
        both = ("--witness", url, "--witness-key", str(settings.home / "second.key"))
        refused = run("checkpoint", *both)
        second.log_key = first.log_key
        kept = run("checkpoint", *both)

    asking = Cosigning(settings, one[: one.index("— witness")])
    size, kept_file = first.size, settings.home / "checkpoint.cosigned"
    kept_file.write_text(kept_file.read_text().replace(f"\n{size}\n", f"\n{size + 1}\n"))
    asking.keep([Cosignature(checkpoints.read_key(first.vkey, b"\4"), 1, b"s" * 64)])

    assert f"\n{size + 1}\n" in kept_file.read_text()
    assert refused[:2] == (1, one)
    assert kept == (0, one + second.cosigned(one), "")


@pytest.mark.parametrize(
    "url",
    [
        "http://a..b",
        "http://.a",
        f"http://{'a' * 64}.example",
        f"http://{'a.' * 127}example",
        "http://-a.example",
        "http://a b.example",
        " http://a.example",
        "http://b\u00fccher.example",
        "http://\u2024.example",
        "http://a.example:0",
        "http://a.example:65536",
        "http://a.example:port",
        "http://[::1",
        "http://[::g]",
        "http://[a.example]",
        "http://a:b:c",
        "http://",
        "http:a.example",
        "a.example",
        "//a.example",
        "http://user@a.example",
        "http://a.example/?q",
        "http://a%2eexample",
        "http://a.example\n",
        "",
    ],
)
def test_what_no_witness_can_be_reached_at_is_refused_in_a_sentence(tmp_path, url):
    with pytest.raises(UnusableWitness) as refused:
        cosigning.read_witnesses([url], [tmp_path / "none"])

    assert refused.value.detail.startswith(f"--witness {url!a} is no address such as")


@pytest.mark.parametrize(
    "url",
    ["http://a", "https://a.example.:8/w", "http://127.0.0.1:9", "http://[::1]:9", "http://x_1"],
)
def test_an_address_of_a_witness_names_a_host(url):
    assert witnesses.is_address(url)


def test_what_the_system_refuses_of_an_address_is_said_too(monkeypatch):
    key = checkpoints.read_key(Witness().vkey, b"\4")
    monkeypatch.setattr(witnesses, "SECONDS_MAX", 0.4)
    with pytest.raises(witnesses.NotWitnessed, match="can't be asked"):
        witnesses.cosignature(witnesses.Witness("http://a..b", key), "", None, 0, lambda _: [])


@pytest.mark.parametrize("settings", ["sqlite"], indirect=True)
def test_a_witness_is_named_with_its_address_and_its_key(run, settings, asked):
    _, _ = asked
    (settings.home / "log.key").write_text(run("checkpoint", "--key")[1])
    key = ("--witness-key", str(settings.home / "log.key"))

    answers = [
        run("checkpoint", "--witness", "https://witness.example"),
        run("checkpoint", "--witness", "ftp://witness.example", *key),
        run("checkpoint", "--witness", "https://witness.example", *key),
        run("checkpoint", "--witness", "http://127.0.0.1:1", "--witness-key", settings.home / "?"),
    ]

    sentences = [
        "needs its --witness-key",
        "is no address such as",
        "NAME+ID+B... The key of the ledger itself (NAME+ID+A...) is of another kind.",
        "can't be read",
    ]
    assert [answer[:2] for answer in answers] == [(1, "")] * 4
    for answer, sentence in zip(answers, sentences, strict=True):
        assert sentence in answer[2]
