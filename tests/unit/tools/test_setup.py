"""The set-up tells in one line what is missing."""

import importlib.util
import sys
from pathlib import Path
from types import ModuleType

import pytest

SCRIPT = Path(__file__).resolve().parents[3] / "tools" / "setup.py"


@pytest.fixture
def setup() -> ModuleType:
    spec = importlib.util.spec_from_file_location("careline_setup", SCRIPT)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_without_python_3_10_the_three_ways_to_get_it_are_named(
    setup: ModuleType, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    found = {((3, 10),): None}
    monkeypatch.setattr(setup, "find_python", lambda versions: found.get(tuple(versions), sys.executable))

    assert setup.main() == 1

    said = capsys.readouterr().err
    assert said.count("\n") == 1 and "Traceback" not in said
    assert "pyenv install 3.10" in said and "uv python install 3.10" in said and "apt install python3.10" in said


def test_a_folder_that_cannot_be_written_is_named(
    setup: ModuleType, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(setup.os, "access", lambda *_: False)

    assert setup.main() == 1

    said = capsys.readouterr().err
    assert said.count("\n") == 1 and "write access" in said


def test_a_shim_that_does_not_run_is_passed_over(
    setup: ModuleType, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    shim = tmp_path / "python3.10"
    shim.write_text("#!/bin/sh\necho 'pyenv: python3.10: command not found' >&2\nexit 127\n")
    shim.chmod(0o755)
    monkeypatch.setattr(setup, "_candidates", lambda name: [str(shim)])

    assert setup.find_python(((3, 10),)) is None


def test_an_environment_made_from_the_same_lock_is_kept(
    setup: ModuleType, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    lock, folder, commands = tmp_path / "x.lock", tmp_path / "env", []
    lock.write_text("six==1.17.0\n")

    def pretend(command: list[str], *_: str) -> None:
        commands.append(command)
        (folder / "bin").mkdir(parents=True, exist_ok=True)
        (folder / "bin" / "python").touch()

    monkeypatch.setattr(setup, "_run", pretend)
    monkeypatch.setattr(setup, "_install", pretend)

    setup.make_environment("assistant", "python", folder, lock)
    made = len(commands)
    setup.make_environment("assistant", "python", folder, lock)
    lock.write_text("six==1.16.0\n")
    setup.make_environment("assistant", "python", folder, lock)

    assert made == 2
    assert len(commands) == 2 * made
    assert "up to date" in capsys.readouterr().out
