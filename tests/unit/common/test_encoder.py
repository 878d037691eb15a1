"""The encoder without a model: what it does with texts before and vectors after."""

import dataclasses
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from common.encoder import BATCH_TEXTS, BATCH_TOKENS, Encoder, EncoderDescription, EncoderUnavailable

DESCRIPTION = EncoderDescription(
    model="letters", dimension=3, max_tokens=8, pooling="in the graph", normalize=True, pad_id=9, fingerprint="f"
)


class Encoding:
    def __init__(self, ids: list[int]) -> None:
        self.ids = ids


class LetterTokenizer:
    """One token a letter, its code; remembers what it was given."""

    def __init__(self) -> None:
        self.seen: list[str] = []

    def encode_batch(self, texts: list[str]) -> list[Encoding]:
        self.seen += texts
        return [Encoding([ord(letter) for letter in text[:8]]) for text in texts]


class Node:
    def __init__(self, name: str) -> None:
        self.name = name


class CountingSession:
    """A model whose vector is (number of tokens, sum of codes, 1); remembers the shapes it was fed."""

    def __init__(self) -> None:
        self.shapes: list[tuple[int, int]] = []

    def get_inputs(self) -> list[Node]:
        return [Node("input_ids"), Node("attention_mask")]

    def get_outputs(self) -> list[Node]:
        return [Node("sentence_embedding"), Node("layers")]

    def run(self, outputs: list[str], feed: dict[str, Any]) -> list[Any]:
        assert set(feed) == {"input_ids", "attention_mask"}
        ids, mask = feed["input_ids"], feed["attention_mask"]
        assert (ids[mask == 0] == DESCRIPTION.pad_id).all()
        self.shapes.append(ids.shape)
        vectors = np.stack([mask.sum(1), (ids * mask).sum(1), np.ones(len(ids))], axis=1).astype(np.float32)
        made = {"sentence_embedding": vectors, "layers": np.concatenate([vectors, -vectors], axis=1)}
        return [made[name] for name in outputs]


@pytest.fixture
def parts() -> tuple[Encoder, CountingSession, LetterTokenizer]:
    session, tokenizer = CountingSession(), LetterTokenizer()
    return Encoder(DESCRIPTION, session, tokenizer), session, tokenizer


def test_rows_are_unit_vectors_in_the_order_of_the_texts(parts: Any) -> None:
    encoder, _, _ = parts
    texts = ["abcdef", "a", "abc", "b"]
    rows = encoder.encode(texts)
    assert rows.dtype == np.float32
    assert rows.shape == (4, 3)
    assert np.allclose(np.linalg.norm(rows, axis=1), 1)
    for text, row in zip(texts, rows, strict=True):
        assert np.allclose(row, encoder.encode([text])[0])


def test_no_texts_give_no_rows(parts: Any) -> None:
    encoder, session, _ = parts
    assert encoder.encode([]).shape == (0, 3)
    assert session.shapes == []


def test_batches_stay_small_and_short_texts_are_not_padded_to_long_ones(parts: Any) -> None:
    encoder, session, _ = parts
    encoder.encode(["a"] * (BATCH_TEXTS + 1) + ["abcdefgh"])
    assert all(texts <= BATCH_TEXTS and texts * width <= BATCH_TOKENS for texts, width in session.shapes)
    assert session.shapes[0] == (BATCH_TEXTS, 1)


def test_a_huge_text_is_cut_before_it_is_tokenised(parts: Any) -> None:
    encoder, _, tokenizer = parts
    encoder.encode(["a" * 1_000_000])
    assert len(tokenizer.seen[0]) < 1000


def test_its_words_are_those_it_need_not_cut_whatever_marks_their_beginning(parts: Any) -> None:
    encoder, _, tokenizer = parts
    tokenizer.get_vocab = lambda: dict.fromkeys(("order", "##ed", "\u2581Parcel", "\u0120late", "[CLS]", "4"))
    assert encoder.words() == {"order", "parcel", "late"}


def test_a_text_that_utf8_cannot_say_is_encoded_all_the_same(parts: Any) -> None:
    encoder, _, tokenizer = parts
    encoder.encode(["broken \ud83d half"])
    assert tokenizer.seen[0].encode("utf-8")


def test_an_empty_text_has_a_vector(parts: Any) -> None:
    encoder, _, _ = parts
    assert np.isfinite(encoder.encode([""])).all()


def test_a_missing_model_says_which_command_makes_it(tmp_path: Path) -> None:
    with pytest.raises(EncoderUnavailable, match="careline kb build"):
        Encoder.load(tmp_path / "nothing")


@pytest.mark.parametrize("content", ["", "{", "[]", '{"model": "m"}', '{"dimension": "many"}'])
def test_a_damaged_description_says_what_to_do(tmp_path: Path, content: str) -> None:
    (tmp_path / "encoder.json").write_text(content)
    with pytest.raises(EncoderUnavailable, match="delete the folder"):
        Encoder.load(tmp_path)


def test_a_damaged_model_file_says_what_to_do(tmp_path: Path) -> None:
    (tmp_path / "encoder.json").write_text(json.dumps(dict(DESCRIPTION.__dict__)))
    (tmp_path / "model.onnx").write_bytes(b"this is no graph")
    with pytest.raises(EncoderUnavailable, match="delete the folder"):
        Encoder.load(tmp_path)


def test_the_layers_come_from_the_same_run_as_the_vectors(
    parts: tuple[Encoder, CountingSession, LetterTokenizer],
) -> None:
    _, session, tokenizer = parts
    layered = Encoder(dataclasses.replace(DESCRIPTION, layers=6), session, tokenizer)
    texts = ["bb", "a"]
    rows, layers = layered.encode_with_layers(texts)
    assert len(session.shapes) == 1
    assert (rows == layered.encode(texts)).all()
    assert layers.tolist() == [[2, 196, 1, -2, -196, -1], [1, 97, 1, -1, -97, -1]]
    assert layered.layers_dimension == 6


def test_a_model_without_layers_gives_its_vectors_twice(
    parts: tuple[Encoder, CountingSession, LetterTokenizer],
) -> None:
    encoder, _, _ = parts
    rows, layers = encoder.encode_with_layers(["bb"])
    assert (rows == layers).all()
    assert encoder.layers_dimension == encoder.dimension
