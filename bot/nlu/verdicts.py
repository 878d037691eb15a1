"""What is said of an answer: right after one it is likelier than the training sentences alone let it seem. Pure."""

from typing import Any, Dict, List, Text

HELPED, DID_NOT_HELP = "answer_helped", "answer_did_not_help"
VERDICTS = frozenset([HELPED, DID_NOT_HELP])

LIKELIER = 4.0
"""By how much the odds of a verdict rise after an answer."""

SURE_FROM = 0.5
"""From this chance on a verdict counts, also where the text alone resembles too little."""


def after_an_answer(ranking: List[Dict[Text, Any]]) -> List[Dict[Text, Any]]:
    """Return the ranking (name, confidence 0..1; best first) with the odds that hold after an answer.

    It stays as it is unless a verdict comes first that way and is sure enough.
    """
    known = [one for one in ranking if not one["name"].startswith("nlu_")]
    weighed = [
        (one["name"], float(one["confidence"]) * (LIKELIER if one["name"] in VERDICTS else 1.0)) for one in known
    ]
    # What the ranking leaves out has its chance too.
    whole = sum(weight for _, weight in weighed) + max(0.0, 1.0 - sum(float(one["confidence"]) for one in known))
    best = sorted(weighed, key=lambda one: -one[1])
    if not best or best[0][0] not in VERDICTS or best[0][1] < SURE_FROM * whole:
        return ranking
    return [{"name": name, "confidence": weight / whole} for name, weight in best]
