"""What the bot's last message waits for, as the assistant is told with the customer's next one."""

from common.wire import TOLD
from conversations.open_turns import TurnContext
from conversations.verdict_words import follows_answer


def asks_of(context: TurnContext) -> str | None:
    """Return what the message may be an answer to; TOLD right after an answer from the articles."""
    if context.asks is not None:
        return context.asks.value
    return TOLD if follows_answer(context) else None


def question_of(context: TurnContext) -> str:
    """Return the bot's open question as the customer saw it: its text and its buttons."""
    asked = context.before
    if context.asks is None or asked is None:
        return ""
    return "\n".join([asked.text, *(button.title for button in asked.buttons)])
