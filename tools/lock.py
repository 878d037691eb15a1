"""Write requirements/*.lock anew from the two environments as they are: every version pinned, every file's hash listed.

Usage: upgrade packages in `.venv` and `.venv-rasa` with pip, run the tests, then `make lock`. Needs `uv` on the PATH.
torch is left out of the service's lock: its CPU and CUDA builds differ in hashes, so tools/setup.py installs it by pin.
"""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LOCKS = {
    "service": (".venv", "3.11", "what the service and its tests need, without torch (see tools/setup.py)"),
    "assistant": (".venv-rasa", "3.10", "what the assistant (Rasa) and its tests need"),
}
LEFT_OUT = ("pip", "torch", "careline")


def main() -> int:
    for name, (folder, version, purpose) in LOCKS.items():
        python = ROOT / folder / "bin" / "python"
        exclude = [word for package in LEFT_OUT for word in ("--exclude", package)]
        frozen = subprocess.run(
            [python, "-m", "pip", "freeze", "--all", *exclude], check=True, capture_output=True, text=True
        ).stdout
        hashed = subprocess.run(
            [
                *("uv", "pip", "compile", "--no-deps", "--generate-hashes", "--no-header", "--no-annotate"),
                *("--python-version", version, "--quiet", "-"),
            ],
            input=frozen,
            check=True,
            capture_output=True,
            text=True,
        ).stdout
        target = ROOT / "requirements" / f"{name}.lock"
        target.write_text(f"# Locked for Python {version}: {purpose}. Made by tools/lock.py.\n{hashed}")
        print(f"{target.relative_to(ROOT)}: {frozen.count('==')} packages")
    return 0


if __name__ == "__main__":
    sys.exit(main())
