"""What the models make of a customer's words: the vector, what the articles say to it, mood, risks and need.

It takes processor time, so it runs beside the event loop: in threads, or in a process of its own.
"""

import asyncio
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Protocol

import numpy as np
import numpy.typing as npt

from conversations.earlier_vectors import EarlierVectors
from conversations.ports import EncoderPort, KnowledgePort, MoodPort, NeedPort, RisksPort
from kb_index.model import SearchResult
from routing.model import TriggerName
from routing.need import Need

Vector = npt.NDArray[np.float32]


@dataclass(frozen=True)
class Asked:
    """A customer's words and what they are understood with.

    `earlier`: the customer's messages before, oldest first. `note`: what an agent has handed the assistant on the way.
    `told`: what was answered last.
    """

    conversation_id: str
    text: str
    locale: str
    earlier: Sequence[str] = ()
    note: str = ""
    told: str = ""


@dataclass(frozen=True)
class Thought:
    """What came of it; see TurnContext for what each is."""

    vector: Vector
    layers: Vector
    likeness: float | None = None
    about_note: float = 0.0
    emotion: float | None = None
    risks: tuple[TriggerName, ...] = ()
    need: Need | None = None


class Thinking(Protocol):
    """Raises what the models raise, or an error that names it; the turn goes on without them then."""

    async def think(self, asked: Asked) -> Thought:
        """Embed once, and read the rest from the vector."""
        ...

    async def search(self, asked: Asked, vector: Vector) -> SearchResult | None:
        """Search for the whole message, `vector` being its own. None: there are no articles."""
        ...

    async def look_up(self, text: str, locale: str) -> tuple[SearchResult, Vector] | None:
        """Search for a part of a message. None: there are no articles."""
        ...


@dataclass
class Models:
    """The models of one process. Thread-safe."""

    encoder: EncoderPort
    knowledge: KnowledgePort | None = None
    mood: MoodPort | None = None
    risks: RisksPort | None = None
    needs: NeedPort | None = None
    earlier_vectors: EarlierVectors = field(default_factory=EarlierVectors)

    def think(self, asked: Asked) -> Thought:
        return self._thought(asked, *(rows[0] for rows in self.encoder.encode_with_layers([asked.text])))

    def thoughts(self, asked: Sequence[Asked]) -> Iterator[Thought | Exception]:
        """Yield what `think` returns or raises for each; their texts are embedded in one run."""
        if not asked:
            return
        try:
            read = list(zip(*self.encoder.encode_with_layers([one.text for one in asked]), strict=True))
        except Exception as error:  # nobody shall suffer from another's text
            if len(asked) == 1:
                yield error
            else:
                for one in asked:
                    yield from self.thoughts([one])
            return
        for one, (vector, layers) in zip(asked, read, strict=True):
            try:
                yield self._thought(one, vector, layers)
            except Exception as error:  # as above
                yield error

    def _thought(self, asked: Asked, vector: Vector, layers: Vector) -> Thought:
        before = asked.earlier[-1] if asked.earlier else None
        return Thought(
            vector,
            layers,
            about_note=float(vector @ self.encoder.encode([asked.note])[0]) if asked.note else 0.0,
            likeness=self.earlier_vectors.likeness(asked.conversation_id, asked.text, vector, before, self.encoder),
            emotion=self.mood.emotion(asked.text, vector) if self.mood is not None else None,
            risks=self.risks.risks(vector) if self.risks is not None else (),
            need=self.needs.reading(layers) if self.needs is not None else None,
        )

    def search(self, asked: Asked, vector: Vector) -> SearchResult | None:
        if self.knowledge is None:
            return None
        return self.knowledge.search(
            asked.text, vector=vector, locale=asked.locale, context=asked.earlier, told=asked.told
        )

    def look_up(self, text: str, locale: str) -> tuple[SearchResult, Vector] | None:
        if self.knowledge is None:
            return None
        vector = self.encoder.encode([text])[0]
        return self.knowledge.search(text, vector=vector, locale=locale), vector


class InThreads:
    """Thinks in worker threads of this process."""

    def __init__(self, models: Models) -> None:
        self.models = models

    async def think(self, asked: Asked) -> Thought:
        return await asyncio.to_thread(self.models.think, asked)

    async def search(self, asked: Asked, vector: Vector) -> SearchResult | None:
        return await asyncio.to_thread(self.models.search, asked, vector)

    async def look_up(self, text: str, locale: str) -> tuple[SearchResult, Vector] | None:
        return await asyncio.to_thread(self.models.look_up, text, locale)
