"""The files of `deploy/`: whoever fills in `nodes.env` has filled in all of them."""

import re
import shutil
import string
import subprocess

import pytest
import yaml

from tests.reliability.machines import DEPLOY, NAMES, PATH, filled

SETTINGS = re.findall(r"^(\w+)=(.*)$", (DEPLOY / "nodes.env").read_text(), re.MULTILINE)
TEMPLATES = sorted(path.name for path in DEPLOY.iterdir() if path.suffix not in (".md", ".env"))
TEMPLATES.append("ledger.env")
VALUES = {name: value or "secret" for name, value in SETTINGS}
README = (DEPLOY / "README.md").read_text()


def test_each_place_to_fill_in_is_in_the_one_file_to_fill_in_and_none_there_is_left_over():
    texts = [(DEPLOY / name).read_text() for name in TEMPLATES]
    places = [string.Template(text).get_identifiers() for text in texts]

    assert {name for names in places for name in names} | {"ETCD_DATA"} == {*VALUES}


def test_the_document_names_each_file_and_fills_it_in():
    (listed,) = re.findall(r"^ *for file in (.*); do$", README, re.MULTILINE)

    assert sorted(listed.split()) == sorted(TEMPLATES)
    assert "nodes.env" in README


def test_no_password_is_in_the_files():
    empty = [name for name, value in SETTINGS if not value]

    assert empty == [name for name, _ in SETTINGS if name.endswith("_PASSWORD")]
    assert len(empty) == 4


def test_patroni_promotes_no_standby_that_may_lack_something():
    settings = yaml.safe_load(filled("patroni.yml", VALUES))["bootstrap"]["dcs"]

    assert settings["synchronous_mode"] is settings["synchronous_mode_strict"] is True
    # Patroni's own rule, so that a primary gives up before its key runs out.
    assert settings["loop_wait"] + 2 * settings["retry_timeout"] <= settings["ttl"] == 15


def test_etcd_and_patroni_name_each_machine():
    etcd = yaml.safe_load(filled("etcd.yml", VALUES))
    patroni = yaml.safe_load(filled("patroni.yml", VALUES))
    addresses = [VALUES[name.upper()] for name in NAMES]

    assert etcd["initial-cluster"] == ",".join(
        f"{name}=http://{address}:2380" for name, address in zip(NAMES, addresses, strict=True)
    )
    assert patroni["etcd"]["hosts"] == [f"{address}:2379" for address in addresses]
    assert etcd["enable-v2"] is True
    assert "etcd3" not in patroni


def test_the_ledger_records_nothing_that_one_machine_alone_has():
    lines = filled("ledger.env", VALUES).splitlines()

    assert "LEDGER_DATABASE_SYNCHRONOUS=required" in lines


@pytest.mark.parametrize("port", ["PRIMARY_PORT", "PGBOUNCER_PORT"])
def test_the_ledger_reaches_the_primary_by_ports_that_the_proxies_listen_to(port):
    listening = filled("haproxy.cfg", VALUES) + filled("pgbouncer.ini", VALUES)

    assert f"bind 127.0.0.1:{VALUES[port]}" in listening or (
        f"listen_port = {VALUES[port]}" in listening
    )


def test_haproxy_takes_its_file(tmp_path):
    haproxy = shutil.which("haproxy", path=PATH)
    if haproxy is None:
        pytest.skip("haproxy isn't installed")
    (tmp_path / "haproxy.cfg").write_text(filled("haproxy.cfg", VALUES))

    command = [haproxy, "-c", "-q", "-f", tmp_path / "haproxy.cfg"]
    checked = subprocess.run(command, check=False, capture_output=True, text=True)

    assert (checked.returncode, checked.stderr) == (0, "")
