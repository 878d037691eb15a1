"""A history of 10,000 conversations, written straight into the log's tables: 500 times the same twenty.

Twenty blocks a day on 25 days from Monday, 5 October 2026, one an hour from midnight (UTC). What the twenty of a block
are is in `block`; the figures that follow from it are worked out in `test_history.py`.
"""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone
from typing import Any

from sqlalchemy import Table, insert

from common.storage import Database
from conversations.storage import closings, conversations, handoffs, messages, ratings, turns
from desk.storage_verdicts import handoff_verdicts

FIRST_DAY = datetime(2026, 10, 5, tzinfo=timezone.utc)
BLOCKS = 500
BLOCKS_A_DAY = 20
CHUNK = 2_000


def seconds(number: float) -> timedelta:
    return timedelta(seconds=number)


@dataclass
class Talk:
    """One conversation as it is written down."""

    id: str
    at: datetime
    customer_id: str | None = None
    seq: int = 0
    customer_at: datetime | None = None
    closed_at: datetime | None = None
    rows: dict[Table, list[dict[str, Any]]] = field(default_factory=lambda: defaultdict(list))

    def _message(self, role: str, at: datetime, asks: str | None = None, turn_id: str | None = None) -> None:
        self.seq += 1
        self.at = at
        row = {"conversation_id": self.id, "seq": self.seq, "id": f"{self.id}-{self.seq}", "role": role}
        row |= {"author": "", "text": f"{role} {self.seq}", "at": at, "buttons": [], "has_buttons": False, "asks": asks}
        self.rows[messages].append(row | {"citations": [], "turn_id": turn_id})

    def turn(
        self, at: datetime, answered_after: float, intent: str, signal: str | None, asks: str | None = None
    ) -> None:
        """The customer writes, and the assistant answers."""
        turn_id, self.customer_at = f"{self.id}-t{self.seq}", at
        row = {"id": turn_id, "conversation_id": self.id, "state": "done", "first_seq": self.seq + 1}
        row |= {"last_seq": self.seq + 1, "epoch": 1, "attempts": 1, "is_payload": False, "received_at": at}
        row |= {"person_offered": False, "crossed": False, "intent": intent, "steps": []}
        self.rows[turns].append(row | {"signals": [{"name": signal, "detail": ""}] if signal else []})
        self._message("customer", at, turn_id=turn_id)
        self._message("bot", at + seconds(answered_after), asks, turn_id)

    def person(self, began: datetime, replied_after: float, outcome: str) -> None:
        """Ten seconds after `began` it goes to people; an agent answers, and closes it ten minutes later."""
        created = began + seconds(10)
        replied = created + seconds(replied_after)
        self._message("agent", replied)
        row = {"id": f"{self.id}-h", "conversation_id": self.id, "state": "closed", "reason": "explicit_wish"}
        row |= {"priority": 0, "skills": [], "queue": "general", "created_at": created, "queued_at": created}
        row |= {"due_at": created, "packet": {}, "agent_id": "agent-1", "agent_name": "Maya", "claimed_at": created}
        row |= {"first_reply_at": replied, "resolved_at": replied + seconds(600), "outcome": outcome, "summary": ""}
        self.rows[handoffs].append(row | {"language": "en", "weight": 1.0, "turned_down": [], "tags": []})
        self.close(seconds(600))

    def rate(self, rating: int, bot: int, waiting: int | None = None, person: int | None = None) -> None:
        row = {"conversation_id": self.id, "after_seq": 0, "rating": rating, "bot": bot, "waiting": waiting}
        self.rows[ratings].append(row | {"person": person, "comment": "", "rated_at": self.at})

    def close(self, after: timedelta = timedelta(minutes=30)) -> None:
        self.closed_at = self.at + after
        self.rows[closings].append({"conversation_id": self.id, "seq": self.seq, "at": self.closed_at})
        self._message("system", self.closed_at)

    def row(self, created_at: datetime) -> dict[str, Any]:
        row = {"id": self.id, "token_hash": self.id, "channel": "web", "locale": "en", "epoch": 2}
        row |= {"state": "closed" if self.closed_at else "bot", "customer_id": self.customer_id}
        row |= {"last_seq": self.seq, "last_note": 0, "created_at": created_at, "last_message_at": self.at}
        row |= {"last_customer_at": self.customer_at, "reminded_seq": 0, "mailed_seq": 0, "closed_at": self.closed_at}
        return row


