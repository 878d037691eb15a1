"""An agent begins a change of an order from the console: over HTTP, with the real rooms."""

import asyncio
import shutil
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select

from actions.committing import settle_intents
from conversations import storage_log
from desk.model import AgentRole
from integrations.mail.storage import mails
from service.order_settling import SettledOrders
from shop.errors import ShopUnavailable
from shop.far_changes import FarChanges
from shop.storage_tables import orders as shop_orders
from tests.integration.far_shop import FarShop
from tests.integration.service.house import Person
from tests.integration.service.order_case import ANA, DELIVERED, Case, open_case

PENDING = "#W1000001"


@pytest.fixture
async def case(tmp_path: Path, empty_database: Path) -> AsyncIterator[Case]:
    """Ana's conversation is Maya's; her return is taken back, so that another one can be begun."""
    shutil.copy(empty_database, tmp_path / "careline.db")
    async with open_case(tmp_path) as one:
        await one.claim()
        assert (await one.post("undo", action_id=one.action_id))[0] == 200
        yield one


async def shown(case: Case) -> dict[str, Any]:
    status, told = await case.maya.get(f"{case.handoff}/orders")
    assert status == 200 and told["proved"]
    return {one["order_id"]: one for one in told["orders"]}


async def a_return(case: Case, pieces: int = 1) -> dict[str, Any]:
    order = await case.service.rooms.shop.order(ANA, DELIVERED)
    ids = [item.item_id for item in order.items[:pieces]]
    return {
        "action": "return",
        "order_id": DELIVERED,
        "item_ids": ids,
        "payment_method_id": "gift_card_1000002",
        "epoch": case.epoch,
    }


async def post(case: Case, what: str, body: Any, who: Person | None = None) -> tuple[int, Any]:
    return await (who or case.maya).post(f"{case.handoff}/orders/{what}", body)


async def heard(case: Case, wish: dict[str, Any]) -> dict[str, Any]:
    """Have the change read out; return what confirms it."""
    status, plan = await post(case, "plan", wish)
    assert (status, plan["why_not"]) == (200, "")
    return wish | {"plan_id": plan["plan_id"], "reason": "she asked for it", "agreed": True}


async def notes(case: Case) -> list[str]:
    _, said = await case.maya.get(f"{case.handoff}/messages?after=0")
    return [one["text"] for one in said["notes"] if one["kind"] == "order"]


async def changes(case: Case) -> list[dict[str, Any]]:
    return list((await case.maya.get(f"{case.handoff}/changes"))[1]["changes"])


async def labels(case: Case) -> int:
    async with case.service.rooms.db.read() as c:
        query = select(func.count()).select_from(mails).where(mails.c.key.startswith("return-label:"))
        return int((await c.execute(query)).scalar_one())


async def test_the_orders_are_told_with_lines_money_and_what_the_policy_allows(case: Case) -> None:
    orders = await shown(case)
    delivered = orders[DELIVERED]
    assert all(line["name"] and line["quantity"] and line["price"].startswith("$") for line in delivered["lines"])
    assert delivered["total"] == delivered["held"] and delivered["payments"][0]["kind"] == "payment"
    standing = {one["action"]: one for one in delivered["actions"]}
    assert standing["return"]["allowed"] and not standing["cancel"]["allowed"]
    assert "has been delivered" in standing["cancel"]["why_not"]
    assert {one["action"] for one in orders[PENDING]["actions"] if one["allowed"]} >= {"cancel", "change_address"}


@pytest.mark.parametrize("what", ["orders", "orders/choices?action=return&order_id=%23W1000002", "changes"])
async def test_who_looks_at_orders_alone_is_in_the_audit_log(case: Case, what: str) -> None:
    lead = await case.service.agent("sam", AgentRole.SUPERVISOR)
    assert (await lead.get(f"{case.handoff}/{what}"))[0] == 200
    _, audit = await lead.get("/api/agents/audit?kind=conversations&agent=sam")
    assert [one["action"] for one in audit["entries"]] == ["opened"]


