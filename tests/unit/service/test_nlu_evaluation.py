"""Figures over sentences."""

import numpy as np
import pytest

from service.nlu_figures import Reading, figures

EXPECTED = ["greet", "greet", "track_order", "out_of_scope", "out_of_scope"]
READINGS = [
    Reading("greet", "greet", 0.9),
    Reading("nlu_unsure", "thanks", 0.8),
    Reading("nlu_fallback", "track_order", 0.3),
    Reading("out_of_scope", "greet", 0.1),
    Reading("greet", "greet", 0.4),
]


def test_figures_tell_accuracy_inside_and_recall_outside() -> None:
    result = figures("held_out.yml", EXPECTED, READINGS)
    assert (result["n"], result["n_in_scope"], result["n_out_of_scope"]) == (5, 3, 2)
    assert result["accuracy_in_scope"] == pytest.approx(2 / 3)
    assert result["served_in_scope"] == pytest.approx(1 / 3)
    assert result["accepted_in_scope"] == pytest.approx(2 / 3)
    assert result["out_of_scope_recall"] == 0.5
    assert result["most_confused"] == {"greet → thanks": 1, "track_order → out_of_scope": 1}


def test_the_scope_is_judged_at_every_limit_and_at_one() -> None:
    result = figures("held_out.yml", EXPECTED, READINGS)
    assert result["auroc"] == pytest.approx(5 / 6)
    assert result["out_of_scope_recall_at_95_accepted"] == 0.5


def test_a_set_without_anything_out_of_scope_has_no_figure_for_it() -> None:
    result = figures("held_out.yml", ["greet", "thanks"], [Reading("greet", "greet", 0.9)] * 2)
    assert result["out_of_scope_recall"] is None and result["auroc"] is None
    assert result["accuracy_in_scope"] == 0.5


def test_figures_agree_with_those_of_scikit_learn_and_lie_in_their_intervals() -> None:
    metrics = pytest.importorskip("sklearn.metrics")
    random = np.random.default_rng(4)
    names = ["a", "b", "c", "out_of_scope"]
    wanted = [names[number] for number in random.integers(0, 4, 300)]
    readings = []
    for want in wanted:
        label = want if random.random() < 0.7 else names[random.integers(0, 4)]
        best = label if label != "out_of_scope" else "a"
        readings.append(Reading(label, best, float(random.random() + (label != "out_of_scope"))))
    result = figures("random", wanted, readings)
    assert result["mcc"] == pytest.approx(metrics.matthews_corrcoef(wanted, [one.label for one in readings]))
    inside = [want != "out_of_scope" for want in wanted]
    assert result["auroc"] == pytest.approx(metrics.roc_auc_score(inside, [one.in_scope for one in readings]))
    for name in ("mcc", "auroc", "accuracy_in_scope", "out_of_scope_recall"):
        low, high = result[f"{name}_95"]
        assert low < result[name] < high
