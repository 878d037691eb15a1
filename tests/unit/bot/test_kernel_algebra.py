import numpy as np
import pytest

from bot.nlu.kernel_algebra import solve


def kernel_and_wanted(rows=40):
    random = np.random.default_rng(3)
    points = random.normal(size=(rows, 5))
    distances = ((points[:, None] - points[None]) ** 2).sum(-1)
    return np.exp(-0.3 * distances), np.sign(points[:, :2])


@pytest.mark.parametrize("group", [[7], [3, 11, 12, 30]])
def test_what_is_left_out_gets_what_a_training_without_it_would_say(group):
    kernel, wanted = kernel_and_wanted()
    rows, others = np.array(group), np.setdiff1d(np.arange(len(kernel)), group)
    without = solve(kernel[np.ix_(others, others)], np.arange(len(others)), wanted[others])
    expected = kernel[np.ix_(rows, others)] @ without.weights
    found = solve(kernel, np.arange(len(kernel)), wanted).left_out([rows])
    assert np.allclose(found[rows], expected, atol=1e-6)


def test_through_all_landmarks_but_one_the_fit_is_nearly_the_exact_one():
    kernel, wanted = kernel_and_wanted()
    everything = np.arange(len(kernel))
    exact = solve(kernel, everything, wanted)
    chosen = everything[:-1]
    near = solve(kernel[:, chosen], chosen, wanted)
    assert np.allclose(near.fitted[:-1], exact.fitted[:-1], atol=0.2)
    assert np.allclose(kernel[:, chosen] @ near.weights, near.fitted, atol=1e-4)
    alone = [np.array([row]) for row in everything]
    assert np.abs(near.left_out(alone)[:-1] - exact.left_out(alone)[:-1]).mean() < 0.1
