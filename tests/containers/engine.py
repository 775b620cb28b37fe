"""A Docker engine: the one that answers here, or one of the tests' own that nothing else sees.

Ours is started as root, in a network namespace, with all its files in one folder. Images that no
registry brings are made by `base_images.sh`, for ours alone.
"""

import os
import shutil
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.reliability.servers import PATIENCE_SECONDS, ROOT

#: Kept between runs: making the images takes minutes.
FOLDER = ROOT / ".containers"
NAMESPACE = "ledger-containers"
PROGRAMS = ("dockerd", "debootstrap", "ip", "iptables", "nsenter", "curl", "npm")
BUILD_SECONDS = 1_800


class Engine:
    """What runs `docker`, `docker compose`, and asks what a container publishes."""

    def __init__(self, host=None, within=()):
        self.environment = os.environ | ({"DOCKER_HOST": host} if host else {})
        self._within = list(within)

    def docker(self, *arguments, check=True):
        return self.run("docker", *arguments, check=check)

    def curl(self, *arguments):
        """Ask from where the engine publishes ports; nothing where nobody answers."""
        command = (*self._within, "curl", "--silent", "--max-time", "60")
        return self.run(*command, *arguments, check=False).stdout

    def compose(self, folder, *arguments, check=True):
        """Run Compose on the files of a folder."""
        program = Path(sys.executable).with_name("docker-compose")
        return self.run(program, *arguments, check=check, cwd=folder)

    def has(self, image):
        return self.docker("image", "inspect", image, check=False).returncode == 0

    def run(self, *command, check=True, cwd=None):
        done = subprocess.run(
            list(map(str, command)),
            check=False,
            cwd=cwd,
            env=self.environment | {"DOCKER_BUILDKIT": "0", "COMPOSE_DISABLE_ENV_FILE": "1"},
            capture_output=True,
            text=True,
            timeout=BUILD_SECONDS,
        )
        if check and done.returncode:
            raise AssertionError(f"{command}: {done.stdout}{done.stderr}")
        return done


@contextmanager
def started(images):
    """Yield an engine that has such images; skips, and says why, where there can't be any."""
    engine = Engine()
    if shutil.which("docker") and engine.docker("info", check=False).returncode == 0:
        bring(engine, images)
        yield engine
        return
    missing = [name for name in ("docker", *PROGRAMS) if shutil.which(name) is None]
    if missing or os.geteuid() != 0:
        lacks = f"lacks {', '.join(missing)}" if missing else "isn't root's"
        pytest.skip(f"no Docker engine answers, and none can be started: this machine {lacks}")
    with own() as engine:
        make(engine, images)
        yield engine


def bring(engine, images):
    for image in images:
        if not engine.has(image) and engine.docker("pull", image, check=False).returncode:
            pytest.skip(f"the Docker engine that answers has no image {image} and can't fetch it")


def make(engine, images):
    if all(map(engine.has, images)):
        return
    script = Path(__file__).with_name("base_images.sh")
    made = engine.run(script, FOLDER, ROOT / "requirements.lock", *images, check=False)
    if made.returncode:
        pytest.skip(f"the images can't be made here: {made.stderr[-500:]}")


@contextmanager
def own():
    """Start an engine in a network of its own, and stop it in the end."""
    FOLDER.mkdir(exist_ok=True)
    host, place = f"unix://{FOLDER}/engine.sock", f"/run/netns/{NAMESPACE}"
    ip("netns", "add", NAMESPACE)
    # Not by `ip netns exec`, which hides the control groups from it.
    into = ("nsenter", f"--net={place}")
    options = ["--data-root", FOLDER / "data", "--exec-root", FOLDER / "exec", "-H", host]
    with (FOLDER / "engine.log").open("wb") as log:
        command = [*into, "dockerd", *options, "--pidfile", FOLDER / "engine.pid"]
        process = subprocess.Popen(list(map(str, command)), stdout=log, stderr=log)
    try:
        subprocess.run([*into, "ip", "link", "set", "lo", "up"], check=True)
        engine = Engine(host, into)
        deadline = time.monotonic() + PATIENCE_SECONDS
        while engine.docker("info", check=False).returncode:
            if process.poll() is not None or time.monotonic() > deadline:
                said = (FOLDER / "engine.log").read_text()[-500:]
                pytest.skip(f"a Docker engine can't be started here: {said}")
            time.sleep(0.3)
        yield engine
    finally:
        process.terminate()
        process.wait(PATIENCE_SECONDS)
        ip("netns", "del", NAMESPACE)


def ip(*arguments):
    subprocess.run([shutil.which("ip"), *arguments], check=False, capture_output=True)
