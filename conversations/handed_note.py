"""What an agent has arranged with the customer, said again when the customer asks about it. Pure."""

from conversations import texts
from conversations.model import Asks, Draft, Role
from conversations.open_turns import TurnContext
from conversations.replies import noted_before
from routing.model import SignalName

ABOUT_NOTE_FROM = 0.43
"""Cosine from which a message is about what an agent has arranged; unlike questions stayed below 0.4."""


def from_note(context: TurnContext) -> tuple[Draft, ...] | None:
    """Return what an agent has arranged, when the customer asks about it: the assistant asks for nothing again.

    Once: who asks again right after wants something else. None also when something was done or waits for a yes.
    """
    conversation, before = context.conversation, context.before
    if (
        conversation.handed_note is None
        or context.about_note < ABOUT_NOTE_FROM
        or context.asks not in (None, Asks.ANYTHING_ELSE)
    ):
        return None
    text = texts.noted(conversation.handed_by or "", conversation.handed_note)
    if any(signal.name is SignalName.DONE for signal in context.signals) or noted_before(before, text):
        return None
    return (Draft(Role.BOT, f"{text} {texts.SOMETHING_ELSE}", author=texts.ASSISTANT),)
