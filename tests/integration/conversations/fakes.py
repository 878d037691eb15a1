"""Stand-ins for what the room needs of others: an assistant that does as told, a clock that is set by hand."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from sqlalchemy.ext.asyncio import AsyncConnection

from common.storage import Database
from common.wire import BotReply, DialogueSave, TurnAnswer, TurnRequest
from conversations.hub import Hub
from conversations.log import ConversationLog
from conversations.model import Conversation, CustomerCard, CustomerClaim, Draft, Inbound, Message, TurnEnd
from conversations.open_turns import OpenTurns
from conversations.thinking import InThreads, Models
from conversations.turns import TurnRunner
from kb_index.model import Hit, SearchResult
from routing.model import Complexity, Decision, Sentiment, Verdict
from routing.rules import Rules
from tests.integration.databases import sqlite_with_tables

NOON = datetime(2026, 11, 24, 12, 0, tzinfo=timezone.utc)


class HandClock:
    def __init__(self) -> None:
        self.at = NOON

    def now(self) -> datetime:
        return self.at

    def forward(self, **units: float) -> None:
        self.at += timedelta(**units)

    def reset(self) -> None:
        """Noon again."""
        self.at = NOON


SQLITE = "sqlite+aiosqlite:///"
the_rules = cache(Rules.load)
"""The rules as they are shipped, read once."""

Script = Callable[[TurnRequest], Awaitable[list[BotReply]]]


class FakeAssistant:
    """Answers "You said …" and saves a dialogue, unless the test sets another `script`."""

    def __init__(self, open_turns: OpenTurns) -> None:
        self.open_turns = open_turns
        self.requests: list[TurnRequest] = []
        self.script: Script = self.echo
        self.saved: dict[str, DialogueSave] = {}

    async def answer(self, request: TurnRequest) -> TurnAnswer:
        self.requests.append(request)
        replies = await self.script(request)
        return TurnAnswer(replies, self.saved.get(request.turn_id))

    async def echo(self, request: TurnRequest) -> list[BotReply]:
        self.save(request, "inform")
        return [BotReply(f"You said {request.text}")]

    def save(self, request: TurnRequest, intent: str, **slots: Any) -> None:
        self.saved[request.turn_id] = DialogueSave(
            request.turn_id, {"events": [request.text]}, intent, 0.9, None, None, slots
        )


class FakeEncoder:
    def encode(self, texts: Sequence[str]) -> npt.NDArray[np.float32]:
        return np.full((len(texts), 4), 0.5, dtype=np.float32)

    def encode_with_layers(self, texts: Sequence[str]) -> tuple[npt.NDArray[np.float32], npt.NDArray[np.float32]]:
        return self.encode(texts), np.zeros((len(texts), 8), dtype=np.float32)


class FakeKnowledge:
    def search(
        self,
        query: str,
        *,
        k: int = 5,
        vector: npt.NDArray[np.float32] | None = None,
        locale: str = "en",
        internal: bool = False,
        context: Sequence[str] = (),
        told: str = "",
    ) -> SearchResult:
        hit = Hit("refund-times", "Refund times", "Cards", "5 to 7 days", "/articles/refund-times", 0.8, "p1", "text")
        return SearchResult((hit, hit), True, 0.9, 1.0)


class FakeDirectory:
    async def card(self, customer_id: str) -> CustomerCard | None:
        orders = ({"order_id": "#W1", "status": "pending"},)
        return CustomerCard(customer_id, "Ana Lopez", "ana.lopez@example.com", orders)


@dataclass
class FakeMailer:
    sent: list[dict[str, Any]] = field(default_factory=list)

    async def send_reply(self, c: AsyncConnection, **mail: Any) -> None:
        self.sent.append(mail)


@dataclass
class House:
    """One process: its own connections and memory over the database file that it shares with others."""

    db: Database
    clock: HandClock
    hub: Hub
    log: ConversationLog
    open_turns: OpenTurns
    assistant: FakeAssistant
    runner: TurnRunner
    models: Models

    async def begin(self, **claim: str) -> str:
        conversation, _ = await self.log.create("web", "en", CustomerClaim(**claim))
        return conversation.id

    async def say(self, conversation_id: str, text: str, client_id: str | None = None) -> Message:
        inbound = Inbound(conversation_id, client_id or f"{text}-{self.clock.now().timestamp()}", text=text)
        return (await self.log.accept(inbound)).message

    async def press(self, conversation_id: str, payload: str, client_id: str | None = None) -> Message:
        inbound = Inbound(conversation_id, client_id or f"press-{payload}", payload=payload)
        return (await self.log.accept(inbound)).message

    async def talk(self, conversation_id: str, text: str) -> list[Message]:
        """Say something, wait for the end of the turn, and return what came back."""
        message = await self.say(conversation_id, text)
        await self.runner.wait_idle(conversation_id)
        return [one for one in await self.log.messages(conversation_id, message.seq) if one.role != "customer"]

    async def queued(self, **claim: str) -> tuple[Conversation, str]:
        """Return a conversation that waits for a person, and its handoff's id."""
        conversation_id = await self.begin(**claim)
        await self.talk(conversation_id, "I want to talk to a human")
        conversation = await self.log.get(conversation_id)
        assert conversation.handoff_id is not None
        return conversation, conversation.handoff_id

    async def held(self, agent_id: str = "agent-1", name: str = "Maya", **claim: str) -> tuple[Conversation, str]:
        """Return a conversation that an agent holds, and its handoff's id."""
        conversation, handoff_id = await self.queued(**claim)
        await self.log.claim(handoff_id, agent_id, name)
        return await self.log.get(conversation.id), handoff_id

    def count_commits(self) -> list[int]:
        """Return a list that gets an entry with each commit of messages from now on."""
        commits: list[int] = []
        write = self.db.write_ahead

        def counted(work):  # type: ignore[no-untyped-def]
            commits.append(len(commits))
            return write(work)

        self.db.write_ahead = counted  # type: ignore[method-assign]
        return commits

    async def close(self) -> None:
        await self.runner.close(grace_seconds=0)
        await self.db.close()


async def open_house(
    url: str,
    clock: HandClock,
    timeout_seconds: float = 30.0,
    *,
    wired: bool = True,
    encoder: FakeEncoder | None = None,
    gather_seconds: float = 0.0,
) -> House:
    """Start a process on the database. A SQLite file that is not there is made, with all tables.

    With `wired` off messages wake nobody: the test runs the turns.
    """
    if url.startswith(SQLITE):
        sqlite_with_tables(Path(url.removeprefix(SQLITE)))
    db, hub, open_turns, rules = Database(url), Hub(), OpenTurns(), the_rules()
    log = ConversationLog(db, clock, hub, rules)
    assistant = FakeAssistant(open_turns)
    models = Models(encoder or FakeEncoder(), FakeKnowledge())
    runner = TurnRunner(
        log,
        assistant,
        InThreads(models),
        rules,
        open_turns,
        clock,
        timeout_seconds,
        FakeDirectory(),
        gather_seconds=gather_seconds,
    )
    if not wired:
        log.when_turn_waits(lambda conversation_id: None)
    return House(db, clock, hub, log, open_turns, assistant, runner, models)


def quiet_verdict() -> Verdict:
    return Verdict(Decision.STAY, "stay", (), Sentiment(0.0, 0.0, ()), Complexity(0.0, ()))


def ending(*replies: Draft) -> TurnEnd:
    return TurnEnd(replies=replies, verdict=quiet_verdict())


async def never(request: TurnRequest) -> list[BotReply]:
    """A script: the assistant hangs."""
    await asyncio.Event().wait()
    return []
