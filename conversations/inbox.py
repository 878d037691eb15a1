"""How customers' messages come in: checked, numbered and entered into the ledger, many in one commit."""

from collections.abc import Callable, Sequence
from dataclasses import replace

from common.clock import Clock
from common.errors import CarelineError, Invalid
from common.storage import Database
from common.storage_group import GroupCommit
from conversations.errors import EmptyMessage, MessageTooLong, WrongClientId
from conversations.hub import Hub
from conversations.intake import Outcome, Recall, take_in
from conversations.model import Accepted, Begun, Inbound
from conversations.storable import check_storable
from conversations.storage import UnitOfWork
from routing.rules import Rules

MAX_TEXT_CHARACTERS = 10_000
MAX_CLIENT_ID_CHARACTERS = 128
MAX_ATTACHMENTS = 10


def check_client_id(client_id: str) -> None:
    """Raises WrongClientId or UnreadableMessage."""
    if not 1 <= len(client_id) <= MAX_CLIENT_ID_CHARACTERS:
        raise WrongClientId(MAX_CLIENT_ID_CHARACTERS)
    check_storable(client_id)


def checked_text(text: str) -> str:
    """Return the text without blanks around it. Raises EmptyMessage, MessageTooLong or UnreadableMessage."""
    if len(text) > MAX_TEXT_CHARACTERS:
        raise MessageTooLong(MAX_TEXT_CHARACTERS)
    check_storable(text)
    stripped = text.strip()
    if not stripped:
        raise EmptyMessage
    return stripped


def _checked(inbound: Inbound) -> Inbound:
    check_client_id(inbound.client_id)
    has_files = bool(inbound.attachments or inbound.coming)
    if (inbound.text is None and not has_files) == (inbound.payload is None):
        raise Invalid(
            "Send either a text or a button's payload.",
            [{"field": "text", "message": "or payload, exactly one of them"}],
        )
    if inbound.payload is not None:
        check_storable(inbound.payload)
        if has_files:
            raise Invalid("A button has no files.", [{"field": "attachments", "message": "go with a text only"}])
        return inbound
    files = checked_files(inbound.attachments)
    said = (inbound.text or "").strip()
    text = checked_text(inbound.text or "") if said or not has_files else ""
    return replace(inbound, text=text, attachments=files)


def checked_files(ids: tuple[str, ...]) -> tuple[str, ...]:
    once = tuple(dict.fromkeys(ids))
    if len(once) > MAX_ATTACHMENTS:
        raise Invalid(
            f"A message takes at most {MAX_ATTACHMENTS} files. Please send the others in another one.",
            [{"field": "attachments", "message": f"has more than {MAX_ATTACHMENTS}"}],
        )
    for one in once:
        check_storable(one)
    return once


class Inbox:
    """Customers' messages that arrive together share a commit, in order of arrival."""

    def __init__(
        self,
        db: Database,
        clock: Clock,
        hub: Hub,
        rules: Rules,
        on_turn_waiting: Callable[[str, bool], None],
        on_turn_begun: Callable[[Begun], None],
        recall: Recall,
    ) -> None:
        self._rules = rules
        self._clock = clock
        self._hub = hub
        self._on_turn_waiting = on_turn_waiting
        self._on_turn_begun = on_turn_begun
        self._recall = recall
        self._commits: GroupCommit[Inbound, Outcome] = GroupCommit(db, self._store, self._tell)

    async def accept(self, inbound: Inbound) -> Accepted:
        """Return when the message is on the disk. A caller who gives up does not take the message back."""
        outcome = await self._commits.submit(_checked(inbound))
        if isinstance(outcome.result, CarelineError):
            raise outcome.result
        return outcome.result

    async def _store(self, c: UnitOfWork, arrived: Sequence[Inbound]) -> list[Outcome]:
        # Conversations are locked in one order in all processes: no two commits wait for each other.
        order = sorted(range(len(arrived)), key=lambda place: arrived[place].conversation_id)
        outcomes = await take_in(c, self._rules, [arrived[place] for place in order], self._clock.now(), self._recall)
        by_place = dict(zip(order, outcomes, strict=True))
        return [by_place[place] for place in range(len(arrived))]

    def _tell(self, inbound: Inbound, outcome: Outcome) -> None:
        self._hub.publish_all(outcome.events)
        if outcome.begun is not None:
            self._on_turn_begun(outcome.begun)
        elif outcome.wakes:
            self._on_turn_waiting(inbound.conversation_id, inbound.may_go_on)
