"""Stands in for `careline train`: says what it does, waits for a word, and ends as it is told to.

`python -m tests.integration.writing.training_stand_in FOLDER --result FILE`; the word is a file `FOLDER/verdict`.
"""

import json
import sys
import time
from pathlib import Path

LOST = "`track_order` lost 4 of 60: “where is my parcel”, “has it left yet”"
ADVICE = "still the live model stays. `careline train --accept` takes the new model all the same."
ENDS = {
    "promoted": {"words": ["600 of 634 held-out sentences are understood; the live model understands 598."]},
    "refused": {
        "words": ["590 of 634 held-out sentences are understood; the live model understands 598.", LOST],
        "problem": f"the new model understands less, so {ADVICE}",
    },
    "faults": {
        "findings": [
            {
                "file": "data/nlu/orders.yml",
                "line": 31,
                "serious": True,
                "words": "“where is it” stands twice",
            },
            {"file": "domain.yml", "line": 7, "serious": False, "words": "`ask_x` has few examples"},
        ],
        "problem": "1 of these must be mended first; the live model stays.",
    },
}


def main(folder: Path, result: Path) -> None:
    print("✓ the files have been checked\n• training the assistant", flush=True)
    print("  … training the assistant: 10 s", flush=True)
    word = folder / "verdict"
    while not word.is_file() or not word.read_text():
        time.sleep(0.05)
    outcome = word.read_text()
    word.unlink()
    print("✓ training the assistant (12.5 s)", flush=True)
    nothing = {"outcome": outcome, "words": [], "findings": [], "problem": None, "ended_at": "2026-11-24T09:30:00.000Z"}
    result.write_text(json.dumps(nothing | ENDS[outcome]))


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[3]))
