"""The whole test run, step by step, each with its time; stops at the first step that fails.

`tools/test.py assistant` runs Rasa's own steps alone.
"""

import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
ROOM_BYTES = 8_000_000_000
MEMORY_BYTES = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
TESTS_BYTES = 3_000_000_000
"""What a process of integration tests may take, with its browser and its database server."""
TWO_CARELINES_BYTES = 15_000_000_000
"""So much memory a machine has that runs end-to-end tests two at a time: each has up to three Carelines."""
BIN = ROOT / ".venv" / "bin"
RASA = [str(ROOT / ".venv-rasa" / "bin" / "python"), "-m", "rasa"]
ASSISTANT_ENV = {
    "RASA_TELEMETRY_ENABLED": "false",
    "HF_HUB_OFFLINE": "1",
    "TF_CPP_MIN_LOG_LEVEL": "3",
    "SQLALCHEMY_SILENCE_UBER_WARNING": "1",
    "PYTHONWARNINGS": "ignore",
    "PYTHONPATH": str(ROOT),
    # Nothing of these steps reaches the service; the placeholders only fill Rasa's own files.
    "CARELINE_ASSISTANT_SECRET": "unused",
    "CARELINE_ACTIONS_URL": "http://127.0.0.1:9/internal/actions",
}

CODE = [
    ("format", [str(BIN / "ruff"), "format", "--check", "--quiet", "."]),
    ("lint", [str(BIN / "ruff"), "check", "--quiet", "."]),
    ("types", [str(BIN / "mypy"), "--no-error-summary"]),
    ("import rules", [str(BIN / "lint-imports"), "--no-cache"]),
]
TESTS = [str(BIN / "python"), "-m", "pytest", "-q"]
PREPARE = [
    ("encoder and model", [str(BIN / "careline"), "train"]),
    ("knowledge index", [str(BIN / "careline"), "kb", "build"]),
]
ASSISTANT = [
    ("Rasa's validation", [*RASA, "data", "validate", "--fail-on-warnings", "--max-history", "5"]),
    (
        "test stories",
        [
            *(*RASA, "test", "core", "--stories", "tests/stories", "--model", "models/current.tar.gz"),
            *("--fail-on-prediction-errors", "--no-plot", "--out", "results"),
        ],
    ),
    (
        "the bot's unit tests",
        [RASA[0], "-m", "pytest", "-q", "-p", "no:cacheprovider", "-c", os.devnull, "tests/unit/bot"],
    ),
]


def _beside_each_other(processes: int) -> list[str]:
    """A file stays together for the sake of its fixtures, in the order of `tests/conftest.py`."""
    return ["-n", str(processes), "--dist", "loadfile", "--no-loadscope-reorder"]


UNIT = [("unit tests", [*TESTS, *_beside_each_other(2), "tests/unit"])]
# Two for each core, where there is memory: these tests wait for pages and processes longer than they compute.
INTEGRATION_PROCESSES = max(2, min(2 * (os.cpu_count() or 1), MEMORY_BYTES // TESTS_BYTES))
INTEGRATION = ("integration tests", [*TESTS, *_beside_each_other(INTEGRATION_PROCESSES), "tests/integration"])
END_TO_END_PROCESSES = 2 if MEMORY_BYTES >= TWO_CARELINES_BYTES else 1
END_TO_END = ("end-to-end tests", [*TESTS, *_beside_each_other(END_TO_END_PROCESSES), "tests/e2e"])


def main(arguments: list[str]) -> int:
    if shutil.which("chromium") is None and "assistant" not in arguments:
        print(
            "! no `chromium` on this machine: the browser tests will be shown as skipped. Debian: apt install chromium"
        )
    everything = [*CODE, *UNIT, *PREPARE, *ASSISTANT, INTEGRATION, END_TO_END]
    steps = ASSISTANT if "assistant" in arguments else everything
    started = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="careline-tests-", dir=_memory()) as folder:
        for name, command in steps:
            began = time.monotonic()
            print(f"== {name}", flush=True)
            env = {**os.environ, "TMPDIR": folder, **_environment(command)}
            code = subprocess.run(command, cwd=ROOT, env=env, check=False).returncode
            if code != 0:
                print(f"✗ {name} failed (code {code})", flush=True)
                return 1
            print(f"✓ {name} ({time.monotonic() - began:.0f} s)", flush=True)
    print(f"everything passed in {time.monotonic() - started:.0f} s")
    return 0


def _memory() -> Path | None:
    """Where temporary files stay in memory, if there is room: a commit on a disk waits for the disk."""
    shared = Path("/dev/shm")
    roomy = shared.is_dir() and os.access(shared, os.W_OK) and shutil.disk_usage(shared).free >= ROOM_BYTES
    return shared if roomy else None


def _environment(command: list[str]) -> dict[str, str]:
    if command[0] == RASA[0]:
        return {**ASSISTANT_ENV, "CARELINE_ENCODER": str(ROOT / "var" / "encoder")}
    return {"HF_HUB_OFFLINE": "1"}


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
