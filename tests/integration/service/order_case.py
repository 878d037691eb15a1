"""A conversation with a person, whose customer is known and has returned something: with the real rooms."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

from channels.web_chat.signed_identity import signature_of
from common.clock import rfc3339
from desk.model import AgentRole
from shop.exchange_format import import_shop
from shop.generator import generate_shop
from shop.model import Action, Actor, ActorKind, Money
from shop.plans import Plan, Request
from shop.policy import shop_day
from tests.integration.service.house import Person, Service, open_service

SECRET, ANA, DELIVERED = "a secret of two", "ana_lopez_1000", "#W1000002"


@dataclass
class Case:
    """`maya` is signed in; the conversation waits until she claims it."""

    service: Service
    maya: Person
    handoff: str
    action_id: str
    epoch: int = -1

    async def claim(self) -> None:
        status, packet = await self.maya.post(f"{self.handoff}/claim")
        assert status == 200
        self.epoch = packet["epoch"]

    async def post(self, what: str, who: Person | None = None, **body: Any) -> tuple[int, Any]:
        given = {"epoch": self.epoch, "reason": "it was our fault"} | body
        return await (who or self.maya).post(f"{self.handoff}/{what}", given)

    async def balance(self) -> Money:
        methods = await self.service.rooms.shop.payment_methods(ANA)
        return sum((one.balance for one in methods if one.balance is not None), Money(0))

    async def status(self) -> str:
        return (await self.service.rooms.shop.order(ANA, DELIVERED)).status

    async def asks_for_credit(self, amount: str) -> str:
        """Keep a request that is above the assistant's limit; return its id."""
        request = Request(
            Action.GOODWILL, DELIVERED, reason="late", payment_method_id="gift_card_1000002", amount=Money(amount)
        )
        async with self.service.rooms.db.write() as c:
            by = Actor(ActorKind.ASSISTANT, "conv_1", "turn_1")
            kept = await self.service.rooms.order_desk.ask(c, ANA, request, by)
        assert isinstance(kept, str)
        return kept


@asynccontextmanager
async def open_case(folder: Path) -> AsyncIterator[Case]:
    async with open_service(folder, identity_secret=SECRET) as service:
        rooms, now = service.rooms, service.rooms.clock.now()
        async with rooms.db.write() as c:
            await import_shop(c, generate_shop(shop_day(now), customers=8, orders=16))
        at = rfc3339(now - timedelta(minutes=1))
        signed = {"external_id": ANA, "signed_at": at, "signature": signature_of(SECRET, ANA, at)}
        customer, here = await service.customer(customer=signed)
        action_id = await _returned(service, here.rsplit("/", 1)[1])
        await customer.post(f"{here}/messages?wait=reply", {"client_id": "c1", "text": "I want to talk to a person"})
        maya = await service.agent("maya", AgentRole.AGENT)
        (waiting,) = (await maya.get("/api/handoffs?state=queued"))[1]["handoffs"]
        yield Case(service, maya, f"/api/handoffs/{waiting['id']}", action_id)


async def _returned(service: Service, conversation_id: str) -> str:
    shop = service.rooms.shop
    item = (await shop.order(ANA, DELIVERED)).items[0].item_id
    request = Request(Action.RETURN, DELIVERED, item_ids=(item,), payment_method_id="gift_card_1000002")
    plan = await shop.plan(ANA, request)
    assert isinstance(plan, Plan)
    async with service.rooms.db.write() as c:
        by = Actor(ActorKind.ASSISTANT, conversation_id, "turn_1")
        return (await shop.carry_out(c, plan.key, ANA, request, by)).change_id
