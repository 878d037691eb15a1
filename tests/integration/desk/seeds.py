"""Six conversations as a care team meets them, and the people who answer."""

from typing import Any

from conversations.model import Role, State
from desk.accounts import Accounts
from desk.model import Agent, AgentRole
from tests.integration.desk.fake_log import FakeLog, Stay

PASSWORD = "correct horse battery"

C, B, S = Role.CUSTOMER, Role.BOT, Role.SYSTEM
WAIT = "I'm connecting you with a person from our team. You're next; it usually takes 4 to 7 minutes."


def _score(score: float, *parts: tuple[str, float], trend: float | None = None) -> dict[str, Any]:
    named = [{"name": name, "value": value} for name, value in parts]
    return {"score": score, "contributions": named} | ({} if trend is None else {"trend": trend})


async def seed_agents(accounts: Accounts) -> list[Agent]:
    return [
        await accounts.add("maya", PASSWORD, AgentRole.AGENT, ["orders", "billing"], "Maya Lindqvist"),
        await accounts.add("sam", PASSWORD, AgentRole.AGENT, ["products", "care"], "Sam Okafor"),
        await accounts.add("ines", PASSWORD, AgentRole.SUPERVISOR, ["legal"], "Ines Duarte"),
    ]


def _late_lamp(log: FakeLog) -> Stay:
    return log.seed(
        "Daniela Petrova",
        [
            (B, "Hello, I'm the Larkfield assistant. How can I help?"),
            (C, "my lamp #W4817420 was due last tuesday. where is it"),
            (B, "I can look that up. What is the e-mail address of your order?"),
            (C, "daniela.petrova@example.com"),
            (
                B,
                "Thanks, that's confirmed. Order #W4817420 was handed to the carrier on Monday, 16 November. "
                "It was due by Thursday, 19 November.",
            ),
            (C, "it's SUNDAY. I took a day off for this and nobody can tell me anything"),
            (B, "I'm sorry it is late. We count a parcel as late 3 business days after the latest date."),
            (C, "useless. third time this year. I want a real person now"),
            (S, WAIT),
        ],
        reason="strong_negative",
        minutes_ago=6.4,
        due_in_minutes=-2.2,
        priority=2,
        skills=("orders",),
        packet={
            "triggers": [
                {"name": "explicit_wish", "weight": 1.0, "evidence_seq": 8},
                {"name": "strong_negative", "weight": 0.8, "evidence_seq": 8},
            ],
            "complexity": _score(
                0.54, ("repeated_contact", 0.22), ("failed_turns", 0.18), ("length", 0.09), ("order_named", 0.05)
            ),
            "sentiment": _score(
                -0.71, ("lexicon", -0.42), ("capitals", -0.17), ("history", -0.16), ("polite", 0.04), trend=-0.24
            ),
            "strain": _score(
                0.83,
                ("mood", 0.46),
                ("contacted before", 0.22),
                ("does not know what else to do", 0.1),
                ("complexity", 0.05),
            ),
            "explanation": "Handed over because the customer is very upset and the customer asked for a person "
            "(message 8). A person needed, by how customers have talked in like cases: 82 %.",
            "next_steps": [
                {"text": "Order #W4817420 is processed: find out where the parcel is", "seq": 6},
                {"text": "Asked for a call: no number in the chat yet", "seq": None},
            ],
            "summary": [
                {"text": "The customer wrote first: “my lamp #W4817420 was due last tuesday. where is it”", "seq": 2},
                {"text": "Identity: proved by a code to the address on file", "seq": 4},
                {"text": "Last words: “useless. third time this year. I want a real person now”", "seq": 8},
                {"text": "Handed over: Very upset", "seq": 8},
            ],
            "tried": [
                {"what": "Identity", "result": "proved", "seq": 4},
                {"what": "Order status", "result": "processed, with the carrier since 16 November", "seq": 5},
                {"what": "Delivery article", "result": "answered", "seq": 7},
            ],
            "customer": {
                "identity_proved": True,
                "email": "daniela.petrova@example.com",
                "customer_id": "daniela_petrova_2290",
            },
            "slots": {"order_id": "#W4817420"},
            "orders": [
                {"order_id": "#W4817420", "status": "processed"},
                {"order_id": "#W3390118", "status": "delivered"},
            ],
            "promises": [{"text": "We count a parcel as late 3 business days after the latest date.", "seq": 7}],
            "suggestions": [
                {"article_id": "late", "title": "My parcel is late", "url": "/articles/late"},
                {"article_id": "lost", "title": "When we resend or refund a lost parcel", "url": "/articles/lost"},
            ],
        },
    )


