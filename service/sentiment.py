"""`careline train sentiment` and `careline eval sentiment`: the head's training and its one look at the test rows."""

import time
from pathlib import Path
from typing import Any

import numpy as np

from common.encoder import Encoder
from common.errors import SettingsError
from routing.goemotions import MOODS, read_rows, texts_of
from routing.mood_figures import calibration_error, interval, macro_f1
from routing.mood_head import DEFAULT_PATH, MoodHead
from service import prepare
from service.progress import Say, step
from service.settings import Settings

VADER_NEUTRAL = 0.05
"""VADER's own bounds: a compound score nearer to 0 than this is neutral."""


def train(settings: Settings, folder: Path, out: Path, tell: Say) -> dict[str, Any]:
    """Train on `train.tsv`, calibrate on `dev.tsv`, write the weights to `out`. Raises Invalid, SettingsError."""
    from routing.mood_training import save
    from routing.mood_training import train as train_head

    encoder = _encoder(settings, tell)
    with step(tell, "training the sentiment head"):
        head, figures = train_head(folder, encoder.encode, encoder.model_name, tell)
    save(head, out)
    return {"written": str(out), "bytes": out.stat().st_size, **figures}


def evaluate(settings: Settings, folder: Path, part: str, tell: Say) -> list[dict[str, Any]]:
    """Return the figures of the kept head and of VADER on the same rows. Raises Invalid, SettingsError."""
    rows = read_rows(folder, part)
    texts, wanted = texts_of(rows), np.asarray([row.mood for row in rows])
    head, encoder = MoodHead.load(), _encoder(settings, tell)
    with step(tell, f"{len(rows)} rows of {part}.tsv"):
        vectors = encoder.encode(texts)
    odds = head.probabilities(texts, vectors)
    started = time.thread_time()
    for place in range(min(len(texts), 1000)):
        head.emotion(texts[place], vectors[place])
    milliseconds = (time.thread_time() - started) / max(min(len(texts), 1000), 1) * 1000
    vader = _vader(texts)
    ours = _figures("head", wanted, odds.argmax(axis=1), part)
    ours |= {"ece": calibration_error(wanted, odds), "cpu_ms_a_turn": milliseconds}
    theirs = _figures("vader", wanted, vader, part)
    return [ours | {"points_above_vader": 100 * (ours["macro_f1"] - theirs["macro_f1"])}, theirs]


def _figures(name: str, wanted: Any, got: Any, part: str) -> dict[str, Any]:
    low, high = interval(wanted, got)
    counts = {f"n_{mood}": int((wanted == i).sum()) for i, mood in enumerate(MOODS)}
    return {
        "set": f"goemotions {part}",
        "by": name,
        "n": len(wanted),
        **counts,
        "macro_f1": macro_f1(wanted, got),
        "low": low,
        "high": high,
    }


def _vader(texts: list[str]) -> Any:
    try:
        from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer
    except ImportError as error:
        raise SettingsError("VADER is not installed; `make setup` installs what evaluations compare with.") from error
    analyser = SentimentIntensityAnalyzer()
    scores = np.asarray([analyser.polarity_scores(text)["compound"] for text in texts])
    return np.where(scores >= VADER_NEUTRAL, 2, np.where(scores <= -VADER_NEUTRAL, 0, 1))


def _encoder(settings: Settings, tell: Say) -> Encoder:
    prepare.prepare_encoder(settings, tell)
    return Encoder.load(settings.encoder_folder)


__all__ = ["DEFAULT_PATH", "evaluate", "train"]
