"""Suggested answers: over HTTP with the real log, and on both databases."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest

from conversations import storage_told
from conversations.errors import NobodyGotIt
from conversations.recalls import Recalls
from desk.accounts import Accounts
from desk.suggesting.figures import figures
from desk.suggesting.model import Taken, Use
from desk.suggesting.suggestions import Suggestions
from tests.integration.conversations.fakes import House
from tests.integration.desk.conftest import Browser
from tests.integration.desk.knowledge import SmallKnowledge, texts_of
from tests.integration.desk.seeds import seed_agents
from tests.integration.desk.test_with_the_log import Place, place
from tests.integration.hashing import CHEAP

__all__ = ["place"]

(LATE,) = texts_of(["late"])
DAY = "first=2026-11-24&last=2026-11-24"


async def held(place: Place, maya: Browser, asks: str) -> tuple[str, str, int]:
    """Return conversation, path and epoch of what Maya holds, in which the customer has asked something."""
    conversation, handoff = await place.house.queued(name="Ana Lopez")
    path = f"/api/handoffs/{handoff}"
    _, packet = await maya.post(f"{path}/claim")
    await place.house.say(conversation.id, asks)
    return conversation.id, path, packet["epoch"]


async def test_the_customers_last_words_are_answered_and_the_source_goes_along(place: Place) -> None:
    maya = await place.signed_in("maya")
    conversation, path, epoch = await held(place, maya, "where is my lamp, it is late")
    _, told = await maya.get(f"{path}/suggestions")
    assert [(one["article_id"], one["internal"]) for one in told["items"]] == [
        ("late", False),
        ("lost", False),
        ("carrier-claims", True),
    ]
    assert (told["sure"], told["items"][0]["text"], told["items"][0]["section"]) == (
        True,
        LATE,
        "When it counts as late",
    )
    body: dict[str, Any] = {"client_id": "m1", "epoch": epoch, "text": f"Hello Ana. {LATE}"}
    body["suggested"] = {"id": told["id"], "items": [0, 2]}
    first = await maya.post(f"{path}/messages", body)
    assert (first[0], [one["url"] for one in first[1]["message"]["citations"]]) == (201, ["/articles/late"])
    assert (await maya.post(f"{path}/messages", body)) == (200, first[1])
    message = (await place.house.log.messages(conversation))[-1]
    assert [one.title for one in message.citations] == ["My parcel is late"]
    ines = await place.signed_in("ines")
    _, use = await ines.get(f"/api/metrics/suggestions?{DAY}")
    assert (use["shown"], use["unchanged"], use["edited"], use["unused"], use["used_share"]) == (1, 1, 0, 0, 1.0)
    assert use["articles"][0] == {"article_id": "late", "title": "My parcel is late", "shown": 1, "used": 1}


async def test_words_of_their_own_have_no_source_and_count_as_not_used(place: Place) -> None:
    maya, ines = await place.signed_in("maya"), await place.signed_in("ines")
    _, path, epoch = await held(place, maya, "where is my lamp, it is late")
    _, told = await maya.get(f"{path}/suggestions")
    own = {"client_id": "m1", "epoch": epoch, "text": "I will ask.", "suggested": {"id": told["id"], "items": [0]}}
    assert (await maya.post(f"{path}/messages", own))[1]["message"]["citations"] == []
    forged = own | {"client_id": "m2", "text": LATE, "suggested": {"id": "sugg_of_nobody", "items": [0]}}
    assert (await maya.post(f"{path}/messages", forged))[1]["message"]["citations"] == []
    _, use = await ines.get(f"/api/metrics/suggestions?{DAY}")
    assert (use["shown"], use["unused"], use["used_share"]) == (1, 1, 0.0)


async def test_a_wish_for_a_person_is_answered_by_the_question_before_it(place: Place) -> None:
    maya = await place.signed_in("maya")
    conversation = await place.house.begin()
    await place.house.talk(conversation, "where is my lamp, it is late")
    await place.house.talk(conversation, "I want to talk to a human")
    handoff = (await place.house.log.get(conversation)).handoff_id
    _, told = await maya.get(f"/api/handoffs/{handoff}/suggestions")
    assert told["items"][0]["article_id"] == "late"
    assert told["id"] is None, "who only looks is not counted"


async def test_nothing_is_suggested_for_what_no_article_is_about(place: Place) -> None:
    maya, ines, sam = [await place.signed_in(name) for name in ("maya", "ines", "sam")]
    _, path, _ = await held(place, maya, "thanks a lot")
    assert (await maya.get(f"{path}/suggestions"))[1]["items"] == []
    assert (await ines.get(f"/api/metrics/suggestions?{DAY}"))[1]["shown"] == 0
    assert (await sam.get(f"/api/metrics/suggestions?{DAY}"))[1]["type"] == "role_needed"
    assert (await sam.get("/api/handoffs/nothing/suggestions"))[1]["type"] == "handoff_not_found"
    assert (await place_nobody(place, path))[1]["type"] == "session_ended"


async def place_nobody(place: Place, path: str) -> tuple[int, Any]:
    visitor = await place.signed_in("sam")
    await visitor.post("/api/agents/logout")
    return await visitor.get(f"{path}/suggestions")


@pytest.fixture
def house(house_on_each_database: House) -> House:
    return house_on_each_database


async def test_on_both_databases_two_pages_are_shown_the_same_once_and_the_first_use_counts(house: House) -> None:
    maya, *_ = await seed_agents(Accounts(house.db, house.clock, None, CHEAP))
    conversation, handoff = await house.held(maya.id)
    await house.say(conversation.id, "where is my lamp, it is late")
    pages = [Suggestions(house.db, house.clock, house.log, SmallKnowledge()) for _ in range(2)]
    shown = await asyncio.gather(*[page.of(maya, handoff) for page in (*pages, *pages)])
    assert len({one.id for one in shown}) == 1 and shown[0].id is not None
    taken = Taken(shown[0].id, (0,))
    await pages[0].sent(maya, handoff, taken, LATE)
    await pages[1].sent(maya, handoff, taken, LATE.replace("business days", "working days"))
    (kept,) = await pages[0].between(house.clock.now(), house.clock.now().replace(hour=23))
    assert (kept.use, kept.used) == (Use.UNCHANGED, (0,))
    assert figures([kept])["unchanged"] == 1


async def test_on_both_databases_a_recall_knows_who_got_the_passage_from_an_agent(house: House) -> None:
    maya, *_ = await seed_agents(Accounts(house.db, house.clock, None, CHEAP))
    suggestions, recalls = (
        Suggestions(house.db, house.clock, house.log, SmallKnowledge()),
        Recalls(house.db, house.clock),
    )

    async def answers(words: str, client_id: str = "m1") -> str:
        conversation, handoff = await house.held(maya.id)
        await house.say(conversation.id, "where is my lamp, it is late")
        shown = await suggestions.of(maya, handoff)
        assert shown.id is not None
        sources = await suggestions.sources(handoff, Taken(shown.id, (0,)), words)
        for _ in range(2):  # the console sends again what was not answered
            await house.log.agent_message(handoff, maya.id, "Maya", client_id, words, conversation.epoch, sources)
        return conversation.id

    with pytest.raises(NobodyGotIt):
        await recalls.flag_passages("late", None, "it is 5 days now", "Wren")
    first = await answers(LATE)
    await answers("I will ask.")
    house.clock.forward(hours=2)
    second = await answers(f"Hello,\n{LATE}")
    recall = await recalls.flag_passages("late", None, "it is 5 days now", "Wren")
    assert [one.article_id for one in recall.passages] == ["late"]
    _, got = await recalls.get(recall.id)
    assert [(one.conversation_id, one.times) for one in got] == [(second, 1), (first, 1)]
    _, lately = await recalls.get(recall.id, house.clock.now() - timedelta(hours=1))
    assert [one.conversation_id for one in lately] == [second]
    await recalls.confirm(recall.id, None, "It is 5 days.", (), "Wren")
    assert len((await recalls.get(recall.id))[1]) == 2
    async with house.db.read() as c:
        assert await storage_told.told_by_article(c, house.clock.now() - timedelta(days=1)) == {"late": 2}
    (_, said) = (await house.log.messages(first))[-2:]
    assert [one.article_id for one in said.citations] == ["late"]
