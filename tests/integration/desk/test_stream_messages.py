"""What agents write over their consoles' sockets: kept, refused and answered as the call is."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any

import aiohttp
import pytest
from structlog.testing import capture_logs

from common.storage import Database
from conversations.hub import Hub
from conversations.model import Accepted, Role
from desk import storage_accounts
from desk.accounts import AccountRules, Accounts
from desk.administration import Administration, Wanted
from desk.audit import Audit
from desk.masking import Masking
from desk.model import AgentRole
from desk.stream_web import LARGEST_FRAME
from tests.integration.desk.conftest import Browser, Floor, SetClock, open_floor
from tests.integration.desk.desk_app import make_desk
from tests.integration.desk.fake_log import Stay
from tests.integration.desk.test_stream import Console, open_console
from tests.integration.desk.test_with_the_log import Place, place
from tests.integration.hashing import CHEAP

__all__ = ["place"]
CARD = "4111 1111 1111 1111"


async def held(here: Floor, browser: Browser, name: str = "Ana Lopez") -> Stay:
    """Return a stay that the browser's agent holds."""
    handoff_id = here.desk.log.seed(name, [(Role.CUSTOMER, "human please")]).handoff.id
    assert (await browser.post(f"/api/handoffs/{handoff_id}/claim"))[0] == 200
    return here.desk.log.stays[handoff_id]


def words(stay: Stay, text: str, client_id: str = "m1", **changes: Any) -> dict[str, Any]:
    """Return what a console says to write this."""
    frame = {"handoff_id": stay.handoff.id, "client_id": client_id, "text": text, "epoch": stay.conversation.epoch}
    return {"type": "message", **frame} | changes


def said(stay: Stay) -> list[str]:
    return [message.text for message in stay.messages if message.role is Role.AGENT]


async def closes(console: Console) -> int | None:
    """Read on to the end of the stream; return its code."""
    while (await console.socket.receive(timeout=20)).type is aiohttp.WSMsgType.TEXT:
        pass
    return console.socket.close_code


async def test_a_message_is_kept_told_to_all_and_acknowledged_with_what_the_call_answers(here: Floor) -> None:
    browser = await here.signed_in()
    console, colleague = await open_console(browser), await open_console(await here.signed_in("sam"))
    stay = await held(here, browser)
    await colleague.say(type="looking", handoff_id=stay.handoff.id)
    await colleague.until("looking")
    await console.say(**words(stay, "  Hello Ana  "))
    ack = await console.until("ack")
    assert (await colleague.until("message", handoff_id=stay.handoff.id))["message"] == ack["message"]
    assert (ack["client_id"], ack["handoff_id"], ack["created"]) == ("m1", stay.handoff.id, True)
    assert (ack["conversation_id"], ack["message"]["text"]) == (stay.conversation.id, "Hello Ana")
    body = {"client_id": "m1", "text": "Hello Ana", "epoch": stay.conversation.epoch}
    again = await browser.post(f"/api/handoffs/{stay.handoff.id}/messages", body)
    assert again == (200, {"message": ack["message"]})
    assert said(stay) == ["Hello Ana"]


async def test_the_same_client_id_again_is_the_first_message_by_either_way(here: Floor) -> None:
    browser = await here.signed_in()
    console, stay = await open_console(browser), await held(here, browser)
    body = {"client_id": "m1", "text": "Hello Ana", "epoch": stay.conversation.epoch}
    _, first = await browser.post(f"/api/handoffs/{stay.handoff.id}/messages", body)
    for _ in range(2):
        await console.say(**words(stay, "Hello Ana"))
        ack = await console.until("ack")
        assert (ack["message"], ack["created"]) == (first["message"], False)
    assert said(stay) == ["Hello Ana"]


