"""Nothing is lost, nothing is doubled, numbers have no gaps."""

import asyncio
from collections.abc import Mapping, Sequence
from typing import Any

import pytest

from common.storage_prepared import Call
from conversations import storage_log
from conversations.errors import (
    ClientIdConflict,
    ConversationNotFound,
    EmptyMessage,
    ForeignConversation,
    MessageTooLong,
    TokenNotKnown,
    UnknownButton,
    UnreadableMessage,
    WrongClientId,
)
from conversations.model import Button, CustomerClaim, Draft, Inbound, Outcome, Role, State
from tests.integration.conversations.conftest import Opener
from tests.integration.conversations.fakes import House


async def test_many_messages_at_once_get_numbers_without_gaps(start: Opener) -> None:
    one, other = await start(wired=False), await start(wired=False)
    conversation_id = await one.begin()
    ids = [f"c{number}" for number in range(150)]
    await asyncio.gather(
        *((one, other)[place % 2].say(conversation_id, f"text {name}", name) for place, name in enumerate(ids))
    )
    messages = await one.log.messages(conversation_id)
    assert [message.seq for message in messages] == list(range(1, 151))
    assert {message.client_id for message in messages} == set(ids)


async def test_messages_that_arrive_together_share_a_commit(start: Opener) -> None:
    house = await start(wired=False)
    conversation_ids = [await house.begin() for _ in range(20)]
    commits = house.count_commits()
    await asyncio.gather(*(house.say(one, "hello", "c1") for one in conversation_ids))
    assert 1 <= len(commits) <= 3


async def test_a_repeated_client_id_returns_the_first_message(house: House) -> None:
    conversation_id = await house.begin()
    first = await house.log.accept(Inbound(conversation_id, "c1", text="hello"))
    again = await house.log.accept(Inbound(conversation_id, "c1", text="hello"))
    assert first.created and not again.created
    assert again.message == first.message
    await house.runner.wait_idle(conversation_id)
    assert [one.role for one in await house.log.messages(conversation_id)] == [Role.CUSTOMER, Role.BOT]


async def test_the_same_client_id_at_the_same_moment_is_stored_once(start: Opener) -> None:
    one, other = await start(wired=False), await start(wired=False)
    conversation_id = await one.begin()
    accepted = await asyncio.gather(
        *(house.log.accept(Inbound(conversation_id, "c1", text="hello")) for house in [one, other] * 10)
    )
    assert sum(each.created for each in accepted) == 1
    assert len({each.message.id for each in accepted}) == 1
    assert len(await one.log.messages(conversation_id)) == 1


async def test_a_client_id_used_for_another_text_is_a_conflict_and_stores_nothing(house: House) -> None:
    conversation_id = await house.begin()
    await house.talk(conversation_id, "hello")
    before = await house.log.messages(conversation_id)
    with pytest.raises(ClientIdConflict):
        await house.log.accept(Inbound(conversation_id, before[0].client_id or "", text="other"))
    assert await house.log.messages(conversation_id) == before


async def test_a_bad_message_does_not_take_the_good_ones_of_its_commit_with_it(start: Opener) -> None:
    house = await start(wired=False)
    conversation_id = await house.begin()
    results = await asyncio.gather(
        house.say(conversation_id, "one", "c1"),
        house.log.accept(Inbound("conv_nobody", "c2", text="two")),
        house.log.accept(Inbound(conversation_id, "c3", payload="/not_a_button")),
        house.say(conversation_id, "four", "c4"),
        return_exceptions=True,
    )
    assert isinstance(results[1], ConversationNotFound)
    assert isinstance(results[2], UnknownButton)
    assert [one.text for one in await house.log.messages(conversation_id)] == ["one", "four"]


@pytest.mark.parametrize(
    ("text", "error"),
    [
        ("", EmptyMessage),
        (" \n\t", EmptyMessage),
        ("x" * 100_000, MessageTooLong),
        ("\ud800", UnreadableMessage),
        ("a\x00b", UnreadableMessage),
    ],
)
async def test_what_cannot_be_a_message_is_refused(house: House, text: str, error: type[Exception]) -> None:
    conversation_id = await house.begin()
    with pytest.raises(error):
        await house.log.accept(Inbound(conversation_id, "c1", text=text))
    assert await house.log.messages(conversation_id) == []


