"""The risk head hears unusual words of risk, and leaves everyday business alone; without it the patterns decide."""

from pathlib import Path

import numpy as np
import pytest

from common.errors import SettingsError
from routing.decision import before_assistant
from routing.model import CustomerTurn, Decision, TriggerName
from routing.risk_head import NONE, RiskHead
from routing.rules import Rules
from service.risk_training import read_examples

TINY = RiskHead(
    ("risk_safety", NONE), np.asarray([[4.0, 0.0], [0.0, 4.0]], np.float32), np.zeros(2, np.float32), 0.5, "fake"
)


def test_the_likeliest_risk_is_named_when_it_is_likely_enough() -> None:
    assert TINY.risks(np.asarray([1.0, 0.0], np.float32)) == (TriggerName.RISK_SAFETY,)
    assert TINY.risks(np.asarray([0.0, 1.0], np.float32)) == ()


def test_weights_come_back_as_they_were_kept(tmp_path: Path) -> None:
    TINY.save(tmp_path / "head.npz")
    loaded = RiskHead.load(tmp_path / "head.npz")
    assert (loaded.names, loaded.threshold, loaded.model) == (TINY.names, TINY.threshold, TINY.model)
    assert np.allclose(loaded.weights, TINY.weights)


def test_missing_weights_and_other_embeddings_are_named(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="careline train risks"):
        RiskHead.load(tmp_path / "none.npz")
    with pytest.raises(ValueError, match="trained on 2"):
        TINY.risks(np.zeros(5, np.float32))


def test_the_kept_head_knows_the_triggers_and_the_usual_embedding() -> None:
    head = RiskHead.load()
    assert head.dimension == 384
    assert {name for name in head.names if name != NONE} <= set(TriggerName)
    assert np.allclose(head.probabilities(np.zeros((3, 384), np.float32)).sum(axis=1), 1, atol=1e-5)


def test_what_the_head_sees_counts_like_what_the_patterns_see() -> None:
    turn = CustomerTurn("the cable got so hot it left a mark on the carpet", 1)
    assert before_assistant(Rules.load(), [turn]).decision is Decision.STAY
    verdict = before_assistant(Rules.load(), [turn], None, (TriggerName.RISK_SAFETY,))
    assert (verdict.decision, verdict.reason, verdict.priority) == (Decision.HAND_OVER, "risk_safety", 3)


def test_the_examples_are_many_for_each_risk_and_apart_from_everyday_business() -> None:
    texts, labels = read_examples()
    counts = {name: labels.count(name) for name in set(labels)}
    assert counts.pop(NONE) > 1000
    assert min(counts.values()) >= 12
    risky = {text.casefold() for text, label in zip(texts, labels, strict=True) if label != NONE}
    assert not risky & {text.casefold() for text, label in zip(texts, labels, strict=True) if label == NONE}
