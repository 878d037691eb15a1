"""What agents do with a customer's orders: see what was changed, take it back, agree to what the assistant may not."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from common.clock import Clock, parse_rfc3339, rfc3339
from common.storage import Database
from shop import storage, storage_changes, storage_undo
from shop.backend import Shop
from shop.errors import AlreadyDecided, ChangeNotFound, NoLongerAllowed, PlanOutdated, RequestNotFound
from shop.model import Action, Actor, Decider, Money, Order
from shop.phrases import money
from shop.plans import Plan, Receipt, Request
from shop.policy import Refused, shop_day
from shop.policy_goodwill import Done, may_undo
from shop.storage import Connection

SHOWN = 20
APPROVED, DECLINED = "approved", "declined"


@dataclass(frozen=True)
class AgentDesk:
    """Reads in transactions of its own; writes in the caller's. Every call names the customer of the conversation."""

    db: Database
    shop: Shop
    clock: Clock

    async def changes(self, customer_id: str) -> list[dict[str, Any]]:
        """Return the customer's latest changes with who, what, rule, version, turn; and whether each can be undone."""
        async with self.db.read() as c:
            rows = await storage_undo.rows_of_customer(c, customer_id, SHOWN)
            return [self._told(row, await self._may_undo(c, row)) for row in rows]

    async def requests(self, customer_id: str) -> list[dict[str, Any]]:
        """Return what an agent is asked to agree to, and what was decided before."""
        async with self.db.read() as c:
            return [_request_told(row) for row in await storage_undo.approvals_of(c, customer_id)]

    async def ask(self, c: Connection, customer_id: str, request: Request, by: Actor) -> str | Refused:
        """Keep a gesture of goodwill for an agent to decide; return its id, or why nobody could agree to it."""
        plan = await self.shop.plan_in(c, customer_id, request, Decider.LEAD)
        if isinstance(plan, Refused):
            return plan
        return await storage_undo.ask_approval(
            c, by.conversation_id, by.turn_id, customer_id, request, self.shop.policy.version, self.clock.now()
        )

    async def decide(
        self, c: Connection, customer_id: str, request_id: str, approve: bool, reason: str, by: Actor
    ) -> Receipt | None:
        """Agree, which gives the credit, or decline. Raises RequestNotFound, AlreadyDecided, NoLongerAllowed."""
        row = await storage_undo.approval(c, request_id, customer_id)
        if row is None:
            raise RequestNotFound(request_id)
        if row["state"] != storage_undo.OPEN:
            raise AlreadyDecided(request_id)
        receipt = None
        if approve:
            request = Request(
                Action.GOODWILL,
                row["order_id"],
                reason=row["reason"],
                payment_method_id=row["payment_method_id"],
                amount=row["amount"],
            )
            plan = await self.shop.plan_in(c, customer_id, request, by.decider)
            if isinstance(plan, Refused):
                raise NoLongerAllowed(plan)
            receipt = await self.shop.carry_out(c, plan.key, customer_id, request, by, reason=reason)
        await storage_undo.settle_approval(
            c,
            request_id,
            state=APPROVED if approve else DECLINED,
            decided_by=by.agent_id,
            decided_at=rfc3339(self.clock.now()),
            decision_reason=reason,
            change_id=receipt.change_id if receipt else None,
        )
        return receipt

    async def undo(self, c: Connection, customer_id: str, change_id: str, reason: str, by: Actor) -> Receipt:
        """Take a change back, with a reason. Raises ChangeNotFound, and NoLongerAllowed with the rule."""
        await storage_changes.one_at_a_time(c, customer_id)
        row = await storage_undo.change_row(c, change_id, customer_id)
        if row is None:
            raise ChangeNotFound(change_id)
        refused = await self._may_undo(c, row)
        if refused is not None:
            raise NoLongerAllowed(refused)
        order = await self._order(c, row)
        try:
            back, charged = await storage_undo.restore(c, row, order)
        except PlanOutdated as error:
            words = "The gift card does not hold what would have to be paid back for it."
            raise NoLongerAllowed(Refused("undo.gift_card_covers", words)) from error
        return await self._record(c, row, order, back, charged, reason, by)

    async def _record(
        self,
        c: Connection,
        row: dict[str, Any],
        order: Order | None,
        back: Money,
        charged: Money,
        reason: str,
        by: Actor,
    ) -> Receipt:
        request = Request(Action(row["kind"]), row["order_id"])
        version = self.shop.policy.version
        plan = Plan(
            f"undo:{row['change_id']}", row["customer_id"], request, (), (), (), (), "", (), "undo.actions", version
        )
        told = [f"{money(back)} back"] if back else []
        told += [f"{money(charged)} charged again"] if charged else []
        after = await storage.order(c, row["customer_id"], row["order_id"]) if order else None
        draft = Receipt(
            change_id="",
            action=plan.action,
            order_id=plan.order_id,
            status=row["before"].get("status", ""),
            total=back,
            money_words=" and ".join(told),
            rule=plan.rule,
            policy_version=version,
            charged=charged,
            new_total=after.total if after else None,
        )
        return await storage_changes.record(
            c, plan.key, plan.customer_id, draft, by, self.clock.now(), reason=reason, undoes=row["change_id"]
        )

    async def _may_undo(self, c: Connection, row: dict[str, Any]) -> Refused | None:
        if row["undoes"] is not None:
            return Refused("undo.once", "This is itself the undoing of a change.")
        if not self.shop.backend.takes_back:
            words = "This shop keeps its orders itself: take the change back in the shop's own administration."
            return Refused("undo.in_this_shop", words)
        done = Done(
            action=Action(row["kind"]),
            day=_day(row["at"]),
            undone=await storage_undo.is_undone(c, row["change_id"]),
            still_so=await storage_undo.still_so(c, row, await self._order(c, row)),
        )
        return may_undo(self.shop.policy, done, self.shop.today())

    async def _order(self, c: Connection, row: dict[str, Any]) -> Order | None:
        return await storage.order(c, row["customer_id"], row["order_id"]) if row["order_id"] else None

    def _told(self, row: dict[str, Any], refused: Refused | None) -> dict[str, Any]:
        kept = (
            "order_id",
            "at",
            "rule",
            "policy_version",
            "turn_id",
            "conversation_id",
            "reason",
            "undoes",
            "agent_id",
        )
        return {
            "action_id": row["change_id"],
            "action": row["kind"],
            "by": row["actor_kind"],
            **{name: row[name] for name in kept},
            "money": row["receipt"].get("money_words", ""),
            "may_undo": refused is None,
            "why_not": refused.words if refused else "",
        }


def _request_told(row: dict[str, Any]) -> dict[str, Any]:
    kept = ("request_id", "order_id", "reason", "state", "asked_at", "decided_at", "decision_reason", "turn_id")
    return {**{name: row[name] for name in kept}, "amount": str(row["amount"]), "words": money(row["amount"])}


def _day(at: str) -> date:
    return shop_day(parse_rfc3339(at))
