"""Interleavings of the live queue, made up from a seed, and what must be true after each step.

At least four actors (a customer of each conversation, agents, the bot, the dispatcher and the clock) act on one
database through several processes' connections; two to four operations run at the same moment. In a third of the
interleavings processes crash: work stops in the middle of a transaction or after the commit and before the answer, and
what was in memory is gone. The oracles are kept apart from the code: they read tables and published events.
"""

import asyncio
import contextlib
import random
from collections import Counter
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta

from sqlalchemy import bindparam, delete, select, text, update

from common.errors import CarelineError
from common.storage import metadata
from common.storage_prepared import Prepared, Row, run, run_one
from conversations.hub import StateChanged
from conversations.model import (
    CustomerClaim,
    Draft,
    Handoff,
    HandoffState,
    Inbound,
    NewHandoff,
    Outcome,
    Role,
    State,
    Turn,
    TurnEnd,
)
from conversations.storage import conversations, handoffs, messages
from conversations.storage_handoffs import handoff_of
from desk.model import PresenceStatus
from desk.storage import agents as agents_table
from routing.offers import starvation_seconds
from routing.rules import Rules
from tests.integration.conversations.fakes import quiet_verdict
from tests.integration.conversations.live_floor import Process, verdict
from tests.integration.conversations.seeded_lanes import Lanes

AGENTS = ("amy", "ben", "cleo")
SKILLS = {"amy": ("billing",), "ben": (), "cleo": ("billing", "orders")}
LANGUAGES = {"amy": ("en",), "ben": ("en", "es"), "cleo": ("en",)}
LEAST_OPERATIONS = 20
CAPACITY = 2
"""Of each agent: little, so that it is often reached."""

_OPEN_STATES = (HandoffState.QUEUED.value, HandoffState.ACTIVE.value)
_WITHOUT_PACKET = [column for column in handoffs.c if column.name != "packet"]
_OPEN = Prepared(select(*_WITHOUT_PACKET).where(handoffs.c.state.in_(_OPEN_STATES)))
_CONVERSATIONS = Prepared(select(conversations))
_HANDOFFS = Prepared(select(*_WITHOUT_PACKET))
_MESSAGES = Prepared(
    select(
        messages.c.conversation_id,
        messages.c.seq,
        messages.c.id,
        messages.c.role,
        messages.c.client_id,
        messages.c.text,
    ).order_by(messages.c.conversation_id, messages.c.seq)
)
_AGENT = Prepared(update(agents_table).where(agents_table.c.id == bindparam("agent")))
_EMPTIED = [
    table
    for table in reversed(metadata.sorted_tables)
    if table is conversations or "conversation_id" in table.c or "handoff_id" in table.c
]
_FORGET = [Prepared(delete(table)) for table in _EMPTIED]
_FORGET_ON_A_SERVER = text("DO $$ BEGIN " + " ".join(f"DELETE FROM {table.name};" for table in _EMPTIED) + " END $$")


class Broken(AssertionError):
    """An invariant does not hold; `str` says which, with the seed."""


