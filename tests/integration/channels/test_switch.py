"""A customer of the website goes on in a messaging channel: known, with the dialogue, the agent and one history."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import text as sql
from sqlalchemy.exc import DBAPIError

from channels import storage_arrivals
from common.wire import BotReply, DialogueSave, TurnRequest
from conversations import joining, storage_identity, storage_log, texts
from conversations.channel_words import where
from conversations.errors import JoinNotFound, StaleEpoch
from conversations.invitations import MASK, MOST_REFUSED, MOST_WRONG_SECRETS, OPENING, VALID_FOR, link_text
from conversations.model import Asks, Outcome, State
from conversations.next_steps import VERIFY
from conversations.ownership import AgentRef
from tests.integration.channels.lines import LINES, Line, open_line
from tests.integration.conversations.fakes import HandClock, House, open_house

SAM = AgentRef("agent-2", "Sam")
ANA, BEN = "ana_lopez_1", "ben_moss_2"


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[House]:
    one = await open_house(f"sqlite+aiosqlite:///{tmp_path}/one.db", HandClock())
    yield one
    await one.close()


@pytest.fixture
async def line(house: House) -> AsyncIterator[Line]:
    async with open_line("whatsapp", house) as one:
        yield one


@pytest.fixture
async def houses(each_database_url: str) -> AsyncIterator[list[House]]:
    """Two processes over one database."""
    clock = HandClock()
    opened = [await open_house(each_database_url, clock) for _ in range(2)]
    yield opened
    for one in opened:
        await one.close()


@pytest.fixture
async def each(houses: list[House]) -> AsyncIterator[Line]:
    """The channel over each of the two databases."""
    async with open_line("whatsapp", houses[0]) as one:
        yield one


async def proved(house: House, customer: str = ANA, name: str = "Ana Lopez") -> str:
    """Return a conversation of the website whose customer has proved who they are."""
    conversation_id = await house.begin()
    await house.talk(conversation_id, "hello")
    async with house.db.write() as c:
        await house.log.prove_identity(c, conversation_id, customer, name)
    return conversation_id


async def come_over(line: Line, web: str, address: str | None = None) -> str:
    """Have the customer of the website follow a link; return the channel's conversation."""
    invited = await line.continuity.invite(web)
    return await line.write(link_text(invited.code), address)


async def in_a_form(house: House, conversation_id: str) -> None:
    """Have the assistant ask for the items of a return."""

    async def script(request: TurnRequest) -> list[BotReply]:
        snapshot = {"events": ["…"], "active_loop": "order_form"}
        house.assistant.saved[request.turn_id] = DialogueSave(
            request.turn_id, snapshot, "return_order", 0.9, "order_form", "items", {"order_id": "#W1"}
        )
        buttons = [{"title": "The lamp", "payload": "/lamp"}]
        return [BotReply("Which items of #W1 shall go back?", buttons=buttons, asks="items")]

    house.assistant.script = script
    await house.talk(conversation_id, "I want to return something")
    house.assistant.script = house.assistant.echo


async def identities(house: House, *ids: str) -> list[str | None]:
    return [(await house.log.get(one)).identity_id for one in ids]


# ---- coming over ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", LINES)
async def test_who_follows_the_link_is_known_and_is_not_asked_again(house: House, name: str) -> None:
    async with open_line(name, house) as line:
        web = await proved(house)
        asked = len(house.assistant.requests)
        own = await come_over(line, web)
        assert line.vendor.texts(line.ana) == [texts.hello_again("Ana", "on our website")]
        assert len(house.assistant.requests) == asked
        taker, inviter = await house.log.get(own), await house.log.get(web)
        assert (taker.customer_id, taker.proved_until) == (ANA, inviter.proved_until)
        assert taker.identity_id == inviter.identity_id is not None
        assert (await line.log_texts())[0] == f"{OPENING} {MASK}"
        assert (await house.log.messages(web))[-1].text.startswith(f"This chat goes on {where(name)}")
        await line.write("thank you")
        assert line.vendor.texts(line.ana)[-1] == "You said thank you"


async def test_a_typed_code_with_a_question_beside_it_is_answered(line: Line) -> None:
    web = await proved(line.house)
    code = (await line.continuity.invite(web)).code
    await line.write(f"{code.lower()} what about my return?")
    assert line.vendor.texts(line.ana) == [texts.hello_again("Ana", "on our website"), "You said what about my return?"]
    assert (await line.log_texts())[0] == MASK
    (join,) = (await line.continuity.history(web))["joins"]
    assert join["proof"] == "code"


