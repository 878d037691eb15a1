"""What agents do with a customer's orders from the console: see the changes, take one back, agree to a request."""

from dataclasses import dataclass
from typing import Any

from aiohttp import web

from common.errors import NotAllowed
from common.storage import Database
from conversations.hub import Event
from conversations.log import ConversationLog
from conversations.model import Conversation
from conversations.order_notes import guard_epoch, note_change
from desk import forms
from desk.model import BOARD_ROLES, CARE_ROLES, Agent
from desk.web import DeskDeps, caller_of
from shop.desk import AgentDesk
from shop.model import Actor, ActorKind
from shop.plans import Receipt
from shop.read_outs import what_was_done


class IdentityNotProved(NotAllowed):
    """Nobody has proved yet whose orders these are."""

    name = "identity_not_proved"

    def __init__(self) -> None:
        super().__init__("The customer has not proved who they are. Hand back to the assistant to send a code.")


@dataclass(frozen=True)
class OrderChanges:
    """The handlers. Holder and epoch are checked inside the transaction that changes something, which also keeps the
    note for colleagues and the entry in the audit log."""

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
        agent = (await self.desk.door.reader(caller_of(request), CARE_ROLES)).agent
        handoff = await self.log.handoff(request.match_info["handoff_id"])
        conversation = await self.log.get(handoff.conversation_id)
        await self.desk.audit.opened(agent, conversation.id)
        return web.json_response(await changes_told(self.orders, conversation.customer_id))

    async def approve(self, request: web.Request) -> web.Response:
        """The holder decides; supervisors and admins also in a colleague's conversation."""
        agent = (await self.desk.door.writer(caller_of(request), CARE_ROLES)).agent
        form = forms.read_form(forms.ApproveForm, await request.read())
        agrees, handoff_id = form.decision == "approve", request.match_info["handoff_id"]
        async with self.db.write() as c:
            if agent.role in BOARD_ROLES:
                conversation = await guard_epoch(c, handoff_id, form.epoch)
            else:
                conversation = await self.log.guard_holder(c, handoff_id, agent.id, form.epoch)
            customer_id = proved(conversation)
            by = actor_of(agent, conversation)
            receipt = await self.orders.decide(c, customer_id, form.request_id, agrees, form.reason, by)
            what = f"approved the credit: {receipt.money_words}" if receipt else "declined the credit"
            events = await self._kept(c, conversation, agent, f"{what}.", form.request_id, form.reason)
        self.log.hub.publish_all(events)
        return web.json_response(await changes_told(self.orders, customer_id, receipt))

    async def undo(self, request: web.Request) -> web.Response:
        agent = (await self.desk.door.writer(caller_of(request), CARE_ROLES)).agent
        form = forms.read_form(forms.UndoForm, await request.read())
        async with self.db.write() as c:
            conversation = await self.log.guard_holder(c, request.match_info["handoff_id"], agent.id, form.epoch)
            customer_id = proved(conversation)
            by = actor_of(agent, conversation)
            receipt = await self.orders.undo(c, customer_id, form.action_id, form.reason, by)
            moved = f" ({receipt.money_words})" if receipt.money_words else ""
            what = f"undid: {what_was_done(receipt)}{moved}."
            events = await self._kept(c, conversation, agent, what, receipt.change_id, form.reason)
        self.log.hub.publish_all(events)
        return web.json_response(await changes_told(self.orders, customer_id, receipt))

    async def _kept(
        self, c: Any, conversation: Conversation, agent: Agent, what: str, about: str, reason: str
    ) -> list[Event]:
        await self.desk.audit.kept_order(c, agent, conversation.id, f"{what} Why: {reason}")
        text = f"{agent.first_name} {what} Why: {reason}"
        return await note_change(c, conversation.id, agent.name, text, about, self.desk.clock.now())


def proved(conversation: Conversation) -> str:
    """Return whose orders the conversation is about. Raises IdentityNotProved."""
    if conversation.customer_id is None:
        raise IdentityNotProved
    return conversation.customer_id


def actor_of(agent: Agent, conversation: Conversation) -> Actor:
    return Actor(ActorKind.AGENT, conversation.id, agent_id=agent.id, lead=agent.role in BOARD_ROLES)


async def changes_told(orders: AgentDesk, customer_id: str | None, receipt: Receipt | None = None) -> dict[str, Any]:
    """Return the customer's changes and requests, and what moved with `receipt`; nothing while nobody is proved."""
    if customer_id is None:
        return {"changes": [], "requests": [], "done": None}
    return {
        "changes": await orders.changes(customer_id),
        "requests": await orders.requests(customer_id),
        "done": receipt.money_words if receipt else None,
    }
