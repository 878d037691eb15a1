"""The turns that run now in this process, by id: what is known of each, for actions and the dialogue endpoint."""

from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from common.wire import DialogueSave
from conversations.errors import TurnClosed
from conversations.model import Asks, Conversation, Message, Step, Turn
from conversations.thinking import Thought, Vector
from conversations.told import Told
from kb_index.model import SearchResult
from routing.model import Signal, TriggerName
from routing.need import Need

Search = Callable[[], Awaitable[SearchResult | None]]
"""Searches the articles for the message."""

LookUp = Callable[[str], Awaitable[tuple[SearchResult, Vector] | None]]
"""Searches the articles for another text than the message, and returns that text's vector too."""


@dataclass
class TurnContext:
    """A running turn. Actions add `signals` and `steps`.

    `before` is the last message that the customer did not write. `dialogue` is the assistant's snapshot before
    the turn, `staged` its dialogue after it, to be committed with the replies.

    `text` is what the customer wrote, or the pressed button's payload. `vector` (float32 [dim]), `layers` (float32,
    for the assistant alone) are None for buttons and while the models are not there. Who wants what the articles say
    asks `searched`; `search` is what it found, `search_once` how it finds it. `crossed`, see Turn: then the text is
    no answer to the bot's last message, and above all no consent. `has_files`: files came with the text, or without
    one. `told` is what an action told from the articles; `likeness` the message's cosine with the customer's last
    one; `emotion` its mood by the trained head, -1..1; `risks` what the risk head sees in it. `written_at` is when
    the customer wrote. `look_up` searches for a part of the message. `about_note` is the text's cosine with
    `Conversation.handed_note`. `as_payload` is the payload that says the same as a text whose meaning a pattern
    knows: it goes to the assistant in its place.
    """

    turn: Turn
    conversation: Conversation
    text: str
    asks: Asks | None = None
    has_files: bool = False
    vector: Vector | None = None
    layers: Vector | None = None
    search: SearchResult | None = None
    signals: list[Signal] = field(default_factory=list)
    steps: list[Step] = field(default_factory=list)
    before: Message | None = None
    dialogue: dict[str, Any] | None = None
    staged: DialogueSave | None = None
    told: Told | None = None
    likeness: float | None = None
    emotion: float | None = None
    risks: tuple[TriggerName, ...] = ()
    need: Need | None = None
    written_at: datetime | None = None
    look_up: LookUp | None = None
    search_once: Search | None = None
    about_note: float = 0.0
    as_payload: str | None = None

    @property
    def crossed(self) -> bool:
        return self.turn.crossed

    async def searched(self) -> SearchResult | None:
        """Return what the articles say to the message, searched for at the first call: many turns ask nothing."""
        if self.search is None and self.search_once is not None:
            search, self.search_once = self.search_once, None
            self.search = await search()
        return self.search

    def take(self, thought: Thought) -> None:
        """Note what the models have made of the text."""
        self.vector, self.layers = thought.vector, thought.layers
        self.likeness, self.about_note = thought.likeness, thought.about_note
        self.emotion, self.risks, self.need = thought.emotion, thought.risks, thought.need


class OpenTurns:
    """A turn that is not here is over: whoever acts in its name gets TurnClosed."""

    def __init__(self) -> None:
        self._open: dict[str, TurnContext] = {}

    @contextmanager
    def opened(self, context: TurnContext) -> Iterator[TurnContext]:
        self._open[context.turn.id] = context
        try:
            yield context
        finally:
            self.close(context.turn.id)

    def close(self, turn_id: str) -> None:
        """From now on nothing can be done in this turn's name."""
        self._open.pop(turn_id, None)

    def get(self, turn_id: str) -> TurnContext:
        """Raises TurnClosed."""
        try:
            return self._open[turn_id]
        except KeyError:
            raise TurnClosed(turn_id) from None

    def of_conversation(self, conversation_id: str) -> TurnContext | None:
        """Return the conversation's running turn; there is at most one."""
        return next((one for one in self._open.values() if one.turn.conversation_id == conversation_id), None)
