"""Who searched for what, who opened which conversation, who changed which account or order,
who had the assistant trained.

Written before it is shown or with the change, never changed, and removed when it is as old as the settings say.
"""

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

import structlog

from common.clock import Clock, rfc3339
from common.errors import Invalid
from common.ids import new_id
from common.rounds import rounds
from common.storage import Database
from conversations.storage import UnitOfWork
from desk import storage_audit
from desk.account_changes import AccountAction
from desk.model import Agent

log = structlog.get_logger(__name__)

SEARCHED, OPENED, FILE, UNMASKED = "searched", "opened", "file", "unmasked"
JOINED, SEPARATED = "joined", "separated"
TRAINED = "trained"
ORDER = "order"
EARLIER = "earlier"
SWEEP_SECONDS = 3_600.0
FORMULA = frozenset("=+-@\t\r")
"""What a field must not begin with: a spreadsheet would work it out."""


class Kind(StrEnum):
    """What entries can be asked for by."""

    CONVERSATIONS = "conversations"
    FILES = "files"
    SEARCHES = "searches"
    ACCOUNTS = "accounts"
    JOINS = "joins"
    TRAININGS = "trainings"
    ORDERS = "orders"


KINDS = {
    Kind.CONVERSATIONS: (OPENED, EARLIER, UNMASKED),
    Kind.FILES: (FILE,),
    Kind.SEARCHES: (SEARCHED,),
    Kind.ACCOUNTS: tuple(one.value for one in AccountAction),
    Kind.JOINS: (JOINED, SEPARATED),
    Kind.TRAININGS: (TRAINED,),
    Kind.ORDERS: (ORDER,),
}

SAME_LOOK = timedelta(minutes=15)
"""A page that fetches a conversation again is the same look at it."""

MOST_REMEMBERED = 10_000


