"""The order panel over HTTP: the customer's orders, and a change that an agent begins: chosen, read out, done."""

import hashlib
from dataclasses import dataclass
from typing import Any

from aiohttp import web

from actions.committing import commit
from actions.deps import Deps as ActionDeps
from common.errors import Invalid
from common.storage import Database
from conversations.hub import Event
from conversations.log import ConversationLog
from conversations.model import Conversation
from conversations.order_notes import note_change
from conversations.ownership import AgentRef, check_holder
from conversations.storage import UnitOfWork
from desk.forms import read_form
from desk.model import BOARD_ROLES, CARE_ROLES, Agent
from desk.web import DeskDeps, caller_of
from service.order_changes_web import IdentityNotProved, actor_of, changes_told, proved
from service.order_forms import AskForm, ChangeForm, PlanForm
from service.order_settling import done_words, tried_words
from shop.errors import NoLongerAllowed, PlanOutdated, ShopUnavailable
from shop.model import Action, Decider
from shop.panel import OrderPanel, Preview
from shop.phrases import money
from shop.plans import Receipt, is_key_of
from shop.policy import Refused
from shop.read_outs import done_text


@dataclass(frozen=True)
class OrderPanelDeps:
    """`actions`: what the assistant's own changes go through; an agent's go the same way."""

    db: Database
    log: ConversationLog
    desk: DeskDeps
    panel: OrderPanel
    actions: ActionDeps


def routes(deps: OrderPanelDeps) -> list[web.RouteDef]:
    """Return the calls of the panel. Holder, epoch and proof are checked again in the transaction of a change."""
    calls = _Calls(deps)
    orders = "/api/handoffs/{handoff_id}/orders"
    return [
        web.get(orders, calls.show),
        web.get(f"{orders}/choices", calls.choices),
        web.post(f"{orders}/plan", calls.plan),
        web.post(f"{orders}/change", calls.change),
        web.post(f"{orders}/ask", calls.ask),
    ]