@pytest.mark.parametrize(
    ("changes", "name"),
    [
        ({"epoch": 1}, "stale_epoch"),
        ({"client_id": "m0"}, "client_id_conflict"),
        ({"handoff_id": "handoff_nowhere"}, "handoff_not_found"),
        ({"text": " "}, "invalid"),
        ({"epoch": "4"}, "invalid"),
        ({"text": "x" * 10_001}, "invalid"),
        ({"suggested": {"id": "sugg_1", "items": []}}, "invalid"),
    ],
    ids=lambda one: one if isinstance(one, str) else "",
)
async def test_what_is_refused_is_told_in_the_words_of_the_calls_problem(
    here: Floor, changes: dict[str, Any], name: str
) -> None:
    browser = await here.signed_in()
    console, stay = await open_console(browser), await held(here, browser)
    await console.say(**words(stay, "Hello Ana", "m0"))
    await console.until("ack")
    frame = words(stay, "One more") | changes
    await console.say(**frame)
    told = await console.until("error")
    body = {key: value for key, value in frame.items() if key not in ("type", "handoff_id")}
    status, problem = await browser.post(f"/api/handoffs/{frame['handoff_id']}/messages", body)
    assert (told["error"], told["status"]) == (name, status)
    assert told == {
        "type": "error",
        "client_id": frame["client_id"],
        "handoff_id": frame["handoff_id"],
        "error": problem.pop("type"),
        **problem,
    }
    assert said(stay) == ["Hello Ana"]
    await console.say(type="ping")
    await console.until("pong")


async def test_who_does_not_hold_the_conversation_is_refused_and_it_is_logged(here: Floor) -> None:
    stay = await held(here, await here.signed_in())
    sam = await open_console(await here.signed_in("sam"))
    with capture_logs() as lines:
        await sam.say(**words(stay, "Me too"))
        assert (await sam.until("error"))["error"] == "not_the_holder"
    assert [(one["event"], one["error"]) for one in lines] == [("stream.refused", "not_the_holder")]
    assert said(stay) == []


NAMELESS = '{"type": "message", "client_id": 5, "handoff_id": [], "text": "x"}'
NO_CHARACTER = '{"type": "message", "client_id": "\\ud800", "handoff_id": "h1", "epoch": 1}'
NOT_PRINTABLE = '{"type": "message", "client_id": "m1", "handoff_id": "h\\u0000", "epoch": 1, "text": "x"}'


@pytest.mark.parametrize(
    ("text", "fields", "named"),
    [
        ('{"type": "message"}', {"client_id", "epoch", "handoff_id"}, {}),
        (NAMELESS, {"client_id", "epoch", "handoff_id"}, {}),
        (NO_CHARACTER, {"body"}, {"handoff_id": "h1"}),
        (NOT_PRINTABLE, {"handoff_id"}, {"client_id": "m1"}),
    ],
    ids=["empty", "nameless", "no character", "not printable"],
)
async def test_a_frame_that_lacks_something_is_told_what(
    here: Floor, text: str, fields: set[str], named: dict[str, str]
) -> None:
    console = await open_console(await here.signed_in())
    await console.socket.send_str(text)
    told = await console.until("error")
    assert (told["error"], told["status"]) == ("invalid", 422)
    assert {one["field"] for one in told["errors"]} >= fields
    assert {key: told[key] for key in ("client_id", "handoff_id") if key in told} == named
    await console.say(type="ping")
    await console.until("pong")


async def test_an_error_nobody_knows_is_logged_and_the_stream_goes_on(
    here: Floor, monkeypatch: pytest.MonkeyPatch
) -> None:
    browser = await here.signed_in()
    console, stay = await open_console(browser), await held(here, browser)

    async def fail(*_of: object) -> Accepted:
        raise RuntimeError("password=hunter2")

    with monkeypatch.context() as patch, capture_logs() as lines:
        patch.setattr(here.desk.log, "agent_message", fail)
        await console.say(**words(stay, "Hello Ana"))
        told = await console.until("error", client_id="m1")
    assert (told["error"], told["status"]) == ("internal", 500)
    assert "hunter2" not in str(told)
    assert [(one["event"], one["error"]) for one in lines] == [("stream.message_failed", "RuntimeError")]
    await console.say(**words(stay, "Hello Ana"))
    assert (await console.until("ack"))["created"]