class Audit:
    """`keep_days`: how old an entry gets before it is removed."""

    def __init__(self, db: Database, clock: Clock, keep_days: int = 365) -> None:
        self._db = db
        self._clock = clock
        self._keep_days = keep_days
        self._looked: dict[tuple[str, ...], datetime] = {}

    async def searched(self, agent: Agent, words: str) -> None:
        """Keep what an agent searched for."""
        async with self._db.write() as c:
            await storage_audit.insert_look(c, new_id("look"), self._clock.now(), agent.id, SEARCHED, words=words)

    async def trained(self, agent: Agent, run_id: str) -> None:
        """Keep that an agent had the assistant trained."""
        async with self._db.write() as c:
            await storage_audit.insert_look(c, new_id("look"), self._clock.now(), agent.id, TRAINED, words=run_id)

    async def unmasked(self, agent: Agent, conversation_id: str, reason: str) -> None:
        """Keep for what reason an agent sees the personal data of a conversation."""
        async with self._db.write() as c:
            now = self._clock.now()
            await storage_audit.insert_look(
                c, new_id("look"), now, agent.id, UNMASKED, conversation_id=conversation_id, words=reason
            )

    async def last_unmasked(self, agent: Agent, conversation_id: str) -> datetime | None:
        """Return when the agent last gave such a reason."""
        async with self._db.read() as c:
            return await storage_audit.last_unmasked(c, agent.id, conversation_id, UNMASKED)

    async def opened(self, agent: Agent, conversation_id: str) -> None:
        """Keep that an agent opened a conversation; again only when the last time is over a quarter of an hour ago."""
        await self._opened(agent, OPENED, conversation_id, None)

    async def opened_file(self, agent: Agent, conversation_id: str, attachment_id: str) -> None:
        """Keep that an agent opened a file of a conversation, as often as `opened`."""
        await self._opened(agent, FILE, conversation_id, attachment_id)

    async def saw_earlier(self, agent: Agent, conversation_id: str) -> None:
        """Keep that an agent was shown the list of the customer's other conversations, as often as `opened`."""
        await self._opened(agent, EARLIER, conversation_id, None)

    async def kept_order(self, c: UnitOfWork, agent: Agent, conversation_id: str, words: str) -> None:
        """Keep, in the caller's transaction, what an agent did with an order of the conversation's customer."""
        await storage_audit.insert_look(
            c, new_id("look"), self._clock.now(), agent.id, ORDER, conversation_id=conversation_id, words=words
        )

    async def kept_join(
        self, c: UnitOfWork, conversation_id: str, words: str, *, undone: bool, agent_id: str | None = None
    ) -> None:
        """Keep, in the caller's transaction, that two conversations were joined as one customer's, or separated again.

        `agent_id` is None when it was the customer. `words` tell the proof, the other conversation, and why.
        """
        action = SEPARATED if undone else JOINED
        await storage_audit.insert_look(
            c, new_id("look"), self._clock.now(), agent_id, action, conversation_id=conversation_id, words=words
        )

    async def _opened(self, agent: Agent, action: str, conversation_id: str, attachment_id: str | None) -> None:
        now, key = self._clock.now(), (agent.id, action, conversation_id, attachment_id or "")
        last = self._looked.get(key)
        if last is not None and timedelta(0) <= now - last < SAME_LOOK:
            return
        if len(self._looked) >= MOST_REMEMBERED:
            self._looked.clear()
        self._looked[key] = now
        try:
            await self._db.write_at_once(
                lambda c: storage_audit.insert_look(
                    c, new_id("look"), now, agent.id, action, conversation_id=conversation_id, words=attachment_id
                )
            )
        except BaseException:
            self._looked.pop(key, None)
            raise

    async def page(self, wanted: "Wanted", before: str | None, limit: int) -> dict[str, Any]:
        """Return `{entries, more, kept_since, keep_days}`: the newest, or those after the entry `before`.

        `kept_since`: up to when entries have been removed. Raises Invalid for an entry that is not there.
        """
        async with self._db.read() as c:
            place = await storage_audit.place_of(c, before) if before else None
            if before and place is None:
                raise Invalid("There is no such entry.", [{"field": "before", "message": "no entry's id"}])
            found = await storage_audit.looks(
                c,
                conversation_id=wanted.conversation_id,
                agent=wanted.agent,
                actions=KINDS[wanted.kind] if wanted.kind else None,
                before=place,
                limit=limit + 1,
            )
            swept = await storage_audit.last_sweep(c)
        return {
            "entries": [_entry(one) for one in found[:limit]],
            "more": len(found) > limit,
            "kept_since": rfc3339(swept) if swept else None,
            "keep_days": self._keep_days,
        }

    async def sweep(self) -> int:
        """Remove what is older than it has to be kept; return how many entries."""
        now = self._clock.now()
        async with self._db.write() as c:
            return await storage_audit.sweep(c, new_id("sweep"), now, now - timedelta(days=self._keep_days))

    async def run(self) -> None:
        """Remove what is old once an hour, until cancelled."""
        await rounds("audit", self._round, SWEEP_SECONDS)

    async def _round(self) -> None:
        if removed := await self.sweep():
            log.info("audit.swept", removed=removed)


@dataclass(frozen=True)
class Wanted:
    """Which entries; `agent` is an id or a username."""

    conversation_id: str | None = None
    agent: str | None = None
    kind: Kind | None = None


def _entry(one: storage_audit.Look) -> dict[str, Any]:
    return {
        "id": one.id,
        "at": rfc3339(one.at),
        "agent": {"id": one.agent_id, "name": one.agent_name} if one.agent_id else None,
        "action": one.action,
        "conversation_id": one.conversation_id,
        "words": one.words,
        "about": {"id": one.about_id, "name": one.about_name} if one.about_id else None,
    }


def csv_of(entries: Sequence[Mapping[str, Any]]) -> str:
    """Return the entries as CSV (RFC 4180) with a line of names. No field can begin a spreadsheet's formula."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(("at", "who", "action", "conversation", "account", "words"))
    for one in entries:
        nobody = "customer" if one["action"] in (JOINED, SEPARATED) else "command line"
        who, about = one["agent"] or {"name": nobody}, one["about"] or {"name": ""}
        fields = (one["at"], who["name"], one["action"], one["conversation_id"], about["name"], one["words"])
        writer.writerow([_harmless(field or "") for field in fields])
    return out.getvalue()


def _harmless(field: str) -> str:
    return f"'{field}" if field[:1] in FORMULA else field