async def test_a_procedure_goes_on_where_the_customer_is_and_nowhere_else(each: Line) -> None:
    house = each.house
    web = await proved(house)
    await in_a_form(house, web)
    own = await come_over(each, web)
    assert each.vendor.sent[-1][1] == "Which items of #W1 shall go back?"
    last = (await house.log.messages(own))[-1]
    assert last.asks is Asks.ITEMS
    assert [button.title for button in last.buttons] == ["The lamp"]
    snapshot = await house.log.dialogue_snapshot(own)
    assert snapshot is not None and snapshot["active_loop"] == "order_form"
    assert await house.log.dialogue_snapshot(web) is None


async def test_without_a_proof_nobody_is_named_and_the_history_is_one_all_the_same(line: Line) -> None:
    web = await line.house.begin(name="Ana")
    await line.house.talk(web, "hello")
    own = await come_over(line, web)
    assert line.vendor.texts(line.ana) == [texts.hello_again("", "on our website")]
    assert (await line.house.log.get(own)).customer_id is None
    (other,) = (await line.continuity.history(own))["conversations"]
    assert (other["conversation_id"], other["channel"]) == (web, "web")
    assert next(one["text"] for one in other["messages"]) == "hello"


async def test_the_proof_ends_when_it_would_have_ended_on_the_website(line: Line) -> None:
    house = line.house
    web = await proved(house)
    house.clock.forward(hours=23)
    own = await come_over(line, web)
    assert (await house.log.get(own)).customer_id == ANA
    house.clock.forward(hours=1)
    await line.write("and now?")
    after = await house.log.get(own)
    assert (after.customer_id, after.known_as, after.known_name) == (None, ANA, "Ana Lopez")


async def test_a_proof_that_is_over_is_not_carried(line: Line) -> None:
    web = await proved(line.house)
    line.house.clock.forward(hours=24)
    own = await come_over(line, web)
    assert (await line.house.log.get(own)).customer_id is None
    assert line.vendor.texts(line.ana) == [texts.hello_again("", "on our website")]


async def test_the_proof_never_goes_to_the_one_who_sent_the_link(line: Line) -> None:
    """Who has a victim follow their link learns nothing: the victim's proof stays with the victim."""
    house = line.house
    attackers = await house.begin()
    own = await come_over(line, attackers)
    async with house.db.write() as c:
        await house.log.prove_identity(c, own, ANA, "Ana Lopez")
    await house.talk(attackers, "what did I order?")
    assert (await house.log.get(attackers)).customer_id is None
    assert "what did I order?" not in await line.log_texts()


# ---- attacks and accidents -----------------------------------------------------------------------------------------


async def test_a_link_works_once_and_the_same_webhook_again_changes_nothing(line: Line) -> None:
    web = await proved(line.house)
    code = (await line.continuity.invite(web)).code
    await line.write(link_text(code), number=1)
    before = await line.log_texts()
    await line.write(link_text(code), number=1)
    assert await line.log_texts() == before
    await line.write(link_text(code), line.ben)
    assert line.vendor.texts(line.ben) == [texts.CODE_REFUSED]
    stranger = await line.house.log.get(await line.conversation(line.ben))
    assert (stranger.customer_id, stranger.identity_id) == (None, None)
    assert len((await line.continuity.history(web))["joins"]) == 1


async def test_of_two_who_show_one_code_at_once_one_is_let_in(houses: list[House]) -> None:
    async with (
        open_line("whatsapp", houses[0]) as one,
        open_line("whatsapp", houses[1], vendor=one.vendor) as other,
    ):
        web = await proved(houses[0])
        words = link_text((await one.continuity.invite(web)).code)
        await asyncio.gather(one.call(one.said(one.ana, words, 1)), other.call(other.said(one.ben, words, 2)))
        takers = [await houses[0].log.get(await one.conversation(address)) for address in (one.ana, one.ben)]
        assert sorted(taker.customer_id or "" for taker in takers) == ["", ANA]
        assert len((await one.continuity.history(web))["joins"]) == 1


async def test_a_link_is_over_after_its_time(line: Line) -> None:
    web = await proved(line.house)
    code = (await line.continuity.invite(web)).code
    line.house.clock.forward(seconds=VALID_FOR.total_seconds())
    own = await line.write(link_text(code))
    assert line.vendor.texts(line.ana) == [texts.CODE_REFUSED]
    assert (await line.house.log.get(own)).customer_id is None


