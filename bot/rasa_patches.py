"""Three places where Rasa 3.6 does not do what a turn needs; applied once, when the channel is imported."""

from typing import Any, Dict, Iterable, List

import rasa
from jsonschema.exceptions import best_match
from jsonschema.validators import validator_for
from rasa.core.actions.action import ActionExecutionRejection, RemoteAction
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted, Event, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker, EventVerbosity

from bot.faults import TurnFailed

_DONE = "_careline_patched"


def apply() -> None:
    """Patch `RemoteAction`. A second call, or a Rasa without these methods, changes nothing."""
    if getattr(RemoteAction, _DONE, False) or not hasattr(RemoteAction, "_validate_action_result"):
        return
    _compile_schema_once()
    _let_failing_actions_fail_the_turn()
    _send_what_actions_read()
    setattr(RemoteAction, _DONE, True)


def _compile_schema_once() -> None:
    # `jsonschema.validate` checks the schema itself at every call: two thirds of the time of a turn with an action.
    schema = RemoteAction.action_response_format_spec()
    validator_class = validator_for(schema)
    validator_class.check_schema(schema)
    validator = validator_class(schema)

    def _validate_action_result(self: RemoteAction, result: Dict[str, Any]) -> bool:
        error = best_match(validator.iter_errors(result))
        if error is not None:
            raise error
        return True

    RemoteAction._validate_action_result = _validate_action_result


def _send_what_actions_read() -> None:
    # Rasa sends every event of the dialogue with each call, whole: to write and to read that cost both processes more
    # than most actions do. `actions/turn.py` looks at the last two messages and at the actions since.
    def _action_call_format(self: RemoteAction, tracker: DialogueStateTracker, domain: Domain) -> Dict[str, Any]:
        state = tracker.current_state(EventVerbosity.NONE)
        state["events"] = events_read(tracker.events)
        return {
            "next_action": self.name(),
            "sender_id": tracker.sender_id,
            "tracker": state,
            "version": rasa.__version__,
        }

    RemoteAction._action_call_format = _action_call_format


def events_read(events: Iterable[Event]) -> List[Dict[str, Any]]:
    """Return what actions read of the events: the customer's last two messages and the actions since, oldest first."""
    found: List[Dict[str, Any]] = []
    messages = 0
    for event in reversed(list(events)):
        if isinstance(event, ActionExecuted):
            found.append({"event": "action", "name": event.action_name})
        elif isinstance(event, UserUttered):
            intent = {"intent": event.intent}
            found.append({"event": "user", "metadata": event.metadata, "parse_data": intent})
            messages += 1
            if messages == 2:
                break
    return found[::-1]


def _let_failing_actions_fail_the_turn() -> None:
    rasas_run = RemoteAction.run

    async def run(self: RemoteAction, *args: Any, **kwargs: Any) -> List[Any]:
        try:
            return await rasas_run(self, *args, **kwargs)
        except ActionExecutionRejection:
            raise
        except Exception as error:
            raise TurnFailed(f"action {self.name()}: {type(error).__name__}") from error

    RemoteAction.run = run
