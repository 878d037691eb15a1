"""The action webhook: Rasa asks, rasa-sdk's executor answers, inside the service's own process."""

import json
from typing import Any

from aiohttp import web
from rasa_sdk.interfaces import ActionExecutionRejection, ActionNotFoundException

from actions.deps import Deps
from actions.registry import build_executor
from common.errors import Invalid, NotAllowed, NotFound
from common.ids import same_secret
from common.json_text import json_text, parse_json
from common.wire import ACTIONS_PATH, SECRET_HEADER


class ActionNotFound(NotFound):
    name = "action_not_found"


class NotAnActionCall(Invalid):
    name = "not_an_action_call"


def routes(deps: Deps, secret: str) -> list[web.RouteDef]:
    """Return the webhook's route. Every call has to carry the shared secret."""
    executor = build_executor(deps)

    async def run(request: web.Request) -> web.Response:
        if not same_secret(request.headers.get(SECRET_HEADER, ""), secret):
            raise NotAllowed("This door is for the assistant only.")
        call = await _call(request)
        try:
            result = await executor.run(call)
        except ActionExecutionRejection as rejected:
            # Rasa's own protocol: then the rules choose another action.
            body = {"error": str(rejected), "action_name": rejected.action_name}
            return web.json_response(body, status=400)
        except ActionNotFoundException as missing:
            raise ActionNotFound(f"There is no action {missing.action_name}.") from missing
        return web.json_response(result.model_dump() if result else {"events": [], "responses": []}, dumps=json_text)

    return [web.post(ACTIONS_PATH, run)]


async def _call(request: web.Request) -> dict[str, Any]:
    try:
        call = parse_json(await request.read())
    except json.JSONDecodeError as error:
        raise NotAnActionCall("The body is not JSON.") from error
    if not isinstance(call, dict) or "next_action" not in call or "tracker" not in call:
        raise NotAnActionCall("An action call names next_action and tracker.")
    # The executor refuses calls without a domain; ours know their slots and need none.
    call.setdefault("domain", {})
    return call
