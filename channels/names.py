"""The names of the messaging channels: the folders beside this file that have a `setup.py`. Imports none of them."""

from pathlib import Path

FOLDER = Path(__file__).parent


def names() -> tuple[str, ...]:
    """Return them in alphabetical order."""
    return tuple(sorted(file.parent.name for file in FOLDER.glob("*/setup.py")))
