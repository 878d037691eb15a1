"""Small hand-written articles with an encoder of words, and the real model for the demo shop's articles."""

import hashlib
import re
from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path

import numpy as np
import pytest

from common.encoder import Encoder
from kb_index.model import Vectors
from kb_index.model_export import DEFAULT_MODEL, export_encoder

ROOT = Path(__file__).parents[3]


@cache
def _vector(word: str, dimension: int) -> Vectors:
    seed = int.from_bytes(hashlib.sha256(word.encode()).digest()[:4], "little")
    return np.random.default_rng(seed).normal(size=dimension)


class WordEncoder:
    """Texts that share words get like vectors: each word adds a fixed random vector of its own."""

    dimension = 96
    model_name = "words"

    def __init__(self, fingerprint: str = "words-1") -> None:
        self.fingerprint = fingerprint
        self.encoded: list[str] = []

    def encode(self, texts: Sequence[str]) -> Vectors:
        self.encoded += texts
        rows = [self._row(text) for text in texts]
        return np.array(rows, dtype=np.float32).reshape(len(texts), self.dimension)

    def _row(self, text: str) -> Vectors:
        row = np.full(self.dimension, 1e-3)
        for word in re.findall(r"\w{3,}", text.lower()):
            row = row + _vector(word[:5], self.dimension)
        return np.asarray(row / np.linalg.norm(row), dtype=np.float32)


Write = Callable[..., Path]


@pytest.fixture
def encoder() -> WordEncoder:
    return WordEncoder()


@pytest.fixture
def articles(tmp_path: Path) -> Path:
    folder = tmp_path / "articles"
    folder.mkdir()
    return folder


@pytest.fixture
def write(articles: Path) -> Write:
    """Write an article: its id, body and further header lines."""

    def write_article(article_id: str, body: str, *header: str, title: str = "") -> Path:
        path = articles / f"{article_id}.md"
        lines = ["---", f"id: {article_id}", f"title: {title or article_id}", *header, "---", "", body, ""]
        path.write_text("\n".join(lines), encoding="utf-8")
        return path

    return write_article


@pytest.fixture
def three(write: Write) -> None:
    """Two public articles and an internal one."""
    write(
        "refund-times",
        "## Gift cards\n\nA refund to a gift card is there at once.\n\n## Cards\n\nA refund to a card takes 7 days.",
        'questions: ["When is my money back?", "refund still missing"]',
        title="How long refunds take",
    )
    write(
        "delivery-costs",
        "Standard delivery costs $4.95.\n\nExpress delivery costs $12.95 and takes two days.",
        'questions: ["What is shipping?"]',
        title="Delivery costs",
    )
    write(
        "goodwill",
        "Agents may give a goodwill voucher of $20 when a refund was late.",
        "audience: internal",
        'questions: ["How much goodwill voucher may I give?"]',
        title="Goodwill for agents",
    )


@pytest.fixture(scope="session")
def real_encoder() -> Encoder:
    """The default model, exported where the service keeps it (made once, then found there)."""
    folder = ROOT / "var" / "encoder"
    export_encoder(DEFAULT_MODEL, folder)
    return Encoder.load(folder)
