"""Looks after quiet conversations: reminds, closes, mails customers who have left. What is due, `life` says."""

from collections import Counter
from collections.abc import Awaitable, Callable, Sequence
from typing import Any

import structlog

from common.clock import Clock
from common.rounds import rounds
from common.storage import Database
from conversations import (
    storage_contacts,
    storage_life,
    storage_log,
    storage_ratings,
    storage_told,
    storage_turns,
    texts,
)
from conversations.hub import Event, Hub, MessageAdded
from conversations.life import LifeRules, NextStep, next_step
from conversations.model import WEB, Asks, Conversation, CustomerCard, Draft, Message, Role, State
from conversations.ownership import state_changed
from conversations.ports import CustomerDirectory, CustomerMailer
from conversations.storage import UnitOfWork
from conversations.storage_life import Standing
from conversations.told import Reaction

log = structlog.get_logger(__name__)


class Caretaker:
    """`sweep` does one round; `run` does rounds until it is cancelled.

    `revive` is called before each round: it takes up turns that nobody works on any more (`TurnRunner.revive_stuck`).
    """

    def __init__(
        self,
        db: Database,
        clock: Clock,
        hub: Hub,
        rules: LifeRules,
        *,
        mailer: CustomerMailer | None = None,
        directory: CustomerDirectory | None = None,
        revive: Callable[[], Awaitable[Any]] | None = None,
    ) -> None:
        self._db = db
        self._clock = clock
        self._hub = hub
        self._rules = rules
        self._mailer = mailer
        self._directory = directory
        self._revive = revive

    async def run(self, interval_seconds: float = 20.0) -> None:
        """Never returns. A round that fails is logged; the next one tries again."""
        await rounds("caretaker", self.sweep, interval_seconds)

    async def sweep(self) -> dict[NextStep, int]:
        """Do what is due now and return how often each step was taken."""
        if self._revive is not None:
            await self._revive()
        now = self._clock.now()
        async with self._db.read() as c:
            due = await storage_life.due_conversations(c, self._rules, now)
        seen = await self._mark_seen([one.conversation_id for one in due if one.only_unseen])
        taken = Counter({NextStep.MARK_SEEN: len(seen)} if seen else {})
        for one in due:
            if one.conversation_id not in seen and (step := await self._look_after(one.conversation_id)) is not None:
                taken[step] += 1
        return dict(taken)

    async def _mark_seen(self, due: Sequence[str]) -> set[str]:
        """Note what those see who have their conversation open: on a busy desk that is most of it. Return which."""
        seen: set[str] = set()

        async def work(c: UnitOfWork) -> None:
            # Asked as late as possible: who leaves now has still been told what is committed by now.
            seen.update(one for one in due if self._hub.is_connected(one))
            if seen:
                await storage_life.mark_seen(c, sorted(seen))

        if due:
            await self._db.write_at_once(work)
        return seen

    async def _look_after(self, conversation_id: str) -> NextStep | None:
        # The shop is asked before the transaction begins: a write transaction must not wait for another room.
        async with self._db.read() as c:
            conversation = await storage_log.read_conversation(c, conversation_id)
        card = await self._card(conversation)
        to = card.email if card else conversation.claim.email

        async def work(c: UnitOfWork) -> tuple[NextStep | None, list[Event]]:
            standing = await storage_life.standing(c, conversation_id)
            connected = self._hub.is_connected(conversation_id)
            # To the customers of a messaging channel the message itself is sent.
            can_be_mailed = bool(to) and self._mailer is not None and conversation.channel == WEB
            view = standing.view(connected=connected, can_be_mailed=can_be_mailed)
            step = next_step(view, self._clock.now(), self._rules)
            return step, await self._take(c, step, standing, card)

        step, events = await self._db.write_at_once(work)
        self._hub.publish_all(events)
        if step is not None:
            log.info("caretaker.step", conversation=conversation_id, step=step.value)
        return step

    async def _card(self, conversation: Conversation) -> CustomerCard | None:
        if self._directory is None or conversation.customer_id is None:
            return None
        return await self._directory.card(conversation.customer_id)

    async def _take(
        self, c: UnitOfWork, step: NextStep | None, standing: Standing, card: CustomerCard | None
    ) -> list[Event]:
        conversation = standing.conversation
        match step:
            case NextStep.REMIND:
                return await self._remind(c, conversation, standing.last)
            case NextStep.CLOSE:
                return await self._close(c, conversation)
            case NextStep.MAIL_CUSTOMER:
                await self._mail(c, standing, card)
                return []
            case NextStep.MARK_SEEN:
                await storage_log.change_conversation(c, conversation.id, mailed_seq=standing.unseen[-1].seq)
                return []
            case None:
                return []

    async def _remind(self, c: UnitOfWork, conversation: Conversation, last: Message | None) -> list[Event]:
        # The reminder takes over what the last message waits for, so the customer's answer still fits.
        draft = Draft(
            Role.BOT,
            texts.STILL_THERE,
            author=texts.ASSISTANT,
            buttons=last.buttons if last else (),
            asks=last.asks if last else None,
        )
        conversation, written = await storage_log.append(c, conversation, [draft], self._clock.now())
        await storage_log.change_conversation(c, conversation.id, reminded_seq=written[-1].seq)
        return [MessageAdded(conversation.id, message) for message in written]

    async def _close(self, c: UnitOfWork, conversation: Conversation) -> list[Event]:
        now = self._clock.now()
        await storage_contacts.note_closing(c, conversation, now)
        closed = await storage_log.change_holder(c, conversation, State.CLOSED, closed_at=now)
        await storage_turns.forget_dialogue(c, conversation.id)
        await storage_told.react(c, conversation.id, Reaction.LEFT, now)
        # The rating is asked for once: whoever took leave was asked then.
        asked = (await storage_ratings.stretch_of(c, conversation)).asked
        if self._closes_in_silence(conversation, asked=asked):
            return [state_changed(closed)]
        draft = Draft(Role.SYSTEM, texts.CLOSED_WHEN_QUIET, asks=None if asked else Asks.FEEDBACK)
        _, written = await storage_log.append(c, closed, [draft], now)
        return [state_changed(closed), *(MessageAdded(closed.id, message) for message in written)]

    def _closes_in_silence(self, conversation: Conversation, *, asked: bool) -> bool:
        """Say whether there is nothing to tell: nobody was here, it is days after a mail, or they have taken leave.

        In a messaging app a number after the asking is the rating, so nothing comes between the two.
        """
        nobody_came = conversation.last_customer_at is None
        return (
            nobody_came or conversation.channel in self._rules.slow_channels or (asked and conversation.channel != WEB)
        )

    async def _mail(self, c: UnitOfWork, standing: Standing, card: CustomerCard | None) -> None:
        conversation, unseen = standing.conversation, standing.unseen
        to = card.email if card else conversation.claim.email
        if self._mailer is None or not to:
            return
        await self._mailer.send_reply(
            c,
            to=to,
            name=card.name if card else conversation.claim.name,
            agent_name=unseen[-1].author,
            # An address that somebody merely typed in gets no word of the conversation.
            texts=[message.text for message in unseen] if card else [],
            conversation_id=conversation.id,
            key=f"reply:{conversation.id}:{unseen[-1].seq}",
        )
        await storage_log.change_conversation(c, conversation.id, mailed_seq=unseen[-1].seq)
