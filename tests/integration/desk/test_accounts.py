"""Accounts, sessions and the lock, on a real database."""

import asyncio

import pytest
from sqlalchemy import select

from common.errors import Invalid
from common.storage import Database
from desk import storage
from desk.accounts import AccountRules, Accounts
from desk.errors import AgentExists, LockedOut, SessionEnded, WeakPassword, WrongPassword
from desk.model import AgentRole
from tests.integration.desk.conftest import SetClock
from tests.integration.hashing import CHEAP

GOOD = "correct horse battery"


@pytest.fixture
async def accounts(db: Database, clock: SetClock) -> Accounts:
    accounts = Accounts(db, clock, AccountRules(), CHEAP)
    await accounts.add("maya", GOOD, AgentRole.AGENT, ["Orders", "orders "], "Maya Lindqvist")
    return accounts


async def test_a_password_is_kept_as_argon2id_and_a_session_only_as_a_hash(accounts: Accounts, db: Database) -> None:
    session = await accounts.login("maya", GOOD)
    async with db.read() as c:
        kept = (await c.execute(select(storage.agents.c.password_hash))).scalar_one()
        token = (await c.execute(select(storage.agent_sessions.c.token_hash))).scalar_one()
    assert kept.startswith("$argon2id$")
    assert session.token not in token


async def test_unless_a_test_says_otherwise_a_hash_costs_what_argon2s_authors_recommend(
    db: Database, clock: SetClock
) -> None:
    kept = await Accounts(db, clock).hash_of(GOOD)
    assert kept.startswith("$argon2id$v=19$m=65536,t=3,p=4$")  # RFC 9106, the low-memory option


async def test_the_name_is_found_in_any_case_and_skills_are_kept_once(accounts: Accounts) -> None:
    assert (await accounts.login(" Maya ", GOOD)).agent.skills == ("orders",)


async def test_a_taken_name_a_short_password_and_a_strange_name_are_refused(accounts: Accounts) -> None:
    with pytest.raises(AgentExists):
        await accounts.add("MAYA", GOOD, AgentRole.AGENT)
    with pytest.raises(WeakPassword):
        await accounts.add("sam", "short", AgentRole.AGENT)
    with pytest.raises(Invalid):
        await accounts.add("<sam>", GOOD, AgentRole.AGENT)


async def test_an_unknown_name_and_a_wrong_password_get_the_same_answer(accounts: Accounts) -> None:
    with pytest.raises(WrongPassword) as wrong:
        await accounts.login("maya", "not it at all")
    with pytest.raises(WrongPassword) as unknown:
        await accounts.login("nobody", GOOD)
    assert str(wrong.value) == str(unknown.value)


@pytest.mark.parametrize("username", ["maya", "nobody"])
async def test_five_wrong_tries_lock_sign_in_for_a_while_for_any_name(
    accounts: Accounts, clock: SetClock, username: str
) -> None:
    for _ in range(5):
        with pytest.raises(WrongPassword):
            await accounts.login(username, "not it at all")
    with pytest.raises(LockedOut) as locked:
        await accounts.login(username, GOOD)
    assert 0 < locked.value.retry_after_seconds <= 15 * 60 + 1


async def test_the_lock_ends_and_a_good_sign_in_forgets_the_wrong_tries(accounts: Accounts, clock: SetClock) -> None:
    for _ in range(5):
        with pytest.raises(WrongPassword):
            await accounts.login("maya", "not it at all")
    clock.forward(minutes=15, seconds=1)
    await accounts.login("maya", GOOD)
    for _ in range(4):
        with pytest.raises(WrongPassword):
            await accounts.login("maya", "not it at all")
    await accounts.login("maya", GOOD)


async def test_many_tries_at_once_cannot_slip_past_the_lock(accounts: Accounts) -> None:
    tries = [accounts.login("maya", f"guess number {number}") for number in range(12)]
    answers = await asyncio.gather(*tries, return_exceptions=True)
    assert sum(isinstance(answer, WrongPassword) for answer in answers) == 5
    assert sum(isinstance(answer, LockedOut) for answer in answers) == 7


async def test_a_session_ends_after_its_time_when_idle_and_on_signing_out(accounts: Accounts, clock: SetClock) -> None:
    session = await accounts.login("maya", GOOD)
    for _ in range(3):
        clock.forward(hours=3)
        await accounts.session(session.token)
    clock.forward(hours=3)
    with pytest.raises(SessionEnded):
        await accounts.session(session.token)

    idle = await accounts.login("maya", GOOD)
    clock.forward(hours=4, seconds=1)
    with pytest.raises(SessionEnded):
        await accounts.session(idle.token)

    left = await accounts.login("maya", GOOD)
    await accounts.logout(left.token)
    with pytest.raises(SessionEnded):
        await accounts.session(left.token)


async def test_a_new_password_ends_all_sessions_and_lifts_the_lock(accounts: Accounts) -> None:
    session = await accounts.login("maya", GOOD)
    for _ in range(5):
        with pytest.raises(WrongPassword):
            await accounts.login("maya", "not it at all")
    await accounts.set_password("maya", "another long one")
    with pytest.raises(SessionEnded):
        await accounts.session(session.token)
    assert (await accounts.login("maya", "another long one")).agent.username == "maya"


async def test_hashing_does_not_hold_up_the_event_loop(db: Database, clock: SetClock) -> None:
    accounts = Accounts(db, clock)
    await accounts.add("maya", GOOD, AgentRole.AGENT)
    turns = 0

    async def count() -> None:
        nonlocal turns
        while True:
            turns += 1
            await asyncio.sleep(0)

    counting = asyncio.create_task(count())
    await accounts.login("maya", GOOD)
    counting.cancel()
    assert turns > 20