class _Calls:
    def __init__(self, deps: OrderPanelDeps) -> None:
        self._deps = deps

    async def show(self, request: web.Request) -> web.Response:
        agent, conversation = await self._opened(request)
        customer_id = conversation.customer_id
        if customer_id is None:
            return web.json_response({"proved": False, "orders": [], "account": None})
        return web.json_response({"proved": True} | await self._deps.panel.orders(customer_id, _decider(agent)))

    async def choices(self, request: web.Request) -> web.Response:
        agent, conversation = await self._opened(request)
        action = _action_of(request)
        customer_id = proved(conversation)
        order_id = request.query.get("order_id", "")
        if bool(order_id) == (action is Action.CHANGE_DEFAULT_ADDRESS):
            raise Invalid("Name the order.", [{"field": "order_id", "message": "of an order; none for the account"}])
        return web.json_response(await self._deps.panel.choices(customer_id, action, order_id, _decider(agent)))

    async def plan(self, request: web.Request) -> web.Response:
        """Read out what would happen. Nothing is changed."""
        agent = (await self._deps.desk.door.writer(caller_of(request), CARE_ROLES)).agent
        form = read_form(PlanForm, await request.read())
        customer_id = await self._held(request, agent, form.epoch)
        preview = await self._deps.panel.preview(customer_id, form.request(), _decider(agent))
        return web.json_response(preview_json(preview))

    async def change(self, request: web.Request) -> web.Response:
        """Carry out what was read out, once. The same again returns what was done the first time."""
        agent = (await self._deps.desk.door.writer(caller_of(request), CARE_ROLES)).agent
        form = read_form(ChangeForm, await request.read())
        customer_id = await self._held(request, agent, form.epoch)
        asked = form.request()
        if not is_key_of(form.plan_id, customer_id, asked):
            raise PlanOutdated(asked.order_id)
        conversation = await self._conversation(request)
        events: list[Event] = []

        async def guard(c: UnitOfWork) -> None:
            held = await self._deps.log.guard_holder(c, request.match_info["handoff_id"], agent.id, form.epoch)
            if held.customer_id != customer_id:
                raise IdentityNotProved

        async def also(c: UnitOfWork, receipt: Receipt) -> None:
            events.extend(await self._keep(c, conversation.id, agent, receipt, form))

        by = actor_of(agent, conversation)
        try:
            receipt = await commit(
                self._deps.actions, form.plan_id, customer_id, asked, by, guard, also, reason=form.reason
            )
        except ShopUnavailable:
            await self._note_unknown(conversation.id, agent, form)
            raise
        self._deps.log.hub.publish_all(events)
        return web.json_response(
            {
                "action_id": receipt.change_id,
                "money": receipt.money_words,
                "repeated": receipt.repeated,
                "told": done_text(receipt, asked),
            }
        )

    async def ask(self, request: web.Request) -> web.Response:
        """Keep a credit that is above the agent's limit for a supervisor, who is told by a mention."""
        deps = self._deps
        agent = (await deps.desk.door.writer(caller_of(request), CARE_ROLES)).agent
        form = read_form(AskForm, await request.read())
        leads = [one.id for one in await deps.desk.accounts.agents() if one.active and one.role in BOARD_ROLES]
        handoff_id, asked = request.match_info["handoff_id"], form.request()
        asked = type(asked)(**{**asked.__dict__, "reason": f"{agent.first_name}: {form.reason}"})
        async with deps.db.write() as c:
            conversation = await deps.log.guard_holder(c, handoff_id, agent.id, form.epoch)
            customer_id = proved(conversation)
            kept = await deps.actions.order_desk.ask(c, customer_id, asked, actor_of(agent, conversation))
            if isinstance(kept, Refused):
                raise NoLongerAllowed(kept)
            amount = money(asked.amount) if asked.amount is not None else "a credit"
            what = f"asks a supervisor for {amount} for order {asked.order_id}."
            text = f"{agent.first_name} {what} Why: {form.reason}"
            why = hashlib.sha256(form.reason.encode(errors="surrogatepass")).hexdigest()[:16]
            about, others = f"{kept}:{why}", [one for one in leads if one != agent.id]
            events = await note_change(
                c,
                conversation.id,
                agent.name,
                text,
                about,
                deps.desk.clock.now(),
                handoff_id=handoff_id,
                mentions=others,
            )
            if events:
                await deps.desk.audit.kept_order(c, agent, conversation.id, f"{what} Why: {form.reason}")
        deps.log.hub.publish_all(events)
        return web.json_response(await changes_told(deps.actions.order_desk, customer_id))

    async def _keep(
        self, c: UnitOfWork, conversation_id: str, agent: Agent, receipt: Receipt, form: ChangeForm
    ) -> list[Event]:
        """Tell the next agent and the audit log; a repetition tells nothing new."""
        what = done_words(receipt, form.agreed, form.reason)
        events = await note_change(
            c,
            conversation_id,
            agent.name,
            f"{agent.first_name}: {what}",
            receipt.change_id,
            self._deps.desk.clock.now(),
        )
        if events:
            await self._deps.desk.audit.kept_order(c, agent, conversation_id, what)
        return events

    async def _note_unknown(self, conversation_id: str, agent: Agent, form: ChangeForm) -> None:
        """Tell colleagues that the end is open. It is not when the shop was silent before it was asked to do it."""
        what = tried_words(form.action, form.order_id)
        text = f"{agent.first_name} tried: {what}. The shop gave no answer, so it is not known yet whether it was done."
        async with self._deps.db.write() as c:
            if not await self._deps.actions.shop.far.is_unsettled(c, form.plan_id):
                return
            events = await note_change(
                c, conversation_id, agent.name, text, f"unknown:{form.plan_id[-100:]}", self._deps.desk.clock.now()
            )
        self._deps.log.hub.publish_all(events)

    async def _opened(self, request: web.Request) -> tuple[Agent, Conversation]:
        """Return who looks at which conversation; the look is kept before anything is shown."""
        agent = (await self._deps.desk.door.reader(caller_of(request), CARE_ROLES)).agent
        conversation = await self._conversation(request)
        await self._deps.desk.audit.opened(agent, conversation.id)
        return agent, conversation

    async def _conversation(self, request: web.Request) -> Conversation:
        handoff = await self._deps.log.handoff(request.match_info["handoff_id"])
        return await self._deps.log.get(handoff.conversation_id)

    async def _held(self, request: web.Request, agent: Agent, epoch: int) -> str:
        """Return the customer of the conversation that the agent holds. Raises StaleEpoch, NotTheHolder."""
        conversation = await self._conversation(request)
        check_holder(conversation, request.match_info["handoff_id"], AgentRef(agent.id, agent.name), epoch)
        return proved(conversation)


def preview_json(preview: Preview) -> dict[str, Any]:
    """Return the read-out with the key under which it is carried out, or why it may not be."""
    plan, told, refused = preview.plan, preview.told, preview.refused
    return {
        "plan_id": plan.key if plan else None,
        "text": told.text if told else "",
        "question": told.question if told else "",
        "title": told.yes if told else "",
        "money": plan.money_words if plan else "",
        "rule": plan.rule if plan else refused.rule if refused else "",
        "policy_version": plan.policy_version if plan else None,
        "needs_approval": preview.needs_approval,
        "why_not": refused.words if refused else "",
    }


def _decider(agent: Agent) -> Decider:
    return Decider.LEAD if agent.role in BOARD_ROLES else Decider.AGENT


def _action_of(request: web.Request) -> Action:
    try:
        return Action(request.query.get("action", ""))
    except ValueError:
        known = ", ".join(Action)
        raise Invalid("Name what is to be done.", [{"field": "action", "message": f"one of {known}"}]) from None
