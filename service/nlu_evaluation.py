"""How well the assistant understands sentences: ours with the model as served, a public set with its own."""

import json
import subprocess
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from common.errors import SettingsError
from service import assistant_model, prepare
from service.model_files import ModelFiles
from service.nlu_figures import Reading, figures
from service.nlu_sets import PublicSet, Sentence, public_set, read_sentences, write_rows
from service.progress import Say, step
from service.settings import ROOT, Settings

OURS = ROOT / "config.yml"
STOCK = Path(__file__).with_name("stock_pipeline.yml")
"""What `rasa init` writes: for comparison."""


def evaluate(settings: Settings, path: Path, tell: Say, *, stock: bool = False) -> list[dict[str, Any]]:
    """Return counts and figures, of our pipeline and, if wanted on a public set, of the stock one beside it.

    Raises Invalid, SettingsError.
    """
    public = public_set(path)
    sentences = read_sentences(path) if public is None else []
    prepare.prepare_encoder(settings, tell)
    if public is not None:
        pipelines = [("careline", OURS), *([("rasa stock", STOCK)] if stock else [])]
        return [{"pipeline": name, **_on_public(settings, public, config, tell)} for name, config in pipelines]
    assistant_model.train(settings, tell)
    with step(tell, f"{len(sentences)} sentences of {path.name}"):
        readings = read_all(settings, sentences)
    return [figures(path.name, [one.intent for one in sentences], readings)]


def read_all(
    settings: Settings, texts: Sequence[str | Sentence], model: Path | None = None, vectors: Path | None = None
) -> list[Reading]:
    """Return what `model`, or the live one, makes of each text, alone or in the light of its question.

    `vectors` keeps the texts' vectors for the next time. Raises SettingsError.
    """
    with tempfile.TemporaryDirectory() as folder:
        asked, answered = Path(folder) / "texts.json", Path(folder) / "readings.json"
        asked.write_text(json.dumps([_said(one) for one in texts]))
        _rasa(
            settings,
            ["-m", "bot.parse", str(model or ModelFiles(settings.models).live), str(asked), str(answered)],
            "the assistant could not read the sentences",
            vectors,
        )
        return [Reading(**one) for one in json.loads(answered.read_text())]


def _said(one: str | Sentence) -> dict[str, str]:
    if isinstance(one, str):
        return {"text": one}
    return {"text": one.text, "asks": one.asks, "question": one.question}


def _on_public(settings: Settings, public: PublicSet, config: Path, tell: Say) -> dict[str, Any]:
    """Train on the set's training rows alone, then open its test rows."""
    with tempfile.TemporaryDirectory() as folder:
        examples = Path(folder) / "nlu.yml"
        write_rows(examples, public.train)
        with step(tell, f"training on {len(public.train)} sentences of {public.name}"):
            _rasa(
                settings,
                [
                    *("-m", "rasa", "train", "nlu", "-c", str(config), "-u", str(examples)),
                    *("--out", folder, "--fixed-model-name", "model"),
                ],
                f"no model could be trained on {public.name}",
            )
        with step(tell, f"{len(public.test)} test sentences of {public.name}"):
            readings = read_all(settings, [text for _, text in public.test], Path(folder) / "model.tar.gz")
    return figures(public.name, [intent for intent, _ in public.test], readings)


def _rasa(settings: Settings, arguments: list[str], failed: str, vectors: Path | None = None) -> None:
    run = subprocess.run(
        [str(settings.assistant_python), *arguments],
        cwd=ROOT,
        env=assistant_model.assistant_environment(settings, vectors),
        capture_output=True,
        text=True,
        check=False,
    )
    if run.returncode != 0:
        raise SettingsError(f"{failed}: " + "\n".join(run.stderr.splitlines()[-3:]))
