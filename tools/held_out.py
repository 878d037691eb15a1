"""What the held-out sentences say: intents, and the wish for a person by pattern alone and by pattern or intent.

A measurement, not a test: nothing is tuned to these files, so a figure may fall without anything being broken.
"""

import json
import sys
from pathlib import Path

import yaml

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from routing.wishes import asks_for_person  # noqa: E402
from service.nlu_evaluation import evaluate, read_all  # noqa: E402
from service.progress import say_to_stderr  # noqa: E402
from service.settings import load_settings  # noqa: E402

NLU = ROOT / "tests" / "nlu" / "held_out.yml"
WISHES = ROOT / "tests" / "nlu" / "wants_person.yml"


def main() -> int:
    settings = load_settings()
    results = evaluate(settings, NLU, say_to_stderr)
    raw = yaml.safe_load(WISHES.read_text(encoding="utf-8"))
    asks, looks = raw["asks"], raw["looks_like"]
    readings = read_all(settings, [*asks, *looks])
    intents = {text: reading.intent for text, reading in zip([*asks, *looks], readings, strict=True)}
    for name, heard in (
        ("pattern", asks_for_person),
        ("pattern or intent", lambda text: asks_for_person(text) or intents[text] == "wants_person"),
    ):
        results.append(
            {
                "set": WISHES.name,
                "by": name,
                "n_asks": len(asks),
                "n_looks_like": len(looks),
                "recall": sum(map(heard, asks)) / len(asks),
                "false_alarms": sum(map(heard, looks)) / len(looks),
            }
        )
    print(json.dumps({"results": results}, indent=2))
    return 0


if __name__ == "__main__":
    sys.exit(main())
