"""The optional cross-encoder: a tiny one with random weights, made here."""

from pathlib import Path
from typing import Any

import pytest

from common.errors import SettingsError
from kb_index.build import build_index
from kb_index.reranker import CrossEncoderReranker
from kb_index.search import Knowledge

SPOKEN = ("refund", "gift", "card", "delivery", "express", "how", "long", "takes")


@pytest.fixture(scope="module")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Save a cross-encoder of two small layers with a vocabulary of its own."""
    import torch
    from transformers import BertConfig, BertForSequenceClassification, BertTokenizerFast

    folder = tmp_path_factory.mktemp("cross-encoder")
    words = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", *SPOKEN]
    (folder / "vocab.txt").write_text("\n".join([*words, *"abcdefghijklmnopqrstuvwxyz0123456789"]))
    torch.manual_seed(0)
    config = BertConfig(
        vocab_size=len(words) + 36, hidden_size=16, num_hidden_layers=2, num_attention_heads=2, intermediate_size=32,
        num_labels=1,
    )  # fmt: skip
    BertForSequenceClassification(config).save_pretrained(folder)
    BertTokenizerFast(str(folder / "vocab.txt")).save_pretrained(folder)
    return folder


def test_each_passage_gets_a_score_of_its_own(tiny: Path) -> None:
    reranker = CrossEncoderReranker(str(tiny))
    scores = reranker.scores("how long", ["refund takes long", "gift card"])
    assert len(set(scores)) == 2
    assert reranker.scores("how long", ["refund takes long"]) == pytest.approx(scores[:1], abs=1e-4)


@pytest.mark.usefixtures("three")
def test_the_passages_stand_in_the_order_of_the_reranker(
    articles: Path, tmp_path: Path, encoder: Any, tiny: Path
) -> None:
    build_index(articles, tmp_path / "index", encoder)
    reranker = CrossEncoderReranker(str(tiny))
    plain = Knowledge.load(tmp_path / "index", encoder).search("refund to a gift card")
    again = Knowledge.load(tmp_path / "index", encoder, reranker=reranker).search("refund to a gift card")
    assert {hit.passage_id for hit in again.hits} == {hit.passage_id for hit in plain.hits}
    assert [hit.score for hit in again.hits] == [hit.score for hit in plain.hits]
    texts = [
        f"{hit.title}. {hit.section}.\n{hit.text}" if hit.section else f"{hit.title}.\n{hit.text}" for hit in again.hits
    ]
    scores = reranker.scores("refund to a gift card", texts)
    assert scores == sorted(scores, reverse=True)


def test_a_model_that_is_not_there_says_which_setting_to_mend(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="CARELINE_RERANKER"):
        CrossEncoderReranker(str(tmp_path / "gone")).load()
