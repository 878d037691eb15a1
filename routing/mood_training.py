"""Training of the sentiment head: linear reader, small networks, calibration. Run by `careline train sentiment`."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from routing.goemotions import MoodRow, read_labels, read_rows, texts_of
from routing.mood_features import BUCKETS, lexicon_features, pieces, weighed
from routing.mood_figures import macro_f1
from routing.mood_head import (
    LINEAR_EMBEDDING_SCALE,
    LINEAR_LEXICON_SCALE,
    Floats,
    MoodHead,
    Network,
    calibrated,
    network_rows,
)

Encode = Callable[[Sequence[str]], npt.NDArray[np.float32]]
Tell = Callable[[str], None]

SEEDS = (1, 2)
HIDDEN = 256
EPOCHS = 7
BATCH = 128
RATE = 1.5e-3
DECAY = 0.05
DROP_INPUT, DROP_HIDDEN = 0.2, 0.4
EMOTIONS_WEIGHT = 2.0
"""How much the 28 emotions, which the networks learn beside the mood, count."""
LINEAR_STRENGTH = 1.0
LINEAR_SHARE = 0.6
RAREST = 3
"""Pieces in fewer training rows than this are not looked at."""


def train(folder: Path, encode: Encode, model: str, tell: Tell) -> tuple[MoodHead, dict[str, float]]:
    """Return the head trained on `train.tsv`, calibrated on `dev.tsv`, and its figures on `dev.tsv`.

    Never opens `test.tsv`. Raises Invalid when the folder does not hold GoEmotions.
    """
    rows, dev = read_rows(folder, "train"), read_rows(folder, "dev")
    labels = read_labels(folder)
    tell(f"{len(rows)} rows to train on, {len(dev)} to calibrate on; embedding them takes some minutes")
    vectors, dev_vectors = encode(texts_of(rows)), encode(texts_of(dev))
    moods = np.asarray([row.mood for row in rows])
    lexicon = np.asarray([lexicon_features(row.text) for row in rows], dtype=np.float32)
    tell("linear reader")
    head = _linear(rows, vectors, lexicon, moods, model)
    emotions = np.asarray([[label in row.emotions for label in labels] for row in rows], dtype=np.float32)
    networks = []
    for seed in SEEDS:
        tell(f"network {seed} of {len(SEEDS)}")
        networks.append(_network(network_rows(vectors, lexicon), moods, emotions, seed))
    head = replace(head, networks=tuple(networks))
    raw, wanted = head.raw(texts_of(dev), dev_vectors), np.asarray([row.mood for row in dev])
    head = _calibrated_on(head, raw, wanted)
    odds = calibrated(raw, head.sharpness, head.shift)
    return head, {"macro_f1_dev": macro_f1(wanted, odds.argmax(axis=1)), "n_dev": float(len(dev))}


def save(head: MoodHead, path: Path) -> None:
    """Write the weights with half precision: about a megabyte."""
    half = np.float16
    stored: dict[str, Any] = {
        "rarity": head.rarity.astype(half),
        "of_pieces": head.of_pieces.astype(half),
        "of_vector": head.of_vector.astype(half),
        "of_lexicon": head.of_lexicon.astype(half),
        "bias": head.bias,
        "networks": len(head.networks),
        "linear_share": head.linear_share,
        "sharpness": head.sharpness,
        "shift": head.shift,
        "model": head.model,
    }
    for i, network in enumerate(head.networks):
        stored[f"first_{i}"], stored[f"first_bias_{i}"] = network.first.astype(half), network.first_bias.astype(half)
        stored[f"second_{i}"], stored[f"second_bias_{i}"] = (
            network.second.astype(half),
            network.second_bias.astype(half),
        )
    np.savez_compressed(path, **stored)


def _linear(rows: Sequence[MoodRow], vectors: Floats, lexicon: Floats, moods: npt.NDArray[Any], model: str) -> MoodHead:
    from scipy.sparse import csr_matrix, hstack
    from sklearn.linear_model import LogisticRegression

    counts = [pieces(row.text) for row in rows]
    seen = np.zeros(BUCKETS)
    for blocks in counts:
        for block in blocks:
            seen[list(block)] += 1
    rarity = (np.log((1 + len(rows)) / (1 + seen)) + 1).astype(np.float32)
    rarity[seen < RAREST] = 0
    values, columns, ends = [], [], [0]
    for blocks in counts:
        for block in blocks:
            where, what = weighed(block, rarity)
            columns.append(where)
            values.append(what)
        ends.append(ends[-1] + sum(map(len, blocks)))
    sparse = csr_matrix((np.concatenate(values), np.concatenate(columns), ends), shape=(len(rows), BUCKETS))
    features = hstack([sparse, vectors * LINEAR_EMBEDDING_SCALE, lexicon * LINEAR_LEXICON_SCALE]).tocsr()
    fitted = LogisticRegression(C=LINEAR_STRENGTH, max_iter=150, class_weight="balanced").fit(features, moods)
    weights = fitted.coef_.T.astype(np.float32)
    dimension = vectors.shape[1]
    return MoodHead(
        rarity=rarity,
        of_pieces=weights[:BUCKETS],
        of_vector=weights[BUCKETS : BUCKETS + dimension],
        of_lexicon=weights[BUCKETS + dimension :],
        bias=fitted.intercept_.astype(np.float32),
        networks=(),
        linear_share=LINEAR_SHARE,
        sharpness=1.0,
        shift=np.zeros(3, dtype=np.float32),
        model=model,
    )


def _network(rows: Floats, moods: npt.NDArray[Any], emotions: Floats, seed: int) -> Network:
    """Train one network with Adam on mood and emotions together; only the mood's part is kept."""
    dice = np.random.default_rng(seed)
    count, width = rows.shape
    outputs = 3 + emotions.shape[1]
    parameters = [
        (dice.normal(size=(width, HIDDEN)) / np.sqrt(width)).astype(np.float32),
        np.zeros(HIDDEN, np.float32),
        (dice.normal(size=(HIDDEN, outputs)) / np.sqrt(HIDDEN) * 0.5).astype(np.float32),
        np.zeros(outputs, np.float32),
    ]
    mean, spread = [np.zeros_like(p) for p in parameters], [np.zeros_like(p) for p in parameters]
    wanted = np.eye(3, dtype=np.float32)[moods]
    share = (count / 3 / np.bincount(moods, minlength=3)).astype(np.float32)
    step, steps = 0, EPOCHS * (count // BATCH)
    for _ in range(EPOCHS):
        order = dice.permutation(count)
        for start in range(0, count - BATCH + 1, BATCH):
            batch = order[start : start + BATCH]
            slopes = _slopes(parameters, rows[batch], wanted[batch], emotions[batch], share, dice)
            step += 1
            rate = RATE * max(0.05, 1 - step / steps)
            for i, (parameter, slope) in enumerate(zip(parameters, slopes, strict=True)):
                mean[i] = 0.9 * mean[i] + 0.1 * slope
                spread[i] = 0.999 * spread[i] + 0.001 * slope * slope
                move = mean[i] / (1 - 0.9**step) / (np.sqrt(spread[i] / (1 - 0.999**step)) + 1e-8)
                parameter -= rate * (move + (DECAY * parameter if parameter.ndim > 1 else 0))
    return Network(parameters[0], parameters[1], parameters[2][:, :3].copy(), parameters[3][:3].copy())


def _slopes(
    parameters: Sequence[Floats], rows: Floats, wanted: Floats, emotions: Floats, share: Floats, dice: Any
) -> list[Floats]:
    """Return the gradients of one batch, with units dropped at random."""
    first, first_bias, second, second_bias = parameters
    seen = rows * (dice.random(rows.shape, dtype=np.float32) > DROP_INPUT) / (1 - DROP_INPUT)
    before = seen @ first + first_bias
    kept = (dice.random(before.shape, dtype=np.float32) > DROP_HIDDEN) / np.float32(1 - DROP_HIDDEN)
    hidden = np.maximum(before, 0) * kept
    out = hidden @ second + second_bias
    slope = np.empty_like(out)
    raised = np.exp(out[:, :3] - out[:, :3].max(axis=1, keepdims=True))
    weight = (wanted @ share)[:, None]
    slope[:, :3] = (raised / raised.sum(axis=1, keepdims=True) - wanted) * weight / weight.sum()
    slope[:, 3:] = EMOTIONS_WEIGHT * (1 / (1 + np.exp(-out[:, 3:])) - emotions) / emotions.size
    back = (slope @ second.T) * kept * (before > 0)
    return [seen.T @ back, back.sum(axis=0), hidden.T @ slope, slope.sum(axis=0)]


def _calibrated_on(head: MoodHead, raw: Floats, wanted: npt.NDArray[Any]) -> MoodHead:
    """Fit sharpness and shift by descent on the log loss."""
    logs, hits = np.log(np.maximum(raw, 1e-9)), np.eye(3)[wanted]
    sharpness, shift = 1.0, np.zeros(3)
    for _ in range(2000):
        miss = calibrated(raw, sharpness, shift.astype(np.float32)) - hits
        sharpness -= 0.2 * float((miss * logs).sum(axis=1).mean())
        shift = shift - 0.5 * miss.mean(axis=0)
    return replace(head, sharpness=sharpness, shift=(shift - shift.mean()).astype(np.float32))
