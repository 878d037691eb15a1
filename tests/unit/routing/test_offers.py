"""Who is offered whom: in order, to those who can, with skills that relax, and nobody starves."""

from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from routing.offers import (
    Agent,
    OfferDesk,
    Waiter,
    best_agent,
    order_key,
    relaxed_to,
    starvation_seconds,
    weight_of,
)
from routing.queue_rules import OfferRules, QueueRules

QUEUE, RULES = QueueRules(), OfferRules()
FAR = 1e9
SOME = frozenset


def desk(*agents: Agent) -> OfferDesk:
    made = OfferDesk(QUEUE, RULES)
    for agent in agents:
        made.put_agent(agent)
    return made


def waiter(name: str, arrived: float = 0.0, **more: object) -> Waiter:
    return Waiter(name, arrived=arrived, queued=arrived, due=FAR, **more)  # type: ignore[arg-type]


def test_who_came_first_is_offered_first_and_an_urgent_one_before() -> None:
    floor = desk(Agent("ana"), Agent("ben"))
    floor.join(waiter("early", 0), 0)
    floor.join(waiter("urgent", 60, priority=1), 60)
    offers = [floor.next_offer(100), floor.next_offer(100), floor.next_offer(100)]
    assert [offer.waiter_id if offer else None for offer in offers] == ["urgent", "early", None]


def test_a_conversation_is_offered_to_one_agent_at_a_time() -> None:
    floor = desk(Agent("ana"), Agent("ben"))
    floor.join(waiter("only"), 0)
    assert floor.next_offer(1) is not None
    assert floor.next_offer(1) is None


def test_an_agent_needs_the_skill_and_the_language() -> None:
    floor = desk(Agent("ana"), Agent("lea", languages=SOME({"fr"})))
    floor.join(waiter("legal", skills=("legal",)), 0)
    floor.join(waiter("french", language="fr"), 5)
    offer = floor.next_offer(6)
    assert offer is not None
    assert (offer.waiter_id, offer.agent_id) == ("french", "lea")
    assert floor.next_offer(6) is None


def test_skills_are_let_go_step_by_step_and_the_offer_says_so() -> None:
    steps = [relaxed_to(("legal", "orders"), minutes * 60, RULES) for minutes in (0, 3, 6, 10)]
    assert steps == [("legal", "orders"), ("legal",), (), ()]
    floor = desk(Agent("ana"))
    floor.join(waiter("legal", skills=("legal",)), 0)
    assert floor.next_offer(179) is None
    offer = floor.next_offer(180)
    assert offer is not None
    assert offer.relaxed == ("legal",)


def test_languages_are_never_let_go() -> None:
    floor = desk(Agent("ana"))
    floor.join(waiter("french", language="fr"), 0)
    assert floor.next_offer(86_400) is None


def test_a_missed_offer_goes_to_the_next_agent_and_the_first_stays_away() -> None:
    floor = desk(Agent("ana", idle_since=0), Agent("ben", idle_since=5))
    floor.join(waiter("one"), 0)
    first = floor.next_offer(10)
    assert first is not None
    assert first.agent_id == "ana"
    assert first.expires == 10 + RULES.offer_seconds
    floor.missed(first, first.expires)
    second = floor.next_offer(first.expires)
    assert second is not None
    assert second.agent_id == "ben"
    assert not floor.agents["ana"].ready


def test_a_declined_offer_goes_to_somebody_else_while_the_agent_stays() -> None:
    floor = desk(Agent("ana"), Agent("ben"))
    floor.join(waiter("one"), 0)
    first = floor.next_offer(1)
    assert first is not None
    floor.declined(first, 2)
    second = floor.next_offer(2)
    assert second is not None
    assert {first.agent_id, second.agent_id} == {"ana", "ben"}
    assert floor.agents[first.agent_id].ready


def test_a_heavy_conversation_takes_more_of_an_agents_capacity() -> None:
    assert [weight_of(score, RULES) for score in (0.0, 0.5, 0.9)] == [1.0, 1.5, 2.0]
    floor = desk(Agent("ana", capacity=3))
    for name in ("a", "b"):
        floor.join(waiter(name, weight=2.0), 0)
    offer = floor.next_offer(1)
    assert offer is not None
    floor.accepted(offer, 2)
    assert floor.agents["ana"].room == 1
    assert floor.next_offer(3) is None
    floor.join(waiter("light", 3), 3)
    light = floor.next_offer(4)
    assert light is not None
    assert light.waiter_id == "light"


