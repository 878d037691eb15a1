"""Two places where Rasa 3.6 does not do what a turn needs; applied once, when the channel is imported."""

from typing import Any, Dict, List

from jsonschema.exceptions import best_match
from jsonschema.validators import validator_for
from rasa.core.actions.action import ActionExecutionRejection, RemoteAction

from bot.faults import TurnFailed

_DONE = "_careline_patched"


def apply() -> None:
    """Patch `RemoteAction`. A second call, or a Rasa without these methods, changes nothing."""
    if getattr(RemoteAction, _DONE, False) or not hasattr(RemoteAction, "_validate_action_result"):
        return
    _compile_schema_once()
    _let_failing_actions_fail_the_turn()
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
