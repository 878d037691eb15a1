"""The turns' part of the conversation log: begun, finished, and told to whoever plays them."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from common.clock import Clock
from common.remembered import Remembered
from common.storage import Database
from common.storage_group import GroupCommit
from conversations import ledger, storage_turns
from conversations.errors import StaleEpoch
from conversations.hub import Event, Hub, MessageAdded
from conversations.model import Begun, Message, Turn, TurnEnd, TurnRecord
from conversations.standing import MOST_CONVERSATIONS, Standing, left_by
from conversations.storage import UnitOfWork
from routing.model import CustomerTurn
from routing.rules import Rules


class TurnLog:
    """What `ConversationLog` knows of turns."""

    def __init__(self, db: Database, clock: Clock, hub: Hub, rules: Rules) -> None:
        self._db = db
        self._clock = clock
        self.hub = hub
        self._rules = rules
        self._turn_waits: Callable[[str], None] = lambda conversation_id: None
        self._turn_begins: Callable[[Begun], None] | None = None
        self._turn_may_grow: Callable[[str], None] | None = None
        self._standing: Remembered[Standing] = Remembered(MOST_CONVERSATIONS)
        self._ends: GroupCommit[tuple[Begun, TurnEnd], list[Message] | None] = GroupCommit(db, self._finish_known)

    def when_turn_waits(
        self,
        wake: Callable[[str], None],
        start: Callable[[Begun], None] | None = None,
        wake_later: Callable[[str], None] | None = None,
    ) -> None:
        """Have `wake(conversation_id)` called after each commit that gives the assistant something to do.

        With `start` a message that need not wait begins its turn in its own commit; whoever gives it plays that turn.
        `wake_later` is called instead of `wake` for a message after which the customer may go on at once.
        """
        self._turn_waits, self._turn_begins, self._turn_may_grow = wake, start, wake_later

    def _wake(self, conversation_id: str, may_go_on: bool = False) -> None:
        wake = self._turn_may_grow if may_go_on and self._turn_may_grow is not None else self._turn_waits
        wake(conversation_id)

    def _start(self, begun: Begun) -> None:
        if self._turn_begins is not None:
            self._turn_begins(begun)

    def _recall(self, conversation_id: str) -> Standing | None:
        return self._standing.take(conversation_id) if self._turn_begins is not None else None

    async def _agents_online(self, c: UnitOfWork) -> int:
        """Return how many agents are at their desks."""
        raise NotImplementedError

    async def begin_turn(self, conversation_id: str, *, resume: bool = False) -> Begun | None:
        """Start the next turn and return it; None when there is none or people have the conversation.

        `resume` also takes up a turn that was left running, which counts as a further attempt.
        """
        return await self._db.write_at_once(
            lambda c: ledger.begin(c, conversation_id, self._clock.now(), resume=resume)
        )

    async def finish_begun(self, begun: Begun, end: TurnEnd) -> bool:
        """As `finish_turn`, with less to read where nothing else has happened in the conversation meanwhile.

        Turns that end together share a commit.
        """
        said = await self._ends.submit((begun, end))
        if said is None:
            return await self.finish_turn(begun.turn, end)
        if (standing := left_by(begun, end, said)) is not None:
            self._standing.remember(begun.conversation.id, standing)
        self.hub.publish_all(MessageAdded(begun.conversation.id, message) for message in said)
        return False

    async def _finish_known(self, c: UnitOfWork, ended: Sequence[tuple[Begun, TurnEnd]]) -> list[list[Message] | None]:
        # Conversations are locked in one order in all processes: no two commits wait for each other.
        order = sorted(range(len(ended)), key=lambda place: ended[place][0].conversation.id)
        said = {place: await ledger.finish_as_known(c, *ended[place], self._clock.now()) for place in order}
        return [said[place] for place in range(len(ended))]

    async def finish_turn(self, turn: Turn, end: TurnEnd) -> bool:
        """Commit all that the turn came to as one; return whether another turn waits.

        Raises StaleEpoch: nothing was said.
        """

        async def work(c: UnitOfWork) -> tuple[list[Event], bool] | None:
            online = await self._agents_online(c) if end.handoff is not None else 0
            return await ledger.finish(c, self._rules, turn, end, online, self._clock.now())

        outcome = await self._db.write_at_once(work)
        if outcome is None:
            raise StaleEpoch(turn.conversation_id, turn.epoch)
        events, more = outcome
        self.hub.publish_all(events)
        return more

    async def guard_epoch(self, c: UnitOfWork, conversation_id: str, turn_id: str, epoch: int) -> None:
        """Raise StaleEpoch unless the turn is running under this epoch, as the caller's transaction sees it."""
        await storage_turns.guard(c, conversation_id, turn_id, epoch)

    async def unfinished(self, received_before: datetime | None = None) -> list[str]:
        """Return the conversations with a turn that is not over."""
        async with self._db.read() as c:
            return await storage_turns.unfinished_conversations(c, received_before)

    async def customer_turns(self, conversation_id: str) -> tuple[CustomerTurn, ...]:
        """Return the turns since the bot last got the conversation, as routing sees them; a running one is the last."""
        async with self._db.read() as c:
            return await ledger.customer_turns(c, conversation_id)

    async def turn_records(self, conversation_id: str) -> list[TurnRecord]:
        """Return all turns that have begun, with their scores."""
        async with self._db.read() as c:
            return await storage_turns.records(c, conversation_id)

    async def dialogue_snapshot(self, conversation_id: str) -> dict[str, Any] | None:
        """Return the assistant's last committed dialogue state."""
        async with self._db.read() as c:
            return await storage_turns.read_snapshot(c, conversation_id)
