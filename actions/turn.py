"""The turn in whose name an action works."""

from collections.abc import Iterator
from typing import Any

from rasa_sdk import Tracker

from actions.deps import Deps
from conversations.errors import TurnClosed
from conversations.model import Step
from conversations.open_turns import TurnContext
from routing.model import Signal, SignalName


def turn_of(deps: Deps, tracker: Tracker) -> TurnContext:
    """Return the open turn that the customer's message belongs to. Raises TurnClosed."""
    turn_id = str(metadata(tracker).get("turn_id") or "")
    context = deps.open_turns.get(turn_id)
    if context.turn.conversation_id != tracker.sender_id:
        raise TurnClosed(turn_id)
    return context


def metadata(tracker: Tracker) -> dict[str, Any]:
    """Return what the channel sent along with the customer's last message."""
    for event in reversed(tracker.events):
        if event.get("event") == "user":
            return dict(event.get("metadata") or {})
    return {}


def intent_of(tracker: Tracker) -> str:
    return str((tracker.latest_message.get("intent") or {}).get("name") or "")


MISREAD = frozenset({"nlu_fallback", "nlu_unsure"})


def misread_before(tracker: Tracker) -> bool:
    """Say whether the customer's message before this one was not understood either."""
    said = [event for event in tracker.events if event.get("event") == "user"]
    if len(said) < 2:
        return False
    return str(((said[-2].get("parse_data") or {}).get("intent") or {}).get("name")) in MISREAD


def entities_of(tracker: Tracker) -> dict[str, list[str]]:
    """Return what a pressed button carries."""
    found: dict[str, list[str]] = {}
    for entity in tracker.latest_message.get("entities") or []:
        found.setdefault(str(entity.get("entity")), []).append(str(entity.get("value")))
    return found


def words_of(context: TurnContext) -> str:
    """Return what the customer typed; nothing when they pressed a button."""
    return "" if context.turn.is_payload else context.text


def in_procedure(tracker: Tracker) -> bool:
    return bool((tracker.active_loop or {}).get("name"))


def actions_since(tracker: Tracker) -> Iterator[str]:
    """Yield the names of the actions that have answered this message so far, the last one first."""
    for event in reversed(tracker.events):
        if event.get("event") == "user":
            return
        if event.get("event") == "action":
            yield str(event.get("name"))


def has_left_procedure(tracker: Tracker) -> bool:
    """Say whether this message has ended a procedure before its end."""
    return "action_deactivate_loop" in actions_since(tracker)


def add_signal(context: TurnContext, name: SignalName, detail: str = "") -> None:
    """Tell routing what happened. `detail` is a rule or a machine's word, never personal."""
    signal = Signal(name, detail)
    if signal not in context.signals:
        context.signals.append(signal)


def add_step(context: TurnContext, what: str, result: str) -> None:
    """Keep what was tried, for the agent who may take over."""
    context.steps.append(Step(what, result))