@dataclass
class World:
    """One interleaving, or one worker's part of it. `tag` keeps the names of workers apart."""

    processes: list[Process]
    rules: Rules
    seed: int
    tag: str = ""
    crashing: bool = False
    lanes: Lanes = field(default_factory=Lanes)
    conversations: list[str] = field(default_factory=list)
    operations: Counter[str] = field(default_factory=Counter)
    epochs: set[tuple[str, int]] = field(default_factory=set)
    acknowledged: dict[tuple[str, str], str] = field(default_factory=dict)
    sent: dict[tuple[str, str], tuple[str, str]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.dice = random.Random(self.seed)
        self.own_clock = self.processes[0].clock
        self.eager = self.dice.choice(AGENTS)
        self.known: dict[str, int] = {}
        self.turns: dict[str, Turn] = {}
        self.count = 0

    # ---- playing ------------------------------------------------------------------------------------------------

    async def play(self) -> None:
        """Play the interleaving from its beginning to its end. Raises Broken."""
        with self.lanes.seeded_ids(self.seed):
            await self.prepare()
            await self.work(LEAST_OPERATIONS)
            await self.end()

    async def prepare(self) -> None:
        """Let the agents come, at some time within two weeks, and some customers; nobody else is in the database."""
        self.own_clock.reset()
        self.own_clock.forward(minutes=self.dice.randint(0, 14 * 24 * 60))
        self.lanes.begin(self.seed)
        async with self.processes[0].db.write() as c:
            await run_one(c, _AGENT.each([{"agent": name, "given_at": None} for name in AGENTS]))
        await self._all_are_back()
        for _ in range(self.dice.randint(2, 6)):
            await self._new_conversation()
        self.published()

    async def work(self, operations: int) -> None:
        """Do at least so many operations, two to four at the same moment."""
        self.lanes.alone = False
        while self.done < operations:
            together = [self._one() for _ in range(self.dice.randint(2, 4))]
            results = await asyncio.gather(*together, return_exceptions=True)
            for result in results:
                if isinstance(result, BaseException):
                    raise result
            self.published()
        self.lanes.alone = True

    @property
    def done(self) -> int:
        """Operations; that one was cut off is counted beside them."""
        return self.operations.total() - self.operations["crash"]

    async def end(self) -> None:
        """Look whether all holds, serve everybody, and look again. Raises Broken."""
        await self.check()
        await self._settle()
        await self.check()

    async def _all_are_back(self) -> None:
        now = self.own_clock.now()
        back = [{"agent": name, "presence": PresenceStatus.ONLINE.value, "seen_at": now} for name in AGENTS]
        async with self.processes[0].db.write() as c:
            await run_one(c, _AGENT.each(back))

    async def _new_conversation(self) -> None:
        process = self._process()
        made, _ = await process.log.create("web", self.dice.choice(("en", "en", "es")), CustomerClaim())
        self.conversations.append(made.id)

    def _process(self) -> Process:
        return self.dice.choice(self.processes)

    async def _one(self) -> None:
        """Do one operation; with luck it crashes. What an agent may be refused is no fault."""
        name, work = self._draw()
        self.operations[name] += 1
        if self.crashing and self.dice.random() < 0.15:
            await self._crash(work)
            return
        with contextlib.suppress(CarelineError):
            await work()

    async def _crash(self, work: Callable[[], Awaitable[None]]) -> None:
        """Stop the work at some point of waiting; a rolled back or committed transaction is all that is left."""
        self.operations["crash"] += 1
        task = asyncio.ensure_future(work())
        for _ in range(self.dice.randint(0, 40)):
            await asyncio.sleep(0)
            if task.done():
                break
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        if self.dice.random() < 0.5:
            self.turns.clear()  # what a process had in memory

    def _draw(self) -> tuple[str, Callable[[], Awaitable[None]]]:
        weighted: tuple[tuple[int, str, Callable[[], Awaitable[None]]], ...] = (
            (5, "message", self._customer_writes),
            (5, "hand over", self._bot_hands_over),
            (3, "bot reply", self._bot_replies),
            (5, "claim", self._claim),
            (5, "offer", self._round),
            (4, "accept", lambda: self._answer(accept=True)),
            (2, "decline", lambda: self._answer(accept=False)),
            (4, "agent message", self._agent_writes),
            (3, "transfer", self._transfer),
            (3, "resolve", lambda: self._resolve(back=False)),
            (3, "hand back", lambda: self._resolve(back=True)),
            (2, "lost heartbeat", self._lose_heartbeat),
            (3, "heartbeat", self._heartbeat),
            (2, "clock jump", self._jump),
            (1, "new conversation", self._new_conversation),
        )
        _, name, work = self.dice.choices(weighted, [one[0] for one in weighted])[0]
        return name, work

    # ---- operations ---------------------------------------------------------------------------------------------

    async def _customer_writes(self) -> None:
        conversation = self.dice.choice(self.conversations)
        again = [key for key, said in self.sent.items() if key[0] == conversation and said[0] == Role.CUSTOMER.value]
        if again and self.dice.random() < 0.3:
            client_id = self.dice.choice(again)[1]
            text = self.sent[conversation, client_id][1]
        else:
            self.count += 1
            client_id, text = f"{self.tag}c{self.count}", f"message {self.count}"
            self.sent[conversation, client_id] = (Role.CUSTOMER.value, text)
        accepted = await self._process().log.accept(Inbound(conversation, client_id, text=text))
        self._acknowledge(conversation, client_id, accepted.message.id)

    def _acknowledge(self, conversation: str, client_id: str, message_id: str) -> None:
        first = self.acknowledged.setdefault((conversation, client_id), message_id)
        self._must(first == message_id, f"{client_id} was acknowledged as two messages")

    async def _begin(self, process: Process, conversation: str) -> Turn | None:
        begun = await process.log.begin_turn(conversation, resume=True)
        return begun.turn if begun else None

    async def _bot_hands_over(self) -> None:
        conversation, process = self.dice.choice(self.conversations), self._process()
        self.count += 1
        client_id = f"{self.tag}c{self.count}"
        self.sent[conversation, client_id] = (Role.CUSTOMER.value, "a human")
        accepted = await process.log.accept(Inbound(conversation, client_id, text="a human"))
        self._acknowledge(conversation, client_id, accepted.message.id)
        turn = await self._begin(process, conversation)
        if turn is None:
            return
        skills = self.dice.choice(((), ("billing",), ("orders", "billing")))
        decided = verdict(self.dice.choice((0.1, 0.5, 0.9)), self.dice.randint(0, 3), skills)
        await process.log.finish_turn(turn, TurnEnd((), decided, handoff=NewHandoff("explicit_wish")))

    async def _bot_replies(self) -> None:
        """A slow bot: the turn that began some operations ago ends only now, or a new one begins."""
        conversation, process = self.dice.choice(self.conversations), self._process()
        turn = self.turns.pop(conversation, None)
        if turn is None:
            begun = await self._begin(process, conversation)
            if begun is not None:
                self.turns[conversation] = begun
            return
        before = await process.log.get(conversation)
        await process.log.finish_turn(
            turn, TurnEnd((Draft(Role.BOT, "bot says", author="Assistant"),), quiet_verdict())
        )
        self._must(before.epoch <= turn.epoch, f"a bot reply of epoch {turn.epoch} was taken at {before.epoch}")

    async def _some(self, *states: HandoffState) -> Handoff | None:
        async with self._process().db.read() as c:
            rows = [row for row in (await run_one(c, _OPEN())).rows if row["state"] in states]
        rows.sort(key=self._place)
        return handoff_of(self.dice.choice(rows)) if rows else None

    def _place(self, row: Row) -> tuple[int, str]:
        """The order in which they came, as far as this worker knows: it must not depend on made-up ids."""
        conversation = row["conversation_id"]
        return (
            (self.conversations.index(conversation), "") if conversation in self.conversations else (-1, conversation)
        )

    def _agent(self) -> str:
        """Return an agent; one of them is eager, and so is full sooner."""
        return self.eager if self.dice.random() < 0.7 else self.dice.choice(AGENTS)

    async def _claim(self) -> None:
        handoff, name = await self._some(HandoffState.QUEUED, HandoffState.ACTIVE), self._agent()
        if handoff is not None:
            await self._process().log.claim(handoff.id, name, name)

    async def _round(self) -> None:
        await self._process().dispatcher.round()

    async def _answer(self, *, accept: bool) -> None:
        handoff = await self._some(HandoffState.QUEUED, HandoffState.ACTIVE)
        if handoff is None:
            return
        mine = handoff.offered_to if handoff.offered_to and self.dice.random() < 0.8 else None
        agent = mine or self.dice.choice(AGENTS)
        taken = await self._process().log.answer_offer(handoff.id, agent, agent, accept=accept)
        if accept:
            self._must(taken.agent_id == agent, "an accepted offer went to somebody else")

    async def _held(self) -> tuple[Handoff, str, int] | None:
        """Return a held handoff, its agent, and an epoch that may be an old one."""
        handoff = await self._some(HandoffState.ACTIVE)
        if handoff is None or handoff.agent_id is None:
            return None
        epoch = (await self._process().log.get(handoff.conversation_id)).epoch
        stale = self.dice.random() < 0.2
        return handoff, handoff.agent_id, epoch - 1 if stale else epoch

    async def _agent_writes(self) -> None:
        held = await self._held()
        if held is None:
            return
        handoff, agent, epoch = held
        self.count += 1
        client_id, text = f"{self.tag}a{self.count}", f"answer {self.count}"
        self.sent[handoff.conversation_id, client_id] = (Role.AGENT.value, text)
        known = self.known.get(handoff.conversation_id, 0)
        for _ in range(self.dice.choice((1, 1, 2))):
            accepted = await self._process().log.agent_message(handoff.id, agent, agent, client_id, text, epoch)
            self._acknowledge(handoff.conversation_id, client_id, accepted.message.id)
            if accepted.created:
                self._must(epoch >= known, f"a message of epoch {epoch} was taken after epoch {known} was known")

    async def _transfer(self) -> None:
        held = await self._held()
        if held is None:
            return
        handoff, agent, epoch = held
        process, other = self._process(), self._agent()
        if self.dice.random() < 0.5:
            await process.log.transfer(
                handoff.id, agent, agent, to_agent=other, to_agent_name=other, note="please", epoch=epoch
            )
        else:
            await process.log.transfer(handoff.id, agent, agent, skill="billing", note="please", epoch=epoch)

    async def _resolve(self, *, back: bool) -> None:
        held = await self._held()
        if held is None:
            return
        handoff, agent, epoch = held
        await self._process().log.resolve(
            handoff.id, agent, agent, outcome=Outcome.SOLVED, summary="", return_to_bot=back, epoch=epoch
        )

    async def _heartbeat(self) -> None:
        name = self.dice.choice(AGENTS)
        process = self._process()
        await process.set_presence(name, PresenceStatus.ONLINE)
        await process.roster.heartbeat(name)

    async def _lose_heartbeat(self) -> None:
        """The agent's console has been silent for longer than the grace."""
        long_ago = self.own_clock.now() - timedelta(seconds=self.rules.queue.grace_seconds + 1)
        async with self._process().db.write() as c:
            await run_one(c, _AGENT(agent=self.dice.choice(AGENTS), seen_at=long_ago))
        await self._round()

    async def _jump(self) -> None:
        self.own_clock.forward(seconds=self.dice.choice((-120, 1, 20, 31, 300, 3000)))
        for name in AGENTS:
            if self.dice.random() < 0.7:
                await self._process().roster.heartbeat(name)

    async def _settle(self) -> None:
        """Everybody is back: whatever crashed before, all who wait are served in the end."""
        process = self.processes[0]
        left = await self._open()
        for _ in range(200):
            if not left:
                return
            for one in left:
                if one.state is HandoffState.ACTIVE and one.agent_id is not None:
                    epoch = (await process.log.get(one.conversation_id)).epoch
                    await process.log.resolve(
                        one.id, one.agent_id, "", outcome=Outcome.SOLVED, summary="", return_to_bot=True, epoch=epoch
                    )
                elif one.offered_to is not None and one.offered_until and one.offered_until > self.own_clock.now():
                    await process.log.answer_offer(one.id, one.offered_to, one.offered_to, accept=True)
            self.own_clock.forward(seconds=60)
            await self._all_are_back()
            await process.dispatcher.round()
            self.published()
            before, left = left, await self._open()
            self._check_order({one.id: one for one in before}, left)
        raise Broken(f"seed {self.seed}: {len(left)} still wait after 200 rounds")

    async def _open(self) -> list[Handoff]:
        async with self.processes[0].db.read() as c:
            return [handoff_of(row) for row in sorted((await run_one(c, _OPEN())).rows, key=self._place)]

    def _check_order(self, before: dict[str, Handoff], after: list[Handoff]) -> None:
        """Nobody is offered an agent before somebody whom the agent suits, too, and who came a bound earlier."""
        waiting = [one for one in after if one.state is HandoffState.QUEUED]
        bound = timedelta(seconds=starvation_seconds(self.rules.queue, self.rules.offers))
        for new in waiting:
            if new.offered_to is None or new.id not in before or before[new.id].offered_to is not None:
                continue
            for other in waiting:
                earlier = new.created_at - other.created_at > bound and other.offered_to is None
                if earlier and self._suits(new.offered_to, other):
                    raise Broken(f"seed {self.seed}: {new.id} was offered before {other.id}, who came a bound earlier")

    def _suits(self, agent: str, one: Handoff) -> bool:
        waited = (self.own_clock.now() - (one.queued_at or one.created_at)).total_seconds() / 60
        steps = sum(waited >= minutes for minutes in self.rules.offers.relax_after_minutes)
        left = (
            () if steps == len(self.rules.offers.relax_after_minutes) else one.skills[: max(len(one.skills) - steps, 0)]
        )
        speaks = one.language in LANGUAGES[agent] or waited >= self.rules.offers.language_after_minutes
        return speaks and set(left) <= set(SKILLS[agent]) and agent not in one.turned_down

    # ---- oracles ------------------------------------------------------------------------------------------------

    def _must(self, holds: bool, why: str) -> None:
        if not holds:
            raise Broken(f"seed {self.seed}: {why}")

    def published(self) -> None:
        """Take what was published. One epoch, one change of holder: of two claims, one would publish it again."""
        for process in self.processes:
            for event in process.published():
                if not isinstance(event, StateChanged):
                    continue
                key = (event.conversation_id, event.epoch)
                self._must(key not in self.epochs, f"epoch {event.epoch} of {event.conversation_id} was begun twice")
                self.epochs.add(key)
                self.known[event.conversation_id] = max(self.known.get(event.conversation_id, 0), event.epoch)

    async def check(self) -> None:
        """Look at the tables. Raises Broken."""
        async with self.processes[0].db.read() as c:
            talks, stays_rows, said = await run(c, _CONVERSATIONS(), _HANDOFFS(), _MESSAGES())
        held = {row["id"]: row for row in talks.rows}
        stays = [handoff_of(row) for row in stays_rows.rows]
        self._check_holders(held, stays)
        self._check_load(stays)
        self._check_messages(held, said.rows)

    def _check_holders(self, held: dict[str, Row], stays: list[Handoff]) -> None:
        open_ones = [one for one in stays if one.state is not HandoffState.CLOSED]
        for conversation, count in Counter(one.conversation_id for one in open_ones).items():
            self._must(count == 1, f"{conversation} has {count} open handoffs")
        of = {one.conversation_id: one for one in open_ones}
        for conversation, row in held.items():
            state, one = State(row["state"]), of.get(conversation)
            wanted = {State.QUEUED: HandoffState.QUEUED, State.AGENT: HandoffState.ACTIVE}.get(state)
            self._must((one.state if one else None) == wanted, f"{conversation} is {state}, its handoff {one}")
            if one is not None:
                self._must(row["handoff_id"] == one.id, f"{conversation} names another handoff")
                self._must(row["agent_id"] == one.agent_id, f"{conversation} has two holders")
                self._must(one.offered_to is None or one.state is HandoffState.QUEUED, "a held one is on offer")

    def _check_load(self, stays: list[Handoff]) -> None:
        load, offers = Counter[str](), Counter[str]()
        for one in stays:
            if one.state is HandoffState.ACTIVE and one.agent_id:
                load[one.agent_id] += one.weight  # type: ignore[assignment]
            if one.state is HandoffState.QUEUED and one.offered_to:
                offers[one.offered_to] += 1
        for agent, weight in load.items():
            self._must(weight <= self.rules.queue.capacity, f"{agent} holds {weight}")
        for agent, number in offers.items():
            self._must(number <= 1, f"{agent} has {number} offers")

    def _check_messages(self, held: dict[str, Row], said: Sequence[Row]) -> None:
        last: Counter[str] = Counter()
        ids: set[tuple[str, str]] = set()
        with_agent: set[str] = set()
        for row in said:
            conversation = row["conversation_id"]
            last[conversation] += 1
            self._must(row["seq"] == last[conversation], f"{conversation} has a gap before {row['seq']}")
            if row["client_id"]:
                key = (conversation, row["client_id"])
                self._must(key not in ids, f"{key} is there twice")
                self._must(self.sent[key] == (row["role"], row["text"]), f"{key} says something else")
                ids.add(key)
                first = self.acknowledged.get(key, row["id"])
                self._must(first == row["id"], f"{key} is not what was acknowledged")
            if row["role"] == Role.SYSTEM.value:
                joined = row["text"].endswith("has joined the chat.")
                self._must(not joined or conversation not in with_agent, f"{conversation} was taken while it was held")
                joined = joined or "who takes over" in row["text"]
                (with_agent.add if joined else with_agent.discard)(conversation)
            self._must(
                row["role"] != Role.BOT.value or conversation not in with_agent,
                f"the bot spoke in {conversation} while an agent held it",
            )
        for key in self.acknowledged:
            self._must(key in ids, f"{key} was acknowledged and is lost")
        for conversation, row in held.items():
            self._must(row["last_seq"] == last[conversation], f"{conversation} miscounts")


async def hire(process: Process) -> None:
    """Make the accounts of the agents: once for a database."""
    for name in AGENTS:
        await process.agent(name, SKILLS[name], LANGUAGES[name])


async def forget(process: Process) -> None:
    """Delete all conversations with all that hangs on them: an interleaving begins with an empty queue."""
    async with process.db.write() as c:
        if c.dialect.name == "sqlite":
            await run(c, *(one() for one in _FORGET), last=True)
        else:
            await c.execute(_FORGET_ON_A_SERVER)