async def test_guessing_ends_the_code_and_the_tries_of_an_address(line: Line) -> None:
    web = await proved(line.house)
    code = (await line.continuity.invite(web)).code
    wrong = f"{code[:4]}-0000-0000"
    for guesser in range(MOST_WRONG_SECRETS):
        await line.write(wrong, line.customer(guesser))
        assert line.vendor.texts(line.customer(guesser)) == [texts.CODE_REFUSED]
    await line.write(code)
    assert line.vendor.texts(line.ana) == [texts.CODE_REFUSED]

    fresh = (await line.continuity.invite(web)).code
    for number in range(MOST_REFUSED):
        await line.write(f"ZZZ{number}-0000-0000", line.ben)
    await line.write(fresh, line.ben)
    assert line.vendor.texts(line.ben)[-1] == texts.TOO_MANY_CODES
    line.house.clock.forward(hours=1)
    later = (await line.continuity.invite(web)).code
    await line.write(later, line.ben)
    assert line.vendor.texts(line.ben)[-1] == texts.hello_again("Ana", "on our website")


async def test_an_address_of_one_customer_is_not_joined_with_anothers_chat(line: Line) -> None:
    own = await line.write("hello")
    async with line.house.db.write() as c:
        await line.house.log.prove_identity(c, own, BEN, "Ben Moss")
    web = await proved(line.house)
    await come_over(line, web)
    assert line.vendor.texts(line.ana)[-1] == texts.OTHER_CUSTOMER
    assert await identities(line.house, own, web) == [None, None]


async def test_a_process_that_dies_in_the_middle_leaves_nothing_and_the_link_works_again(
    each: Line, monkeypatch: pytest.MonkeyPatch
) -> None:
    web = await proved(each.house)
    body = each.said(each.ana, link_text((await each.continuity.invite(web)).code), 1)
    with monkeypatch.context() as broken:

        async def die(*_: object, **__: object) -> None:
            raise ConnectionError

        broken.setattr(storage_identity, "set_identity", die)
        await each.call(body)
        async with each.house.db.read() as c:
            failed = await storage_arrivals.failed(c, each.name)
            assert failed is not None and failed.errors == ("ConnectionError",)
    own = await each.conversation(each.ana)
    assert await each.log_texts() == []
    assert (await each.continuity.history(web))["joins"] == []
    await each.call(body)
    await each.settled(each.ana)
    assert (await each.house.log.get(own)).customer_id == ANA
    assert each.vendor.texts(each.ana) == [texts.hello_again("Ana", "on our website")]


async def test_at_most_five_codes_of_a_conversation_are_open(each: Line) -> None:
    web = await proved(each.house)
    codes = []
    for _ in range(6):
        codes.append((await each.continuity.invite(web)).code)
        each.house.clock.forward(seconds=1)
    first, *others = codes
    await each.write(first, each.ben)
    assert each.vendor.texts(each.ben) == [texts.CODE_REFUSED]
    await each.write(others[0])
    assert each.vendor.texts(each.ana) == [texts.hello_again("Ana", "on our website")]


# ---- undone --------------------------------------------------------------------------------------------------------


async def test_a_join_that_is_undone_gives_each_its_own_back(line: Line) -> None:
    house = line.house
    web = await proved(house)
    await in_a_form(house, web)
    own = await come_over(line, web)
    join_id = (await line.continuity.history(own))["joins"][0]["id"]
    for _ in range(2):
        await line.continuity.undo(join_id, SAM, "It was her brother.")
    taker, inviter = await house.log.get(own), await house.log.get(web)
    assert (taker.customer_id, taker.known_as, taker.known_name, taker.identity_id) == (None, None, None, None)
    assert (inviter.customer_id, inviter.identity_id) == (ANA, None)
    assert await house.log.dialogue_snapshot(own) is None
    history = await line.continuity.history(own)
    assert history["conversations"] == []
    assert [(one["undone_by"], one["reason"]) for one in history["joins"]] == [("Sam", "It was her brother.")]
    assert [note for note in await line.notes() if "It was her brother." in note]
    await line.send_all()
    assert line.vendor.texts(line.ana)[-1] == texts.SEPARATED_HERE


