"""What agents do: agree to goodwill, take changes back; all of it recorded, and no money made or lost."""

import asyncio
from collections.abc import AsyncIterator
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import insert, update

from common.storage import Database
from shop import storage_changes
from shop.backend import Shop
from shop.desk import AgentDesk
from shop.errors import AlreadyDecided, ChangeNotFound, NoLongerAllowed, RequestNotFound
from shop.exchange_format import import_shop
from shop.model import Action, Actor, ActorKind
from shop.plans import Plan, Receipt, Request
from shop.policy import Refused
from shop.storage_tables import payment_methods

from .conftest import ANA, BY_ASSISTANT, FixedClock, database_of, the_policy
from .test_attacks import GIFT, PENDING, REQUESTS, exported, shop_with_a_full_card

DELIVERED = "#W1000002"
AGENT = Actor(ActorKind.AGENT, "conv_1", agent_id="agent_1")
LEAD = Actor(ActorKind.AGENT, "conv_1", agent_id="lead_1", lead=True)
UNDOABLE = [request for request in REQUESTS if request.action is not Action.CANCEL]


def goodwill(amount: str, order_id: str = DELIVERED, card: str = GIFT) -> Request:
    return Request(Action.GOODWILL, order_id, reason="trouble", payment_method_id=card, amount=Decimal(amount))


async def with_a_full_card(db: Database) -> None:
    async with db.write() as c:
        await import_shop(c, shop_with_a_full_card())


@pytest.fixture(params=["sqlite", "postgresql"])
async def db(request: pytest.FixtureRequest) -> AsyncIterator[Database]:
    async with database_of(request.param, request, with_a_full_card) as one:
        yield one


@pytest.fixture
def desk(db: Database, shop: Shop, clock: FixedClock) -> AgentDesk:
    return AgentDesk(db, shop, clock)


async def do(db: Database, shop: Shop, request: Request, by: Actor = BY_ASSISTANT) -> Receipt:
    async with db.write() as c:
        plan = await shop.plan_in(c, ANA, request, by.decider)
        assert isinstance(plan, Plan), plan
        return await shop.carry_out(c, plan.key, ANA, request, by)


async def undo(db: Database, desk: AgentDesk, change_id: str, by: Actor = AGENT) -> Receipt:
    async with db.write() as c:
        return await desk.undo(c, ANA, change_id, "the customer asked", by)


async def ask(db: Database, desk: AgentDesk, request: Request) -> str | Refused:
    async with db.write() as c:
        return await desk.ask(c, ANA, request, BY_ASSISTANT)


async def decide(db: Database, desk: AgentDesk, request_id: str, by: Actor, approve: bool = True) -> Receipt | None:
    async with db.write() as c:
        return await desk.decide(c, ANA, request_id, approve, "it was our fault", by)


async def balance(db: Database) -> float:
    return float((await exported(db))["users"][ANA]["payment_methods"][GIFT]["balance"])


def without_history(raw: dict[str, Any]) -> dict[str, Any]:
    """What an undoing restores: everything but the payment history, which keeps both movements."""
    for order in raw["orders"].values():
        order.pop("payment_history")
    return raw


@pytest.mark.parametrize("request_", UNDOABLE, ids=[request.action.value for request in UNDOABLE])
async def test_what_is_undone_is_as_before_and_the_books_keep_both(
    db: Database, shop: Shop, desk: AgentDesk, request_: Request
) -> None:
    before = await exported(db)
    receipt = await do(db, shop, request_)
    await undo(db, desk, receipt.change_id)
    after = await exported(db)
    assert without_history(after) == without_history(before)
    async with db.read() as c:
        changed = await storage_changes.of_order(c, request_.order_id)
    taken_back = changed[-1]
    assert taken_back["undoes"] == receipt.change_id
    assert (taken_back["actor_kind"], taken_back["agent_id"], taken_back["reason"]) == (
        "agent",
        "agent_1",
        "the customer asked",
    )
    assert taken_back["policy_version"] == the_policy().version
    assert await shop.changes_in("conv_1") == ()


async def test_the_customer_can_begin_again_after_an_undoing(db: Database, shop: Shop, desk: AgentDesk) -> None:
    receipt = await do(db, shop, REQUESTS[1])
    await undo(db, desk, receipt.change_id)
    again = await do(db, shop, REQUESTS[1])
    assert not again.repeated
    assert (await shop.order(ANA, DELIVERED)).status == "return requested"


