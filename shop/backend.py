"""The shop as the assistant uses it: look at orders, plan a change, carry it out once the customer has agreed."""

from collections.abc import Sequence
from datetime import date

from common.clock import Clock, parse_rfc3339
from common.storage import Database
from shop import storage_changes
from shop.decide import Facts, decide, items_of
from shop.embedded import EmbeddedShop
from shop.errors import CustomerNotFound, NoLongerAllowed, OrderNotFound, PlanOutdated
from shop.far_changes import Also, FarChanges, Guard
from shop.model import SWAPS, Action, Actor, Customer, Decider, Order, PaymentMethod, Product, Source
from shop.phrases import charge_words, join_words, payment_methods_words, refund_words
from shop.plans import Plan, Receipt, Request, account_plan, order_plan
from shop.policy import Allowed, Policy, Refused, may_any, refund_method_allowed, shop_day
from shop.policy_goodwill import Gesture
from shop.ports import ShopBackend
from shop.product_words import match_products
from shop.storage import Connection
from shop.storage_undo import gestures, snapshot
from shop.views import OrderView, ProductView, view_order, view_product

DO_WORDS = {
    Action.CANCEL: "cancel orders",
    Action.RETURN: "return items",
    Action.EXCHANGE: "exchange items",
    Action.CHANGE_ITEMS: "change the items of an order",
    Action.CHANGE_ADDRESS: "change the address of an order",
    Action.CHANGE_PAYMENT: "change how an order is paid",
    Action.CHANGE_DEFAULT_ADDRESS: "change your default address",
    Action.GOODWILL: "give a credit",
}


