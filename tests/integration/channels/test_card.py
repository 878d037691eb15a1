"""The card of a customer who waits, over HTTP."""

from typing import Any

import pytest

from conversations.card import LONGEST_WANTED
from tests.integration.channels.chat import Answer, Chat, Customer


async def card(customer: Customer, token: str | None = None) -> Answer:
    return await customer.chat.call("GET", f"{customer.path}/card", token or customer.token)


async def correct(customer: Customer, body: Any, token: str | None = None) -> Answer:
    return await customer.chat.call("PUT", f"{customer.path}/card", token or customer.token, json=body)


@pytest.fixture
async def waiting(ana: Customer) -> Customer:
    await ana.write("my lamp came broken", wait=True)
    await ana.write("I want to talk to a human", wait=True)
    return ana


async def test_who_waits_sees_their_own_words_and_can_set_them_right(waiting: Customer) -> None:
    first = await card(waiting)
    assert (first.status, first.body["card"]["wanted"], first.body["card"]["open"]) == (200, None, True)
    assert first.body["card"]["summary"] == "“my lamp came broken”"
    saved = await correct(waiting, {"wanted": " <script>alert(1)</script> the shade "})
    again = await correct(waiting, {"wanted": "<script>alert(1)</script> the shade"})
    assert (saved.status, again.status, again.body) == (200, 200, saved.body)
    assert saved.body["card"]["wanted"] == "<script>alert(1)</script> the shade"
    assert (await card(waiting)).body == saved.body
    assert saved.content_type == "application/json"


async def test_after_the_claim_it_is_refused_in_words(chat: Chat, waiting: Customer) -> None:
    handoff = (await chat.house.log.get(waiting.id)).handoff_id
    await chat.house.log.claim(handoff or "", "agent-1", "Maya")
    answer = await correct(waiting, {"wanted": "the shade"})
    assert (answer.status, answer.error) == (409, "card_closed")
    assert answer.body["detail"].startswith("A colleague has your chat now")
    assert not (await card(waiting)).body["card"]["open"]


async def test_with_the_assistant_there_is_no_card(ana: Customer) -> None:
    assert (await card(ana)).body == {"card": None}
    assert (await correct(ana, {"wanted": "the shade"})).error == "card_closed"


async def test_only_the_conversations_own_token_opens_the_card(chat: Chat, waiting: Customer) -> None:
    other = await chat.begin()
    for token, status in ((other.token, 403), ("nonsense", 401)):
        assert (await card(waiting, token)).status == status
        assert (await correct(waiting, {"wanted": "mine"}, token)).status == status
    assert (await chat.call("PUT", f"{waiting.path}/card", json={"wanted": "mine"})).status == 401
    assert (await card(waiting)).body["card"]["wanted"] is None


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"wanted": ""},
        {"wanted": "   "},
        {"wanted": "x" * (LONGEST_WANTED + 1)},
        {"wanted": 5},
        {"wanted": "a\x00b"},
        {"wanted": "\ud800"},
        {"wanted": "a", "by": "Maya"},
        [],
    ],
    ids=str,
)
async def test_what_makes_no_sense_is_refused_with_its_field(waiting: Customer, body: Any) -> None:
    answer = await correct(waiting, body)
    assert (answer.status, answer.error) == (422, "invalid")
    assert (await card(waiting)).body["card"]["wanted"] is None