async def test_what_an_address_had_proved_itself_stays_when_a_join_is_undone(line: Line) -> None:
    house = line.house
    own = await line.write("hello")
    async with house.db.write() as c:
        await house.log.prove_identity(c, own, ANA, "Ana Lopez")
    web = await proved(house)
    await come_over(line, web)
    join_id = (await line.continuity.history(own))["joins"][0]["id"]
    await line.continuity.undo(join_id, SAM, "A mistake.")
    assert (await house.log.get(own)).customer_id == ANA


async def test_of_three_the_others_stay_together_when_one_join_is_undone(each: Line) -> None:
    web = await proved(each.house)
    first, second = await come_over(each, web), await come_over(each, web, each.ben)
    joins = {one["conversation_id"]: one["id"] for one in (await each.continuity.history(web))["joins"]}
    await each.continuity.undo(joins[first], SAM, "Not hers.")
    alone, *together = await identities(each.house, first, web, second)
    assert alone is None
    assert together[0] == together[1] is not None


async def test_a_turn_that_runs_on_the_carried_proof_cannot_end_after_the_undoing(line: Line) -> None:
    house = line.house
    web = await proved(house)
    own = await come_over(line, web)
    join_id = (await line.continuity.history(own))["joins"][0]["id"]
    refused = []

    async def script(request: TurnRequest) -> list[BotReply]:
        await line.continuity.undo(join_id, SAM, "Not hers.")
        async with house.db.write() as c:
            try:
                await house.log.guard_epoch(c, own, request.turn_id, request.epoch)
            except StaleEpoch:
                refused.append(request.text)
        return [BotReply("Your order is cancelled.")]

    house.assistant.script = script
    await line.write("cancel it")
    assert refused == ["cancel it"]
    assert "Your order is cancelled." not in line.vendor.texts(line.ana)


async def test_the_customer_of_the_website_undoes_what_was_not_them(line: Line) -> None:
    web, other = await proved(line.house), await line.house.begin()
    own = await come_over(line, web)
    (told,) = await line.continuity.goes_on_in(web)
    assert (told["name"], told["address"]) == ("WhatsApp", f"the number ending in {line.ana[-2:]}")
    for foreign in (other, own):
        with pytest.raises(JoinNotFound):
            await line.continuity.undo_own(foreign, told["id"])
    await line.continuity.undo_own(web, told["id"])
    assert await line.continuity.goes_on_in(web) == []
    assert (await line.house.log.get(own)).customer_id is None


async def test_the_log_of_joins_is_only_added_to(each: Line) -> None:
    web = await proved(each.house)
    await come_over(each, web)
    for statement in ("UPDATE identity_log SET proof = 'code'", "DELETE FROM identity_log"):
        with pytest.raises(DBAPIError, match="only added to"):
            async with each.house.db.write() as c:
                await c.execute(sql(statement))


# ---- with people ---------------------------------------------------------------------------------------------------


async def held_by_maya(line: Line) -> tuple[str, str]:
    """Return a conversation of the website that Maya holds, proved to be Ana's, and its handoff."""
    house = line.house
    web = await proved(house)
    await house.talk(web, "I want to talk to a human")
    handoff_id = (await house.log.get(web)).handoff_id
    assert handoff_id is not None
    await house.log.claim(handoff_id, "agent-1", "Maya")
    return web, handoff_id


async def test_the_agent_comes_along_and_answers_where_the_customer_wrote_last(each: Line) -> None:
    house = each.house
    web, first = await held_by_maya(each)
    own = await come_over(each, web)
    there = await house.log.get(own)
    assert (there.state, there.agent_name) == (State.AGENT, "Maya")
    assert each.vendor.texts(each.ana) == [texts.came_along("Maya", "on our website")]
    second = there.handoff_id
    assert second is not None and second != first
    left = await house.log.packet(first)
    assert (left["state"], left["outcome"], left["continued_in"]) == ("closed", "duplicate", second)
    mine = await house.log.handoffs("mine", "agent-1")
    assert [one["id"] for one in mine] == [second]

    await each.write("are you still there?")
    await house.log.agent_message(second, "agent-1", "Maya", "m1", "I am.", there.epoch)
    await each.send_all()
    assert each.vendor.texts(each.ana)[-1] == "Maya: I am."
    with pytest.raises(StaleEpoch):
        await house.log.agent_message(first, "agent-1", "Maya", "m2", "Hello?", left["epoch"] - 1)

    # Back on the website: the same agent again, and never two.
    await house.say(web, "I'm back at my desk")
    assert (await house.log.get(web)).agent_name == "Maya"
    assert (await house.log.get(own)).state is State.BOT
    assert [one["conversation_id"] for one in await house.log.handoffs("mine", "agent-1")] == [web]
    assert not any("You said" in one for one in await each.log_texts())


