"""Dialogue state lives with the service: Rasa can be killed or replaced at any moment and no form is lost.

It comes with each turn and goes back with its answer, so Rasa keeps nothing between two turns and asks nobody.
"""

from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, Dict, Iterable, Iterator, Optional, Text

from rasa.core.brokers.broker import EventBroker
from rasa.core.tracker_store import TrackerStore
from rasa.shared.core.domain import Domain
from rasa.shared.core.trackers import DialogueStateTracker

from bot import snapshot
from common.wire import DialogueSave, TurnRequest


class OpenDialogue:
    """The dialogue of the turn that is being answered: as it came, and as it is to go back."""

    def __init__(self, conversation_id: Text, came: Optional[Dict[Text, Any]]) -> None:
        self.conversation_id = conversation_id
        self.came = came
        self.saved: Optional[DialogueSave] = None


_open: "ContextVar[Optional[OpenDialogue]]" = ContextVar("open_dialogue", default=None)


@contextmanager
def turn(asked: TurnRequest) -> Iterator[OpenDialogue]:
    """What Rasa reads and saves inside is this turn's dialogue."""
    dialogue = OpenDialogue(asked.conversation_id, asked.dialogue)
    token = _open.set(dialogue)
    try:
        yield dialogue
    finally:
        _open.reset(token)


class TurnTrackerStore(TrackerStore):
    """Reads from and writes to the turn that is being answered."""

    def __init__(
        self,
        domain: Optional[Domain],
        host: Optional[Text] = None,
        event_broker: Optional[EventBroker] = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(domain, event_broker, **kwargs)

    async def retrieve(self, sender_id: Text) -> Optional[DialogueStateTracker]:
        dialogue = _open.get()
        if dialogue is None or dialogue.conversation_id != sender_id:
            return None
        now = dialogue.saved.snapshot if dialogue.saved is not None else dialogue.came
        return snapshot.restore(sender_id, now, self.domain)

    async def save(self, tracker: DialogueStateTracker) -> None:
        dialogue = _open.get()
        if dialogue is not None and dialogue.conversation_id == tracker.sender_id:
            dialogue.saved = dialogue_save(tracker, self.domain)

    async def keys(self) -> Iterable[Text]:
        """The service knows the conversations; Rasa has no need to list them."""
        return []


def dialogue_save(tracker: DialogueStateTracker, domain: Domain) -> Optional[DialogueSave]:
    """Return what the service keeps of the tracker; None when no turn of the service stands behind it."""
    latest = tracker.latest_message
    turn_id = ((latest.metadata if latest else None) or {}).get("turn_id")
    if latest is None or turn_id is None:
        return None
    return DialogueSave(
        turn_id=str(turn_id),
        snapshot=snapshot.take(tracker, domain),
        intent=latest.intent.get("name"),
        confidence=float(latest.intent.get("confidence") or 0.0),
        active_form=tracker.active_loop_name,
        requested_slot=tracker.get_slot("requested_slot"),
        slots=snapshot.told_slots(tracker),
    )
