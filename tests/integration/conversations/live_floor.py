"""A floor at work, for tests: agents with heartbeats, the log and the dispatcher of one process, a shared database."""

from dataclasses import dataclass, replace

from common.storage import Database
from conversations.dispatch import Dispatcher
from conversations.hub import Event, Hub, Subscription
from conversations.log import ConversationLog
from conversations.model import CustomerClaim, Inbound, NewHandoff, TurnEnd
from desk import storage
from desk.model import Agent, AgentRole, PresenceStatus
from desk.roster import Roster
from routing.model import Complexity, Decision, Sentiment, Verdict
from routing.queue_rules import QueueMode
from routing.rules import Rules
from tests.integration.conversations.fakes import HandClock


def pushing(**changes: object) -> Rules:
    """The delivered rules in push mode; `changes` go into the rules of the queue."""
    rules = Rules.load()
    return replace(rules, queue=replace(rules.queue, mode=QueueMode.PUSH, **changes))  # type: ignore[arg-type]


def verdict(complexity: float = 0.0, priority: int = 1, skills: tuple[str, ...] = ()) -> Verdict:
    return Verdict(
        Decision.HAND_OVER,
        "explicit_wish",
        (),
        Sentiment(0.0, 0.0, ()),
        Complexity(complexity, ()),
        skills=skills,
        priority=priority,
    )


@dataclass
class Process:
    """One service process, as far as the queue goes."""

    db: Database
    clock: HandClock
    hub: Hub
    log: ConversationLog
    roster: Roster
    dispatcher: Dispatcher
    listening: Subscription

    async def agent(
        self, name: str, skills: tuple[str, ...] = (), languages: tuple[str, ...] = ("en",), *, here: bool = True
    ) -> str:
        """Make an account and return its id, the name in small letters; `here`: with an open console."""
        agent = Agent(
            name.lower(),
            name.lower(),
            name,
            AgentRole.AGENT,
            skills,
            PresenceStatus.ONLINE,
            True,
            self.clock.now(),
            languages,
        )
        async with self.db.write() as c:
            await storage.insert_agent(c, agent, "no password")
        if here:
            await self.roster.heartbeat(agent.id)
        return agent.id

    async def set_presence(self, agent_id: str, status: PresenceStatus) -> None:
        async with self.db.write() as c:
            await storage.set_presence(c, agent_id, status)

    async def presence(self, agent_id: str) -> PresenceStatus:
        async with self.db.read() as c:
            agent = await storage.get_agent(c, agent_id)
        assert agent is not None
        return agent.presence

    async def waits(
        self, complexity: float = 0.0, priority: int = 1, skills: tuple[str, ...] = (), locale: str = "en"
    ) -> str:
        """Let a customer come to the queue, and return the handoff's id."""
        conversation, _ = await self.log.create("web", locale, CustomerClaim(name="Ana Lopez"))
        return await self.hands_over(conversation.id, complexity, priority, skills)

    async def hands_over(
        self,
        conversation_id: str,
        complexity: float = 0.0,
        priority: int = 1,
        skills: tuple[str, ...] = (),
        new: NewHandoff | None = None,
    ) -> str:
        """Play the turn in which the bot gives the conversation to people; return the handoff's id."""
        await self.log.accept(Inbound(conversation_id, f"ask-{self.clock.now().timestamp()}", text="a human, please"))
        begun = await self.log.begin_turn(conversation_id)
        assert begun is not None
        end = TurnEnd((), verdict(complexity, priority, skills), handoff=new or NewHandoff("explicit_wish"))
        await self.log.finish_turn(begun.turn, end)
        handoff_id = (await self.log.get(conversation_id)).handoff_id
        assert handoff_id is not None
        return handoff_id

    async def offered_to(self, handoff_id: str) -> str | None:
        return (await self.log.handoff(handoff_id)).offered_to

    def published(self) -> list[Event]:
        """Return what this process has published since the last call."""
        return list(self.listening.waiting())

    async def close(self) -> None:
        await self.db.close()


def open_process(url: str, clock: HandClock, rules: Rules) -> Process:
    """Start a process on a database whose tables are there."""
    db, hub = Database(url), Hub()
    roster = Roster(db, clock)
    log = ConversationLog(db, clock, hub, rules, staff=roster)
    return Process(db, clock, hub, log, roster, Dispatcher(db, clock, hub, rules, roster), hub.subscribe(None))
