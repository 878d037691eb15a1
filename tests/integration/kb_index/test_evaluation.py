"""The figures of an evaluation, on a case that can be counted by hand."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from common.errors import SettingsError
from kb_index.build import build_index
from kb_index.evaluation import evaluate, ndcg
from kb_index.pairs import Pair, read_pairs
from kb_index.search import Knowledge


@pytest.mark.usefixtures("three")
def test_figures_are_those_counted_by_hand(articles: Path, tmp_path: Path, encoder: Any) -> None:
    build_index(articles, tmp_path / "index", encoder)
    knowledge = Knowledge.load(tmp_path / "index", encoder)
    pairs = [
        Pair("refund to a gift card", ("refund-times",)),
        Pair("express delivery costs", ("refund-times",)),  # found second
        Pair("express delivery costs", ("not-there",)),
        Pair("zebra zeppelin zoology"),
    ]
    result = evaluate(knowledge, pairs)
    assert (result.answerable, result.unanswerable) == (3, 1)
    assert result.mrr == pytest.approx((1 + 0.5 + 0) / 3)
    assert result.recall_at_1 == pytest.approx(1 / 3)
    assert result.recall_at_5 == pytest.approx(2 / 3)
    assert result.auroc == 1.0
    assert [pair.articles for pair in result.missed] == [("not-there",)]


@pytest.mark.usefixtures("three")
def test_without_unanswerable_questions_there_is_no_auroc(articles: Path, tmp_path: Path, encoder: Any) -> None:
    build_index(articles, tmp_path / "index", encoder)
    result = evaluate(Knowledge.load(tmp_path / "index", encoder), [Pair("refund", ("refund-times",))])
    assert result.auroc != result.auroc
    assert result.mrr == 1.0


@pytest.mark.usefixtures("three")
def test_any_of_several_right_articles_will_do(articles: Path, tmp_path: Path, encoder: Any) -> None:
    build_index(articles, tmp_path / "index", encoder)
    pair = Pair("express delivery costs", ("not-there", "delivery-costs"))
    result = evaluate(Knowledge.load(tmp_path / "index", encoder), [pair])
    assert (result.mrr, result.missed) == (1.0, ())
    assert result.ndcg_at_10 == pytest.approx(1 / (1 + 1 / np.log2(3)))


def test_ndcg_is_that_counted_by_hand() -> None:
    assert ndcg(["a", "b", "c"], ["a"]) == 1.0
    assert ndcg(["a", "b", "c"], ["c", "x"]) == pytest.approx(0.5 / (1 + 1 / np.log2(3)))
    assert ndcg(["a"], ["x"]) == 0.0


def test_pairs_may_name_several_articles_and_what_was_said_before(tmp_path: Path) -> None:
    path = tmp_path / "pairs.yml"
    path.write_text(
        "pairs:\n  - {question: a, article: x}\n  - {question: b, articles: [x, y], context: [before]}\n"
        "unanswerable: [c]\n"
    )
    assert read_pairs(path) == (Pair("a", ("x",)), Pair("b", ("x", "y"), ("before",)), Pair("c"))
    assert [pair.answerable for pair in read_pairs(path)] == [True, True, False]


@pytest.mark.parametrize("content", ["pairs: 3", "pairs:\n  - {question: x}", "- a", "pairs: ["])
def test_a_file_of_pairs_that_cannot_be_read_names_itself(tmp_path: Path, content: str) -> None:
    path = tmp_path / "pairs.yml"
    path.write_text(content)
    with pytest.raises(SettingsError, match=r"pairs\.yml"):
        read_pairs(path)
    with pytest.raises(SettingsError, match=r"gone\.yml"):
        read_pairs(tmp_path / "gone.yml")
