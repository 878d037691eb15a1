"""A trained head's weights as they stand beside the code: opened, or refused in words that say what to run."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np

from common.errors import SettingsError


@contextmanager
def stored_weights(path: Path, command: str) -> Iterator[Mapping[str, Any]]:
    """Give the arrays in `path` by name. What fails in reading them is raised as SettingsError that names `command`."""
    try:
        with np.load(path, allow_pickle=False) as stored:
            yield stored
    except (OSError, ValueError, KeyError) as error:
        raise SettingsError(f"{path} cannot be read ({error}); restore it or run `{command}`.") from error
