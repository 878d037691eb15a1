"""Statements that are compiled once answer as SQLAlchemy's own way does, on both databases."""

from datetime import datetime, timezone

import pytest
from sqlalchemy import bindparam, insert, select, text, update
from sqlalchemy.dialects import sqlite
from sqlalchemy.exc import DBAPIError, IntegrityError

from common import storage_prepared
from common.storage_prepared import Call, Prepared, run, run_one
from conversations import storage_log, storage_turns
from conversations.model import CustomerClaim, Inbound
from conversations.storage import conversations, messages
from tests.integration.conversations.fakes import House

AT = datetime(2026, 11, 24, 12, 0, 0, 123456, tzinfo=timezone.utc)
OWN = bindparam("conversation")
CHANGE = Prepared(
    update(conversations).where(conversations.c.id == OWN).returning(conversations.c.epoch, conversations.c.created_at)
)


async def test_rows_are_those_that_sqlalchemy_returns(house: House) -> None:
    conversation_id = await house.begin(name="Ana")
    await house.talk(conversation_id, "hello «ü» 😀")
    async with house.db.read() as c:
        for prepared in (
            storage_log.LOCKED,
            storage_log.LAST_NOT_OF_CUSTOMER,
            storage_turns.STAY,
            storage_turns.SNAPSHOT,
        ):
            own = await run_one(c, prepared(conversation=conversation_id))
            rows = (await c.execute(prepared.statement, {"conversation": conversation_id})).mappings().all()
            assert [dict(row) for row in own.rows] == [dict(row) for row in rows] and rows


async def test_values_go_in_and_come_out_as_they_were(house: House) -> None:
    conversation_id = await house.begin()
    async with house.db.write() as c:
        done = await run_one(c, CHANGE(conversation=conversation_id, epoch=7, created_at=AT))
    assert [dict(row) for row in done.rows] == [{"epoch": 7, "created_at": AT}]
    assert (await house.log.get(conversation_id)).created_at == AT


async def test_several_in_one_trip_see_each_other_and_none_of_them_is_kept_when_one_fails(house: House) -> None:
    one, other = await house.begin(), await house.begin()
    add = Prepared(insert(conversations))
    async with house.db.read() as c:
        row = dict((await c.execute(select(conversations).where(conversations.c.id == one))).mappings().one())
    with pytest.raises(IntegrityError):
        async with house.db.write() as c:
            await run(c, CHANGE.each([{"conversation": each, "epoch": 9} for each in (one, other)]), add(**row))
    assert [(await house.log.get(each)).epoch for each in (one, other)] == [1, 1]


async def test_what_is_committed_with_the_last_trip_stays(house: House) -> None:
    conversation_id = await house.begin()
    async with house.db.write() as c:
        await run(c, CHANGE(conversation=conversation_id, epoch=5), last=True)
    assert (await house.log.get(conversation_id)).epoch == 5
    await house.begin()  # the connection is as before


async def test_nothing_to_run_is_no_trip(house: House) -> None:
    async with house.db.read() as c:
        assert [done.count for done in await run(c, CHANGE.each([]), CHANGE.each([]))] == [0, 0]


async def test_a_turn_takes_few_statements(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    conversation, token = await house.log.create("web", "en", CustomerClaim())
    await house.talk(conversation.id, "hello")
    statements, run_there = 0, storage_prepared._run_there

    def counted(*arguments: object) -> object:
        nonlocal statements
        statements += 1
        return run_there(*arguments)  # type: ignore[arg-type]

    await house.log.check_token(conversation.id, token)
    monkeypatch.setattr(storage_prepared, "_run_there", counted)
    await house.log.check_token(conversation.id, token)
    accepted = await house.log.accept(Inbound(conversation.id, "c2", text="how long does delivery take"))
    await house.runner.wait_idle(conversation.id)
    counted_so_far = statements
    _, later = await house.log.since(conversation.id, accepted.message.seq)
    assert [message.text for message in later] == ["You said how long does delivery take"]
    assert counted_so_far <= STATEMENTS_A_TURN


STATEMENTS_A_TURN = 12
"""Counted: what is more is to be looked at, what is less is to be written here."""


def test_a_column_with_a_default_of_pythons_has_to_be_given() -> None:
    given = tuple(one.name for one in messages.c if one.name != "attachments")
    with pytest.raises(ValueError, match="default"):
        Prepared(insert(messages)).on_sqlite(given, sqlite.dialect())


def test_the_words_of_a_call_are_not_shown() -> None:
    assert "secret" not in repr(Call(CHANGE, ({"text": "secret"},)))


async def test_a_look_sees_what_is_committed_and_nothing_that_is_not(house: House) -> None:
    conversation_id = await house.begin()
    look = Prepared(select(conversations.c.epoch).where(conversations.c.id == OWN))(conversation=conversation_id)
    async with house.db.write() as c:
        await run_one(c, CHANGE(conversation=conversation_id, epoch=7))
        assert (await house.db.look(look)).rows[0]["epoch"] == 1
    assert (await house.db.look(look)).rows[0]["epoch"] == 7


async def test_after_a_look_that_fails_others_still_see(house: House) -> None:
    conversation_id = await house.begin()
    with pytest.raises(DBAPIError):
        await house.db.look(Prepared(select(text("no_such_column")).select_from(conversations))())
    async with house.db.read() as c:
        assert (await storage_log.read_conversation(c, conversation_id)).epoch == 1
    assert (await house.log.get(conversation_id)).epoch == 1
