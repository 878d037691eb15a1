"""`careline train risks`: the risk head from hand-written examples and the assistant's everyday sentences."""

from pathlib import Path
from typing import Any

import numpy as np
import yaml

from common.encoder import Encoder
from common.errors import Invalid
from routing.model import TriggerName
from routing.risk_head import NONE, RiskHead
from service import prepare
from service.progress import Say, step
from service.settings import ROOT, Settings

EXAMPLES = ROOT / "routing" / "risk_examples.yml"
EVERYDAY = ROOT / "data" / "nlu"
NOT_EVERYDAY = frozenset(
    {"wants_person", "complaint", "ask_privacy", "billing_problem", "nlu_fallback", "out_of_scope"}
)
"""Intents near to a risk, or about anything."""
STRENGTH = 10.0
THRESHOLD = 0.4
"""Of the development dialogues' messages without a risk about 1 in 150 is taken for one; with .25 it is 1 in 40."""
FOLDS = 5


def train(settings: Settings, out: Path, tell: Say) -> dict[str, Any]:
    """Write the weights to `out` and return cross-validated figures. Raises Invalid, EncoderUnavailable."""
    from sklearn.linear_model import LogisticRegression
    from sklearn.model_selection import StratifiedKFold, cross_val_predict

    texts, labels = read_examples()
    prepare.prepare_encoder(settings, tell)
    encoder = Encoder.load(settings.encoder_folder)
    with step(tell, f"{len(texts)} sentences"):
        vectors = encoder.encode(texts)
    wanted = np.asarray(labels)
    fitted = LogisticRegression(C=STRENGTH, max_iter=500).fit(vectors, wanted)
    head = RiskHead(
        tuple(str(name) for name in fitted.classes_),
        fitted.coef_.T.astype(np.float32),
        fitted.intercept_.astype(np.float32),
        THRESHOLD,
        encoder.model_name,
    )
    folds = StratifiedKFold(FOLDS, shuffle=True, random_state=1)
    odds = cross_val_predict(
        LogisticRegression(C=STRENGTH, max_iter=500), vectors, wanted, cv=folds, method="predict_proba"
    )
    found = np.asarray([bool(head.named(row)) for row in odds])
    head.save(out)
    return {
        "written": str(out),
        "bytes": out.stat().st_size,
        "n_risks": int((wanted != NONE).sum()),
        "n_everyday": int((wanted == NONE).sum()),
        "cross_validated_recall": float(found[wanted != NONE].mean()),
        "cross_validated_false_alarms": float(found[wanted == NONE].mean()),
    }


def read_examples() -> tuple[list[str], list[str]]:
    """Return texts and their labels: a trigger's name, or `none`. Raises Invalid."""
    texts: list[str] = []
    labels: list[str] = []
    for name, listed in yaml.safe_load(EXAMPLES.read_text(encoding="utf-8")).items():
        if name not in set(TriggerName) or not all(isinstance(one, str) for one in listed):
            raise Invalid(f"{EXAMPLES.name}: {name} is not a trigger with a list of texts")
        texts += listed
        labels += [name] * len(listed)
    for path in sorted(EVERYDAY.glob("*.yml")):
        for block in yaml.safe_load(path.read_text(encoding="utf-8"))["nlu"]:
            if block.get("intent") is None or block["intent"] in NOT_EVERYDAY:
                continue
            lines = [line.strip().removeprefix("-").strip() for line in block["examples"].splitlines() if line.strip()]
            texts += lines
            labels += [NONE] * len(lines)
    return texts, labels
