"""What becomes known of the customer's turn while it is played, as signals."""

from collections.abc import Sequence
from dataclasses import replace

from conversations.model import DENY
from conversations.open_turns import TurnContext
from routing.decision import WANTS_PERSON_INTENT
from routing.insults import INSULT_INTENT
from routing.model import CustomerTurn, Signal, SignalName

INTENT_SIGNALS = {
    "nlu_fallback": SignalName.FALLBACK,
    WANTS_PERSON_INTENT: SignalName.PERSON_WANTED,
    INSULT_INTENT: SignalName.INSULTED,
    "answer_helped": SignalName.CONFIRMED,
    "answer_did_not_help": SignalName.REJECTED,
}
"""What an intent says by itself, whether or not an action has said it too."""


def now_known(
    turns: Sequence[CustomerTurn], context: TurnContext, intent: str | None = None
) -> tuple[CustomerTurn, ...]:
    """Return the turns with what is now known of the last one."""
    add_intent_signals(context)
    known = intent or (context.staged.intent if context.staged else None)
    return (*turns[:-1], replace(turns[-1], intent=known, signals=tuple(context.signals)))


def add_intent_signals(context: TurnContext) -> None:
    """Note what the intent of the turn says by itself, and a no to an offered person."""
    intent = context.staged.intent if context.staged else None
    answered = any(signal.name is SignalName.ANSWERED for signal in context.signals)
    if intent in INTENT_SIGNALS and not (answered and INTENT_SIGNALS[intent] is SignalName.FALLBACK):
        add_signal(context, INTENT_SIGNALS[intent])
    if context.turn.person_offered and (intent == "deny" or (context.turn.is_payload and context.text == DENY)):
        add_signal(context, SignalName.PERSON_DECLINED)


def add_signal(context: TurnContext, name: SignalName) -> None:
    """Note a signal of the turn, once."""
    if all(signal.name is not name for signal in context.signals):
        context.signals.append(Signal(name))