async def test_the_longest_message_fits_and_a_larger_frame_ends_the_stream(here: Floor) -> None:
    browser = await here.signed_in()
    console, stay = await open_console(browser), await held(here, browser)
    longest = "🙂" * 10_000  # escaped, each is twelve bytes
    await console.say(**words(stay, longest))
    assert (await console.until("ack"))["message"]["text"] == longest
    await console.say(**words(stay, "x" * LARGEST_FRAME, "m2"))
    assert await closes(console) == aiohttp.WSCloseCode.MESSAGE_TOO_BIG
    assert said(stay) == [longest]


class Gate:
    """Holds up the messages of this text on their way into the log."""

    def __init__(self, here: Floor, monkeypatch: pytest.MonkeyPatch, text: str) -> None:
        self.reached, self.open = asyncio.Event(), asyncio.Event()
        write = here.desk.log.agent_message

        async def slow(*of: Any) -> Accepted:
            if of[4] == text:
                self.reached.set()
                await self.open.wait()
            return await write(*of)

        monkeypatch.setattr(here.desk.log, "agent_message", slow)


async def test_a_slow_message_holds_up_those_after_it_and_nothing_else(
    here: Floor, monkeypatch: pytest.MonkeyPatch
) -> None:
    browser = await here.signed_in()
    console = await open_console(browser)
    slow, quick = await held(here, browser), await held(here, browser, "Noah Ivanov")
    gate = Gate(here, monkeypatch, "first")
    for client_id, text in (("a", "first"), ("b", "second"), ("c", "third")):
        await console.say(**words(slow, text, client_id))
    await console.say(**words(quick, "meanwhile", "d"))
    await console.say(type="ping")
    assert (await console.until("ack"))["client_id"] == "d"
    await console.say(type="ping")
    await console.until("pong")
    assert said(slow) == []
    gate.open.set()
    assert [(await console.until("ack"))["client_id"] for _ in range(3)] == ["a", "b", "c"]
    assert said(slow) == ["first", "second", "third"]


async def test_what_came_before_the_socket_was_lost_is_kept_and_is_one_message_when_it_comes_again(
    here: Floor, monkeypatch: pytest.MonkeyPatch
) -> None:
    browser = await here.signed_in()
    console, stay = await open_console(browser), await held(here, browser)
    gate = Gate(here, monkeypatch, "first")
    await console.say(**words(stay, "first", "a"))
    await console.say(**words(stay, "second", "b"))
    await asyncio.wait_for(gate.reached.wait(), 20)
    await console.socket.close()
    sam = await open_console(await here.signed_in("sam"))
    while any(one["name"] == "Maya Lindqvist" and one["status"] != "offline" for one in here.desk.floor.presence()):
        await sam.next()
    gate.open.set()
    console = await open_console(browser)
    created = {}
    for client_id, text in (("a", "first"), ("b", "second")):
        await console.say(**words(stay, text, client_id))
        created[client_id] = (await console.until("ack"))["created"]
    assert created == {"a": False, "b": False}
    assert said(stay) == ["first", "second"]


async def test_writing_counts_as_use_of_the_session(here: Floor) -> None:
    browser = await here.signed_in()
    console, stay = await open_console(browser), await held(here, browser)
    for number in range(2):
        here.clock.forward(hours=3)
        await console.say(**words(stay, f"line {number}", f"m{number}"))
        await console.until("ack")
    here.clock.forward(hours=3)
    assert (await browser.get("/api/agents/me"))[0] == 200
    here.clock.forward(hours=5)
    await console.say(**words(stay, "too late", "m9"))
    assert await closes(console) == 4401
    assert said(stay) == ["line 0", "line 1"]


