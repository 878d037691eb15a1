"""Saved pages, written by hand as the systems return them."""

from collections.abc import Callable
from pathlib import Path

import pytest

from kb_index.importing.model import Export, SourceFile
from kb_index.importing.reading import read_files
from kb_index.importing.sources import SOURCES
from kb_index.model import Fault

SAVED = Path(__file__).parents[3] / "imports"


@pytest.fixture
def saved() -> Callable[..., Export]:
    """Parse the saved pages of a source; `names` picks some of the files."""

    def parse(source: str, *names: str, folder: str = "") -> Export:
        root = SAVED / (folder or source)
        found = list(read_files([root / name for name in names] if names else [root], SOURCES[source].suffixes))
        assert not [one for one in found if isinstance(one, Fault)]
        return SOURCES[source].parse(one for one in found if isinstance(one, SourceFile))

    return parse


@pytest.fixture
def parsed() -> Callable[..., Export]:
    """Parse text as one file of a source."""

    def parse(source: str, content: str | bytes, path: str = "file") -> Export:
        data = content if isinstance(content, bytes) else content.encode()
        return SOURCES[source].parse([SourceFile(path, data, path)])

    return parse
