"""The real thing: `careline up` with both processes, on free ports and a folder of its own."""

import contextlib
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

from service.free_ports import free_port
from tests.chromium import CHROMIUM, FLAGS
from tests.e2e.pages import Shots
from tests.e2e.people import Agent, Customer, Http
from tests.e2e.whatsapp import WhatsApp, played_whatsapp

ROOT = Path(__file__).resolve().parents[2]
READY_SECONDS = 240
PATIENT = {"ASSISTANT_TIMEOUT_SECONDS": "20"}
"""On a busy machine a turn may take long: unless that is what is tried, nobody is handed over for it."""
STOP_SECONDS = 60


class Careline:
    """A running Careline: start, stop, kill a part, and people who use it."""

    def __init__(self, folder: Path, changes: dict[str, str]) -> None:
        self.folder = folder
        self.port = free_port()
        self.base = f"http://127.0.0.1:{self.port}"
        settings = {"VAR": str(folder), "PORT": str(self.port), **PATIENT, **changes}
        self.env = {**os.environ, **{f"CARELINE_{name}": value for name, value in settings.items()}}
        self.output = folder / "up.log"
        self._process: subprocess.Popen[bytes] | None = None

    def start(self, *, wait: bool = True) -> None:
        with self.output.open("ab") as output:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "service.cli", "up"], cwd=ROOT, env=self.env, stdout=output, stderr=output
            )
        if wait:
            self.wait_ready()

    def wait_ready(self) -> None:
        self.wait_until(lambda: Http(self.base).get("/readyz").status == 200, READY_SECONDS)

    def wait_until(self, holds: Callable[[], bool], seconds: float = 30.0) -> None:
        """Wait for something that the running processes bring about."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            try:
                if holds():
                    return
            except OSError:
                pass
            assert self._process is None or self._process.poll() is None, self.output.read_text()
            time.sleep(0.1)
        raise AssertionError(f"not within {seconds} s; what `careline up` said:\n{self.output.read_text()[-3000:]}")

    def wait_ready_again(self) -> None:
        """After a kill: until the supervisor has started the part again and all is ready."""
        self.wait_until(lambda: (self.folder / "service.pid").is_file() and (self.folder / "assistant.pid").is_file())
        self.wait_ready()

    def pid(self, part: str) -> int:
        return int((self.folder / f"{part}.pid").read_text())

    def kill(self, part: str) -> None:
        """SIGKILL the service or the assistant; the supervisor starts it again."""
        os.kill(self.pid(part), signal.SIGKILL)

    def kill_all(self) -> None:
        """SIGKILL everything at once, the supervisor first: like a power cut."""
        assert self._process is not None
        pids = [self.pid(part) for part in ("service", "assistant")]
        self._process.kill()
        self._process.wait()
        for pid in pids:
            # The kernel may have been faster: children die with the supervisor.
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)

    def stop(self) -> int:
        if self._process is None:
            return 0
        self._process.send_signal(signal.SIGINT)
        code = self._process.wait(STOP_SECONDS)
        self._process = None
        return code

    def customer(self) -> Customer:
        return Customer(self.base)

    def agent_account(self, which: int = 0) -> dict[str, str]:
        return dict(json.loads((self.folder / "demo-agents.json").read_text())[which])

    def agent(self, which: int = 0) -> Agent:
        account = self.agent_account(which)
        return Agent(self.base, account["username"], account["password"])

    def code_for(self, email: str) -> str:
        """Return the code in the newest mail to the address."""
        mails = Http(self.base).get(f"/api/demo/mailbox?to={email}").json["mails"]
        return next(word for word in mails[0]["subject"].split() if word.isdigit())


@pytest.fixture(scope="session")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with all that `careline up` makes at its first start, made once: the tests start from copies."""
    folder = tmp_path_factory.mktemp("prepared")
    for part in ("encoder", "index"):  # the two that take long are made before the tests
        if (ROOT / "var" / part).is_dir():
            shutil.copytree(ROOT / "var" / part, folder / part)
    env = {**os.environ, "CARELINE_VAR": str(folder)}
    subprocess.run([sys.executable, "-m", "service.cli", "prepare"], cwd=ROOT, env=env, check=True)
    return folder


Starter = Callable[..., Careline]
"""Makes and starts a Careline with these settings in a folder of its own."""


@contextlib.contextmanager
def starting(prepared: Path, folder: Path) -> Iterator[Starter]:
    """Yield a starter; what it has started is stopped at the end."""
    made: list[Careline] = []

    def start(**changes: str) -> Careline:
        running = Careline(shutil.copytree(prepared, folder, dirs_exist_ok=True), changes)
        made.append(running)
        running.start()
        return running

    yield start
    assert [running.stop() for running in made] == [0] * len(made)


@pytest.fixture(scope="session")
def careline(prepared: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Careline]:
    """One Careline for all tests that leave it as they found it."""
    with starting(prepared, tmp_path_factory.mktemp("careline")) as start:
        yield start()


@pytest.fixture
def own_careline(prepared: Path, tmp_path: Path) -> Iterator[Starter]:
    """Make a Careline for a test that changes or kills it."""
    with starting(prepared, tmp_path / "var") as start:
        yield start


@pytest.fixture(scope="session")
def whatsapp() -> Iterator[WhatsApp]:
    with played_whatsapp() as played:
        yield played


@pytest.fixture(scope="module")
def modules_careline(
    prepared: Path, whatsapp: WhatsApp, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Careline]:
    """One for the tests of a module that change or kill it in ways that do not disturb each other; with WhatsApp."""
    with starting(prepared, tmp_path_factory.mktemp("module")) as start:
        yield start(**whatsapp.settings)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield running
        running.close()


@pytest.fixture
def shot() -> Shots:
    return Shots(Path(os.environ.get("CARELINE_SCREENSHOTS") or tempfile.mkdtemp()))
