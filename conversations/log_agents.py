"""What agents do with a conversation, each in one transaction; listeners are told once it is committed."""

from collections.abc import Sequence

from common.clock import Clock
from common.errors import CarelineError, Invalid
from common.storage import Database
from common.storage_group import GroupCommit
from conversations import agent_files, offers, ownership
from conversations.agent_messages import AgentSaid, Kept, keep
from conversations.hub import Hub
from conversations.inbox import check_client_id, checked_files, checked_text
from conversations.model import Accepted, Citation, Handoff, Note, Outcome
from conversations.ownership import AgentRef
from conversations.ports import Staff
from conversations.storage import UnitOfWork
from conversations.tags import tags_of
from routing.rules import Rules


class AgentWrites:
    """The agents' part of the conversation log. Every write carries the epoch it was made under."""

    def __init__(self, db: Database, clock: Clock, hub: Hub, rules: Rules, staff: Staff | None) -> None:
        self._db = db
        self._clock = clock
        self.hub = hub
        self._rules = rules
        self._staff = staff
        self._commits: GroupCommit[AgentSaid, Kept] = GroupCommit(db, self._keep, self._kept)

    async def claim(self, handoff_id: str, agent_id: str, agent_name: str) -> Handoff:
        """Raises AlreadyClaimed, OfferedToAnother or AgentIsFull. Claiming again what one holds changes nothing."""
        agent = AgentRef(agent_id, agent_name)
        async with self._db.write() as c:
            handoff, events = await ownership.claim(c, self._rules, handoff_id, agent, self._clock.now())
            await self._given(c, agent_id)
        self.hub.publish_all(events)
        return handoff

    async def answer_offer(self, handoff_id: str, agent_id: str, agent_name: str, *, accept: bool) -> Handoff:
        """Take or decline what is on offer to this agent. Raises OfferOver, AlreadyClaimed, AgentIsFull."""
        agent = AgentRef(agent_id, agent_name)
        async with self._db.write() as c:
            if accept:
                handoff, events = await offers.accept(c, self._rules, handoff_id, agent, self._clock.now())
                await self._given(c, agent_id)
            else:
                handoff, events = await offers.decline(c, handoff_id, agent)
        self.hub.publish_all(events)
        return handoff

    async def _given(self, c: UnitOfWork, agent_id: str) -> None:
        if self._staff is not None:
            await self._staff.given(c, agent_id, self._clock.now())

    async def agent_message(
        self,
        handoff_id: str,
        agent_id: str,
        agent_name: str,
        client_id: str,
        text: str,
        epoch: int,
        citations: Sequence[Citation] = (),
        files: Sequence[str] = (),
    ) -> Accepted:
        """Append an agent's message, with the sources of what it says and files that wait for it; with these no words.

        Raises StaleEpoch, NotTheHolder, ClientIdConflict, AttachmentNotFound, AttachmentUsed, and what
        `accept` raises for the text.
        """
        check_client_id(client_id)
        attached = checked_files(tuple(files))
        agent, clean = AgentRef(agent_id, agent_name), checked_text(text) if text.strip() or not attached else ""
        said = AgentSaid(handoff_id, agent, client_id, clean, epoch, tuple(citations))
        if attached:
            async with self._db.write() as c:
                accepted, events = await agent_files.keep_with_files(c, said, attached, self._clock.now())
            self.hub.publish_all(events)
            return accepted
        kept = await self._commits.submit(said)
        if isinstance(kept.result, CarelineError):
            raise kept.result
        return kept.result

    async def _keep(self, c: UnitOfWork, said: Sequence[AgentSaid]) -> list[Kept]:
        return await keep(c, said, self._clock.now())

    def _kept(self, said: AgentSaid, kept: Kept) -> None:
        self.hub.publish_all(kept.events)

    async def note(
        self,
        handoff_id: str,
        agent_id: str,
        agent_name: str,
        client_id: str,
        text: str,
        epoch: int,
        mentions: Sequence[str] = (),
    ) -> Note:
        """Keep a note that the customer never sees. `mentions`: ids of the agents who are to read it."""
        check_client_id(client_id)
        agent, clean = AgentRef(agent_id, agent_name), checked_text(text)
        async with self._db.write() as c:
            note, events = await ownership.note(
                c, handoff_id, agent, client_id, clean, epoch, self._clock.now(), mentions
            )
        self.hub.publish_all(events)
        return note

    async def transfer(
        self,
        handoff_id: str,
        agent_id: str,
        agent_name: str,
        *,
        to_agent: str | None = None,
        to_agent_name: str | None = None,
        skill: str | None = None,
        note: str,
        epoch: int,
    ) -> Handoff:
        """Pass on to a colleague or to the queue of a skill: exactly one of the two."""
        if (to_agent is None) == (skill is None):
            raise Invalid("Name an agent or a skill.", [{"field": "agent", "message": "or skill, exactly one"}])
        agent, now = AgentRef(agent_id, agent_name), self._clock.now()
        async with self._db.write() as c:
            if to_agent is not None:
                to = AgentRef(to_agent, to_agent_name or to_agent)
                handoff, events = await ownership.transfer_to_agent(
                    c, self._rules, handoff_id, agent, to, note, epoch, now
                )
            else:
                handoff, events = await ownership.transfer_to_skill(
                    c, self._rules, handoff_id, agent, skill or "", note, epoch, now
                )
        self.hub.publish_all(events)
        return handoff

    async def resolve(
        self,
        handoff_id: str,
        agent_id: str,
        agent_name: str,
        *,
        outcome: Outcome,
        summary: str,
        return_to_bot: bool,
        epoch: int,
        note: str = "",
        tags: Sequence[str] = (),
    ) -> Handoff:
        """End the stay with people. The summary is kept for colleagues; `note` is told the customer and kept to.

        `tags` say what it was about. Raises Invalid, StaleEpoch, NotTheHolder.
        """
        kept = tags_of(tags)
        agent = AgentRef(agent_id, agent_name)
        async with self._db.write() as c:
            handoff, events = await ownership.resolve(
                c, handoff_id, agent, outcome, summary, return_to_bot, epoch, self._clock.now(), note, kept
            )
        self.hub.publish_all(events)
        return handoff
