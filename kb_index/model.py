"""Values of the knowledge room, and the port to the encoder."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Protocol

import numpy as np
import numpy.typing as npt

Vectors = npt.NDArray[np.float32]
"""float32 [n, dim], unit rows; a single vector is [dim]."""

Ids = npt.NDArray[np.int64]
"""int64 [n]: rows of passages, numbers of questions."""

NO_IDS: Ids = np.zeros(0, dtype=np.int64)

Progress = Callable[[str], None]
"""Takes a line that says what is being done now."""


def silent(line: str) -> None:
    """A `Progress` that shows nothing."""


class TextEncoder(Protocol):
    """What the room needs of an encoder; `common.encoder.Encoder` is one."""

    @property
    def dimension(self) -> int: ...

    @property
    def model_name(self) -> str: ...

    @property
    def fingerprint(self) -> str: ...

    def encode(self, texts: Sequence[str]) -> Vectors: ...


class Reranker(Protocol):
    """Looks once more at the best candidates; `kb_index.reranker.CrossEncoderReranker` is one."""

    def scores(self, query: str, texts: Sequence[str]) -> list[float]:
        """Return how well each text answers the query, higher is better."""
        ...


class Audience(StrEnum):
    PUBLIC = "public"
    INTERNAL = "internal"
    """For agents only; never shown to customers."""


@dataclass(frozen=True)
class Article:
    """What a writer wrote. `questions` are other ways in which customers ask; `path` is below the articles' folder."""

    id: str
    title: str
    locale: str
    audience: Audience
    updated: date | None
    tags: tuple[str, ...]
    questions: tuple[str, ...]
    body: str
    path: str


@dataclass(frozen=True)
class Fault:
    """What is wrong with an article, where, and how to mend it. A `serious` one keeps the article out of the index."""

    file: str
    line: int
    problem: str
    mend: str
    serious: bool = True

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.problem} {self.mend}"


class UnitKind(StrEnum):
    SENTENCE = "sentence"
    LIST = "list"
    TABLE = "table"


@dataclass(frozen=True)
class Unit:
    """The smallest piece that may be quoted: a sentence, a whole list or a whole table, as plain text.

    `paragraph` counts the blocks of the passage from 0: sentences of one paragraph share it.
    """

    kind: UnitKind
    text: str
    paragraph: int


@dataclass(frozen=True)
class Passage:
    """A part of an article under one heading, the thing that is found.

    `id` follows from the content, so an unchanged passage keeps it. `section` is the path of headings (`Refunds → Gift
    cards`), empty above the first heading. `questions` are those of the writer's that this passage answers best.
    """

    id: str
    article_id: str
    title: str
    section: str
    text: str
    url: str
    locale: str
    audience: Audience
    units: tuple[Unit, ...]
    tags: tuple[str, ...] = ()
    questions: tuple[str, ...] = ()


@dataclass(frozen=True)
class Hit:
    """A passage found.

    `relevance` says how well each of `units` fits the query, 0..1; `told` which of them were told before.
    """

    article_id: str
    title: str
    section: str
    snippet: str
    url: str
    score: float
    passage_id: str
    text: str
    units: tuple[Unit, ...] = field(default=(), repr=False)
    relevance: tuple[float, ...] = field(default=(), repr=False)
    told: tuple[bool, ...] = field(default=(), repr=False)
    audience: Audience = Audience.PUBLIC


@dataclass(frozen=True)
class SearchResult:
    """Best hits first. `probability` (0..1) that they answer the query; `answerable` when that is enough to answer.

    `parts`: where a message asks several things, the best passage for each that can be answered, in its order.
    `index_version` names the index that was searched.
    """

    hits: tuple[Hit, ...]
    answerable: bool
    probability: float
    took_ms: float
    index_version: str = ""
    parts: tuple[Hit, ...] = field(default=(), repr=False)
