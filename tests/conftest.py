"""What all tests share."""

import os
from importlib.util import find_spec
from pathlib import Path

import pytest

DATASETS = Path(__file__).resolve().parents[2] / "shared" / "datasets"

# Public data sets are never part of this repository. Where they lie beside it, the tests that need one find them.
if DATASETS.is_dir():
    os.environ.setdefault("CARELINE_DATASETS", str(DATASETS))
os.environ.setdefault("HF_HUB_OFFLINE", "1")

if find_spec("hypothesis"):  # the assistant's environment has none
    from hypothesis import settings

    # A property holds or not; how long it takes on a busy machine says nothing.
    settings.register_profile("careline", deadline=None)
    settings.load_profile("careline")

LONGEST_FILE = "test_every_page.py"
LONG_FILES = frozenset(
    {
        *("test_writers.py", "test_promotion.py", "test_crashes.py", "test_dialogues.py"),
        *("test_live_edits.py", "test_fuzz.py", "test_history.py", "test_demo_articles.py", "test_near_copies.py"),
    }
)
"""Test files that take half a minute and more, the longest first; so do most that need a browser."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with what takes long: of the processes that share the files none ends long after the other."""

    def shortness(item: pytest.Item) -> int:
        if item.path.name == LONGEST_FILE:
            return 0
        return 1 if item.path.name in LONG_FILES or item.get_closest_marker("browser") else 2

    items.sort(key=shortness)
