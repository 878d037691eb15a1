"""Make the two environments: `.venv` (service, Python 3.11 or newer) and `.venv-rasa` (assistant, Python 3.10).

Needs nothing but a Python 3.8 to run. A step whose inputs have not changed since it last succeeded is skipped.
"""

import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
TORCH = "torch==2.13.0"
SERVICE_VERSIONS = ((3, 11), (3, 12), (3, 13))
ASSISTANT_VERSIONS = ((3, 10),)


class SetupError(Exception):
    """One line for the reader: what is wrong and what to do."""


def main() -> int:
    try:
        _check_writable()
        service = find_python(SERVICE_VERSIONS)
        if service is None:
            raise SetupError(_missing_python("3.11 or newer", "3.11"))
        assistant = find_python(ASSISTANT_VERSIONS)
        if assistant is None:
            raise SetupError(_missing_python("3.10 (for the assistant: Rasa needs it)", "3.10"))
        make_environment("service", service, ROOT / ".venv", ROOT / "requirements" / "service.lock")
        make_environment("assistant", assistant, ROOT / ".venv-rasa", ROOT / "requirements" / "assistant.lock")
    except SetupError as error:
        print(f"careline: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\ncareline: stopped; run it again to go on where it was.", file=sys.stderr)
        return 130
    return 0


def find_python(versions: Sequence[tuple[int, int]]) -> str | None:
    """Return the path of an interpreter of one of the versions that can make environments, or None."""
    for major, minor in versions:
        name = f"{major}.{minor}"
        for candidate in _candidates(name):
            if _version_of(candidate) == name:
                return candidate
    return None


def _candidates(name: str) -> list[str]:
    found: list[str] = []
    chosen = os.environ.get("CARELINE_PYTHON_" + name.replace(".", "_"))
    if chosen:
        found.append(chosen)
    on_path = shutil.which(f"python{name}")
    if on_path:
        found.append(on_path)
    pyenv = Path(os.environ.get("PYENV_ROOT", str(Path.home() / ".pyenv"))) / "versions"
    if pyenv.is_dir():
        found.extend(str(folder / "bin" / "python") for folder in sorted(pyenv.glob(f"{name}*"), reverse=True))
    if shutil.which("uv"):
        answer = subprocess.run(["uv", "python", "find", name], capture_output=True, text=True, check=False)
        if answer.returncode == 0:
            found.append(answer.stdout.strip())
    return found


def _version_of(python: str) -> str | None:
    # A shim can be on the PATH and still refuse to run, and Debian ships Pythons without ensurepip.
    code = "import sys, ensurepip, venv; print('%d.%d' % sys.version_info[:2])"
    try:
        answer = subprocess.run([python, "-c", code], capture_output=True, text=True, check=False, cwd=str(ROOT))
    except OSError:
        return None
    return answer.stdout.strip() if answer.returncode == 0 else None


def _missing_python(what: str, version: str) -> str:
    return (
        f"no Python {what} with venv was found. Get it in one of three ways: `pyenv install {version}`, "
        f"`uv python install {version}`, or your system's packages "
        f"(e.g. `apt install python{version} python{version}-venv`)."
    )


def _check_writable() -> None:
    if not os.access(str(ROOT), os.W_OK):
        raise SetupError(
            f"cannot write to {ROOT}: give this user write access to the folder, or move Careline elsewhere."
        )


def make_environment(name: str, python: str, folder: Path, lock: Path) -> None:
    """Create the environment and install the locked packages, unless that was done with the same lock."""
    stamp = folder / ".careline-stamp"
    wanted = hashlib.sha256(lock.read_bytes() + Path(__file__).read_bytes()).hexdigest()
    if stamp.is_file() and stamp.read_text() == wanted and (folder / "bin" / "python").exists():
        print(f"✓ {name} environment is up to date")
        return
    print(f"• making the {name} environment in {folder.name} (once; a few minutes)", flush=True)
    if folder.is_symlink():
        folder.unlink()
    _run([python, "-m", "venv", "--clear", str(folder)], f"could not make {folder.name}")
    pip = [str(folder / "bin" / "python"), "-m", "pip", "--disable-pip-version-check"]
    if name == "service":
        _install_torch(pip)
    count = sum("==" in line for line in lock.read_text().splitlines())
    _install([*pip, "install", "--no-deps", "--require-hashes", "-r", str(lock)], f"{count} locked packages")
    if name == "service":
        _run(
            [*pip, "install", "--quiet", "--no-deps", "--no-build-isolation", "-e", str(ROOT)],
            "could not install careline",
        )
    stamp.write_text(wanted)
    print(f"✓ {name} environment is ready", flush=True)


def _install_torch(pip: list[str]) -> None:
    # torch's CPU and CUDA builds share a version but neither hashes nor dependencies, so it cannot be in the lock.
    index = os.environ.get("CARELINE_TORCH_INDEX")
    extra = ["--index-url", index] if index else []
    _install([*pip, "install", *extra, TORCH], TORCH)


def _install(command: list[str], what: str) -> None:
    print(f"  installing {what}", flush=True)
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, cwd=str(ROOT))
    lines: list[str] = []
    collected = 0
    assert process.stdout is not None
    for line in process.stdout:
        lines.append(line.rstrip())
        if line.startswith("Collecting "):
            collected += 1
            if collected % 25 == 0:
                print(f"  … {collected} fetched", flush=True)
        elif line.startswith("Installing collected"):
            print("  … unpacking", flush=True)
    if process.wait() != 0:
        print("\n".join(lines[-15:]), file=sys.stderr)
        raise SetupError(f"could not install {what}: see pip's last lines above; check the network and run it again.")


def _run(command: list[str], trouble: str) -> None:
    answer = subprocess.run(command, capture_output=True, text=True, check=False, cwd=str(ROOT))
    if answer.returncode != 0:
        raise SetupError(f"{trouble}: {(answer.stderr or answer.stdout).strip().splitlines()[-1:]}")


if __name__ == "__main__":
    sys.exit(main())