class Shop:
    """What Careline does with a shop, whatever `backend` keeps it: decides by the policy, plans, changes once, records.

    Every call names the customer: an order of somebody else does not exist for them. Every call may raise
    ShopUnavailable when the backend is elsewhere.
    """

    def __init__(self, db: Database, policy: Policy, clock: Clock, backend: ShopBackend | None = None) -> None:
        self._db, self.policy, self._clock = db, policy, clock
        self.backend: ShopBackend = backend or EmbeddedShop(db)
        self.far = FarChanges(db, self.backend, clock)

    def cannot(self, *actions: Action) -> Refused | None:
        """Say that this shop leaves all of `actions` to people; None when one of them can be carried out."""
        if any(action in self.backend.actions for action in actions):
            return None
        what = join_words([DO_WORDS[one] for one in actions], "or")
        return Refused(f"{actions[0]}.in_this_shop", f"I can't {what} in this shop myself, but a colleague can.")

    def today(self) -> date:
        """The calendar day at the shop."""
        return shop_day(self._clock.now())

    async def customer(self, customer_id: str) -> Customer:
        """Raises CustomerNotFound."""
        return await self._customer(customer_id)

    async def payment_methods(self, customer_id: str) -> tuple[PaymentMethod, ...]:
        """The saved methods in the order of the account; empty for an unknown customer."""
        return await self.backend.payment_methods(customer_id)

    async def refund_methods(self, customer_id: str, order_id: str) -> tuple[PaymentMethod, ...]:
        """The methods that a return of this order may be refunded to. Raises OrderNotFound."""
        order = await self.order(customer_id, order_id)
        methods = await self.payment_methods(customer_id)
        return tuple(method for method in methods if refund_method_allowed(self.policy, order, method))

    async def find_orders(self, customer_id: str) -> tuple[Order, ...]:
        """All orders of the customer in the order of the account."""
        return await self.backend.orders(customer_id)

    async def eligible_orders(self, customer_id: str, *actions: Action) -> tuple[Order, ...]:
        """The orders for which one of `actions` may be started today."""
        today = self.today()
        able = self._able(actions)
        orders = await self.find_orders(customer_id) if able else ()
        return tuple(order for order in orders if may_any(self.policy, able, order, today) is None)

    async def order(self, customer_id: str, order_id: str) -> Order:
        """Raises OrderNotFound, also for the order of another customer."""
        return await self._order(customer_id, order_id)

    async def may(self, customer_id: str, order_id: str, *actions: Action) -> Refused | None:
        """Say why none of `actions` can be started on the order; None when one can. Raises OrderNotFound."""
        order = await self.order(customer_id, order_id)
        return self.cannot(*actions) or may_any(self.policy, self._able(actions), order, self.today())

    async def view(self, customer_id: str, order_id: str) -> OrderView:
        """The order in words. Raises OrderNotFound."""
        order = await self.order(customer_id, order_id)
        return view_order(order, await self.payment_methods(customer_id), self.today())

    async def views(self, customer_id: str) -> tuple[OrderView, ...]:
        """All orders in words."""
        methods = await self.payment_methods(customer_id)
        return tuple(view_order(order, methods, self.today()) for order in await self.find_orders(customer_id))

    async def find_products(self, text: str) -> tuple[ProductView, ...]:
        """The products that the text names, best first; empty when it names none."""
        return tuple(view_product(product, text) for product in match_products(text, await self.products()))

    async def products(self) -> tuple[Product, ...]:
        """Everything that is sold, with all variants."""
        return await self.backend.products()

    async def changes_in(self, conversation_id: str) -> tuple[Receipt, ...]:
        """What has been changed in this conversation and not undone, oldest first."""
        async with self._db.read() as c:
            return await storage_changes.receipts_of_conversation(c, conversation_id)

    def refund_timing(self, source: str) -> str:
        """When a refund to this kind of method arrives, e.g. "5 to 7 business days"; "" for an unknown kind."""
        return self.policy.refund_timing.get(source, "")

    async def plan(self, customer_id: str, request: Request, decider: Decider = Decider.ASSISTANT) -> Plan | Refused:
        """Work out what the request would do. Raises OrderNotFound, CustomerNotFound."""
        async with self._db.read() as c:
            return await self.plan_in(c, customer_id, request, decider)

    async def do(
        self,
        key: str,
        customer_id: str,
        request: Request,
        by: Actor,
        *,
        guard: Guard,
        also: Also,
        reason: str | None = None,
    ) -> Receipt:
        """Do what the customer agreed to, once, in a unit of work of its own. `key` is that of the plan they heard.

        `guard` runs in the transaction after which there is no way back and may raise; `also` in the one that records
        the change. For a backend that joins the two are one. `reason`: an agent's, kept with the change. Raises as
        `carry_out`, and ShopUnavailable: then it is not known whether it was done, and asking again with the same key
        finds out.
        """
        if self.backend.joins:
            async with self._db.write() as c:
                await guard(c)
                receipt = await self.carry_out(c, key, customer_id, request, by, reason)
                await also(c, receipt)
                return receipt

        async def plan_again() -> Plan:
            plan = await self.plan(customer_id, request, by.decider)
            if isinstance(plan, Refused):
                raise NoLongerAllowed(plan)
            if plan.key != key:
                raise PlanOutdated(plan.order_id)
            return plan

        return await self.far.carry_out(key, plan_again, by, reason, guard, also)

    async def carry_out(
        self,
        c: Connection,
        key: str,
        customer_id: str,
        request: Request,
        by: Actor,
        reason: str | None = None,
    ) -> Receipt:
        """As `do`, inside the caller's write transaction `c`; only for a backend that joins it.

        The same plan a second time changes nothing and returns the first receipt. Raises OrderNotFound,
        NoLongerAllowed when the policy now refuses it, PlanOutdated when things are not as they were read out.
        """
        await storage_changes.one_at_a_time(c, customer_id)
        if done := await storage_changes.receipt(c, key):
            return Receipt.from_json(done)
        plan = await self.plan_in(c, customer_id, request, by.decider)
        if isinstance(plan, Refused):
            raise NoLongerAllowed(plan)
        if plan.key != key:
            raise PlanOutdated(plan.order_id)
        before = await self.backend.order(customer_id, plan.order_id, c) if plan.order_id else None
        customer = await self._customer(customer_id, c)
        status = await self.backend.make(plan, before, c)
        after = await self.backend.order(customer_id, plan.order_id, c) if plan.order_id else None
        draft = plan.draft(status, after.total if after else None)
        kept, now = snapshot(plan, before, customer), self._clock.now()
        return await storage_changes.record(c, plan.key, plan.customer_id, draft, by, now, before=kept, reason=reason)

    async def plan_in(
        self, c: Connection, customer_id: str, request: Request, decider: Decider = Decider.ASSISTANT
    ) -> Plan | Refused:
        """As `plan`, inside the caller's transaction, and for whoever decides."""
        if refused := self.cannot(request.action):
            return refused
        customer = await self._customer(customer_id, c)
        about_order = request.action is not Action.CHANGE_DEFAULT_ADDRESS
        order = await self._order(customer_id, request.order_id, c) if about_order else None
        facts = Facts(
            customer=customer,
            methods=await self.backend.payment_methods(customer_id, c),
            catalogue=await self.backend.catalogue(request.new_item_ids, c) if request.action in SWAPS else {},
            today=self.today(),
            order=order,
            goodwill=await _gestures(c, customer_id) if request.action is Action.GOODWILL else (),
            decider=decider,
        )
        decision = decide(self.policy, request, facts)
        if isinstance(decision, Refused):
            return decision
        edition, version = await self.backend.edition(c), self.policy.version
        if order is None:
            before = await storage_changes.count_of_account(c, customer_id)
            return account_plan(edition, version, customer, request, decision, before)
        words = self._money_words(decision, facts.methods)
        return order_plan(
            edition, version, order, request, decision, items_of(request, order), words, len(facts.goodwill)
        )

    def _able(self, actions: Sequence[Action]) -> tuple[Action, ...]:
        return tuple(action for action in actions if action in self.backend.actions)

    async def _order(self, customer_id: str, order_id: str, c: Connection | None = None) -> Order:
        found = await self.backend.order(customer_id, order_id, c)
        if found is None:
            raise OrderNotFound(order_id)
        return found

    async def _customer(self, customer_id: str, c: Connection | None = None) -> Customer:
        found = await self.backend.customer(customer_id, c)
        if found is None:
            raise CustomerNotFound(customer_id)
        return found

    def _money_words(self, decision: Allowed, methods: Sequence[PaymentMethod]) -> str:
        """E.g. "$54.04 to your Visa ending in 9212 within 5 to 7 business days"; "" when no money moves."""
        names = payment_methods_words(methods)
        kinds = {method.payment_method_id: method.source for method in methods}
        parts = [
            charge_words(charge.amount, names.get(charge.payment_method_id, "payment method"))
            for charge in decision.charges
        ]
        for refund in decision.refunds:
            if refund.amount > 0:
                name = names.get(refund.payment_method_id, "original payment method")
                timing = self.refund_timing(kinds.get(refund.payment_method_id, Source.CREDIT_CARD))
                parts.append(refund_words(refund.amount, name, timing))
        return join_words(parts)


async def _gestures(c: Connection, customer_id: str) -> tuple[Gesture, ...]:
    rows = await gestures(c, customer_id)
    return tuple(Gesture(row["order_id"], shop_day(parse_rfc3339(row["at"]))) for row in rows)
