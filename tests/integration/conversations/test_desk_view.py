"""What agents see: lists in the right order, the packet whole, figures that add up."""

import pytest

from common.errors import Invalid
from common.wire import BotReply, TurnRequest
from conversations.json_view import transcript_sha256
from conversations.model import Outcome, State
from routing.model import Signal, SignalName
from tests.integration.conversations.fakes import House


async def test_the_packet_is_whole_and_grows_with_the_conversation(house: House) -> None:
    async def prove(request: TurnRequest) -> list[BotReply]:
        async with house.db.write() as c:
            await house.log.prove_identity(c, request.conversation_id, "ana_lopez_1")
        house.open_turns.get(request.turn_id).signals.append(Signal(SignalName.UNANSWERED))
        house.assistant.save(request, "ask_warranty", order_id="#W1", code="123456", empty=None)
        return [BotReply("I couldn't find that.")]

    conversation_id = await house.begin(name="Ana", email="typed@example.com", external_id="x-1")
    house.assistant.script = prove
    await house.talk(conversation_id, "Does the warranty cover my kettle in Canada?")
    await house.talk(conversation_id, "let me talk to someone real, please")
    handoff_id = (await house.log.get(conversation_id)).handoff_id or ""
    await house.say(conversation_id, "It's urgent")
    packet = await house.log.packet(handoff_id)

    expected = {
        "id", "conversation_id", "epoch", "state", "reason", "triggers", "complexity", "sentiment", "priority",
        "skills", "queue", "created_at", "due_at", "summary", "tried", "customer", "slots", "transcript",
        "complete_to_seq", "transcript_sha256", "language", "promises", "orders", "suggestions",
        "next_steps",
    }  # fmt: skip
    assert expected <= packet.keys()
    assert packet["reason"] == "explicit_wish" and packet["triggers"][0]["evidence_seq"] == 3
    assert packet["epoch"] == 2 and packet["state"] == "queued" and packet["language"] == "en"
    assert packet["customer"]["identity_proved"] and packet["customer"]["name"] == "Ana Lopez"
    assert packet["orders"] == [{"order_id": "#W1", "status": "pending"}]
    assert packet["slots"] == {"order_id": "#W1"}
    assert packet["suggestions"][0]["article_id"] == "refund-times"
    transcript = packet["transcript"]
    assert [one["seq"] for one in transcript] == [1, 2, 3, 4, 5]
    assert transcript[-1]["text"] == "It's urgent" and packet["complete_to_seq"] == 5
    assert packet["transcript_sha256"] == transcript_sha256(transcript)
    seqs = {one["seq"] for one in transcript}
    assert packet["summary"] and all(line["seq"] in seqs for line in packet["summary"])
    assert "kettle in Canada" in packet["summary"][0]["text"]
    assert any("articles had no answer" in line["text"] for line in packet["summary"])

    await house.log.claim(handoff_id, "agent-1", "Maya")
    later = await house.log.packet(handoff_id)
    assert (later["epoch"], later["state"], later["agent_name"]) == (3, "active", "Maya")
    assert later["summary"] == packet["summary"]


async def test_an_unproved_customer_is_shown_as_such(house: House) -> None:
    _, handoff_id = await house.queued(name="Somebody", email="typed@example.com")
    packet = await house.log.packet(handoff_id)
    assert packet["customer"] == {
        "identity_proved": False,
        "customer_id": None,
        "name": "Somebody",
        "email": "typed@example.com",
        "external_id": None,
        "channel": "web",
    }
    assert packet["orders"] == []


async def test_the_lists_show_each_handoff_where_it_belongs(house: House) -> None:
    waiting, waiting_id = await house.queued(name="Wil")
    _held, held_id = await house.held(name="Hal")
    done, done_id = await house.held("agent-2", "Ben")
    await house.log.resolve(
        done_id, "agent-2", "Ben", outcome=Outcome.SPAM, summary="", return_to_bot=False, epoch=done.epoch
    )

    async def ids(state: str, agent_id: str | None = None) -> list[str]:
        return [one["id"] for one in await house.log.handoffs(state, agent_id)]

    assert await ids("queued") == [waiting_id]
    assert await ids("active") == [held_id]
    assert await ids("mine", "agent-1") == [held_id]
    assert await ids("mine", "agent-2") == []
    assert await ids("closed") == [done_id]
    with pytest.raises(Invalid):
        await house.log.handoffs("anything")
    house.clock.forward(seconds=90)
    [row] = await house.log.handoffs("queued")
    assert row["waiting_seconds"] == 90
    assert (row["customer_name"], row["reason"], row["reason_label"]) == ("Wil", "explicit_wish", "Asked for a person")
    assert row["last_message"]["role"] == "customer" and row["epoch"] == waiting.epoch
    assert row["conversation_id"] == waiting.id and row["agent_id"] is None


async def test_with_agents_customers_who_wait_for_an_answer_come_first(house: House) -> None:
    _first, first_id = await house.held()
    second, second_id = await house.held()
    [epoch] = [one["epoch"] for one in await house.log.handoffs("active") if one["id"] == first_id]
    await house.log.agent_message(first_id, "agent-1", "Maya", "answer", "Hello, I'm looking.", epoch)
    house.clock.forward(seconds=10)
    await house.say(second.id, "hello?")
    house.clock.forward(seconds=10)
    assert [one["id"] for one in await house.log.handoffs("mine", "agent-1")] == [second_id, first_id]
    assert (await house.log.handoffs("active"))[0]["waiting_seconds"] == 10


async def test_places_in_the_queue_move_up_when_somebody_is_taken(house: House) -> None:
    first, first_id = await house.queued()
    house.clock.forward(seconds=1)
    second, _ = await house.queued()
    place = await house.log.queue_place(second.id)
    assert place is not None and place.position == 2 and 0 <= place.low_seconds < place.high_seconds
    await house.log.claim(first_id, "agent-1", "Maya")
    place = await house.log.queue_place(second.id)
    assert place is not None and place.position == 1
    assert await house.log.queue_place(first.id) is None


async def test_the_figures_add_up(house: House) -> None:
    await house.begin()
    talked = await house.begin()
    await house.talk(talked, "hello")
    await house.queued()
    house.clock.forward(seconds=30)
    await house.held()
    board = await house.log.board()
    assert board == {
        "waiting": 1,
        "longest_wait_seconds": 30,
        "active": 1,
        "conversations_today": 3,
        "bot_conversations_today": 1,
        "handed_over_share": 0.6667,
        "mode": "pull",
        "capacity": 4,
        "told_waits": {"told": 1, "held": 0.0, "promised": 0.8},
        "clocks": {"breached": 0, "soon": 0},
        "alerts": [],
        "offered": 0,
        "relaxed": 0,
    }


async def test_the_customer_hears_why_and_when_in_the_same_commit(house: House) -> None:
    conversation, _ = await house.queued()
    messages = await house.log.messages(conversation.id)
    assert conversation.state is State.QUEUED
    assert messages[-1].text.startswith("You asked for a person") and "minutes" in messages[-1].text
