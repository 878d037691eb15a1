"""Texts to vectors with an exported sentence-transformers model: numpy, onnxruntime and tokenizers, nothing more.

Both processes run this file, the assistant on Python 3.10, so it stays free of newer syntax.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from common.errors import Unavailable

MODEL_FILE = "model.onnx"
TOKENIZER_FILE = "tokenizer.json"
DESCRIPTION_FILE = "encoder.json"

BATCH_TOKENS = 4096
"""Padded tokens per run: keeps the memory of a batch bounded however long its texts are."""

BATCH_TEXTS = 64

WORD_BEGINS = "\u0120\u2581"
"""What some tokenizers write before a piece that begins a word."""

CHARACTERS_PER_TOKEN = 32
"""A text is cut to `max_tokens` times this before it is tokenised, so that a huge one costs no more than a long one."""


class EncoderUnavailable(Unavailable):
    """The exported model is missing or damaged."""

    name = "encoder_unavailable"


@dataclass(frozen=True)
class EncoderDescription:
    """What `encoder.json` says. `fingerprint` changes when the same text may get another vector.

    `layers` is the width of the second output, the means of the last layers beside each other; 0 without one.
    """

    model: str
    dimension: int
    max_tokens: int
    pooling: str
    normalize: bool
    pad_id: int
    fingerprint: str
    layers: int = 0

    @classmethod
    def read(cls, folder: Path) -> "EncoderDescription":
        """Raises EncoderUnavailable, saying which command makes the folder."""
        try:
            raw = json.loads((folder / DESCRIPTION_FILE).read_text(encoding="utf-8"))
            return cls(
                model=str(raw["model"]),
                dimension=int(raw["dimension"]),
                max_tokens=int(raw["max_tokens"]),
                pooling=str(raw["pooling"]),
                normalize=bool(raw["normalize"]),
                pad_id=int(raw["pad_id"]),
                fingerprint=str(raw["fingerprint"]),
                layers=int(raw.get("layers") or 0),
            )
        except FileNotFoundError as error:
            raise EncoderUnavailable(f"There is no encoder in {folder}; run `careline kb build` to make it.") from error
        except (ValueError, KeyError, TypeError, OSError) as error:
            raise EncoderUnavailable(
                f"The encoder in {folder} is damaged ({error!r}); delete the folder and run `careline kb build`."
            ) from error


class Encoder:
    """A sentence encoder. Thread-safe: onnxruntime sessions and tokenizers may be shared between threads."""

    def __init__(self, description: EncoderDescription, session: Any, tokenizer: Any) -> None:
        self._description = description
        self._session = session
        self._tokenizer = tokenizer
        self._inputs = {node.name for node in session.get_inputs()}
        self._outputs = [node.name for node in session.get_outputs()]

    @classmethod
    def load(cls, folder: Path, threads: int = 2) -> "Encoder":
        """Load the model in `folder`. Raises EncoderUnavailable."""
        description = EncoderDescription.read(folder)
        import onnxruntime
        from tokenizers import Tokenizer

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads
        options.inter_op_num_threads = 1
        # Spinning threads would take the cores from the other process between two messages.
        options.add_session_config_entry("session.intra_op.allow_spinning", "0")
        options.log_severity_level = 3
        try:
            session = onnxruntime.InferenceSession(
                str(folder / MODEL_FILE), sess_options=options, providers=["CPUExecutionProvider"]
            )
            tokenizer = Tokenizer.from_file(str(folder / TOKENIZER_FILE))
        except Exception as error:  # both libraries raise bare Exceptions of their own for a missing or damaged file
            raise EncoderUnavailable(
                f"The encoder in {folder} cannot be loaded ({error}); delete the folder and run `careline kb build`."
            ) from error
        tokenizer.no_padding()
        tokenizer.enable_truncation(max_length=description.max_tokens)
        return cls(description, session, tokenizer)

    @property
    def dimension(self) -> int:
        return self._description.dimension

    @property
    def layers_dimension(self) -> int:
        """The width of what `encode_with_layers` returns beside the vectors."""
        return self._description.layers or self._description.dimension

    @property
    def model_name(self) -> str:
        return self._description.model

    @property
    def fingerprint(self) -> str:
        """Names the exact model: vectors of two encoders may be compared only when this is the same."""
        return self._description.fingerprint

    def words(self) -> "frozenset[str]":
        """Return the whole words, lower case, that the model knows without cutting them in pieces."""
        known = (piece.lstrip(WORD_BEGINS).lower() for piece in self._tokenizer.get_vocab())
        return frozenset(word for word in known if word.isalpha())

    def encode(self, texts: Sequence[str]) -> "npt.NDArray[np.float32]":
        """Return float32 [n, dimension], unit rows in the order of `texts`; [0, dimension] for none."""
        return self._encode(texts, self._outputs[:1])[0]

    def encode_with_layers(self, texts: Sequence[str]) -> "tuple[npt.NDArray[np.float32], npt.NDArray[np.float32]]":
        """Return what `encode` returns, and from the same run float32 [n, layers]: each layer's mean, last layer last.

        A model that was exported without layers gives its vectors twice.
        """
        if not self._description.layers or len(self._outputs) < 2:
            rows = self.encode(texts)
            return rows, rows
        rows, layers = self._encode(texts, self._outputs[:2])
        return rows, layers

    def _encode(self, texts: Sequence[str], outputs: "list[str]") -> "list[npt.NDArray[np.float32]]":
        widths = (self.dimension, self._description.layers)[: len(outputs)]
        found = [np.zeros((len(texts), width), dtype=np.float32) for width in widths]
        tokens = self._tokens(texts)
        order = sorted(range(len(tokens)), key=lambda i: len(tokens[i]))
        for batch in _batches(order, tokens):
            for rows, made in zip(found, self._run([tokens[i] for i in batch], outputs), strict=True):
                rows[batch] = made
        norms = np.linalg.norm(found[0], axis=1, keepdims=True)
        found[0] = np.asarray(found[0] / np.maximum(norms, 1e-12), dtype=np.float32)
        return found

    def _tokens(self, texts: Sequence[str]) -> "list[list[int]]":
        limit = self._description.max_tokens * CHARACTERS_PER_TOKEN
        # A lone surrogate can come in through JSON escapes; the tokenizer takes only what UTF-8 can say.
        clean = [text[:limit].encode("utf-8", "replace").decode("utf-8") for text in texts]
        return [encoding.ids for encoding in self._tokenizer.encode_batch(clean)]

    def _run(self, tokens: "list[list[int]]", outputs: "list[str]") -> "list[npt.NDArray[np.float32]]":
        width = max(1, max(len(ids) for ids in tokens))
        ids = np.full((len(tokens), width), self._description.pad_id, dtype=np.int64)
        mask = np.zeros((len(tokens), width), dtype=np.int64)
        for row, one in enumerate(tokens):
            ids[row, : len(one)] = one
            mask[row, : len(one)] = 1
        feed = {"input_ids": ids, "attention_mask": mask, "token_type_ids": np.zeros_like(ids)}
        made = self._session.run(outputs, {name: feed[name] for name in self._inputs})
        return [np.asarray(one, dtype=np.float32) for one in made]


def _batches(order: "list[int]", tokens: "list[list[int]]") -> "list[list[int]]":
    """Cut indices sorted by length into batches of bounded padded size."""
    batches: "list[list[int]]" = []
    for index in order:
        width = max(1, len(tokens[index]))
        if batches and len(batches[-1]) < BATCH_TEXTS and (len(batches[-1]) + 1) * width <= BATCH_TOKENS:
            batches[-1].append(index)
        else:
            batches.append([index])
    return batches
