"""Arrays on disk that are mapped into memory instead of read."""

from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt


def mapped(path: Path) -> npt.NDArray[Any]:
    """Return the array that `np.save` wrote, read-only, as a plain array: slices of numpy's memmap class are slow."""
    return np.asarray(np.load(path, mmap_mode="r"))
