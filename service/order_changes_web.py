"""What agents do with a customer's orders from the console: see the changes, take one back, agree to a request."""

from dataclasses import dataclass
from typing import Any

from aiohttp import web

from common.errors import NotAllowed
from common.storage import Database
from conversations.log import ConversationLog
from conversations.model import Conversation
from desk import forms
from desk.model import BOARD_ROLES, CARE_ROLES, Agent
from desk.web import DeskDeps, caller_of
from shop.desk import AgentDesk
from shop.model import Actor, ActorKind
from shop.plans import Receipt


class IdentityNotProved(NotAllowed):
    """Nobody has proved yet whose orders these are."""

    name = "identity_not_proved"

    def __init__(self) -> None:
        super().__init__("The customer has not proved who they are. Hand back to the assistant to send a code.")


@dataclass(frozen=True)
class OrderChanges:
    """The handlers. Holder and epoch are checked inside the transaction that changes something."""

    db: Database
    log: ConversationLog
    desk: DeskDeps
    orders: AgentDesk

    def routes(self) -> list[web.RouteDef]:
        handoff = "/api/handoffs/{handoff_id}"
        return [
            web.get(f"{handoff}/changes", self.show),
            web.post(f"{handoff}/approve", self.approve),
            web.post(f"{handoff}/undo", self.undo),
        ]

    async def show(self, request: web.Request) -> web.Response:
        await self.desk.door.reader(caller_of(request), CARE_ROLES)
        handoff = await self.log.handoff(request.match_info["handoff_id"])
        conversation = await self.log.get(handoff.conversation_id)
        return web.json_response(await self._told(conversation.customer_id))

    async def approve(self, request: web.Request) -> web.Response:
        agent = (await self.desk.door.writer(caller_of(request), CARE_ROLES)).agent
        form = forms.read_form(forms.ApproveForm, await request.read())
        async with self.db.write() as c:
            conversation, customer_id = await self._held(c, request, agent, form.epoch)
            receipt = await self.orders.decide(
                c, customer_id, form.request_id, form.decision == "approve", form.reason, _by(agent, conversation)
            )
        return web.json_response(await self._told(customer_id, receipt))

    async def undo(self, request: web.Request) -> web.Response:
        agent = (await self.desk.door.writer(caller_of(request), CARE_ROLES)).agent
        form = forms.read_form(forms.UndoForm, await request.read())
        async with self.db.write() as c:
            conversation, customer_id = await self._held(c, request, agent, form.epoch)
            receipt = await self.orders.undo(c, customer_id, form.action_id, form.reason, _by(agent, conversation))
        return web.json_response(await self._told(customer_id, receipt))

    async def _held(self, c: Any, request: web.Request, agent: Agent, epoch: int) -> tuple[Conversation, str]:
        conversation = await self.log.guard_holder(c, request.match_info["handoff_id"], agent.id, epoch)
        if conversation.customer_id is None:
            raise IdentityNotProved
        return conversation, conversation.customer_id

    async def _told(self, customer_id: str | None, receipt: Receipt | None = None) -> dict[str, Any]:
        if customer_id is None:
            return {"changes": [], "requests": [], "done": None}
        return {
            "changes": await self.orders.changes(customer_id),
            "requests": await self.orders.requests(customer_id),
            "done": receipt.money_words if receipt else None,
        }


def _by(agent: Agent, conversation: Conversation) -> Actor:
    return Actor(ActorKind.AGENT, conversation.id, agent_id=agent.id, lead=agent.role in BOARD_ROLES)
