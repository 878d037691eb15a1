"""Who hears what: open sockets subscribe, the log publishes after each commit.

What is published here is also handed to `elsewhere`, and what other processes publish comes in by `hear`.
"""

import asyncio
from collections import defaultdict
from collections.abc import AsyncIterator, Callable, Iterable, Iterator
from dataclasses import dataclass

from conversations.model import Message, Note, Role, State

QUEUE_LENGTH = 256
"""Events that may wait for one listener. One that falls behind is cut off, reconnects and asks for what it missed."""


@dataclass(frozen=True)
class MessageAdded:
    conversation_id: str
    message: Message


@dataclass(frozen=True)
class MessageChanged:
    """A file of the message has come, or will not come. Reaches agents only."""

    conversation_id: str
    message: Message


@dataclass(frozen=True)
class StateChanged:
    conversation_id: str
    state: State
    epoch: int
    agent_name: str | None = None
    handoff_id: str | None = None


@dataclass(frozen=True)
class Typing:
    """`author` is the first name shown; a customer has none."""

    conversation_id: str
    role: Role
    author: str = ""


@dataclass(frozen=True)
class NoteAdded:
    """Reaches agents only."""

    conversation_id: str
    note: Note


@dataclass(frozen=True)
class QueueChanged:
    """The queue has moved: every waiting customer's place may have changed. Reaches those who wait, and agents."""


@dataclass(frozen=True)
class AgentAway:
    """The agent has let an offer run out and takes nothing now. Reaches agents only."""

    agent_id: str


@dataclass(frozen=True)
class AgentSignedOut:
    """All sessions of the agent have been ended. Reaches agents only."""

    agent_id: str


@dataclass(frozen=True)
class MissedSome:
    """Something that another process published may not have been heard: whoever listens looks into the log."""


Event = (
    MessageAdded
    | MessageChanged
    | StateChanged
    | Typing
    | NoteAdded
    | QueueChanged
    | AgentAway
    | AgentSignedOut
    | MissedSome
)


class Subscription:
    """One listener's events, oldest first: `async for event in subscription`. Ends when closed or fallen behind."""

    def __init__(self, hub: "Hub", conversation_id: str | None, counts: bool, own_only: bool) -> None:
        self.conversation_id = conversation_id
        self.counts = counts
        self.own_only = own_only
        self.fell_behind = False
        self._hub = hub
        self._events: asyncio.Queue[Event | None] = asyncio.Queue(QUEUE_LENGTH + 1)
        self._closed = False

    async def get(self) -> Event | None:
        """Return the next event; None when the subscription has ended."""
        if self._closed and self._events.empty():
            return None
        return await self._events.get()

    def waiting(self) -> Iterator[Event]:
        """Yield the events that are there, without waiting for more."""
        while not self._events.empty():
            event = self._events.get_nowait()
            if event is not None:
                yield event

    def __aiter__(self) -> AsyncIterator[Event]:
        return self._iterate()

    async def _iterate(self) -> AsyncIterator[Event]:
        while (event := await self.get()) is not None:
            yield event

    def waits_in_queue(self, waits: bool) -> None:
        """Hear of the queue, too, or no longer."""
        if not self._closed:
            self._hub.in_queue(self, waits)

    def offer(self, event: Event) -> None:
        """Add an event without waiting."""
        if self._closed:
            return
        if self._events.qsize() >= QUEUE_LENGTH:
            self.fell_behind = True
            self.close()
            return
        self._events.put_nowait(event)

    def close(self) -> None:
        if self._closed:
            return
        self._closed = True
        self._hub.forget(self)
        self._events.put_nowait(None)

    def __enter__(self) -> "Subscription":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


class Hub:
    """Publish and subscribe. Publishing never waits."""

    def __init__(self) -> None:
        self.elsewhere: Callable[[Event], None] | None = None
        self._of: dict[str | None, set[Subscription]] = defaultdict(set)
        self._in_queue: set[Subscription] = set()

    def subscribe(
        self, conversation_id: str | None, *, counts_as_present: bool = True, own_only: bool = False
    ) -> Subscription:
        """Listen to one conversation, or with None (agents) to all.

        `counts_as_present`: the listener is the customer's own socket, see `is_connected`.
        `own_only`: nothing that another process has published.
        """
        counts = counts_as_present and conversation_id is not None
        subscription = Subscription(self, conversation_id, counts, own_only)
        self._of[conversation_id].add(subscription)
        return subscription

    def in_queue(self, subscription: Subscription, waits: bool) -> None:
        (self._in_queue.add if waits else self._in_queue.discard)(subscription)

    def forget(self, subscription: Subscription) -> None:
        self._in_queue.discard(subscription)
        listeners = self._of[subscription.conversation_id]
        listeners.discard(subscription)
        if not listeners:
            del self._of[subscription.conversation_id]

    def is_connected(self, conversation_id: str) -> bool:
        """Say whether the customer has the conversation open, in this process."""
        return any(one.counts for one in self._of.get(conversation_id, ()))

    def publish(self, event: Event) -> None:
        for subscription in self._listeners(event):
            subscription.offer(event)
        if self.elsewhere is not None:
            self.elsewhere(event)

    def hear(self, event: Event) -> None:
        """Pass on what another process has published."""
        for subscription in self._listeners(event):
            if not subscription.own_only:
                subscription.offer(event)

    def listens_to(self, conversation_id: str) -> bool:
        """Say whether anybody here would hear of the conversation."""
        return any(not one.own_only for key in (None, conversation_id) for one in self._of.get(key, ()))

    def publish_all(self, events: Iterable[Event]) -> None:
        for event in events:
            self.publish(event)

    def _listeners(self, event: Event) -> list[Subscription]:
        if isinstance(event, MissedSome):
            return [one for listeners in self._of.values() for one in listeners]
        agents = list(self._of.get(None, ()))
        if isinstance(event, QueueChanged):
            return agents + list(self._in_queue)
        if isinstance(event, NoteAdded | AgentAway | AgentSignedOut | MessageChanged):
            return agents
        return agents + list(self._of.get(event.conversation_id, ()))
