"""The read-out and the customer's yes. Without a clear yes to exactly this read-out nothing is changed."""

from collections.abc import Sequence
from enum import Enum

from actions import slots
from actions.speech import AFFIRM, STOP, payload
from actions.tracking import REFUND_STATUS
from actions.visit import Visit
from conversations.model import DENY, Asks, Button
from shop.words import is_no, is_yes


class Consent(Enum):
    """What the customer said to the read-out."""

    YES = "yes"
    NO = "no"
    OPEN = "open"


def consent(visit: Visit) -> Consent:
    """Return what this message says to a read-out that was shown. A yes that crossed the read-out is none."""
    if visit.requested != slots.CONFIRM or not visit.fresh or visit.context.crossed:
        return Consent.OPEN
    if visit.context.turn.is_payload:
        return {"affirm": Consent.YES, "deny": Consent.NO}.get(visit.intent, Consent.OPEN)
    if is_yes(visit.text):
        return Consent.YES
    return Consent.NO if is_no(visit.text) else Consent.OPEN


def agreed(visit: Visit) -> bool:
    """Take a yes to the last read-out: the procedure ends, and its action carries out what was read out."""
    if consent(visit) is not Consent.YES or not visit.get(slots.PLAN_KEY):
        return False
    visit.set(slots.CONFIRM, True)
    visit.end()
    return True


def read_out(visit: Visit, key: str, text: str, question: str, yes: str, no: str) -> None:
    """Read out a plan that the customer has not heard yet, or ask again for a clear answer to the one they have."""
    buttons = (Button(yes, AFFIRM), Button(no, DENY))
    asks_about_it = visit.intent == REFUND_STATUS
    if key == visit.get(slots.PLAN_KEY) and not asks_about_it and visit.not_usable(slots.CONFIRM):
        visit.ask(
            slots.CONFIRM, f"I need a clear yes or no before I change anything. {question}", Asks.CONFIRM, buttons
        )
        return
    visit.set(slots.PLAN_KEY, key)
    visit.set(slots.CONFIRM, None)
    visit.ask(slots.CONFIRM, f"{text}\n\n{question}", Asks.CONFIRM, buttons)


def ask_what_to_change(visit: Visit, asks: Asks, changes: Sequence[tuple[str, str]]) -> None:
    """After a no nothing is done; ask what should be different. `changes`: words of `change` with their buttons."""
    visit.set(slots.PLAN_KEY, None)
    buttons = [Button(title, payload("inform", change=word)) for word, title in changes]
    visit.ask(
        slots.CONFIRM,
        "All right, nothing has been changed. What should be different? Or shall we leave it as it is?",
        asks,
        [*buttons, Button("Leave it", STOP)],
    )


def dropped(visit: Visit) -> bool:
    """Take a second no, with no read-out in between, as the end of it."""
    if visit.requested != slots.CONFIRM or visit.get(slots.PLAN_KEY) or not visit.fresh:
        return False
    if visit.intent != "deny" and not (visit.text and is_no(visit.text)):
        return False
    visit.say("All right, everything stays as it is. Is there anything else I can help with?", asks=Asks.ANYTHING_ELSE)
    visit.step("Asked what to change", "the customer leaves it as it is")
    visit.end()
    return True
