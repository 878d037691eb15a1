"""Reviews of conversations over HTTP with the real log, and on both databases."""

import asyncio
from typing import Any

import pytest

from common.storage import Database
from conversations import storage_log
from conversations.model import Outcome
from conversations.rating import Given
from desk.accounts import Accounts
from desk.model import Agent, AgentRole
from desk.reviews.card import Answer, Criterion, ScoreCard
from desk.reviews.model import Sample
from desk.reviews.reviews import CardChanged, Judged, OwnWork, Reviews
from desk.verdicts import Verdict, Verdicts
from tests.integration.conversations.fakes import House
from tests.integration.desk.seeds import PASSWORD, seed_agents
from tests.integration.desk.test_with_the_log import Place, place
from tests.integration.hashing import CHEAP

__all__ = ["place"]
CARD = ScoreCard((Criterion("tone", "Was it warm?", Answer.SCALE), Criterion("process", "Was it kept?", Answer.YES_NO)))
DAYS = "first=2026-11-23&last=2026-11-25"


async def ended(
    house: House, agent: Agent, name: str = "Ana Lopez", rating: int | None = None, said: str = "It is on its way."
) -> tuple[str, str]:
    """Return a conversation that the agent has answered and closed, and its handoff."""
    conversation, handoff = await house.queued(name=name)
    await house.log.claim(handoff, agent.id, agent.first_name)
    held = await house.log.get(conversation.id)
    await house.log.agent_message(handoff, agent.id, agent.first_name, f"m-{handoff}", said, held.epoch)
    await house.log.resolve(
        handoff, agent.id, agent.first_name, outcome=Outcome.SOLVED, summary="", return_to_bot=False, epoch=held.epoch
    )
    if rating:
        await house.log.rate(conversation.id, Given(rating))
    return conversation.id, handoff


async def agents(place: Place) -> dict[str, Agent]:
    return {one.username: one for one in await Accounts(place.house.db, place.house.clock, None, CHEAP).agents()}


async def test_a_supervisor_draws_reviews_changes_and_the_agent_reads_it(place: Place) -> None:
    maya = (await agents(place))["maya"]
    conversation, _ = await ended(place.house, maya)
    ines = await place.signed_in("ines")
    _, drawn = await ines.get(f"/api/reviews/draw?{DAYS}&agent={maya.id}")
    (one,) = drawn["conversations"]
    assert (one["conversation_id"], one["customer_name"], one["agent"]["name"]) == (
        conversation,
        "Ana Lopez",
        "Maya Lindqvist",
    )
    path = f"/api/reviews/conversations/{conversation}"
    _, to_fill = await ines.get(path)
    assert (to_fill["review"], [one["name"] for one in to_fill["people"]]) == (None, ["Maya Lindqvist"])
    answers = {"understood": 4, "correct": 5, "complete": 2, "tone": None, "process": True}
    body: dict[str, Any] = {
        "card_version": to_fill["card"]["version"],
        "agent_id": maya.id,
        "answers": answers,
        "comment": " Kind. ",
        "turns": [{"seq": 2, "text": "No date was given."}],
    }
    status, first = await ines.call("PUT", path, body)
    assert (status, first["review"]["comment"]) == (200, "Kind.")
    place.house.clock.forward(minutes=1)
    _, second = await ines.call("PUT", path, body | {"answers": answers | {"complete": 3}})
    assert second["review"]["id"] == first["review"]["id"]
    assert (await ines.get(f"/api/reviews/draw?{DAYS}"))[1]["conversations"] == []

    hers = await place.signed_in("maya")
    _, mine = await hers.get("/api/reviews/mine")
    (review,) = mine["reviews"]
    assert (review["reviewer"]["name"], review["answers"]["complete"], review["turns"]) == (
        "Ines Duarte",
        3,
        body["turns"],
    )
    assert [(one["name"], one["average"], one["count"]) for one in mine["averages"][0]["criteria"]] == [
        ("understood", 4.0, 1),
        ("correct", 5.0, 1),
        ("complete", 3.0, 1),
        ("tone", None, 0),
        ("process", 1.0, 1),
    ]
    assert (await (await place.signed_in("sam")).get("/api/reviews/mine"))[1]["reviews"] == []
    assert len((await ines.get(f"/api/reviews?{DAYS}&agent={maya.id}"))[1]["reviews"]) == 1


async def test_a_customer_whom_the_website_signed_in_is_named(place: Place) -> None:
    maya = (await agents(place))["maya"]
    conversation, _ = await ended(place.house, maya, name="")
    proved = {"customer_id": "ana_lopez_1000", "customer_name": "Ana Lopez"}
    async with place.house.db.write() as c:
        await storage_log.change_conversation(c, conversation, **proved)
    ines = await place.signed_in("ines")
    _, drawn = await ines.get(f"/api/reviews/draw?{DAYS}&agent={maya.id}")
    assert [one["customer_name"] for one in drawn["conversations"]] == ["Ana Lopez"]


