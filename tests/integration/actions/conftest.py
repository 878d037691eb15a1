"""A chat without Rasa: the test gives the intent, everything else (shop, log, identity, database) is real."""

import json
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions import slots
from actions.deps import Deps
from actions.registry import build_actions
from common.names import PersonNames
from common.storage import Database
from conversations.hub import Hub
from conversations.json_view import draft_of_reply
from conversations.log import ConversationLog
from conversations.model import CustomerClaim, Inbound, TurnEnd
from conversations.open_turns import OpenTurns, TurnContext
from kb_index.model import SearchResult
from routing.decision import before_assistant
from routing.model import Decision, SignalName, Verdict
from shop.backend import Shop
from shop.desk import AgentDesk
from shop.identity import IdentityDesk, Level
from shop.model import Order
from shop.storage import Connection
from tests.integration.conversations.fakes import the_rules
from tests.integration.databases import sqlite_with_tables
from tests.integration.shop.conftest import the_policy, with_demo_shop

TODAY = date(2026, 11, 24)
ANA = "ana_lopez_1000"
ANAS_EMAIL = "ana.lopez@example.com"
PENDING, DELIVERED, PROCESSED, LONG_DELIVERED = "#W1000001", "#W1000002", "#W1000003", "#W1000004"


class FixedClock:
    def now(self) -> datetime:
        return datetime(2026, 11, 24, 15, tzinfo=UTC)


class KeepingMailer:
    def __init__(self) -> None:
        self.codes: list[str] = []
        self.labels: dict[str, tuple[str, list[str]]] = {}

    async def send_code(self, c: Connection, to: str, name: str, code: str, minutes: int) -> None:
        self.codes.append(code)

    async def send_return_label(
        self, c: Connection, *, to: str, items: Sequence[str], key: str, **_told: object
    ) -> None:
        self.labels[key] = (to, list(items))


FINAL_ACTION = {"order_form": "action_carry_out"}


TO_DO = frozenset({SignalName.UNDER_WAY, SignalName.PRODUCTS})