async def test_a_return_is_read_out_as_by_the_assistant_and_carried_out_with_its_label(case: Case) -> None:
    wish = await a_return(case)
    _, plan = await post(case, "plan", wish)
    assert plan["text"].startswith(f"Please check your return for order {DELIVERED}:")
    assert "to your gift card" in plan["text"] and plan["title"] == "Return 1 item"
    assert await case.status() == "delivered"

    status, done = await post(case, "change", await heard(case, wish))

    assert status == 200 and not done["repeated"]
    assert done["told"].startswith(f"Done: the return for order {DELIVERED} is requested.")
    assert (await shown(case))[DELIVERED]["going_back"]["kind"] == "return"
    change = (await changes(case))[0]
    assert (change["action_id"], change["by"], change["reason"]) == (done["action_id"], "agent", "she asked for it")
    assert await labels(case) == 1


async def test_the_mail_with_the_label_says_what_an_exchange_costs(case: Case) -> None:
    _, told = await case.maya.get(f"{case.handoff}/orders/choices?action=exchange&order_id=%23W1000002")
    line, dearer = next(
        (one, variant) for one in told["items"] for variant in one["variants"] if variant["difference"].endswith("more")
    )
    paid = (await case.service.rooms.shop.order(ANA, DELIVERED)).payments[0].payment_method_id
    wish = await a_return(case) | {
        "action": "exchange",
        "item_ids": [line["item_id"]],
        "new_item_ids": [dearer["item_id"]],
        "payment_method_id": paid,
    }
    assert (await post(case, "change", await heard(case, wish)))[0] == 200
    async with case.service.rooms.db.read() as c:
        body = str(await c.scalar(select(mails.c.body).where(mails.c.key.startswith("return-label:"))))
    assert f"you asked to exchange from order {DELIVERED}" in body and "refund" not in body
    assert "Your difference to pay once the parcel has arrived and been checked: $" in body


async def test_the_next_agent_and_the_audit_log_are_told_and_the_customer_is_not(case: Case) -> None:
    _, before = await case.maya.get(f"{case.handoff}/messages?after=0")
    await post(case, "change", await heard(case, await a_return(case)))
    assert (await notes(case))[-1].startswith(f"Maya: Requested the return of items of order {DELIVERED}")
    assert "The customer agreed. Why: she asked for it" in (await notes(case))[-1]
    _, after = await case.maya.get(f"{case.handoff}/messages?after=0")
    assert after["messages"] == before["messages"]
    lead = await case.service.agent("sam", AgentRole.SUPERVISOR)
    _, audit = await lead.get("/api/agents/audit?kind=orders")
    assert [one["agent"]["name"] for one in audit["entries"]] == ["Maya", "Maya"]
    assert DELIVERED in audit["entries"][0]["words"]


async def test_a_repeated_request_does_it_once(case: Case) -> None:
    confirmed = await heard(case, await a_return(case))
    answers = await asyncio.gather(*(post(case, "change", confirmed) for _ in range(6)))
    assert [status for status, _ in answers] == [200] * 6
    assert len({done["action_id"] for _, done in answers}) == 1
    assert sorted(done["repeated"] for _, done in answers) == [False] + [True] * 5
    assert [one["action"] for one in await changes(case) if not one["undoes"]] == ["return", "return"]
    assert len(await notes(case)) == 2 and await labels(case) == 1


async def test_only_the_holder_with_the_epoch_of_now_begins_a_change(case: Case) -> None:
    wish = await a_return(case)
    confirmed = await heard(case, wish)
    sam = await case.service.agent("sam", AgentRole.SUPERVISOR)
    writer = await case.service.agent("wim", AgentRole.WRITER)
    nobody = case.service.person()
    for what, body in (("plan", wish), ("change", confirmed)):
        assert (await post(case, what, body, sam))[1]["type"] == "not_the_holder"
        assert (await post(case, what, body, writer))[0] == 403
        assert (await post(case, what, body, nobody))[0] == 401
        stale = await post(case, what, body | {"epoch": case.epoch - 1})
        assert (stale[0], stale[1]["type"]) == (409, "stale_epoch")
    assert (await sam.get(f"{case.handoff}/orders"))[0] == 200
    assert (await writer.get(f"{case.handoff}/orders"))[0] == 403
    given = {"agent": "sam", "note": "yours", "epoch": case.epoch}
    assert (await case.maya.post(f"{case.handoff}/transfer", given))[0] == 200
    assert (await post(case, "change", confirmed))[1]["type"] == "stale_epoch"
    assert await case.status() == "delivered"


