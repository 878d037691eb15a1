"""Real input: a scripted customer plays tasks of the tau2 retail data set through the chat interface."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
DATASETS = Path(os.environ.get("CARELINE_DATASETS", "no-data-sets"))
TASKS = 12
LEAST_PASSED = 11


@pytest.mark.skipif(
    not (DATASETS / "tau2_retail" / "db.json").is_file(),
    reason="the tau2_retail data set is not here; name its folder with CARELINE_DATASETS",
)
def test_orders_are_changed_exactly_as_asked_and_never_otherwise() -> None:
    command = [sys.executable, "-m", "service.cli", "eval", "shop", str(DATASETS / "tau2_retail")]
    run = subprocess.run(
        [*command, "--most", str(TASKS), "--json"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert run.returncode == 0, run.stderr
    result = json.loads(run.stdout)["results"][0]

    assert result["n"] == TASKS
    assert result["passed"] >= LEAST_PASSED, (result, run.stderr)
    assert result["wrong_writes"] == {}