@dataclass
class Chat:
    """One conversation. `rejected` is set when the last message was left to the rules."""

    deps: Deps
    mailer: KeepingMailer
    conversation_id: str
    form: str | None = None
    values: dict[str, Any] = field(default_factory=dict)
    said: list[dict[str, Any]] = field(default_factory=list)
    context: TurnContext | None = None
    rejected: bool = False
    left: bool = False
    followed: bool = False
    heard: list[dict[str, Any]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._actions = {action.name(): action for action in build_actions(self.deps)}

    async def say(self, text: str, intent: str = "inform", *, search: SearchResult | None = None, **how: Any) -> str:
        """Send a typed message to the active form, or to `form`, or to `action`; return what the bot says."""
        return await self._turn(Inbound(self.conversation_id, uuid4().hex, text=text), intent, {}, search, **how)

    async def press(self, title_begins: str, **how: Any) -> str:
        """Press a button of the bot's last message."""
        button = next(one for one in self.said[-1]["buttons"] if one["title"].startswith(title_begins))
        name, _, raw = button["payload"].lstrip("/").partition("{")
        carried = json.loads("{" + raw) if raw else {}
        inbound = Inbound(self.conversation_id, uuid4().hex, payload=button["payload"])
        return await self._turn(inbound, name, carried, None, **how)

    @property
    def asks(self) -> str | None:
        return self.said[-1]["custom"]["asks"] if self.said else None

    @property
    def buttons(self) -> list[str]:
        return [button["title"] for button in self.said[-1]["buttons"]]

    def signals(self) -> list[tuple[SignalName, str]]:
        """Return what the turn came to; how much is still to do is told by `to_do`."""
        assert self.context is not None
        return [(signal.name, signal.detail) for signal in self.context.signals if signal.name not in TO_DO]

    def to_do(self) -> dict[SignalName, str]:
        assert self.context is not None
        return {signal.name: signal.detail for signal in self.context.signals if signal.name in TO_DO}

    async def order(self, order_id: str) -> Order:
        return await self.deps.shop.order(ANA, order_id)

    async def prove(self) -> str:
        """Give Ana's e-mail and the code that was sent."""
        await self.say(ANAS_EMAIL)
        return await self.say(self.mailer.codes[-1])

    async def _turn(
        self,
        inbound: Inbound,
        intent: str,
        carried: dict[str, str],
        search: SearchResult | None,
        ranking: Sequence[str] = (),
        form: str | None = None,
        action: str | None = None,
        before_action: Any = None,
        crossed: bool = False,
        requests: Sequence[tuple[str, str]] = (),
        left: bool = False,
    ) -> str:
        await self.deps.log.accept(inbound)
        begun = await self.deps.log.begin_turn(self.conversation_id)
        assert begun is not None
        turn, messages = begun.turn, begun.messages
        if crossed:
            turn = turn.__class__(**{**turn.__dict__, "crossed": True})
        text = inbound.payload or messages[-1].text
        conversation = await self.deps.log.get(self.conversation_id)
        self.context = TurnContext(turn, conversation, text, asks=turn.asks, search=search, before=begun.before)
        message = {
            "text": text,
            "intent": {"name": intent},
            "intent_ranking": [{"name": name} for name in ranking],
            "requests": [{"text": part, "intent": of_part} for part, of_part in requests],
            "entities": [{"entity": name, "value": value} for name, value in carried.items()],
        }
        self.said = []
        if form is not None:
            self.form, self.values[slots.REQUESTED] = form, None
        with self.deps.open_turns.opened(self.context):
            if action is not None:
                self.left = left
                await self._run(action, message)
                if self.followed:
                    await self._take_up(message, action)
            elif self.form is not None:
                await self._visit(message, before_action)
        assert not [one["text"] for one in self.said if _asks_in_vain(one)], "a question must say what it waits for"
        verdict = _stay(before_assistant(the_rules(), await self.deps.log.customer_turns(self.conversation_id)))
        replies = tuple(
            draft_of_reply(one["text"] or one["response"], one["buttons"], one["custom"].get("asks"), [], "Bot")
            for one in self.said
        )
        self.heard.append({"event": "user", "text": text, "parse_data": {"intent": {"name": intent}}})
        await self.deps.log.finish_turn(turn, TurnEnd(replies, verdict, signals=tuple(self.context.signals)))
        return "\n".join(one["text"] or one["response"] for one in self.said)

    async def _visit(self, message: dict[str, Any], before_action: Any) -> None:
        assert self.form is not None
        events = await self._run(f"validate_{self.form}", message)
        self.rejected = not events
        if self.rejected or self.values.get(slots.REQUESTED) is not None:
            return
        final, self.form = FINAL_ACTION[self.form], None
        if before_action is not None:
            await before_action()
        if final:
            await self._run(final, message)
        if self.followed:
            await self._take_up(message, final)

    async def _take_up(self, message: dict[str, Any], after: str) -> None:
        """Begin the form as Rasa does for an action that asks for it."""
        self.form, self.followed, self.values[slots.REQUESTED] = "order_form", False, None
        await self._run("validate_order_form", message, after)
        if self.values.get(slots.REQUESTED) is not None:
            return
        self.form, final = None, FINAL_ACTION["order_form"]
        await self._run(final, message, after)
        if self.followed:
            await self._take_up(message, final)

    async def _run(self, name: str, message: dict[str, Any], after: str = "") -> list[dict[str, Any]]:
        assert self.context is not None
        metadata_of_turn = {"turn_id": self.context.turn.id}
        parsed = {"intent": message["intent"]}
        user = {"event": "user", "text": message["text"], "metadata": metadata_of_turn, "parse_data": parsed}
        done = ["action_deactivate_loop"] * self.left + [after] * bool(after)
        events_so_far = [*self.heard, user, *({"event": "action", "name": one} for one in done)]
        loop = {"name": self.form}
        tracker = Tracker(
            self.conversation_id, dict(self.values), message, events_so_far, False, None, loop, "action_listen"
        )
        dispatcher = CollectingDispatcher()
        events = await self._actions[name].run(dispatcher, tracker, {}) or []
        for event in events:
            if event["event"] == "followup":
                self.followed = True
            else:
                self.values[event["name"]] = event["value"]
        self.said += dispatcher.messages
        return events


def _asks_in_vain(one: dict[str, Any]) -> bool:
    """Say whether a message puts a question and does not set `asks`. What is quoted from the articles puts none."""
    custom = one.get("custom") or {}
    return (one.get("text") or "").rstrip().endswith("?") and not custom.get("asks") and not custom.get("citations")


def _stay(verdict: Verdict) -> Verdict:
    return verdict.__class__(**{**verdict.__dict__, "decision": Decision.STAY})


@pytest.fixture
async def deps(tmp_path: Path, mailer: KeepingMailer) -> AsyncIterator[Deps]:
    db = Database(sqlite_with_tables(tmp_path / "careline.db", with_demo_shop))
    clock, policy = FixedClock(), the_policy()
    log = ConversationLog(db, clock, Hub(), the_rules())
    shop = Shop(db, policy, clock)
    yield Deps(
        db,
        log,
        OpenTurns(),
        shop,
        AgentDesk(db, shop, clock),
        IdentityDesk(db, clock, policy, Level.CODE, mailer),
        mailer,
        PersonNames(),
    )
    await db.close()


@pytest.fixture
def mailer() -> KeepingMailer:
    return KeepingMailer()


@pytest.fixture
async def chat(deps: Deps, mailer: KeepingMailer) -> Chat:
    conversation, _ = await deps.log.create("web", "en", CustomerClaim())
    return Chat(deps, mailer, conversation.id)