async def test_a_change_is_never_made_without_a_yes_a_reason_and_its_own_read_out(case: Case) -> None:
    confirmed = await heard(case, await a_return(case))
    assert (await post(case, "change", confirmed | {"agreed": False}))[0] == 422
    assert (await post(case, "change", confirmed | {"reason": " "}))[0] == 422
    more = await a_return(case, 2)
    for other in (more, {"action": "cancel", "item_ids": [], "cancel_reason": "no longer needed"}):
        status, problem = await post(case, "change", confirmed | other)
        assert (status, problem["type"]) == (409, "plan_outdated")
    assert await case.status() == "delivered"


async def test_what_the_policy_refuses_is_said_in_words(case: Case) -> None:
    cancel = {"action": "cancel", "order_id": DELIVERED, "cancel_reason": "no longer needed", "epoch": case.epoch}
    status, plan = await post(case, "plan", cancel)
    assert (status, plan["plan_id"], plan["rule"]) == (200, None, "cancel.allowed_statuses")
    assert "can't be cancelled" in plan["why_not"]


async def test_an_order_of_somebody_else_does_not_exist(case: Case) -> None:
    async with case.service.rooms.db.read() as c:
        query = select(shop_orders.c.order_id).where(shop_orders.c.customer_id != ANA)
        other = (await c.execute(query.limit(1))).scalar_one()
    status, _ = await post(case, "plan", await a_return(case) | {"order_id": other})
    assert status == 404


async def test_without_a_proof_there_is_nothing_to_see_and_nothing_to_begin(case: Case) -> None:
    conversation = (await case.maya.get(case.handoff))[1]["conversation_id"]
    confirmed = await heard(case, await a_return(case))
    await lose_the_proof(case, conversation)
    _, told = await case.maya.get(f"{case.handoff}/orders")
    assert told == {"proved": False, "orders": [], "account": None}
    for what, body in (("plan", await a_return(case)), ("change", confirmed)):
        status, problem = await post(case, what, body)
        assert (status, problem["type"]) == (403, "identity_not_proved")
    assert (await case.maya.get(f"{case.handoff}/orders/choices?action=return&order_id=%23W1000002"))[0] == 403


async def lose_the_proof(case: Case, conversation_id: str) -> None:
    async with case.service.rooms.db.write() as c:
        await storage_log.change_conversation(c, conversation_id, proved_until=None)


async def test_what_has_to_be_chosen_is_told_for_each_action(case: Case) -> None:
    async def choices(action: str, order: str) -> Any:
        query = f"action={action}" + (f"&order_id={order.replace('#', '%23')}" if order else "")
        return await case.maya.get(f"{case.handoff}/orders/choices?{query}")

    _, cancel = await choices("cancel", PENDING)
    assert cancel["reasons"] == ["no longer needed", "ordered by mistake"]
    _, back = await choices("return", DELIVERED)
    assert back["items"][0]["price"].startswith("$") and back["methods"]
    _, swap = await choices("change_items", PENDING)
    assert any(one["variants"] and one["variants"][0]["difference"] for one in swap["items"])
    _, credit = await choices("goodwill", DELIVERED)
    assert (credit["largest"], credit["largest_approved"]) == ("$25.00", "$50.00")
    _, address = await choices("change_default_address", "")
    assert address["countries"] == ["USA"]
    assert (await choices("give_everything", PENDING))[0] == 422
    assert (await choices("cancel", ""))[0] == 422


async def test_an_address_a_cancellation_and_a_credit_go_the_same_way(case: Case) -> None:
    address = {"address1": "12 Mill Road", "city": "Portland", "zip": "04101"}
    moved = {"action": "change_address", "order_id": PENDING, "address": address, "epoch": case.epoch}
    status, done = await post(case, "change", await heard(case, moved))
    assert (status, done["told"]) == (200, f"Done: order {PENDING} now goes to 12 Mill Road, Portland, ME 04101.")
    cancel = {"action": "cancel", "order_id": PENDING, "cancel_reason": "no longer needed", "epoch": case.epoch}
    status, done = await post(case, "change", await heard(case, cancel))
    assert (status, (await shown(case))[PENDING]["status"]) == (200, "cancelled")
    before = await case.balance()
    credit = a_credit(case, "20")
    confirmed = await heard(case, credit) | {"agreed": False}
    for _ in range(2):
        assert (await post(case, "change", confirmed))[0] == 200
    assert await case.balance() == before + 20