async def refusal(db: Database, desk: AgentDesk, change_id: str) -> str:
    before = await exported(db)
    with pytest.raises(NoLongerAllowed) as refused:
        await undo(db, desk, change_id)
    assert await exported(db) == before
    return refused.value.refused.rule


async def test_a_cancellation_cannot_be_undone(db: Database, shop: Shop, desk: AgentDesk) -> None:
    assert await refusal(db, desk, (await do(db, shop, REQUESTS[0])).change_id) == "undo.actions"


async def test_a_change_is_undone_once(db: Database, shop: Shop, desk: AgentDesk) -> None:
    receipt = await do(db, shop, REQUESTS[1])
    taken_back = await undo(db, desk, receipt.change_id)
    assert await refusal(db, desk, receipt.change_id) == "undo.once"
    assert await refusal(db, desk, taken_back.change_id) == "undo.once"


async def test_ten_agents_undo_once(db: Database, shop: Shop, desk: AgentDesk) -> None:
    receipt = await do(db, shop, REQUESTS[3])
    results = await asyncio.gather(*(undo(db, desk, receipt.change_id) for _ in range(10)), return_exceptions=True)
    assert sum(isinstance(result, Receipt) for result in results) == 1
    order = await shop.order(ANA, PENDING)
    assert order.paid == order.total


async def test_an_old_change_cannot_be_undone(db: Database, shop: Shop, desk: AgentDesk, clock: FixedClock) -> None:
    receipt = await do(db, shop, REQUESTS[5])
    clock.pass_minutes(15 * 24 * 60)
    assert await refusal(db, desk, receipt.change_id) == "undo.within_days"


async def test_a_change_that_another_followed_cannot_be_undone(db: Database, shop: Shop, desk: AgentDesk) -> None:
    receipt = await do(db, shop, REQUESTS[5])
    await do(db, shop, REQUESTS[0])
    assert await refusal(db, desk, receipt.change_id) == "undo.still_so"


async def test_a_gift_card_that_was_emptied_meanwhile_cannot_pay_back(
    db: Database, shop: Shop, desk: AgentDesk
) -> None:
    cheaper = Request(
        Action.CHANGE_ITEMS,
        PENDING,
        item_ids=("8671486032",),
        new_item_ids=("5315662010",),
        payment_method_id=GIFT,
    )
    receipt = await do(db, shop, cheaper)
    assert await balance(db) == 55.04
    async with db.write() as c:
        mine = payment_methods.c.payment_method_id == GIFT
        await c.execute(update(payment_methods).where(mine).values(balance=Decimal(1)))
    assert await refusal(db, desk, receipt.change_id) == "undo.gift_card_covers"


async def test_a_change_of_somebody_else_does_not_exist(db: Database, shop: Shop, desk: AgentDesk) -> None:
    receipt = await do(db, shop, REQUESTS[1])
    async with db.write() as c:
        with pytest.raises(ChangeNotFound):
            await desk.undo(c, "noah_1", receipt.change_id, "a guess", AGENT)
        with pytest.raises(ChangeNotFound):
            await desk.undo(c, ANA, "chg_of_nobody", "a guess", AGENT)


async def test_the_assistant_gives_up_to_its_limit(db: Database, shop: Shop) -> None:
    before = await balance(db)
    receipt = await do(db, shop, goodwill("10"))
    assert await balance(db) == before + 10
    assert (receipt.total, receipt.rule) == (Decimal(10), "goodwill.largest")


@pytest.mark.parametrize(
    ("request_", "rule"),
    [
        (goodwill("10.01"), "goodwill.largest"),
        (goodwill("0"), "goodwill.amount_named"),
        (goodwill("-5"), "goodwill.amount_named"),
        (goodwill("1.005"), "goodwill.amount_named"),
        (goodwill("5", order_id=PENDING), "goodwill.allowed_statuses"),
        (goodwill("5", card="credit_card_1000001"), "goodwill.gift_card_on_account"),
        (goodwill("5", card="gift_card_of_nobody"), "goodwill.gift_card_on_account"),
    ],
)
async def test_what_goodwill_may_not(db: Database, shop: Shop, request_: Request, rule: str) -> None:
    before = await exported(db)
    refused = await shop.plan(ANA, request_)
    assert isinstance(refused, Refused)
    assert refused.rule == rule
    assert await exported(db) == before


