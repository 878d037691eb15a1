"""A small company: three articles, a real index and log, and an assistant that answers from them or does not know."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from rasa_sdk.executor import CollectingDispatcher

from actions.answering import admit, answer_from_articles
from common.encoder import Encoder
from common.names import PersonNames
from common.storage import Database
from common.wire import BotReply, TurnAnswer, TurnRequest
from conversations.hub import Hub
from conversations.log import ConversationLog
from conversations.model import CustomerClaim, Inbound, Message
from conversations.open_turns import OpenTurns
from conversations.thinking import InThreads, Models
from conversations.turns import TurnRunner
from desk.writing.drafts import Drafts
from desk.writing.gap_finder import GapFinder
from desk.writing.publisher import Publisher, Workshop
from kb_index.build import build_index
from kb_index.search import Knowledge
from tests.integration.conversations.fakes import FakeDirectory, HandClock, the_rules

ARTICLES = {
    "refunds/refund-times.md": """---
id: refund-times
title: How long refunds take
questions:
  - "When do I get my money back?"
  - "how long does a refund take"
---

## To a gift card

A refund to a gift card is there at once, as soon as the parcel has been checked.

## To a card

A refund to a credit or debit card takes 5 to 7 business days.
""",
    "delivery/delivery-times.md": """---
id: delivery-times
title: How long delivery takes
questions:
  - "How long does standard delivery take?"
  - "when will my parcel arrive"
---

## Standard delivery

Standard delivery takes 3 to 5 business days and costs $4.95.
""",
    "delivery/goodwill.md": """---
id: goodwill
title: Goodwill for late parcels
audience: internal
questions:
  - "How much goodwill may I give?"
---

Agents may give a voucher of $20 when a parcel is more than a week late.
""",
}


PAIRS = """pairs:
  - {question: "when is my money back on my card", article: refund-times}
  - {question: "gift card refund, how fast", article: refund-times}
  - {question: "how many days does the post need", article: delivery-times}
  - {question: "what does normal delivery cost", article: delivery-times}
unanswerable:
  - "who won the world cup"
  - "write me a poem about lamps"
"""


def write_articles(folder: Path) -> None:
    for name, text in ARTICLES.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")


@dataclass
class Company:
    """One process over the folder's database, articles and index."""

    folder: Path
    db: Database
    clock: HandClock
    hub: Hub
    log: ConversationLog
    runner: TurnRunner
    open_turns: OpenTurns
    encoder: Encoder
    knowledge: Knowledge
    names: PersonNames
    gaps: GapFinder
    drafts: Drafts
    publisher: Publisher
    mails: list[dict[str, Any]] = field(default_factory=list)

    @property
    def articles(self) -> Path:
        return self.folder / "articles"

    @property
    def index(self) -> Path:
        return self.folder / "index"

    async def begin(self, **claim: str) -> str:
        conversation, _ = await self.log.create("web", "en", CustomerClaim(**claim))
        return conversation.id

    async def ask(self, conversation_id: str, text: str) -> list[Message]:
        """Have the customer write, and return what came back when the turn was over."""
        self.clock.forward(seconds=5)
        inbound = Inbound(conversation_id, f"c-{self.clock.now().timestamp()}", text=text)
        accepted = await self.log.accept(inbound)
        await self.runner.wait_idle(conversation_id)
        return [one for one in await self.log.messages(conversation_id, accepted.message.seq) if one.role == "bot"]

    async def asked_by_somebody(self, *texts: str, **claim: str) -> str:
        """Have a new customer write these messages; return their conversation."""
        conversation_id = await self.begin(**claim)
        for text in texts:
            await self.ask(conversation_id, text)
        return conversation_id

    async def answer(self, request: TurnRequest) -> list[BotReply]:
        """The assistant's place: what the actions do with the search."""
        context, said = self.open_turns.get(request.turn_id), CollectingDispatcher()
        if not await answer_from_articles(context, said, "ask_delivery"):
            await admit(context, said, "ask_delivery", offer=True)
        return [
            BotReply(one["text"], one["buttons"], one["custom"]["asks"], one["custom"]["citations"])
            for one in said.messages
        ]

    def rebuild(self) -> None:
        """Take up what has changed in the articles."""
        build_index(self.articles, self.index, self.encoder)
        self.knowledge.reload_if_changed()

    async def close(self) -> None:
        await self.runner.close(grace_seconds=0)
        await self.db.close()


class _Assistant:
    def __init__(self) -> None:
        self.company: Company | None = None

    async def answer(self, request: TurnRequest) -> TurnAnswer:
        assert self.company is not None
        return TurnAnswer(await self.company.answer(request))


def prepare(folder: Path, encoder: Encoder) -> None:
    """Build the folder's index; write the articles, if there are none."""
    if not (folder / "articles").exists():
        write_articles(folder / "articles")
        (folder / "pairs.yml").write_text(PAIRS)
    build_index(folder / "articles", folder / "index", encoder)


async def open_company(folder: Path, clock: HandClock, encoder: Encoder, names: PersonNames) -> Company:
    """Start a process on the folder's database. It brings the index up to date first, as `careline up` does."""
    prepare(folder, encoder)
    db, hub, open_turns, rules = Database(f"sqlite+aiosqlite:///{folder}/careline.db"), Hub(), OpenTurns(), the_rules()
    log, assistant = ConversationLog(db, clock, hub, rules), _Assistant()
    knowledge = Knowledge.load(folder / "index", encoder)
    runner = TurnRunner(
        log, assistant, InThreads(Models(encoder, knowledge)), rules, open_turns, clock, 20.0, FakeDirectory()
    )
    runner._pass.understand_seconds = 20.0
    gaps = GapFinder(db, clock, encoder, knowledge, names)
    drafts = Drafts(db, clock, folder / "articles", knowledge, log, gaps, names)
    workshop = Workshop(
        articles_dir=folder / "articles",
        index_dir=folder / "index",
        trials_dir=folder / "trials",
        pairs_file=folder / "pairs.yml",
        build=lambda articles, index, progress: build_index(articles, index, encoder, progress),
        open_index=knowledge.over,
        live=knowledge,
        take_up=knowledge.reload_if_changed,
    )
    publisher = Publisher(db, clock, drafts, gaps, workshop)
    company = Company(
        folder, db, clock, hub, log, runner, open_turns, encoder, knowledge, names, gaps, drafts, publisher
    )
    assistant.company = company
    return company


def texts(messages: Sequence[Message]) -> list[str]:
    return [message.text for message in messages]