async def test_a_message_needs_a_client_id_of_bounded_length(house: House) -> None:
    conversation_id = await house.begin()
    for client_id in ("", "x" * 129):
        with pytest.raises(WrongClientId):
            await house.log.accept(Inbound(conversation_id, client_id, text="hello"))


async def test_html_is_kept_as_it_was_written(house: House) -> None:
    conversation_id = await house.begin()
    message = await house.say(conversation_id, "<script>alert('1')</script> & «ü» 😀")
    assert (await house.log.messages(conversation_id))[0].text == message.text == "<script>alert('1')</script> & «ü» 😀"


async def test_a_pressed_button_shows_its_title_and_keeps_its_payload(start: Opener) -> None:
    house = await start(wired=False)
    greeting = Draft(Role.BOT, "Hello", buttons=(Button("Track an order", "/track_order"),))
    conversation, _ = await house.log.create("web", "en", CustomerClaim(), [greeting])
    message = await house.press(conversation.id, "/track_order")
    assert (message.seq, message.text, message.payload) == (2, "Track an order", "/track_order")
    again = await house.log.accept(Inbound(conversation.id, message.client_id or "", payload="/track_order"))
    assert not again.created


async def test_a_button_of_another_conversation_is_unknown(start: Opener) -> None:
    house = await start(wired=False)
    greeting = Draft(Role.BOT, "Hello", buttons=(Button("Track an order", "/track_order"),))
    await house.log.create("web", "en", CustomerClaim(), [greeting])
    with pytest.raises(UnknownButton):
        await house.press(await house.begin(), "/track_order")


async def test_a_token_opens_its_own_conversation_and_nothing_else(house: House) -> None:
    conversation, token = await house.log.create("web", "en", CustomerClaim())
    other, other_token = await house.log.create("web", "en", CustomerClaim())
    assert (await house.log.authenticate(conversation.id, token)).id == conversation.id
    with pytest.raises(ForeignConversation):
        await house.log.authenticate(conversation.id, other_token)
    with pytest.raises(TokenNotKnown):
        await house.log.authenticate(other.id, "nonsense")
    with pytest.raises(ConversationNotFound):
        await house.log.authenticate("conv_nobody", token)


async def test_an_acknowledged_message_is_there_after_a_restart(start: Opener) -> None:
    before = await start(wired=False)
    conversation_id = await before.begin()
    message = await before.say(conversation_id, "hello")
    after = await start(wired=False)
    assert await after.log.messages(conversation_id) == [message]


async def test_writing_into_a_closed_conversation_opens_it_again_for_the_bot(house: House) -> None:
    conversation, handoff_id = await house.held()
    await house.log.resolve(
        handoff_id,
        "agent-1",
        "Maya",
        outcome=Outcome.SOLVED,
        summary="Done",
        return_to_bot=False,
        epoch=conversation.epoch,
    )
    closed = await house.log.get(conversation.id)
    assert closed.state is State.CLOSED and closed.closed_at is not None
    replies = await house.talk(conversation.id, "one more thing")
    opened = await house.log.get(conversation.id)
    assert (opened.state, opened.epoch, opened.closed_at) == (State.BOT, closed.epoch + 1, None)
    assert [one.text for one in replies] == ["You said one more thing"]


async def test_a_commit_locks_its_conversations_in_one_order_whatever_came_first(
    start: Opener, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two processes whose commits lock the same two conversations crosswise would wait for each other for ever."""
    house = await start(wired=False)
    conversation_ids = sorted([await house.begin() for _ in range(6)], reverse=True)
    commits: list[list[str]] = []
    each = storage_log.LOCKED.each

    def noted(sets: Sequence[Mapping[str, Any]]) -> Call:
        commits.append([one["conversation"] for one in sets])
        return each(sets)

    monkeypatch.setattr(storage_log.LOCKED, "each", noted)
    await asyncio.gather(*(house.say(one, f"text {turn}", f"c{turn}") for turn in range(2) for one in conversation_ids))
    assert all(locked == sorted(locked) for locked in commits)
    assert sorted({one for locked in commits for one in locked}) == sorted(conversation_ids)
    for one in conversation_ids:
        assert [message.text for message in await house.log.messages(one)] == ["text 0", "text 1"]
