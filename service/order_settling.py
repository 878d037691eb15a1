"""What became of a change in a shop elsewhere whose end was not known: a note for colleagues, and the audit log."""

from dataclasses import dataclass

from common.clock import Clock
from conversations.hub import Event
from conversations.order_notes import note_change
from conversations.storage import UnitOfWork
from desk import storage
from desk.audit import Audit
from shop.far_changes import Unsettled
from shop.model import Action
from shop.plans import Receipt
from shop.read_outs import what_was_done

LATE = "The shop's answer came late: it has done it."
NOT_DONE = "The shop was asked again: it has not done it. Read it out anew if it is still wanted."
ASSISTANT = "The assistant"


@dataclass(frozen=True)
class SettledOrders:
    """`tell` is committed with the record of the change."""

    clock: Clock
    audit: Audit

    async def tell(self, c: UnitOfWork, one: Unsettled, receipt: Receipt | None) -> list[Event]:
        """Note it once, in the name of whoever carried it out; return what to publish. Raises ConversationNotFound."""
        agent = await storage.get_agent(c, one.by.agent_id) if one.by.agent_id else None
        who, author = (agent.first_name, agent.name) if agent else (ASSISTANT, "")
        if receipt is None:
            text = f"{who} tried: {tried_words(one.draft.action, one.draft.order_id)}. {NOT_DONE}"
            about = f"not_done:{one.at}:{one.key[-80:]}"
            return await note_change(c, one.by.conversation_id, author, text, about, self.clock.now())
        # Only a credit that an agent gives needs no yes.
        agreed = agent is None or receipt.action is not Action.GOODWILL
        what = done_words(receipt, agreed, one.reason, LATE)
        text = f"{who}: {what}"
        events = await note_change(c, one.by.conversation_id, author, text, receipt.change_id, self.clock.now())
        if events and agent is not None:
            await self.audit.kept_order(c, agent, one.by.conversation_id, what)
        return events


def done_words(receipt: Receipt, agreed: bool, reason: str | None, how: str = "") -> str:
    """Return e.g. "Cancelled order #W1000001: $54.04 to your PayPal. The customer agreed. Why: ordered twice"."""
    moved = f": {receipt.money_words}" if receipt.money_words else ""
    parts = (
        f"{what_was_done(receipt)}{moved}.",
        "The customer agreed." if agreed else "",
        how,
        f"Why: {reason}" if reason else "",
    )
    return " ".join(part for part in parts if part)


def tried_words(action: Action, order_id: str) -> str:
    """Return e.g. "cancel #W1000001"."""
    return f"{action.value.replace('_', ' ')} {order_id}".rstrip()
