"""The reasons in words: a short label for agents, a sentence for the customer, and one sentence for the packet."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from routing.model import STAY_REASON, Decision, TriggerName, Verdict


@dataclass(frozen=True)
class Reason:
    """`label`: for lists; `because`: the middle of a sentence to agents; `customer`: a sentence to the customer."""

    label: str
    because: str
    customer: str


_STAY = Reason("No reason to hand over", "nothing speaks for a person yet", "I'm here to help.")
_UNKNOWN = Reason("Other", "a person is needed", "A person can help you better with this.")

REASONS: Mapping[str, Reason] = MappingProxyType(
    {
        STAY_REASON: _STAY,
        TriggerName.EXPLICIT_WISH.value: Reason(
            "Asked for a person",
            "the customer asked for a person",
            "You asked for a person, and one will help you here.",
        ),
        TriggerName.AGREED_TO_OFFER.value: Reason(
            "Accepted a person",
            "the customer accepted the offer of a person",
            "Thanks. A person will help you here.",
        ),
        TriggerName.RISK_LEGAL.value: Reason(
            "Legal matter",
            "the customer mentions legal steps",
            "I want the right person to look at this with you.",
        ),
        TriggerName.RISK_SAFETY.value: Reason(
            "Safety",
            "the customer reports a danger or an injury",
            "Please stop using the product. If anyone is hurt or in danger, call 911 or your local emergency number. "
            "A person will look at this first thing.",
        ),
        TriggerName.RISK_FRAUD.value: Reason(
            "Possible fraud",
            "the customer reports possible fraud",
            "A person will check this with you so that your account and your money are safe.",
        ),
        TriggerName.RISK_SELF_HARM.value: Reason(
            "Self-harm",
            "the customer may be in danger of harming themselves",
            "I'm sorry you are going through this. If you might hurt yourself, please call or text 988 now, or your "
            "local emergency number. A person will be with you as soon as possible.",
        ),
        TriggerName.RISK_DATA_PROTECTION.value: Reason(
            "Data protection",
            "the customer raises a data protection matter",
            "Your personal data matters, so a person will look at this.",
        ),
        TriggerName.RISK_PRESS.value: Reason(
            "Press",
            "the customer speaks for the press",
            "I want the right person to answer you on this.",
        ),
        TriggerName.CONTRACT_CANCELLED.value: Reason(
            "Cancels a contract",
            "the customer gives notice of a contract",
            "A person will take your notice and confirm it to you.",
        ),
        TriggerName.FOREIGN_LANGUAGE.value: Reason(
            "Another language",
            "the customer writes in a language that the assistant does not speak",
            "A person who speaks your language will help you here.",
        ),
        TriggerName.STUCK.value: Reason(
            "Not getting anywhere",
            "the customer is not getting anywhere with the assistant",
            "I'm not getting you any further. A person will take it from here.",
        ),
        TriggerName.GOING_WRONG.value: Reason(
            "Going wrong",
            "the conversation is going the way of those in which people were needed",
            "I think a person can help you better with this.",
        ),
        TriggerName.IMPORTANT_CUSTOMER.value: Reason(
            "Important customer",
            "this is an important customer",
            "A person will look after you.",
        ),
        TriggerName.STRONG_NEGATIVE.value: Reason(
            "Very upset",
            "the customer is very upset",
            "I'm sorry this has been such a bad experience. A person will take it from here.",
        ),
        TriggerName.FALLING_SENTIMENT.value: Reason(
            "Mood is falling",
            "the customer is getting more upset from message to message",
            "I'm sorry this is not getting better. A person will take it from here.",
        ),
        TriggerName.COMPLAINT.value: Reason(
            "Complaint",
            "the customer complains",
            "I'm sorry about this. A person will hear you out and sort it with you.",
        ),
        TriggerName.REPEATED_FAILURE.value: Reason(
            "Assistant could not help",
            "the assistant could not help several times in a row",
            "I'm not getting you the answer you need. A person can do better.",
        ),
        TriggerName.POLICY_EXCEPTION.value: Reason(
            "Needs a decision",
            "the policy leaves this to a person",
            "This needs a person to decide, so one will look at it with you.",
        ),
        TriggerName.IDENTITY_FAILED.value: Reason(
            "Identity not proved",
            "the customer could not prove who they are",
            "I couldn't confirm who you are here. A person will help you with that.",
        ),
        TriggerName.INSULTED_TWICE.value: Reason(
            "Insulted twice",
            "the customer has insulted the assistant twice",
            "I think a person can help you better with this.",
        ),
        TriggerName.COMPLEX.value: Reason(
            "Complex",
            "there is a lot to sort out and something has already failed",
            "There is a lot to sort out here, and a person may be quicker.",
        ),
        TriggerName.ASSISTANT_UNAVAILABLE.value: Reason(
            "Assistant out of order",
            "the assistant did not answer",
            "Sorry, the assistant isn't working right now. A person will help you here.",
        ),
    }
)

_OFFER = "Shall I connect you with a person?"


def reason_of(name: str) -> Reason:
    """Return the words for a reason; for a name of an older version general ones."""
    return REASONS.get(name, _UNKNOWN)


def label(name: str) -> str:
    """Return the short label that agents see, e.g. "Asked for a person"."""
    return reason_of(name).label


def customer_sentence(name: str) -> str:
    """Return the sentence that tells the customer why, e.g. "You asked for a person, and one will help you here."."""
    return reason_of(name).customer


def offer_sentence(name: str) -> str:
    """Return the words with which a person is offered for this reason."""
    if name == TriggerName.COMPLEX:
        return f"{reason_of(name).customer} {_OFFER}"
    return f"I may not be the best help with this. {_OFFER}"


def explain(verdict: Verdict) -> str:
    """Return one sentence for the packet: what was decided, why, and in which message it shows."""
    if not verdict.triggers:
        return f"Left with the assistant: {_STAY.because}."
    why = _joined(verdict)
    if verdict.decision is Decision.STAY:
        return f"Left with the assistant, although {why}."
    done = "Handed over" if verdict.decision is Decision.HAND_OVER else "A person was offered"
    return f"{done} because {why} (message {verdict.triggers[0].evidence_seq})."


def _joined(verdict: Verdict) -> str:
    said = list(dict.fromkeys(reason_of(trigger.name).because for trigger in verdict.triggers))
    return said[0] if len(said) == 1 else ", ".join(said[:-1]) + " and " + said[-1]
