"""An agent looks at a customer's changes, agrees to a request, takes a change back: over HTTP, with the real rooms."""

import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from desk.model import AgentRole
from tests.integration.service.order_case import Case, open_case


@pytest.fixture
async def case(tmp_path: Path, empty_database: Path) -> AsyncIterator[Case]:
    shutil.copy(empty_database, tmp_path / "careline.db")
    async with open_case(tmp_path) as one:
        await one.claim()
        yield one


async def test_changes_are_told_with_who_rule_and_turn(case: Case) -> None:
    status, told = await case.maya.get(f"{case.handoff}/changes")
    assert status == 200
    (change,) = told["changes"]
    assert (change["action_id"], change["action"], change["by"]) == (case.action_id, "return", "assistant")
    assert (change["rule"], change["turn_id"], change["may_undo"]) == ("return.allowed_statuses", "turn_1", True)


async def test_the_holder_takes_a_change_back_once(case: Case) -> None:
    status, told = await case.post("undo", action_id=case.action_id)
    assert status == 200
    assert [one["undoes"] for one in told["changes"]] == [case.action_id, None]
    assert await case.status() == "delivered"
    status, problem = await case.post("undo", action_id=case.action_id)
    assert (status, problem["type"]) == (409, "no_longer_allowed")


async def test_only_the_holder_with_the_epoch_of_now_may(case: Case) -> None:
    sam = await case.service.agent("sam", AgentRole.AGENT)
    assert (await case.post("undo", sam, action_id=case.action_id))[0] in (403, 409)
    status, problem = await case.post("undo", action_id=case.action_id, epoch=case.epoch - 1)
    assert (status, problem["type"]) == (409, "stale_epoch")
    assert (await case.post("undo", action_id=case.action_id, reason=" "))[0] == 422
    assert (await case.post("undo", action_id="chg_of_nobody"))[0] == 404
    assert (await case.post("undo", case.service.person(), action_id=case.action_id))[0] == 401
    assert await case.status() == "return requested"


async def test_a_credit_above_the_assistants_limit_is_given_when_an_agent_agrees(case: Case) -> None:
    request_id = await case.asks_for_credit("20")
    before = await case.balance()
    status, told = await case.post("approve", request_id=request_id, decision="approve")
    assert status == 200
    assert told["requests"][0]["state"] == "approved"
    assert "$20.00 to your gift card" in told["done"]
    assert await case.balance() == before + 20
    assert (await case.post("approve", request_id=request_id, decision="approve"))[0] == 409


async def test_what_is_above_the_agents_limit_needs_a_lead(case: Case) -> None:
    request_id = await case.asks_for_credit("40")
    before = await case.balance()
    status, problem = await case.post("approve", request_id=request_id, decision="approve")
    assert (status, problem["type"]) == (409, "no_longer_allowed")
    assert "$25.00" in problem["detail"]
    assert (await case.post("approve", request_id=request_id, decision="decline"))[0] == 200
    assert await case.balance() == before
