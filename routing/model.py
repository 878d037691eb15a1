"""Values of routing. Nothing here knows a database, a socket or a clock."""

from dataclasses import dataclass, field
from enum import StrEnum

ALONE = "alone"
"""The detail of REJECTED when the message says nothing else: it gets its next step, whatever its mood."""

LOCKED = "locked"
"""The detail of IDENTITY_FAILED when no further try is left."""


class SignalName(StrEnum):
    """What only the live service knows of a turn."""

    FALLBACK = "fallback"
    """Intent not understood."""
    UNANSWERED = "unanswered"
    """Knowledge search had no answer."""
    ANSWERED = "answered"
    POLICY_REFUSED = "policy_refused"
    """The policy forbids what the customer wants, or leaves it to a person."""
    FORM_REJECTED = "form_rejected"
    """An answer inside a procedure could not be used."""
    PROGRESSED = "progressed"
    """An answer inside a procedure has brought it further."""
    IDENTITY_FAILED = "identity_failed"
    """A try to prove who the customer is has failed; `detail` LOCKED: it was the last one."""
    DONE = "done"
    """A procedure was carried out."""
    PERSON_WANTED = "person_wanted"
    """The intent, or a yes to the offer, says so."""
    PERSON_OFFERED = "person_offered"
    PERSON_DECLINED = "person_declined"
    COMPLAINT = "complaint"
    NEEDS_PERSON = "needs_person"
    """A procedure that the policy leaves to people, and the customer agreed."""
    ASSISTANT_UNAVAILABLE = "assistant_unavailable"
    REJECTED = "rejected"
    """The customer says that the answer did not help."""
    CONFIRMED = "confirmed"
    """The customer says that the answer helped."""
    REPHRASED = "rephrased"
    """The customer asks the same in other words."""
    SAID_BEFORE = "said_before"
    """The assistant answers with what it has just said."""
    SILENCE = "silence"
    """The customer comes back after a long silence; `detail` is its length in minutes."""
    QUEUE_WAIT = "queue_wait"
    """`detail` is the expected wait for a person in seconds, when it moves the thresholds."""
    FOREIGN_LANGUAGE = "foreign_language"
    """The customer writes in a language that the assistant does not speak; `detail` is its code, e.g. "es"."""
    IMPORTANT_CUSTOMER = "important_customer"
    """The proved customer is on the list in `routing.yml`."""
    CONTACTED_BEFORE = "contacted_before"
    """The proved customer was here about the same thing not long ago; `detail` is how often."""
    UNDER_WAY = "under_way"
    """A procedure has begun; `detail` is how many of its questions are still to be answered."""
    PRODUCTS = "products"
    """The message names several of the catalogue's products; `detail` is how many."""
    INSULTED = "insulted"
    """The intent says so."""
    EMPATHY = "empathy"
    """The reply began with a sentence of empathy; `detail` is what it was about."""


@dataclass(frozen=True)
class Signal:
    """`detail` is a short machine-readable word or rule, never personal data."""

    name: SignalName
    detail: str = ""


@dataclass(frozen=True)
class Contribution:
    """One named part of a score; the parts of a score add up to it."""

    name: str
    value: float


@dataclass(frozen=True)
class Sentiment:
    """`score` -1..1; `trend` is the slope over the customer's last turns, negative when it gets worse."""

    score: float
    trend: float
    contributions: tuple[Contribution, ...]


@dataclass(frozen=True)
class Complexity:
    """`score` 0..1."""

    score: float
    contributions: tuple[Contribution, ...]


@dataclass(frozen=True)
class Strain:
    """How stuck the customer is with the assistant; `score` is 0 or more, about 1 at worst."""

    score: float
    contributions: tuple[Contribution, ...]


@dataclass(frozen=True)
class CustomerTurn:
    """A customer's turn as routing sees it: `text`, its place (`seq` of its last message), and what is known of it.

    `bot_offered_person`: the bot's last message offered a person. `asks`: what the bot's last message waited for.
    `sentiment` is set on earlier turns, so that the trend need not be computed anew, and in replays of recorded
    conversations on every turn.
    """

    text: str
    seq: int
    asks: str | None = None
    bot_offered_person: bool = False
    intent: str | None = None
    signals: tuple[Signal, ...] = ()
    sentiment: float | None = None


class Decision(StrEnum):
    STAY = "stay"
    OFFER = "offer"
    HAND_OVER = "hand_over"


@dataclass(frozen=True)
class Trigger:
    """Why: a name of `routing.yml`, its weight, and the `seq` of the turn that shows it."""

    name: str
    weight: float
    evidence_seq: int


@dataclass(frozen=True)
class Verdict:
    """What routing says of a turn. `reason` is the strongest trigger's name, `stay` when there is none."""

    decision: Decision
    reason: str
    triggers: tuple[Trigger, ...]
    sentiment: Sentiment
    complexity: Complexity
    skills: tuple[str, ...] = ()
    priority: int = 0
    strain: Strain = Strain(0.0, ())
    explanation: str = field(default="")


class TriggerName(StrEnum):
    """Every trigger that `routing.yml` weighs."""

    EXPLICIT_WISH = "explicit_wish"
    AGREED_TO_OFFER = "agreed_to_offer"
    RISK_LEGAL = "risk_legal"
    RISK_SAFETY = "risk_safety"
    RISK_FRAUD = "risk_fraud"
    RISK_SELF_HARM = "risk_self_harm"
    RISK_DATA_PROTECTION = "risk_data_protection"
    RISK_PRESS = "risk_press"
    CONTRACT_CANCELLED = "contract_cancelled"
    FOREIGN_LANGUAGE = "foreign_language"
    STUCK = "stuck"
    GOING_WRONG = "going_wrong"
    IMPORTANT_CUSTOMER = "important_customer"
    STRONG_NEGATIVE = "strong_negative"
    FALLING_SENTIMENT = "falling_sentiment"
    COMPLAINT = "complaint"
    REPEATED_FAILURE = "repeated_failure"
    POLICY_EXCEPTION = "policy_exception"
    IDENTITY_FAILED = "identity_failed"
    INSULTED_TWICE = "insulted_twice"
    COMPLEX = "complex"
    ASSISTANT_UNAVAILABLE = "assistant_unavailable"


STAY_REASON = "stay"
"""The reason of a verdict that leaves the conversation with the assistant."""

MAX_PRIORITY = 3
"""Priorities run from 0 (normal) to this (drop everything)."""
