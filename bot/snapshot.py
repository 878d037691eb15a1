"""A dialogue, short: slots and active form as they stood, and the events of the last turns. Pure of any network."""

from typing import Any, Dict, List, Optional, Text

from rasa.shared.core.constants import ACTION_LISTEN_NAME, REQUESTED_SLOT, SESSION_START_METADATA_SLOT
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import (
    ActionExecuted,
    ActiveLoop,
    Event,
    SessionStarted,
    SlotSet,
    UserUttered,
    deserialise_events,
)
from rasa.shared.core.trackers import DialogueStateTracker

VERSION = 1
TURNS_KEPT = 1
"""Rules look at the current turn only, actions at the one before as well. Rasa replays all kept events, every time."""

_NOT_KEPT = {SESSION_START_METADATA_SLOT}
_NOT_TOLD = {REQUESTED_SLOT, *_NOT_KEPT}


def take(tracker: DialogueStateTracker, domain: Domain) -> Dict[Text, Any]:
    """Return the snapshot of a tracker between two turns."""
    events = list(tracker.applied_events())
    cut = _cut(events)
    before = DialogueStateTracker.from_events(tracker.sender_id, events[:cut], slots=domain.slots) if cut else None
    return {
        "version": VERSION,
        "slots": _slots(before) if before else {},
        "active_loop": before.active_loop_name if before else None,
        "events": [_event(event) for event in events[cut:]],
    }


def restore(sender_id: Text, snapshot: Optional[Dict[Text, Any]], domain: Domain) -> Optional[DialogueStateTracker]:
    """Return the tracker of a snapshot; None when there is none, or one of another version.

    What the current domain does not know (an older model's slot or form) is left out.
    """
    if not snapshot or snapshot.get("version") != VERSION:
        return None
    known = {slot.name for slot in domain.slots}
    events: List[Event] = [ActionExecuted("action_session_start"), SessionStarted()]
    events += [SlotSet(name, value) for name, value in snapshot["slots"].items() if name in known]
    if snapshot["active_loop"] in domain.form_names:
        events.append(ActiveLoop(snapshot["active_loop"]))
    events.append(ActionExecuted(ACTION_LISTEN_NAME))
    events += [event for event in deserialise_events(snapshot["events"]) if _is_known(event, domain, known)]
    return DialogueStateTracker.from_events(sender_id, events, slots=domain.slots)


def told_slots(tracker: DialogueStateTracker) -> Dict[Text, Any]:
    """Return the slots that are set, for the service's packet."""
    return {name: value for name, value in _slots(tracker).items() if name not in _NOT_TOLD}


def _slots(tracker: DialogueStateTracker) -> Dict[Text, Any]:
    values = tracker.current_slot_values()
    return {name: value for name, value in values.items() if value is not None and name not in _NOT_KEPT}


def _cut(events: List[Event]) -> int:
    """Return the index of the customer's message from which on events are kept."""
    said = [index for index, event in enumerate(events) if isinstance(event, UserUttered)]
    return said[-TURNS_KEPT] if len(said) >= TURNS_KEPT else 0


def _event(event: Event) -> Dict[Text, Any]:
    raw = event.as_dict()
    if isinstance(event, UserUttered):
        parsed = raw.get("parse_data") or {}
        raw["parse_data"] = {key: parsed[key] for key in ("intent", "entities", "text") if key in parsed}
        raw["metadata"] = {key: value for key, value in (raw.get("metadata") or {}).items() if key != "embedding"}
    if isinstance(event, SlotSet) and event.key in _NOT_KEPT:
        raw["value"] = None
    return raw


def _is_known(event: Event, domain: Domain, slots: "set[str]") -> bool:
    if isinstance(event, SlotSet):
        return event.key in slots
    if isinstance(event, ActiveLoop):
        return event.name is None or event.name in domain.form_names
    return True
