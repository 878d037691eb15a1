"""The assistant's trained model: made by Rasa from the writers' files, only when one of them has changed."""

import contextlib
import hashlib
import os
import shutil
import subprocess
import threading
from functools import partial
from pathlib import Path

from common.errors import SettingsError
from service.children import begin_child
from service.model_files import ModelFiles
from service.progress import Say, step
from service.settings import ROOT, Settings

STOP_LOOK_SECONDS = 0.2


def assistant_environment(settings: Settings, vectors: Path | None = None) -> dict[str, str]:
    """Return the environment variables with which Rasa is started. `vectors` keeps what it encodes."""
    return {
        **os.environ,
        "RASA_TELEMETRY_ENABLED": "false",
        "HF_HUB_OFFLINE": "1",
        "TF_CPP_MIN_LOG_LEVEL": "3",
        "SQLALCHEMY_SILENCE_UBER_WARNING": "1",
        "PYTHONWARNINGS": "ignore",
        "PYTHONPATH": str(ROOT),
        "CARELINE_ENCODER": str(settings.encoder_folder),
        "CARELINE_KEPT_VECTORS": str(vectors or ""),
    }


def inputs_hash(settings: Settings) -> str:
    """Return one hash over everything that the model is made from."""
    files = [ROOT / "config.yml", ROOT / "domain.yml", ROOT / "common" / "encoder.py", ROOT / "common" / "wire.py"]
    files += [ROOT / "requirements" / "assistant.lock"]
    for folder, pattern in (("data", "*.yml"), ("bot", "*.py")):
        files += sorted((ROOT / folder).rglob(pattern))
    digest = hashlib.sha256()
    for file in files:
        digest.update(str(file.relative_to(ROOT)).encode())
        digest.update(file.read_bytes())
    # Only what it says: the same encoder may lie in another folder.
    digest.update((settings.encoder_folder / "encoder.json").read_bytes())
    return digest.hexdigest()


def is_current(settings: Settings) -> bool:
    return ModelFiles(settings.models).live_inputs == inputs_hash(settings)


def is_held(settings: Settings) -> bool:
    """Say whether the files' model is the one beside the live one: then the live one stays until that is decided."""
    return ModelFiles(settings.models).next_inputs == inputs_hash(settings)


def train(settings: Settings, tell: Say, *, force: bool = False, stop: threading.Event | None = None) -> bool:
    """Train unless the model is current; return whether it was trained.

    The old model serves until the new one is whole. When `stop` is set, Rasa is stopped and nothing has changed.
    Raises SettingsError with Rasa's last words when training fails.
    """
    if not settings.assistant_python.is_file():
        raise SettingsError(
            f"there is no {settings.assistant_python}: make the assistant's environment with `make setup`, "
            "or set CARELINE_ASSISTANT_PYTHON."
        )
    if not force and is_current(settings):
        tell("✓ the assistant's model is up to date")
        return False
    files = ModelFiles(settings.models)
    if not force and files.live.is_file() and is_held(settings):
        tell("✓ the assistant's newest model waits beside the live one (`careline rollout`)")
        return False
    wanted = inputs_hash(settings)
    made = files.candidate
    try:
        make(settings, tell, made, stop)
        files.promote(made, wanted)
    finally:
        made.unlink(missing_ok=True)
    return True


def make(settings: Settings, tell: Say, target: Path, stop: threading.Event | None = None) -> None:
    """Train a model into the file `target`. Raises SettingsError with Rasa's last words when that fails."""
    files = ModelFiles(settings.models)
    files.sweep()
    staging = files.staging
    staging.mkdir(parents=True, exist_ok=True)
    command = [
        str(settings.assistant_python),
        "-m",
        "bot.train",
        "--fixed-model-name",
        "model",
        "--out",
        str(staging),
    ]
    try:
        with step(tell, "training the assistant"):
            environment = assistant_environment(settings, files.vectors)
            code, said = _run(command, environment, staging / "rasa.log", stop or threading.Event())
        made = staging / "model.tar.gz"
        if code != 0 or not made.is_file():
            words = said.strip().splitlines()[-12:]
            raise SettingsError("the assistant could not be trained. Rasa's last words:\n  " + "\n  ".join(words))
        made.replace(target)
    finally:
        shutil.rmtree(staging, ignore_errors=True)


def _run(command: list[str], environment: dict[str, str], log: Path, stop: threading.Event) -> tuple[int, str]:
    """Return exit code and output; the process ends with us, or when `stop` is set."""
    with log.open("wb") as output:
        process = subprocess.Popen(
            command,
            cwd=ROOT,
            env=environment,
            stdout=output,
            stderr=subprocess.STDOUT,
            preexec_fn=partial(begin_child, 0),
        )
        try:
            while process.poll() is None and not stop.is_set():
                with contextlib.suppress(subprocess.TimeoutExpired):
                    process.wait(STOP_LOOK_SECONDS)
        finally:
            if process.poll() is None:
                process.kill()
            code = process.wait()
    return code, log.read_text(encoding="utf-8", errors="replace")


def roll_back(settings: Settings) -> None:
    """Exchange the live model for the one before it. Raises SettingsError."""
    ModelFiles(settings.models).roll_back(inputs_hash(settings))


def assistant_command(settings: Settings, model: Path, port: int) -> list[str]:
    """Return the command that serves the model on the loopback port."""
    return [
        *(str(settings.assistant_python), "-m", "rasa", "run", "--model", str(model)),
        *("-i", "127.0.0.1", "-p", str(port)),
        *("--credentials", "credentials.yml", "--endpoints", "endpoints.yml"),
    ]