def block(number: int) -> list[tuple[datetime, Talk]]:
    """Return the twenty conversations of a block, each with the time at which it was created.

    | place | first answer | last answer | what |
    | 0..3 | 2 s | 60 s | helped, and thanks: confirmed |
    | 4 | 2 s | 60 s | helped, and rates 5: confirmed |
    | 5..8 | 3 s | 120 s | helped: assumed |
    | 9 | 3 s | 120 s | rates 1: abandoned |
    | 10 | 4 s | 30 s | helped, back after 3 days in the same conversation (answered after 5 s: assumed): came back |
    | 11 | 4 s | 30 s | helped, back after 3 days in conversation 19: came back |
    | 12 | 6 s | 6 s | no answer found, says thanks all the same: abandoned |
    | 13 | 6 s | 6 s | leaves in the middle of a cancellation: abandoned |
    | 14 | 8 s | 8 s | still open |
    | 15, 16 | 7 s | 110 s, 130 s | to people after 10 s, answered after 100 s, 120 s: solved; 15 rates 4: 2, 3, 5 |
    | 17, 18 | 7 s | 150 s, 170 s | the same after 140 s and 160 s: unsolved, spam |
    | 19 | 5 s | 5 s | three days later, the customer of 11: assumed |
    """
    base = FIRST_DAY + timedelta(days=number // BLOCKS_A_DAY, hours=number % BLOCKS_A_DAY)
    made = []
    for place in range(20):
        began = base + timedelta(minutes=place, days=3 if place == 19 else 0)
        created = began - seconds(20)
        talk = Talk(f"conv-{number:03}-{place:02}", created, f"customer-{number}" if place in (11, 19) else None)
        talk._message("bot", created)
        _play(talk, place, began)
        made.append((created, talk))
    return made


def _play(talk: Talk, place: int, began: datetime) -> None:
    if place in (14, 19) or 12 <= place <= 13:
        first = {12: 6, 13: 6, 14: 8, 19: 5}[place]
        signal = {12: "unanswered", 13: None, 14: "answered", 19: "answered"}[place]
        talk.turn(began, first, "ask_delivery", signal, asks="reason" if place == 13 else None)
        if place == 12:
            talk.turn(began + seconds(30), 2, "thanks", None)
        if place != 14:
            talk.close()
    elif place >= 15:
        talk.turn(began, 7, "wants_person", "person_wanted")
        if place == 15:
            talk.rate(4, bot=2, waiting=3, person=5)
        talk.person(began, 100 + 20 * (place - 15), {15: "solved", 16: "solved", 17: "unsolved", 18: "spam"}[place])
    else:
        first, last = (2, 60) if place < 5 else (3, 120) if place < 10 else (4, 30)
        talk.turn(began, first, "ask_return_policy", "answered")
        talk.turn(began + seconds(last - 2), 2, "ask_delivery", "answered")
        if place < 4:
            talk.turn(began + seconds(300), 2, "thanks", None)
        talk.close()
        if place in (4, 9):
            talk.rate(5, 5) if place == 4 else talk.rate(1, 1)
        if place == 10:
            talk.turn(began + timedelta(days=3), 5, "ask_delivery", "answered")
            talk.close()


async def write_verdicts(db: Database, maya: str, sam: str, blocks: int = BLOCKS) -> None:
    """Have two agents judge the handovers of each block: 15 right; 16 early, and right; 17 late; nobody judges 18."""
    words = ((15, maya, "right"), (16, maya, "early"), (16, sam, "right"), (17, sam, "late"))
    rows = [
        {"handoff_id": f"conv-{number:03}-{place:02}-h", "agent_id": who, "verdict": word, "at": FIRST_DAY}
        for number in range(blocks)
        for place, who, word in words
    ]
    async with db.write() as c:
        await c.execute(insert(handoff_verdicts), rows)


async def write_history(db: Database, blocks: int = BLOCKS) -> None:
    """Write `blocks` blocks of twenty conversations."""
    rows: dict[Table, list[dict[str, Any]]] = {
        table: [] for table in (conversations, messages, turns, handoffs, ratings, closings)
    }
    for number in range(blocks):
        for created, talk in block(number):
            rows[conversations].append(talk.row(created))
            for table, own in talk.rows.items():
                rows[table].extend(own)
    async with db.write() as c:
        for table, own in rows.items():
            for at in range(0, len(own), CHUNK):
                await c.execute(insert(table), own[at : at + CHUNK])