async def test_who_is_deactivated_writes_nothing_more(place: Place) -> None:
    house, accounts = place.house, Accounts(place.house.db, place.house.clock, None, CHEAP)
    maya = await place.signed_in("maya")
    elsewhere = Administration(accounts, house.db, house.clock, Hub())  # in a process that cannot tell this one
    console = await open_console(maya)
    conversation, handoff = await house.queued(name="Ana Lopez")
    _, packet = await maya.post(f"/api/handoffs/{handoff}/claim")
    await elsewhere.change(maya.agent["id"], Wanted("Maya", AgentRole.AGENT, [], ["en"], active=False), None)
    house.clock.forward(seconds=6)
    await console.say(type="message", handoff_id=handoff, client_id="m1", text="Bye", epoch=packet["epoch"])
    assert await closes(console) == 4401
    assert "Bye" not in [message.text for message in await house.log.messages(conversation.id)]


async def test_who_is_deactivated_here_is_out_before_the_next_message(place: Place) -> None:
    house = place.house
    accounts = Accounts(house.db, house.clock, None, CHEAP)
    maya = await place.signed_in("maya")
    console = await open_console(maya)
    conversation, handoff = await house.queued(name="Ana Lopez")
    _, packet = await maya.post(f"/api/handoffs/{handoff}/claim")
    here = Administration(accounts, house.db, house.clock, house.hub)
    await here.change(maya.agent["id"], Wanted("Maya", AgentRole.AGENT, [], ["en"], active=False), None)
    # No time has passed: the session would still count as looked at.
    await console.say(type="message", handoff_id=handoff, client_id="m1", text="Bye", epoch=packet["epoch"])
    assert await closes(console) == 4401
    assert "Bye" not in [message.text for message in await house.log.messages(conversation.id)]


async def test_a_role_that_does_not_answer_customers_is_refused(here: Floor) -> None:
    browser = await here.signed_in()
    console, stay = await open_console(browser), await held(here, browser)
    maya = await here.desk.accounts.agent(browser.agent["id"])
    async with here.desk.db.write() as c:
        await storage_accounts.update_agent(c, replace(maya, role=AgentRole.WRITER))
    here.clock.forward(seconds=6)
    for number in range(2):
        await console.say(**words(stay, "Hello Ana", f"m{number}"))
        told = await console.until("error", client_id=f"m{number}")
        assert (told["error"], told["status"]) == ("role_needed", 403)
    assert said(stay) == []


@pytest.fixture
async def masked(db: Database, clock: SetClock) -> AsyncIterator[Floor]:
    """A desk at which agents see personal data only with a reason."""
    async with open_floor(make_desk(db, clock, AccountRules(), [AgentRole.AGENT]), clock) as floor:
        yield floor


async def test_the_acknowledgement_is_masked_as_the_calls_answer_is(masked: Floor) -> None:
    browser = await masked.signed_in()
    console, stay = await open_console(browser), await held(masked, browser)
    await console.say(**words(stay, f"Is {CARD} yours?"))
    ack = await console.until("ack")
    body = {"client_id": "m1", "text": f"Is {CARD} yours?", "epoch": stay.conversation.epoch}
    _, answer = await browser.post(f"/api/handoffs/{stay.handoff.id}/messages", body)
    assert ack["message"] == answer["message"]
    assert CARD not in str(ack)
    assert said(stay) == [f"Is {CARD} yours?"], "the customer is sent what was written"


async def test_a_reason_that_was_given_in_another_process_holds_for_the_acknowledgement(masked: Floor) -> None:
    browser = await masked.signed_in()
    console, stay = await open_console(browser), await held(masked, browser)
    maya = await masked.desk.accounts.agent(browser.agent["id"])
    elsewhere = Masking(masked.clock, Audit(masked.desk.db, masked.clock), [AgentRole.AGENT])
    await elsewhere.open(maya, stay.conversation.id, "to compare the card")
    await console.say(**words(stay, f"Is {CARD} yours?"))
    assert (await console.until("ack"))["message"]["text"] == f"Is {CARD} yours?"