async def test_each_role_gets_what_is_theirs_and_what_does_not_fit_is_refused(place: Place) -> None:
    staff = await agents(place)
    conversation, _ = await ended(place.house, staff["maya"])
    path = f"/api/reviews/conversations/{conversation}"
    await Accounts(place.house.db, place.house.clock, None, CHEAP).add("will", PASSWORD, AgentRole.WRITER)
    maya, will, ines = [await place.signed_in(name) for name in ("maya", "will", "ines")]
    assert (await maya.get(path))[1]["type"] == "role_needed"
    assert (await maya.get(f"/api/reviews?{DAYS}"))[1]["type"] == "role_needed"
    assert (await will.get("/api/reviews/mine"))[1]["type"] == "role_needed"
    card = (await ines.get(path))[1]["card"]["version"]
    answers = {"understood": 4, "correct": 5, "complete": 2, "tone": 1, "process": False}
    good = {"card_version": card, "agent_id": staff["maya"].id, "answers": answers}
    for wrong in (
        {"agent_id": staff["sam"].id},
        {"answers": answers | {"tone": 6}},
        {"answers": {"tone": 4}},
        {"turns": [{"seq": 99, "text": "x"}]},
    ):
        assert (await ines.call("PUT", path, good | wrong))[0] == 422, wrong
    assert (await ines.call("PUT", path, good, **{"X-CSRF-Token": ""}))[1]["type"] == "csrf_mismatch"
    assert (await ines.call("PUT", "/api/reviews/conversations/nothing", good))[0] == 404
    for query in (f"{DAYS}&sample=odd", f"{DAYS}&many=51", "first=today&last=today"):
        assert (await ines.get(f"/api/reviews/draw?{query}"))[0] == 422


@pytest.fixture
def house(house_on_each_database: House) -> House:
    return house_on_each_database


def judged(agent: Agent | None, card: ScoreCard = CARD, tone: int = 4) -> Judged:
    return Judged(card.version, agent.id if agent else None, {"tone": tone, "process": True})


async def test_what_is_drawn_is_of_the_kind_of_the_time_of_the_agent_and_not_done(house: House) -> None:
    maya, sam, ines = await seed_agents(Accounts(house.db, house.clock, None, CHEAP))
    since, until = house.clock.now(), house.clock.now().replace(hour=23)
    calm, _ = await ended(house, maya)
    bad, _ = await ended(house, maya, rating=1)
    late, handoff = await ended(house, sam, rating=5)
    await ended(house, ines)  # her own
    await Verdicts(house.db, house.clock).give(sam, handoff, Verdict.LATE)
    reviews = Reviews(house.db, house.clock, CARD)

    async def drawn(sample: Sample = Sample.RANDOM, agent: Agent | None = None, many: int = 10) -> set[str]:
        found = await reviews.draw(ines, sample, since, until, agent.id if agent else None, many, seed=3)
        return {one["conversation_id"] for one in found}

    assert await drawn() == {calm, bad, late}
    assert await drawn(agent=maya) == {calm, bad}
    assert await drawn(Sample.LOW_RATING) == {bad}
    assert await drawn(Sample.LATE) == {late}
    assert await drawn(Sample.EARLY) == set()
    assert len(await drawn(many=2)) == 2
    assert await drawn(many=2) == await drawn(many=2)  # the same seed
    assert await reviews.draw(ines, Sample.RANDOM, until, until.replace(minute=1), None, 10, 0) == []
    await reviews.put(ines, calm, judged(maya))
    assert await drawn() == {bad, late}


async def test_two_pages_of_one_reviewer_leave_one_review_and_an_old_one_keeps_its_card(house: House) -> None:
    maya, _, ines = await seed_agents(Accounts(house.db, house.clock, None, CHEAP))
    conversation, _ = await ended(house, maya)
    other = Database(house.db.url)
    pages = [Reviews(db, house.clock, CARD) for db in (house.db, other)]
    kept = await asyncio.gather(*(page.put(ines, conversation, judged(maya, tone=4)) for page in pages * 3))
    assert len({one["id"] for one in kept}) == 1
    await other.close()

    newer = ScoreCard((Criterion("tone", "Was it kind?", Answer.SCALE), CARD.criteria[1]))
    later = Reviews(house.db, house.clock, newer)
    opened = await later.open(ines, conversation)
    assert opened["card"]["version"] == CARD.version
    await later.put(ines, conversation, judged(maya, CARD, tone=2))
    await later.put(ines, conversation, judged(maya, newer, tone=3))
    with pytest.raises(CardChanged):
        await later.put(ines, conversation, judged(maya, CARD))
    with pytest.raises(OwnWork):
        await later.put(maya, conversation, judged(maya, newer))
