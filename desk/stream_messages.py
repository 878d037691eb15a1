"""What a console writes to customers over its open socket: frames `message`, each answered with `ack` or `error`."""

from datetime import datetime, timedelta
from functools import partial
from typing import Any

import structlog
from pydantic import ValidationError

from common.errors import CarelineError
from common.problems import SUSPICIOUS, Problem
from desk.door import Caller
from desk.errors import SessionEnded
from desk.floor import SIGNED_OUT, Seat
from desk.forms import MessageFrame, form_of
from desk.frames import message_json
from desk.lanes import Lanes
from desk.model import CARE_ROLES, Agent, Session
from desk.saying import say
from desk.web import DeskDeps

log = structlog.get_logger(__name__)

SESSION_AGE = timedelta(seconds=5)
"""So long a session that was looked at lets its agent write."""

MOST_AT_ONCE = 32
"""Messages of one socket that are being written or wait for it; meanwhile no further frame is read."""

LONGEST_ID = 100


class StreamMessages:
    """The messages of one console. Those of one handoff are written in their order; none holds up another's."""

    def __init__(self, deps: DeskDeps, caller: Caller, session: Session, seat: Seat) -> None:
        self._deps = deps
        self._caller = caller
        self._seat = seat
        self._agent = session.agent
        self._checked_at = deps.clock.now()
        self._lanes = Lanes(MOST_AT_ONCE)

    async def take(self, said: dict[str, Any]) -> None:
        """Begin to write the message of a frame; its answer goes out when it is kept."""
        await self._lanes.put(str(said.get("handoff_id")), partial(self._answer, said))

    async def done(self) -> None:
        """Wait for all that came: it ends as calls would, though nobody hears the answers."""
        await self._lanes.done()

    async def _answer(self, said: dict[str, Any]) -> None:
        try:
            frame = await self._write(said)
        except SessionEnded:
            self._deps.floor.sign_out(self._seat.key)
            return
        except Exception as error:
            frame = _refusal(said, error)
        if frame is not None:
            self._deps.floor.send_one(self._seat, frame)

    async def _write(self, said: dict[str, Any]) -> dict[str, Any] | None:
        """Return the acknowledgement. What came before the socket was lost is written: its tab may be gone for good."""
        agent = await self._writer()
        form = form_of(MessageFrame, said)
        if self._seat.why == SIGNED_OUT:
            return None
        accepted = await say(self._deps.log, self._deps.suggestions, agent, form.handoff_id, form)
        conversation_id = accepted.message.conversation_id
        # Whoever gave a reason in another process sees all of it here, too.
        await self._deps.masking.is_open(agent, conversation_id)
        return {
            "type": "ack",
            "client_id": form.client_id,
            "handoff_id": form.handoff_id,
            "conversation_id": conversation_id,
            "message": message_json(accepted.message),
            "created": accepted.created,
        }

    async def _writer(self) -> Agent:
        """Return who writes, of a session that was looked at a moment ago. Raises SessionEnded, RoleNeeded."""
        now = self._deps.clock.now()
        if is_old(self._checked_at, now):
            self._agent = (await self._deps.door.reader(self._caller, CARE_ROLES)).agent
            self._checked_at = now
        return self._agent


def is_old(checked_at: datetime, now: datetime) -> bool:
    """Say whether a session has to be looked at again before its agent writes."""
    return now - checked_at > SESSION_AGE


def _refusal(said: dict[str, Any], error: Exception) -> dict[str, Any]:
    """Return the frame that tells of an error in the words of the API's problems; log it as these are logged."""
    problem = Problem.of(error)
    if not isinstance(error, CarelineError | ValidationError):
        log.error("stream.message_failed", error=type(error).__name__, exc_info=error)
    elif problem.status in SUSPICIOUS:
        log.warning("stream.refused", status=problem.status, error=problem.name)
    told = problem.json()
    return {"type": "error", **_names(said), "error": told.pop("type"), **told}


def _names(said: dict[str, Any]) -> dict[str, str]:
    """Return what tells the console which frame is meant, as far as it can be sent back."""
    named = {key: said.get(key) for key in ("client_id", "handoff_id")}
    return {
        key: value
        for key, value in named.items()
        if isinstance(value, str) and len(value) <= LONGEST_ID and value.isprintable()
    }
