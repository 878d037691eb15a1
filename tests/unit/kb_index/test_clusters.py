import numpy as np

from kb_index.clusters import by_centrality, cluster


def unit(*rows: tuple[float, ...]) -> np.ndarray:
    vectors = np.array(rows, dtype=np.float32)
    return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)


TWO_TOPICS = unit((1, 0, 0.1), (0, 1, 0), (1, 0.1, 0), (0.1, 1, 0), (1, 0, 0))


def test_what_is_alike_is_together_and_in_the_order_of_the_questions() -> None:
    assert cluster(TWO_TOPICS) == [[0, 2, 4], [1, 3]]


def test_nothing_and_one_are_clusters_too() -> None:
    assert cluster(unit((1, 0))) == [[0]]
    assert cluster(np.zeros((0, 3), dtype=np.float32)) == []


def test_the_most_typical_question_comes_first_and_equals_keep_their_order() -> None:
    assert by_centrality(TWO_TOPICS, [0, 2, 4])[0] == 4
    same = unit((1, 0), (1, 0), (1, 0))
    assert by_centrality(same, [0, 1, 2]) == [0, 1, 2]