def a_credit(case: Case, amount: str) -> dict[str, Any]:
    return {
        "action": "goodwill",
        "order_id": DELIVERED,
        "payment_method_id": "gift_card_1000002",
        "amount": amount,
        "epoch": case.epoch,
    }


async def test_above_the_agents_limit_a_supervisor_is_asked_and_approves_without_taking_it(case: Case) -> None:
    lead = await case.service.agent("sam", AgentRole.SUPERVISOR)
    other = await case.service.agent("ines", AgentRole.AGENT)
    before, credit = await case.balance(), a_credit(case, "40")
    _, plan = await post(case, "plan", credit)
    assert plan["needs_approval"] and "$40.00" in plan["text"]
    status, problem = await post(case, "change", credit | {"plan_id": plan["plan_id"], "reason": "very late"})
    assert (status, problem["type"]) == (409, "no_longer_allowed")
    for _ in range(2):
        status, told = await post(case, "ask", credit | {"reason": "very late"})
    assert status == 200
    (asked,) = told["requests"]
    assert (asked["state"], asked["words"], asked["reason"]) == ("open", "$40.00", "Maya: very late")
    (mention,) = (await lead.get("/api/agents/mentions"))[1]["mentions"]
    assert "asks a supervisor for $40.00" in mention["text"]

    agrees = {"request_id": asked["request_id"], "decision": "approve", "reason": "rightly so", "epoch": case.epoch}
    assert (await other.post(f"{case.handoff}/approve", agrees))[0] == 403
    assert (await case.maya.post(f"{case.handoff}/approve", agrees))[0] == 409
    stale = await lead.post(f"{case.handoff}/approve", agrees | {"epoch": case.epoch - 1})
    assert stale[1]["type"] == "stale_epoch"
    assert (await lead.post(f"{case.handoff}/approve", agrees))[0] == 200
    assert await case.balance() == before + 40
    assert (await notes(case))[-1].startswith("Sam approved the credit: $40.00")
    assert (await lead.post(f"{case.handoff}/approve", agrees))[0] == 409


async def test_another_reason_for_the_same_credit_is_told_and_audited_like_the_first(case: Case) -> None:
    before = len(await notes(case))
    for reason in ("very late", "very late", "late and broken"):
        assert (await post(case, "ask", a_credit(case, "40") | {"reason": reason}))[0] == 200
    assert [one.rpartition("Why: ")[2] for one in (await notes(case))[before:]] == ["very late", "late and broken"]
    assert len(await audited(case)) == 1 + 2
    (asked,) = (await case.maya.get(f"{case.handoff}/changes"))[1]["requests"]
    assert asked["reason"] == "Maya: late and broken"


async def test_nobody_can_approve_more_than_the_policy_has(case: Case) -> None:
    _, plan = await post(case, "plan", a_credit(case, "50.01"))
    assert (plan["plan_id"], plan["rule"]) == (None, "goodwill.largest")
    status, problem = await post(case, "ask", a_credit(case, "50.01") | {"reason": "very late"})
    assert (status, problem["type"]) == (409, "no_longer_allowed")


async def test_undoing_is_noted_for_the_next_agent(case: Case) -> None:
    assert await notes(case) == [
        f"Maya undid: Requested the return of items of order {DELIVERED}. Why: it was our fault"
    ]


