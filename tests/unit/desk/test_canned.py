"""Canned replies: their variables, and who may do what."""

from dataclasses import replace
from datetime import datetime, timezone

import pytest

from desk.canned.model import CannedReply, may_change, may_share, may_use
from desk.model import Agent, AgentRole, PresenceStatus

NOW = datetime(2026, 11, 24, tzinfo=timezone.utc)
MAYA = Agent("a1", "maya", "Maya", AgentRole.AGENT, (), PresenceStatus.ONLINE, True, NOW)
INES = replace(MAYA, id="a2", role=AgentRole.SUPERVISOR)
MINE = CannedReply("c1", "a1", "Maya", False, "hi", "Hello", "Hello {customer_name}", NOW, NOW)
SHARED = replace(MINE, shared=True)


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Hello {customer_name}, {order_id} goes to {customer_name}.", ("customer_name", "order_id")),
        ("{ customer_name } {Customer} {} {9lives} {a-b}", ()),
        ("{{order_id}}", ("order_id",)),
        (f"{{{'x' * 41}}}", ()),
    ],
)
def test_variables_are_lower_case_names_in_braces_each_once(text: str, names: tuple[str, ...]) -> None:
    assert replace(MINE, text=text).variables == names


def test_a_personal_reply_is_for_its_owner_alone_even_before_a_supervisor() -> None:
    assert may_use(MAYA, MINE) and may_change(MAYA, MINE)
    assert not may_use(INES, MINE) and not may_change(INES, MINE)


def test_a_shared_reply_is_used_by_all_and_changed_by_supervisors_even_when_an_agent_once_owned_it() -> None:
    assert may_use(MAYA, SHARED) and not may_change(MAYA, SHARED)
    assert may_use(INES, SHARED) and may_change(INES, SHARED)
    assert may_share(INES) and not may_share(MAYA)