async def test_goodwill_is_given_once_per_order_and_seldom(db: Database, shop: Shop, clock: FixedClock) -> None:
    await do(db, shop, goodwill("5"))
    for order_id, rule in ((DELIVERED, "goodwill.once_per_order"), ("#W1000003", "goodwill.days_between")):
        refused = await shop.plan(ANA, goodwill("5", order_id=order_id))
        assert isinstance(refused, Refused)
        assert refused.rule == rule
    clock.pass_minutes(181 * 24 * 60)
    assert isinstance(await shop.plan(ANA, goodwill("5", order_id="#W1000003")), Plan)


async def test_an_agent_agrees_to_what_the_assistant_may_not(db: Database, desk: AgentDesk) -> None:
    before = await balance(db)
    request_id = await ask(db, desk, goodwill("20"))
    assert isinstance(request_id, str)
    assert await ask(db, desk, goodwill("20")) == request_id
    assert [one["state"] for one in await desk.requests(ANA)] == ["open"]
    receipt = await decide(db, desk, request_id, AGENT)
    assert receipt is not None
    assert await balance(db) == before + 20
    (told,) = await desk.requests(ANA)
    assert (told["state"], told["decision_reason"]) == ("approved", "it was our fault")
    (change,) = await desk.changes(ANA)
    assert (change["by"], change["agent_id"], change["reason"]) == ("agent", "agent_1", "it was our fault")
    with pytest.raises(AlreadyDecided):
        await decide(db, desk, request_id, AGENT)
    assert await balance(db) == before + 20


async def test_more_than_an_agent_may_give_needs_a_lead(db: Database, desk: AgentDesk) -> None:
    request_id = await ask(db, desk, goodwill("40"))
    assert isinstance(request_id, str)
    before = await exported(db)
    with pytest.raises(NoLongerAllowed) as refused:
        await decide(db, desk, request_id, AGENT)
    assert refused.value.refused.rule == "goodwill.largest"
    assert await exported(db) == before
    assert [one["state"] for one in await desk.requests(ANA)] == ["open"]
    assert await decide(db, desk, request_id, LEAD) is not None


async def test_a_declined_request_gives_nothing(db: Database, desk: AgentDesk) -> None:
    before = await exported(db)
    request_id = await ask(db, desk, goodwill("20"))
    assert isinstance(request_id, str)
    assert await decide(db, desk, request_id, AGENT, approve=False) is None
    assert await exported(db) == before


async def test_nobody_can_agree_to_more_than_the_policy_has(db: Database, desk: AgentDesk) -> None:
    refused = await ask(db, desk, goodwill("50.01"))
    assert isinstance(refused, Refused)
    assert await desk.requests(ANA) == []
    async with db.write() as c:
        with pytest.raises(RequestNotFound):
            await desk.decide(c, ANA, "req_of_nobody", True, "a guess", LEAD)


async def test_who_agrees_to_what_they_read_agrees_to_nothing_that_took_its_place(
    db: Database, desk: AgentDesk
) -> None:
    other = "gift_card_of_the_test"
    async with db.write() as c:
        card = {"customer_id": ANA, "payment_method_id": other, "position": 9, "source": "gift_card", "extra": {}}
        await c.execute(insert(payment_methods).values(**card, balance=Decimal(0)))
    before, read = await balance(db), await ask(db, desk, goodwill("20"))
    assert await ask(db, desk, goodwill("20")) == read
    more, elsewhere = await ask(db, desk, goodwill("40")), await ask(db, desk, goodwill("40", card=other))
    assert len({read, more, elsewhere}) == 3
    for gone in (read, more):
        with pytest.raises(RequestNotFound):
            await decide(db, desk, str(gone), LEAD)
    (open_one,) = await desk.requests(ANA)
    assert (open_one["request_id"], open_one["words"]) == (elsewhere, "$40.00")
    assert await decide(db, desk, str(elsewhere), LEAD) is not None
    assert await balance(db) == before
    methods = await desk.shop.payment_methods(ANA)
    assert [one.balance for one in methods if one.payment_method_id == other] == [40]


async def test_each_change_tells_who_what_rule_version_and_turn(db: Database, shop: Shop, desk: AgentDesk) -> None:
    await do(db, shop, REQUESTS[1])
    (told,) = await desk.changes(ANA)
    assert (told["action"], told["order_id"], told["by"], told["turn_id"]) == (
        "return",
        DELIVERED,
        "assistant",
        "turn_1",
    )
    assert (told["rule"], told["policy_version"]) == ("return.allowed_statuses", the_policy().version)
    assert told["may_undo"] is True
