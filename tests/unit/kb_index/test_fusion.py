"""Weights of the fields, learned from questions of known answer."""

import numpy as np
import pytest

from kb_index.fusion import FEWEST_EXAMPLES, FIELDS, SHIPPED, Candidates, Fusion, learn


def questions(count: int, telling: int, seed: int = 0) -> list[Candidates]:
    """Return questions with ten candidates of which one is right, and one field that says which."""
    rng = np.random.default_rng(seed)
    made = []
    for _ in range(count):
        fields, right = rng.uniform(0.3, 0.6, (10, len(FIELDS))), np.arange(10) == rng.integers(10)
        fields[right, telling] += 0.3
        made.append(Candidates(fields, right))
    return made


def found_first(fusion: Fusion, asked: list[Candidates]) -> float:
    return float(np.mean([one.right[np.argmax(fusion.fuse(one.fields))] for one in asked]))


def test_the_shipped_weights_add_up_to_one() -> None:
    assert len(SHIPPED.weights) == len(FIELDS)
    assert sum(SHIPPED.weights) == pytest.approx(1.0)
    assert min(SHIPPED.weights) >= 0


@pytest.mark.parametrize("telling", range(len(FIELDS)))
def test_the_field_that_tells_gets_the_weight(telling: int) -> None:
    learned = learn(questions(100, telling))
    assert learned.learned_from == 100
    assert learned.weights[telling] == max(learned.weights)
    assert min(learned.weights) >= 0
    assert sum(learned.weights) == pytest.approx(1.0)
    others = questions(100, telling, seed=1)
    assert found_first(learned, others) > found_first(SHIPPED, others)


def test_a_few_questions_change_nothing() -> None:
    assert learn(questions(FEWEST_EXAMPLES - 1, 0)) == SHIPPED


def test_questions_whose_answer_is_not_there_teach_nothing() -> None:
    lost = [Candidates(one.fields, np.zeros(10, dtype=bool)) for one in questions(100, 0)]
    assert learn(lost) == SHIPPED
    assert learn(lost + questions(50, 1)) == learn(questions(50, 1))


def test_weights_survive_the_way_through_json() -> None:
    learned = learn(questions(50, 2))
    assert Fusion.from_json({"weights": list(learned.weights), "learned_from": 50}) == learned
