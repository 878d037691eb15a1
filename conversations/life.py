"""What to do about a conversation in which nothing happens. Pure: from how it stands and the time to the next step."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from conversations.model import WEB, Asks, Role, State

NOT_WORTH_A_REMINDER = frozenset({Asks.ANYTHING_ELSE, Asks.FEEDBACK})
"""Questions that nobody needs to answer."""


@dataclass(frozen=True)
class LifeRules:
    """Times count from when the customer, or for mail the agent, last wrote.

    On the `slow_channels` nobody is reminded, and a conversation ends after `slow_close_after`.
    """

    remind_after: timedelta = timedelta(minutes=10)
    close_after: timedelta = timedelta(minutes=30)
    mail_after: timedelta = timedelta(minutes=2)
    slow_channels: frozenset[str] = frozenset()
    slow_close_after: timedelta = timedelta(days=3)


@dataclass(frozen=True)
class ConversationView:
    """How a conversation stands.

    `on_page`: the customer sits before the page, and is not writing from a messaging app. `last_role` and `last_asks`
    are the last message's; `reminded`: it is a reminder. `unseen_agent_at` is when the first message of an agent was
    written that the customer has neither answered, nor had open, nor been mailed.
    """

    state: State
    created_at: datetime
    last_customer_at: datetime | None
    last_role: Role | None = None
    last_asks: Asks | None = None
    reminded: bool = False
    turn_open: bool = False
    connected: bool = False
    can_be_mailed: bool = False
    unseen_agent_at: datetime | None = None
    on_page: bool = True
    channel: str = WEB


class NextStep(StrEnum):
    REMIND = "remind"
    CLOSE = "close"
    MAIL_CUSTOMER = "mail_customer"
    MARK_SEEN = "mark_seen"
    """The customer has the agent's messages open before them, or there is no address to write to."""


def next_step(view: ConversationView, now: datetime, rules: LifeRules) -> NextStep | None:
    """Return what is due now; None when all is well. A conversation that waits for people is never closed here."""
    if view.unseen_agent_at is not None:
        if view.connected:
            return NextStep.MARK_SEEN
        if now - view.unseen_agent_at >= rules.mail_after:
            return NextStep.MAIL_CUSTOMER if view.can_be_mailed else NextStep.MARK_SEEN
    if view.state is not State.BOT or view.turn_open:
        return None
    quiet = now - (view.last_customer_at or view.created_at)
    is_slow = view.channel in rules.slow_channels
    if quiet >= (rules.slow_close_after if is_slow else rules.close_after):
        return NextStep.CLOSE
    if not is_slow and _owes_an_answer(view) and quiet >= rules.remind_after:
        return NextStep.REMIND
    return None


def _owes_an_answer(view: ConversationView) -> bool:
    # In a messaging app people answer when they look at it again: there a reminder is one more message, and may cost.
    return (
        view.on_page
        and view.last_customer_at is not None
        and view.last_role is Role.BOT
        and view.last_asks is not None
        and view.last_asks not in NOT_WORTH_A_REMINDER
        and not view.reminded
    )
