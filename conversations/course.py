"""How the conversation has gone up to this message, as signals: rejected, said again, silent, long queue. Pure."""

from collections.abc import Sequence
from datetime import datetime

from conversations.model import Draft, Message, Role
from conversations.told import REPHRASED_FROM, rejects
from kb_index.followup import is_follow_up
from routing.complexity import failed
from routing.model import CustomerTurn, Signal, SignalName
from routing.repeats import same_reply
from routing.rules import Rules
from routing.strain import says_unhelped

ASKED_WITHOUT_PROCEDURE = frozenset({None, "choose", "anything_else", "feedback"})
"""Inside a procedure an answer put better repairs the one before. Should it fail too, that is the failure."""


def course_signals(
    turns: Sequence[CustomerTurn],
    likeness: float | None,
    silent_since: datetime | None,
    at: datetime,
    rules: Rules,
) -> list[Signal]:
    """Return what the last of `turns` says of those before it; nothing for the first turn of a stretch.

    `likeness`: cosine with the customer's last message. `silent_since`: when the bot had last written, `at`: when the
    customer wrote again.
    """
    if len(turns) < 2:
        return []
    found: list[Signal] = []
    text = turns[-1].text
    if turns[-1].asks is None and (rejects(text) or says_unhelped(text)):
        found.append(Signal(SignalName.REJECTED))
    elif turns[-1].asks in ASKED_WITHOUT_PROCEDURE and _says_again(likeness, text):
        found.append(Signal(SignalName.REPHRASED))
    if silent_since is not None and failed(turns[-2]):
        minutes = (at - silent_since).total_seconds() / 60
        if minutes >= rules.failure.silence_minutes:
            found.append(Signal(SignalName.SILENCE, str(int(minutes))))
    return found


def _says_again(likeness: float | None, text: str) -> bool:
    return likeness is not None and likeness >= REPHRASED_FROM and not is_follow_up(text)


def repeats_itself(before: Message | None, replies: Sequence[Draft]) -> bool:
    """Return whether the assistant is about to say what its last message, `before`, has just said.

    A procedure may put its question again.
    """
    if before is None or before.role is not Role.BOT or before.asks not in ASKED_WITHOUT_PROCEDURE:
        return False
    return any(reply.asks in ASKED_WITHOUT_PROCEDURE and same_reply(reply.text, before.text) for reply in replies)


def standing_signals(customer_id: str | None, wait_seconds: float, rules: Rules) -> list[Signal]:
    """Return what moves the thresholds for this customer at this moment: an important name, a long queue."""
    found: list[Signal] = []
    if customer_id is not None and customer_id in rules.important.customers:
        found.append(Signal(SignalName.IMPORTANT_CUSTOMER))
    if wait_seconds > rules.waiting.calm_minutes * 60 and rules.waiting.most > 0:
        found.append(Signal(SignalName.QUEUE_WAIT, str(int(wait_seconds))))
    return found
