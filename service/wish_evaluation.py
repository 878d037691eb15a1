"""`careline eval wishes`: how many wishes for a person are heard, and how often what is none. No embedding, no Rasa."""

import math
from pathlib import Path
from typing import Any

import yaml

from common.errors import Invalid
from routing.wishes import asks_for_person

Z_95 = 1.959964


def evaluate(path: Path) -> dict[str, Any]:
    """Return recall and false alarms with 95 % intervals, and the texts that went wrong. Raises Invalid."""
    asks, looks = read(path)
    missed = [text for text in asks if not asks_for_person(text)]
    alarms = [text for text in looks if asks_for_person(text)]
    recall_low, recall_high = share_interval(len(asks) - len(missed), len(asks))
    alarm_low, alarm_high = share_interval(len(alarms), len(looks))
    return {
        "set": path.name,
        "n": len(asks) + len(looks),
        "n_asks": len(asks),
        "n_looks_like": len(looks),
        "recall": 1 - len(missed) / len(asks),
        "recall_low": recall_low,
        "recall_high": recall_high,
        "false_alarms": len(alarms) / len(looks),
        "false_alarms_low": alarm_low,
        "false_alarms_high": alarm_high,
        "missed": missed,
        "alarmed": alarms,
    }


def read(path: Path) -> tuple[list[str], list[str]]:
    """Return the wishes and the look-alikes of the file. Raises Invalid."""
    try:
        raw = yaml.safe_load(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise Invalid(f"{path} cannot be read: {error}") from error
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise Invalid(f"{path} is not valid YAML: {error}") from error
    found = []
    for names in (("asks",), ("looks_like", "only_looks_like_it")):
        listed = next((raw[name] for name in names if isinstance(raw, dict) and raw.get(name)), None)
        if not isinstance(listed, list) or not all(isinstance(one, str) for one in listed):
            raise Invalid(f"{path} needs a list of texts under `{names[0]}`.")
        found.append(listed)
    return found[0], found[1]


def share_interval(hits: int, n: int) -> tuple[float, float]:
    """Return Wilson's 95 % interval of `hits` in `n`; 0 to 1 for none."""
    if n == 0:
        return 0.0, 1.0
    share, z = hits / n, Z_95**2 / n
    middle = (share + z / 2) / (1 + z)
    reach = Z_95 / (1 + z) * math.sqrt(share * (1 - share) / n + z / (4 * n))
    return max(middle - reach, 0.0), min(middle + reach, 1.0)
