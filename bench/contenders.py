"""The two sides of `bench/turns.py`: a stock Rasa starter and Careline, each as real processes on free ports."""

import os
import shutil
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

from service.free_ports import free_port

ROOT = Path(__file__).resolve().parent.parent
RASA = [str(ROOT / ".venv-rasa" / "bin" / "python"), "-m", "rasa"]
READY_SECONDS = 300.0
QUIET = {"RASA_TELEMETRY_ENABLED": "false", "SQLALCHEMY_SILENCE_UBER_WARNING": "1", "TF_CPP_MIN_LOG_LEVEL": "3"}


class Contender:
    """A running system: `address` of its door, and the memory of its processes."""

    def __init__(self, name: str, folder: Path, port: int) -> None:
        self.name = name
        self.folder = folder
        self.address = f"http://127.0.0.1:{port}"
        self._process: subprocess.Popen[bytes] | None = None

    def _start(self, command: list[str], cwd: Path, env: dict[str, str], ready: str) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        with (self.folder / "output.log").open("ab") as output:
            self._process = subprocess.Popen(
                command, cwd=cwd, env={**os.environ, **QUIET, **env}, stdout=output, stderr=output
            )
        end = time.monotonic() + READY_SECONDS
        while not _answers(self.address + ready):
            if self._process.poll() is not None or time.monotonic() > end:
                raise SystemExit(f"{self.name} did not start; see {self.folder / 'output.log'}")
            time.sleep(0.5)

    def memory_mb(self) -> float:
        """Return the resident memory of the process and all its descendants, in megabytes."""
        assert self._process is not None
        return sum(_resident_kb(pid) for pid in _family(self._process.pid)) / 1024

    def stop(self) -> None:
        if self._process is not None:
            self._process.send_signal(signal.SIGINT)
            try:
                self._process.wait(30)
            except subprocess.TimeoutExpired:
                self._process.kill()


class Starter(Contender):
    """What `rasa init` makes: default pipeline, no custom action. Made and trained once, then kept in its folder."""

    def __init__(self, folder: Path) -> None:
        super().__init__("stock starter", folder, port := free_port())
        self._port = port

    def start(self) -> None:
        project = self.folder / "project"
        if not list(project.glob("models/*.tar.gz")):
            shutil.rmtree(project, ignore_errors=True)
            print("• making and training the stock starter (once; some minutes)", flush=True)
            command = [*RASA, "init", "--no-prompt", "--init-dir", str(project)]
            self.folder.mkdir(parents=True, exist_ok=True)
            with (self.folder / "init.log").open("wb") as output:
                project.mkdir()
                subprocess.run(command, check=True, env={**os.environ, **QUIET}, stdout=output, stderr=output)
        self._start([*RASA, "run", "--port", str(self._port), "-i", "127.0.0.1"], project, {}, "/")


class Careline(Contender):
    """`careline up` with the demo shop and a folder of its own; customers prove themselves by what they know."""

    def __init__(self, folder: Path, name: str = "Careline", root: Path = ROOT, **settings: str) -> None:
        """`root`: the checkout whose code runs. `settings`: more of the environment, by the settings' full names."""
        super().__init__(name, folder, port := free_port())
        self._port = port
        self._root = root
        self._settings = settings

    def start(self) -> None:
        env = {
            "CARELINE_VAR": str(self.folder),
            "CARELINE_PORT": str(self._port),
            "CARELINE_IDENTITY_LEVEL": "knowledge",
            "PYTHONPATH": str(self._root),
            **self._settings,
        }
        self._start([sys.executable, "-m", "service.cli", "up"], self._root, env, "/readyz")

    def service_pid(self) -> int:
        """Return the process that serves."""
        return self._pid_of("serve")

    def assistant_pid(self) -> int:
        """Return the process of Rasa."""
        return self._pid_of("rasa")

    def _pid_of(self, word: str) -> int:
        assert self._process is not None
        return next(pid for pid in _family(self._process.pid)[1:] if word in _command(pid))


def processor_seconds(pid: int) -> float:
    """Return the processor time that a process has used so far, all its threads together."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def resident_mb(pid: int) -> float:
    return _resident_kb(pid) / 1024


def _command(pid: int) -> str:
    return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode()


def _answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=5) as answer:
            return bool(answer.status == 200)
    except (urllib.error.URLError, OSError):
        return False


def _family(pid: int) -> list[int]:
    children = subprocess.run(["pgrep", "-P", str(pid)], capture_output=True, text=True, check=False).stdout.split()
    return [pid, *(member for child in children for member in _family(int(child)))]


def _resident_kb(pid: int) -> int:
    try:
        status = Path(f"/proc/{pid}/status").read_text()
    except OSError:
        return 0
    return next((int(line.split()[1]) for line in status.splitlines() if line.startswith("VmRSS")), 0)