def _others(log: FakeLog) -> None:
    log.seed(
        "Yusuf Rossi",
        [
            (B, "Hello, I'm the Larkfield assistant. How can I help?"),
            (C, "I was charged twice for the same order!!"),
            (B, "Card authorisations seen twice vanish in 3 business days."),
            (C, "it's been 6 days. both are booked"),
            (S, WAIT),
        ],
        reason="repeated_failure",
        minutes_ago=4.1,
        due_in_minutes=1.5,
        skills=("billing",),
        packet={
            "complexity": _score(0.38, ("failed_turns", 0.24), ("money", 0.14)),
            "sentiment": _score(-0.3, ("lexicon", -0.2), ("exclamation", -0.1), trend=-0.05),
            "triggers": [{"name": "repeated_failure", "weight": 0.65, "evidence_seq": 4}],
            "summary": [
                {"text": "The customer wrote first: “I was charged twice for the same order!!”", "seq": 2},
                {"text": "The articles had no answer", "seq": 4},
            ],
        },
    )
    log.seed(
        "Mei-Ling Abernathy-Featherstonehaugh",
        [
            (C, "Can I swap the walnut desk for oak? Order W9902817, still pending I think"),
            (B, "A colleague makes this change. Shall I pass you on?"),
            (C, "yes please"),
            (S, WAIT),
        ],
        reason="policy_exception",
        minutes_ago=2.6,
        due_in_minutes=9,
        priority=0,
        skills=("orders",),
    )
    log.seed("", [(C, "human please"), (S, WAIT)], minutes_ago=0.6, due_in_minutes=7)


async def seed_conversations(log: FakeLog, agents: list[Agent]) -> list[Stay]:
    """Four wait, one is with the first agent, one with the second."""
    by_name = {agent.username: agent for agent in agents}
    maya, sam = by_name["maya"], by_name["sam"]
    first = _late_lamp(log)
    _others(log)
    held = log.seed(
        "Olivia Brandt",
        [
            (C, "<script>alert(1)</script> the kettle leaks <b>badly</b>"),
            (B, "I'm sorry about that. Is it safe now?"),
            (C, "unplugged it. what now? the warranty page says 2 years"),
            (S, WAIT),
        ],
        reason="risk_safety",
        minutes_ago=14,
        due_in_minutes=-5,
        priority=3,
        skills=("safety",),
    )
    await log.claim(held.handoff.id, maya.id, maya.first_name)
    await log.note(held.handoff.id, maya.id, maya.first_name, "n1", "Kettle KX-2, bought in March: recall list?", 4)
    await log.agent_message(
        held.handoff.id,
        maya.id,
        maya.first_name,
        "m1",
        "Hi Olivia, this is Maya. Thank you for unplugging it. Please don't use it again.",
        4,
    )
    log.customer_says(held.handoff.id, "ok. do I get a new one or my money back?")
    other = log.seed("Tomás Alvarado", [(C, "gift card shows 0"), (S, WAIT)], reason="complaint", minutes_ago=22)
    await log.claim(other.handoff.id, sam.id, sam.first_name)
    assert first.conversation.state is State.QUEUED
    return list(log.stays.values())
