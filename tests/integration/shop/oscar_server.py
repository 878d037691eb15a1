"""A real oscar shop for tests: django-oscar in an environment of its own, a server process, its database."""

import contextlib
import fcntl
import hashlib
import json
import os
import shutil
import socket
import sqlite3
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[3]
OSCAR = ROOT / "integrations" / "oscar"
REQUIREMENTS = OSCAR / "requirements.txt"
TOKEN = "token-of-careline-for-tests"
INSTALL_SECONDS = 400
START_SECONDS = 120


@dataclass(frozen=True)
class OscarServer:
    """`url` is the API's address. `database` is the shop's own file, read beside the running server."""

    url: str
    database: Path

    def api(self, path: str) -> Any:
        """What oscar's own REST API says."""
        call = urllib.request.Request(f"{self.url}/{path}", headers={"Authorization": f"Token {TOKEN}"})
        with urllib.request.urlopen(call, timeout=20) as answer:
            return json.load(answer)

    def rows(self, query: str, *values: object) -> list[tuple[Any, ...]]:
        with contextlib.closing(sqlite3.connect(self.database, timeout=20)) as c:
            return c.execute(query, values).fetchall()

    def change(self, query: str, *values: object) -> None:
        """Somebody else changes something in the shop."""
        with contextlib.closing(sqlite3.connect(self.database, timeout=20)) as c, c:
            c.execute(query, values)

    def status(self, number: str) -> str:
        return str(self.rows("select status from order_order where number = ?", number)[0][0])


def oscar_python() -> Path:
    """Return the Python of the environment with django-oscar; made once from the locked versions, then reused.

    Skips the test, with the reason, where it cannot be made.
    """
    lock = hashlib.sha256(REQUIREMENTS.read_bytes() + sys.version.encode()).hexdigest()[:12]
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "careline" / f"oscar-{lock}"
    cache.parent.mkdir(parents=True, exist_ok=True)
    # Test processes beside each other wait for the first one.
    with cache.with_suffix(".lock").open("w") as lock_file:
        fcntl.flock(lock_file, fcntl.LOCK_EX)
        if not (cache / "complete").exists():
            _install(cache)
    return cache / "bin" / "python"


def _install(cache: Path) -> None:
    shutil.rmtree(cache, ignore_errors=True)
    pip = [str(cache / "bin" / "python"), "-m", "pip", "install", "-q", "--retries", "1", "--timeout", "20"]
    for step in ([sys.executable, "-m", "venv", str(cache)], [*pip, "--require-hashes", "-r", str(REQUIREMENTS)]):
        done = subprocess.run(step, capture_output=True, text=True, timeout=INSTALL_SECONDS, check=False)
        if done.returncode:
            shutil.rmtree(cache, ignore_errors=True)
            pytest.skip(f"django-oscar cannot be installed here: {(done.stderr or done.stdout).strip()[-200:]}")
    (cache / "complete").touch()


def seeded_database(folder: Path) -> Path:
    """A shop with catalogue, customers and orders. The migrations are the slow part, so their result is kept."""
    database = folder / "larkfield.sqlite3"
    project = sorted((OSCAR / "project").rglob("*.py"))
    version = hashlib.sha256(b"".join(path.read_bytes() for path in project)).hexdigest()[:12]
    migrated = oscar_python().parents[1] / f"migrated-{version}.sqlite3"
    if not migrated.exists():
        _manage(database, "migrate", "-v0")
        unfinished = shutil.copy(database, migrated.with_suffix(f".{os.getpid()}"))
        Path(unfinished).replace(migrated)
    shutil.copy(migrated, database)
    _manage(database, "seed_shop", "--token", TOKEN)
    return database


@contextlib.contextmanager
def running_oscar(database: Path) -> Iterator[OscarServer]:
    """The shop's server process on a free port, until the end of the block."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    output = database.with_suffix(".log")
    with output.open("wb") as out:
        command = [str(oscar_python()), "-W", "ignore", "manage.py", "runserver", "--noreload", f"127.0.0.1:{port}"]
        process = subprocess.Popen(command, cwd=OSCAR / "project", env=_env(database), stdout=out, stderr=out)
        try:
            server = OscarServer(f"http://127.0.0.1:{port}/api", database)
            _wait(server, process, output)
            yield server
        finally:
            process.terminate()
            process.wait(30)


def _wait(server: OscarServer, process: "subprocess.Popen[bytes]", output: Path) -> None:
    end = time.monotonic() + START_SECONDS
    while time.monotonic() < end and process.poll() is None:
        try:
            server.api("careline/products/")
            return
        except (urllib.error.URLError, OSError):
            time.sleep(0.1)
    raise AssertionError(f"the shop has not started:\n{output.read_text()[-3000:]}")


def _manage(database: Path, *command: str) -> None:
    done = subprocess.run(
        [str(oscar_python()), "-W", "ignore", "manage.py", *command],
        cwd=OSCAR / "project",
        env=_env(database),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-3000:]


def _env(database: Path) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if name not in ("PYTHONPATH", "VIRTUAL_ENV")}
    return {**kept, "LARKFIELD_DATABASE": str(database), "PYTHONDONTWRITEBYTECODE": "1"}
