"""The world of `bench/desk.py`: conversations that agents hold, and the processes of the service over them."""

import random
import sys
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from bench.contenders import ROOT, Contender
from common.clock import SystemClock
from common.storage import Database
from conversations.hub import Hub
from conversations.log import ConversationLog
from conversations.model import CustomerClaim, Draft, Inbound, NewHandoff, Role, TurnEnd
from desk.accounts import Accounts
from desk.model import AgentRole
from routing.model import Complexity, Decision, Sentiment, TriggerName, Verdict
from routing.rules import Rules
from service.free_ports import free_port

PASSWORD = "desk-bench-fjord-42"
WISH = TriggerName.EXPLICIT_WISH.value


@dataclass(frozen=True)
class Held:
    """A conversation with an agent: `agent` is the place in the list of usernames; `last_seq` as it begins."""

    id: str
    token: str
    handoff_id: str
    epoch: int
    agent: int
    last_seq: int


async def seed(db: Database, customers: int, agents: int, rng: random.Random) -> tuple[list[str], list[Held]]:
    """Write the agents' accounts and a conversation for each customer, spread evenly over the agents.

    They come about as in the service: begun, written in, handed over, claimed. Return usernames and conversations.
    """
    clock = SystemClock()
    rules = Rules.load()
    # Whom the agents hold is the measurement's, not the rules' that a company has set.
    rules = replace(rules, queue=replace(rules.queue, capacity=customers))
    log, accounts = ConversationLog(db, clock, Hub(), rules), Accounts(db, clock)
    names = [f"agent{number:02d}" for number in range(agents)]
    people = [await accounts.add(name, PASSWORD, AgentRole.AGENT, (), name.capitalize()) for name in names]
    verdict = Verdict(Decision.HAND_OVER, WISH, (), Sentiment(0.0, 0.0, ()), Complexity(0.0, ()))
    held = []
    for number in range(customers):
        conversation, token = await log.create("web", "en", CustomerClaim(name=f"Customer {number}"))
        text = f"I'd like to talk to a person about {rng.choice(('my order', 'a refund', 'the kettle'))}"
        await log.accept(Inbound(conversation.id, "wish", text=text))
        begun = await log.begin_turn(conversation.id)
        assert begun is not None
        end = TurnEnd((Draft(Role.BOT, "Of course."),), verdict, handoff=NewHandoff(WISH))
        await log.finish_turn(begun.turn, end)
        handoff_id = (await log.get(conversation.id)).handoff_id
        assert handoff_id is not None
        agent = people[number % agents]
        await log.claim(handoff_id, agent.id, agent.first_name)
        now = await log.get(conversation.id)
        held.append(Held(now.id, token, handoff_id, now.epoch, number % agents, now.last_seq))
    return names, held


class Alone(Contender):
    """The service without an assistant: enough where people write to each other."""

    def __init__(self, folder: Path, settings: dict[str, str]) -> None:
        super().__init__("service", folder, port := free_port())
        self._env = {
            "CARELINE_VAR": str(folder),
            "CARELINE_PORT": str(port),
            "CARELINE_INTERNAL_PORT": str(free_port()),
            "CARELINE_ASSISTANT_PORT": str(free_port()),
            "CARELINE_ASSISTANT_SECRET": "of-the-benchmark",
            "PYTHONPATH": str(ROOT),
            **settings,
        }

    def start(self) -> None:
        self._start([sys.executable, "-m", "service.cli", "serve"], ROOT, self._env, "/healthz")

    def service_pid(self) -> int:
        assert self._process is not None
        return self._process.pid


def spread(held: Sequence[Held], agents: int) -> list[list[Held]]:
    """Return the conversations of each agent."""
    return [[one for one in held if one.agent == number] for number in range(agents)]
