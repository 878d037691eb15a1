"""What all tests share."""

import os
from pathlib import Path

DATASETS = Path(__file__).resolve().parents[2] / "shared" / "datasets"

# Public data sets are never part of this repository. Where they lie beside it, the tests that need one find them.
if DATASETS.is_dir():
    os.environ.setdefault("CARELINE_DATASETS", str(DATASETS))
os.environ.setdefault("HF_HUB_OFFLINE", "1")
