"""Finding conversations by words: the same on SQLite and on PostgreSQL, from what really happened in them."""

from typing import Any

import pytest

from common.errors import Invalid
from conversations.errors import ConversationNotFound
from conversations.search import ConversationSearch
from tests.integration.conversations.fakes import House


@pytest.fixture
def house(house_on_each_database: House) -> House:
    return house_on_each_database


async def found(house: House, words: str, **more: Any) -> list[str]:
    results = (await ConversationSearch(house.db).find(words, **more))["results"]
    return [one["customer_name"] for one in results]


async def begun(house: House, name: str, *lines: str) -> str:
    conversation_id = await house.begin(name=name, email=f"{name.split()[0].lower()}@example.com")
    for line in lines:
        house.clock.forward(minutes=1)
        await house.talk(conversation_id, line)
    return conversation_id


async def test_words_are_found_in_messages_names_addresses_and_order_numbers(house: House) -> None:
    await begun(house, "Ana López", "my lamp #W4817420 is late", "it should have been here on tuesday")
    await begun(house, "José Müller", "the kettle leaks", "and the lamp hums, too")
    assert await found(house, "kettle") == ["José Müller"]
    assert await found(house, "LAMP") == ["José Müller", "Ana López"]  # the newest first
    assert await found(house, "lopez") == ["Ana López"]
    assert await found(house, "MULLER") == ["José Müller"]
    assert await found(house, "#W4817420") == await found(house, "w48174") == ["Ana López"]
    assert await found(house, "ana@example.com") == ["Ana López"]
    # The words may be in different messages, in the name, or both.
    assert await found(house, "lamp tuesday") == ["Ana López"]
    assert await found(house, "jose lamp") == ["José Müller"]
    assert await found(house, "kettle tuesday") == []
    assert await found(house, '"kettle leaks"') == ["José Müller"]
    assert await found(house, '"leaks kettle"') == []
    assert await found(house, "amp") == []


async def test_a_proved_customer_and_the_orders_of_a_handoff_are_found(house: House) -> None:
    conversation_id = await begun(house, "Visitor One", "hello")
    async with house.db.write() as c:
        await house.log.prove_identity(c, conversation_id, "ana_lopez_1000")
    await house.talk(conversation_id, "I want to talk to a human")
    result = (await ConversationSearch(house.db).find("lopez"))["results"][0]
    assert (result["customer_name"], result["handoff_state"], result["state"]) == ("Ana Lopez", "queued", "queued")
    # From the packet's orders; nobody wrote it.
    assert await found(house, "#W1") == ["Ana Lopez"]


async def test_the_message_that_has_the_word_is_shown_and_a_name_alone_shows_none(house: House) -> None:
    await begun(house, "Ana Lopez", "the kettle leaks", "something else")
    (result,) = (await ConversationSearch(house.db).find("kettle"))["results"]
    assert (result["message"]["role"], result["message"]["text"]) == ("bot", "You said the kettle leaks")
    (result,) = (await ConversationSearch(house.db).find("lopez"))["results"]
    assert result["message"] is None and result["handoff_id"] is None


async def test_a_long_list_is_cut_and_says_so(house: House) -> None:
    for number in range(4):
        await begun(house, f"Customer {number}", "the same words")
    answer = await ConversationSearch(house.db).find("same", limit=3)
    assert (len(answer["results"]), answer["more"]) == (3, True)
    assert (await ConversationSearch(house.db).find("same", limit=4))["more"] is False


@pytest.mark.parametrize("words", ["?", " ", "' OR 1=1 --", '"*"', "a" * 201, "col:x NEAR(y)", "\x00"])
async def test_what_means_something_to_a_database_is_only_words(house: House, words: str) -> None:
    await begun(house, "Ana Lopez", "nothing of the kind")
    try:
        assert await found(house, words) == []
    except Invalid as problem:
        assert problem.errors[0]["field"] == "words"


async def test_a_conversation_is_read_whole(house: House) -> None:
    conversation_id = await begun(house, "Ana Lopez", "the kettle leaks")
    whole = await ConversationSearch(house.db).read(conversation_id)
    assert [one["seq"] for one in whole["messages"]] == [1, 2]
    assert whole["conversation"]["customer_name"] == "Ana Lopez"
    with pytest.raises(ConversationNotFound):
        await ConversationSearch(house.db).read("nothing")