async def test_the_packet_that_came_along_points_to_no_foreign_message(line: Line) -> None:
    web, _ = await held_by_maya(line)
    own = await come_over(line, web)
    handoff_id = (await line.house.log.get(own)).handoff_id
    packet = await line.house.log.packet(str(handoff_id))
    assert packet["summary"][0]["text"] == "The customer came here from another channel: our website"
    assert all(one["seq"] == 0 for one in packet["summary"])
    assert all(one["evidence_seq"] == 0 for one in packet["triggers"])
    assert packet["next_steps"] and all(one["seq"] == 0 for one in packet["next_steps"])
    assert packet["customer"]["channel"] == "whatsapp"
    assert packet["customer"]["identity_proved"] is True
    assert next(one["text"] for one in packet["transcript"]) == f"{OPENING} {MASK}"


async def test_who_waits_keeps_their_place_in_the_queue(line: Line) -> None:
    house = line.house
    web = await proved(house)
    await house.talk(web, "I want to talk to a human")
    house.clock.forward(minutes=5)
    (before,) = await house.log.handoffs("queued")
    await come_over(line, web)
    (after,) = await house.log.handoffs("queued")
    assert after["id"] != before["id"]
    assert (after["created_at"], after["due_at"]) == (before["created_at"], before["due_at"])
    assert line.vendor.texts(line.ana) == [texts.came_along(None, "on our website")]
    await line.write("hello?")
    assert len(await house.log.handoffs("queued")) == 1


async def test_once_it_is_resolved_the_assistant_answers_in_each_channel(line: Line) -> None:
    house = line.house
    web, _ = await held_by_maya(line)
    own = await come_over(line, web)
    there = await house.log.get(own)
    await house.log.resolve(
        str(there.handoff_id),
        "agent-1",
        "Maya",
        outcome=Outcome.SOLVED,
        summary="Done.",
        return_to_bot=True,
        epoch=there.epoch,
    )
    await line.write("thanks")
    assert line.vendor.texts(line.ana)[-1] == "You said thanks"
    assert (await house.talk(web, "and here?"))[-1].text == "You said and here?"


async def test_two_open_stays_of_one_customer_are_told_to_the_agents(line: Line) -> None:
    house = line.house
    web, _ = await held_by_maya(line)
    await line.write("I want to talk to a human")
    own = await come_over(line, web)
    assert [(await house.log.get(one)).state for one in (own, web)] == [State.QUEUED, State.AGENT]
    (other,) = (await line.continuity.history(own))["conversations"]
    assert (other["state"], other["agent_name"]) == ("agent", "Maya")


async def test_undone_while_an_agent_has_it_the_card_no_longer_tells_of_the_other(line: Line) -> None:
    house = line.house
    web, _ = await held_by_maya(line)
    own = await come_over(line, web)
    await line.continuity.undo((await line.continuity.history(own))["joins"][0]["id"], SAM, "Not hers.")
    there = await house.log.get(own)
    packet = await house.log.packet(str(there.handoff_id))
    assert packet["customer"]["identity_proved"] is False
    assert packet["customer"]["name"] is packet["customer"]["email"] is None
    assert packet["orders"] == packet["summary"] == packet["tried"] == []
    assert packet["next_steps"] == [{"text": VERIFY, "seq": None}]


async def test_what_is_said_of_a_join_stands_in_both_conversations(line: Line) -> None:
    web = await proved(line.house)
    await come_over(line, web)
    assert "Same customer as on our website, proved by a link of their own." in await line.notes()
    notes = [one for one in await line.house.log.notes(web) if one.kind == joining.JOINED]
    assert [one.text for one in notes] == ["Same customer as in WhatsApp, proved by a link of their own."]


async def test_a_chat_that_was_closed_opens_again_for_who_comes_over(line: Line) -> None:
    house = line.house
    own = await line.write("hello")
    async with house.db.write() as c:
        conversation = await storage_log.read_conversation(c, own, lock=True)
        await storage_log.change_holder(c, conversation, State.CLOSED, closed_at=house.clock.now() - timedelta(days=1))
    web = await proved(house)
    await come_over(line, web)
    after = await house.log.get(own)
    assert (after.state, after.closed_at, after.customer_id) == (State.BOT, None, ANA)