def test_the_agent_who_knows_the_customer_comes_first_then_skills_load_and_idleness() -> None:
    agents = [Agent("ana", idle_since=9), Agent("ben", skills=SOME({"orders"}), load=2), Agent("cem", idle_since=1)]
    one = waiter("x", skills=("orders",))
    assert best_agent(replace(one, last_agent="ana"), (), "en", agents) == agents[0]
    assert best_agent(one, (), "en", agents) == agents[1]
    assert best_agent(waiter("y"), (), "en", agents) == agents[2]


def test_what_is_about_to_breach_comes_up() -> None:
    floor = desk(Agent("ana"))
    floor.join(waiter("early", 0), 0)
    floor.join(replace(waiter("breaching", 60), due=400.0), 60)
    assert order_key(floor.waiting["breaching"], 100, QUEUE, RULES) > order_key(
        floor.waiting["early"], 100, QUEUE, RULES
    )
    offer = floor.next_offer(300)
    assert offer is not None
    assert offer.waiter_id == "breaching"


def test_a_clock_that_jumps_back_changes_nothing() -> None:
    floor = desk(Agent("ana"))
    floor.join(waiter("legal", skills=("legal",)), 0)
    floor.join(waiter("plain", 500), 500)
    assert floor.next_offer(200) is not None


AGENTS = st.lists(
    st.builds(
        Agent,
        id=st.text("abcdef", min_size=1, max_size=2),
        skills=st.frozensets(st.sampled_from(["legal", "orders"])),
        languages=st.sampled_from([SOME({"en"}), SOME({"en", "fr"})]),
        capacity=st.sampled_from([1.0, 2.0, 4.0]),
        load=st.sampled_from([0.0, 1.0]),
        ready=st.booleans(),
    ),
    max_size=6,
    unique_by=lambda a: a.id,
)
WAITERS = st.lists(
    st.builds(
        Waiter,
        id=st.text("uvwxyz", min_size=1, max_size=2),
        arrived=st.integers(0, 3000).map(float),
        queued=st.integers(0, 3000).map(float),
        due=st.integers(0, 6000).map(float),
        priority=st.integers(0, 3),
        skills=st.sampled_from([(), ("legal",), ("orders", "legal")]),
        language=st.sampled_from(["en", "fr"]),
        weight=st.sampled_from([1.0, 1.5, 2.0]),
    ),
    max_size=12,
    unique_by=lambda w: w.id,
)


@settings(max_examples=200, deadline=None)
@given(AGENTS, WAITERS, st.lists(st.integers(0, 4000), min_size=1, max_size=4))
def test_the_index_offers_whom_a_plain_search_would(
    agents: list[Agent], waiters: list[Waiter], looks: list[int]
) -> None:
    floor = desk(*agents)
    for one in waiters:
        floor.join(one, 0)
    offered: set[str] = set()
    for now in sorted(map(float, looks)):
        free = list(floor.agents.values())
        able = [
            one
            for one in waiters
            if one.id not in offered
            and best_agent(one, relaxed_to(one.skills, now - one.queued, RULES), one.language, free)
        ]
        expected = min(able, key=lambda w: order_key(w, now, QUEUE, RULES), default=None)
        offer = floor.next_offer(now)
        assert (offer.waiter_id if offer else None) == (expected.id if expected else None)
        if offer is not None and expected is not None:
            skills = relaxed_to(expected.skills, now - expected.queued, RULES)
            chosen = best_agent(expected, skills, expected.language, free)
            assert chosen is not None
            assert offer.agent_id == chosen.id
            offered.add(offer.waiter_id)


@settings(max_examples=150, deadline=None)
@given(WAITERS, st.integers(0, 4000))
def test_nobody_is_passed_over_for_somebody_who_came_later_than_the_bound(waiters: list[Waiter], now: int) -> None:
    floor = desk(*(Agent(f"agent{n}", languages=SOME({"en", "fr"}), capacity=9) for n in range(12)))
    plain = [replace(one, skills=()) for one in waiters]
    for one in plain:
        floor.join(one, 0)
    order = []
    while (offer := floor.next_offer(float(now))) is not None:
        order.append(floor.waiting[offer.waiter_id])
    assert len(order) == len(plain)
    for place, taken in enumerate(order):
        for passed in order[place + 1 :]:
            assert taken.arrived - passed.arrived <= starvation_seconds(QUEUE, RULES)