async def test_what_dies_before_the_log_has_it_leaves_nothing_and_is_done_by_the_same_again(
    case: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    confirmed = await heard(case, await a_return(case))

    async def dies(*_given: object) -> None:
        raise RuntimeError("the process dies here")

    with monkeypatch.context() as broken:
        broken.setattr(type(case.service.rooms.audit), "kept_order", dies)
        assert (await post(case, "change", confirmed))[0] == 500
    assert (await case.status(), len(await notes(case)), await labels(case)) == ("delivered", 1, 0)
    assert (await post(case, "change", confirmed))[1]["repeated"] is False
    assert (await case.status(), len(await notes(case)), await labels(case)) == ("return requested", 2, 1)


@pytest.fixture
async def far(case: Case) -> FarShop:
    rooms = case.service.rooms
    one = FarShop(rooms.db)
    rooms.shop.backend, rooms.shop.far = one, FarChanges(rooms.db, one, rooms.clock)
    return one


@pytest.mark.parametrize("lost", [ShopUnavailable("no answer"), RuntimeError("the process dies here")])
async def test_what_dies_between_the_shop_and_the_log_is_found_by_the_same_again(
    case: Case, far: FarShop, lost: Exception
) -> None:
    confirmed = await heard(case, await a_return(case))
    far.lost = lost
    status, _ = await post(case, "change", confirmed)
    assert status == (503 if isinstance(lost, ShopUnavailable) else 500)
    assert await case.status() == "return requested"
    assert [one for one in await changes(case) if one["by"] == "agent" and not one["undoes"]] == []
    unknown = "not known yet whether it was done" in (await notes(case))[-1]
    assert unknown == isinstance(lost, ShopUnavailable)

    status, done = await post(case, "change", confirmed)

    assert (status, done["repeated"]) == (200, False)
    assert (await changes(case))[0]["reason"] == "she asked for it"
    assert "Requested the return" in (await notes(case))[-1]
    assert await labels(case) == 1


async def settle(case: Case) -> int:
    rooms = case.service.rooms
    tell = SettledOrders(rooms.clock, rooms.audit).tell
    return await settle_intents(rooms.actions, tell, older_than=timedelta())


async def audited(case: Case) -> list[tuple[str, str]]:
    lead = await case.service.agent("sam", AgentRole.SUPERVISOR)
    _, audit = await lead.get("/api/agents/audit?kind=orders")
    return [(one["agent"]["name"], one["words"]) for one in audit["entries"]]


async def test_what_nobody_comes_back_to_is_settled_with_label_note_and_audit_in_the_agents_name(
    case: Case, far: FarShop
) -> None:
    confirmed = await heard(case, await a_return(case))
    far.lost = RuntimeError("the process dies here")
    await post(case, "change", confirmed)
    assert [await settle(case) for _ in range(2)] == [1, 0]
    assert (await changes(case))[0]["by"] == "agent"
    note = (await notes(case))[-1]
    assert note.startswith(f"Maya: Requested the return of items of order {DELIVERED}: $")
    assert note.endswith("The customer agreed. The shop's answer came late: it has done it. Why: she asked for it")
    assert await labels(case) == 1
    assert (await post(case, "change", confirmed))[1]["repeated"] is True
    (who, words), *before = await audited(case)
    assert (who, f"Maya: {words}", len(before)) == ("Maya", note, 1)


async def test_what_the_shop_has_not_done_after_all_is_told_to_colleagues(case: Case, far: FarShop) -> None:
    confirmed = await heard(case, await a_return(case))
    far.keys[confirmed["plan_id"]] = "never"
    far.lost = ShopUnavailable("the request was lost")
    assert (await post(case, "change", confirmed))[0] == 503
    far.keys.clear()
    assert [await settle(case) for _ in range(2)] == [1, 0]
    unknown, not_done = (await notes(case))[-2:]
    assert "not known yet" in unknown
    assert not_done.startswith(f"Maya tried: return {DELIVERED}. The shop was asked again: it has not done it.")
    assert (await case.status(), len(await audited(case))) == ("delivered", 1)


async def test_a_shop_that_was_silent_before_it_was_asked_leaves_nothing_open(case: Case, far: FarShop) -> None:
    confirmed, before = await heard(case, await a_return(case)), await notes(case)
    far.down = True
    assert (await post(case, "change", confirmed))[0] == 503
    far.down = False
    assert (await notes(case), await settle(case)) == (before, 0)
    assert (await post(case, "change", confirmed))[1]["repeated"] is False


async def test_the_same_pressed_often_in_a_shop_elsewhere_is_done_once(case: Case, far: FarShop) -> None:
    confirmed = await heard(case, await a_return(case))
    answers = await asyncio.gather(*(post(case, "change", confirmed) for _ in range(6)))
    assert [status for status, _ in answers] == [200] * 6
    assert len({done["action_id"] for _, done in answers}) == 1
    assert len(await notes(case)) == 2 and await labels(case) == 1
