"""`ledger checkpoint --timestamp`: what a time-stamping service of others takes, by openssl."""

import shutil
import subprocess

import pytest

from ledger.rules.proofs import timestamps

AUTHORITY = """
[req]
distinguished_name = name
x509_extensions = stamps
prompt = no
[name]
CN = Time of others
[stamps]
extendedKeyUsage = critical, timeStamping
[tsa]
default_tsa = own
[own]
serial = serial
signer_digest = sha256
default_policy = 1.2.3.4
digests = sha256
"""


@pytest.fixture
def openssl(tmp_path):
    """Runs openssl in a folder; answers its status and what it printed."""
    program = shutil.which("openssl")
    if program is None:
        pytest.skip("no openssl here")

    def ran(*arguments):
        done = subprocess.run([program, *arguments], cwd=tmp_path, capture_output=True, check=False)
        return done.returncode, done.stdout

    return ran


@pytest.mark.parametrize("settings", ["sqlite"], indirect=True)
def test_a_checkpoint_is_stamped_by_others_and_the_stamp_is_of_no_other(run, tmp_path, openssl):
    run("db", "upgrade")
    file = tmp_path / "monday.checkpoint"
    (tmp_path / "tsa.cnf").write_text(AUTHORITY)
    (tmp_path / "serial").write_text("01\n")
    new = ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout", "tsa.key")
    assert openssl("req", "-x509", *new, "-out", "tsa.pem", "-config", "tsa.cnf")[0] == 0

    status, note, _ = run("checkpoint", "--timestamp", str(file))
    again = run("checkpoint", "--timestamp", str(file))
    by = ("-config", "tsa.cnf", "-signer", "tsa.pem", "-inkey", "tsa.key", "-out", "stamp.tsr")
    stamped = openssl("ts", "-reply", "-queryfile", "monday.checkpoint.tsq", *by)
    proof = ("-in", "stamp.tsr", "-CAfile", "tsa.pem")
    of_it = openssl("ts", "-verify", "-data", "monday.checkpoint", *proof)
    query = ("-data", "monday.checkpoint", "-sha256", "-cert", "-no_nonce")
    same = openssl("ts", "-query", *query)[1]
    file.write_text(note.replace("\n", " \n", 1))
    of_another = openssl("ts", "-verify", "-data", "monday.checkpoint", *proof)

    assert (status, stamped[0], of_it[0], of_another[0]) == (0, 0, 0, 1)
    assert timestamps.request(note.encode()) == same
    assert again[:2] == (1, note)
    assert "is there already" in again[2]
