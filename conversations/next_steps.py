"""What the agent may do first, from what the log holds: a few lines, each with the message that it comes from. Pure."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from textwrap import shorten
from typing import Any

from conversations.intents import NO_SUBJECT
from conversations.model import Message, Role, Step, TurnRecord
from routing.model import Signal, SignalName, Trigger, TriggerName
from routing.wishes import asks_for_person

MAX_STEPS = 4
ENOUGH = 2
"""With so many lines the agent need not be told what was wanted: the summary begins with it."""
MAX_RISKS = 2
MAX_WORDS_QUOTED = 80
LOOKED_BACK = 3
"""So many of the last turns may tell of a question that is still open."""

Line = dict[str, Any]

RISKS: Mapping[str, str] = {
    TriggerName.RISK_SELF_HARM: "Answer this before all else: they may be in danger of harming themselves",
    TriggerName.RISK_SAFETY: "Ask first whether anybody is hurt or in danger",
    TriggerName.RISK_FRAUD: "Possible fraud: look at orders and payments before you change anything",
    TriggerName.RISK_LEGAL: "Mentions legal steps: read it before you promise anything",
    TriggerName.RISK_DATA_PROTECTION: "Raises data protection: find out what is to be done with their data",
    TriggerName.RISK_PRESS: "Speaks for the press: agree with your supervisor on what you say",
    TriggerName.CONTRACT_CANCELLED: "Gives notice of a contract: take it and confirm it",
}
"""In the order in which they count."""

VERIFY = "Verify the customer first: no proof of identity yet"
_VERIFY_ANEW = "Verify the customer in another way: the proof has failed"

_TO_PENDING = {
    "cancel_order": "cancelled",
    "change_items": "changed",
    "change_address": "changed",
    "change_payment": "changed",
}
_TO_DELIVERED = {"return_items": "returns", "exchange_items": "exchanges"}
_ON_ITS_WAY = frozenset({"track_order", "delivery_problem", "missing_item"})
_OF_ONES_OWN = frozenset(
    {*_TO_PENDING, *_TO_DELIVERED, *_ON_ITS_WAY, "list_orders", "refund_status", "billing_problem", "account_access"}
    | {"change_account_details"}
)
"""What nobody may be told or given before it is known who they are."""

_REFUND = re.compile(r"\b(?:refund\w*|get back)\b", re.IGNORECASE)
_TO_COME = re.compile(r"\b(?:will|\w+'ll|is on (?:its|the) way)\b", re.IGNORECASE)
_MONEY = re.compile(r"\$\d[\d,]*(?:\.\d\d)?")
_CALL = re.compile(r"(?<!n't )(?<!not )(?<!never )\b(?:call|ring|phone) me\b", re.IGNORECASE)
_PHONE = re.compile(r"(?<![\w#$.])\+?\(?\d[\d ().-]{5,}\d(?!\w)")
_PHONE_DIGITS = range(7, 16)


@dataclass(frozen=True)
class Case:
    """What speaks for one step or another.

    `records`: the turns of this stay with the assistant, oldest first. `orders`, `promises`: as in the packet. `named`:
    the order spoken of last. `language`: the code of one that the assistant does not speak.
    """

    triggers: tuple[Trigger, ...] = ()
    records: tuple[TurnRecord, ...] = ()
    proved: bool = False
    orders: tuple[Mapping[str, str | None], ...] = ()
    named: str | None = None
    promises: tuple[Line, ...] = ()
    language: str | None = None


def next_steps(case: Case) -> list[Line]:
    """Return at most MAX_STEPS lines `{"text", "seq"}`, the most pressing first; `seq` is None where none shows it."""
    found = [*_risks(case), *_language(case), *_identity(case)]
    hindrance = _hindrance(case.records)
    found += [hindrance] if hindrance else _order(case)
    found += [*_promised(case.promises), *_open_question(case.records)]
    if len(found) < ENOUGH:
        found += _subject(case)
    return found[:MAX_STEPS]


def with_call(packet: Mapping[str, Any], wish: str | None, messages: Sequence[Message]) -> list[Line]:
    """Return the packet's steps and, behind the risks, the call that was asked for: it may come while they wait."""
    steps = list(packet.get("next_steps", []))
    call = _call(wish, packet.get("handed_over_at_seq", 0), messages)
    if call is None:
        return steps
    place = sum(step["text"] in RISKS.values() for step in steps)
    return [*steps[:place], call, *steps[place:]][:MAX_STEPS]


def _line(text: str, seq: int | None) -> Line:
    return {"text": text, "seq": seq}


def _short(text: str) -> str:
    return f"“{shorten(text, MAX_WORDS_QUOTED, placeholder=' …')}”"


def _risks(case: Case) -> list[Line]:
    seen = {trigger.name: trigger.evidence_seq for trigger in case.triggers}
    return [_line(text, seen[name]) for name, text in RISKS.items() if name in seen][:MAX_RISKS]


def _language(case: Case) -> Iterator[Line]:
    for trigger in case.triggers:
        if trigger.name == TriggerName.FOREIGN_LANGUAGE and case.language:
            yield _line(f"Answer in the customer's language: {case.language}", trigger.evidence_seq)


def _identity(case: Case) -> list[Line]:
    if case.proved:
        return []
    failed = [record.turn.last_seq for record in case.records if _signals(record, SignalName.IDENTITY_FAILED)]
    if failed:
        return [_line(_VERIFY_ANEW, failed[-1])]
    own = any(record.intent in _OF_ONES_OWN for record in case.records)
    return [_line(VERIFY, None)] if own or case.named or case.orders else []


def _hindrance(records: Sequence[TurnRecord]) -> Line | None:
    """Return what stopped the assistant last, unless something has been carried out since."""
    for record in reversed(records):
        if _signals(record, SignalName.DONE):
            return None
        for signal in _signals(record, SignalName.NEEDS_PERSON, SignalName.POLICY_REFUSED):
            return _line(_what_to_do(signal, record.steps), record.turn.last_seq)
    return None


def _what_to_do(signal: Signal, steps: Sequence[Step]) -> str:
    step = next((one for one in reversed(steps) if "refused" in one.result), steps[-1] if steps else None)
    tried = f"{step.what[:1].lower()}{step.what[1:]}" if step else ""
    words = re.sub(r"[_.]+", " ", signal.detail).strip()
    if signal.name is SignalName.NEEDS_PERSON:
        if signal.detail == "overcharged" and step:
            return f"Send back what was charged too much: {step.result}"
        return f"Do what the assistant leaves to people: {words}" if words else "Do what the assistant leaves to people"
    if signal.detail == "shop_unavailable":
        return (
            f"Find out in the shop whether it was done: {tried}" if step else "Find out in the shop whether it was done"
        )
    if signal.detail == "plan_outdated":
        return "Look at the order again: it had changed meanwhile"
    if signal.detail == "goodwill.largest":
        return f"Decide under Changes: {tried}" if step else "Decide under Changes on the credit"
    if signal.detail.endswith(".no_order"):
        return f"Ask which order is meant: {tried}, {step.result}" if step else "Ask which order is meant"
    why = f"{tried}, {step.result}" if step and "refused" in step.result else f"refused by {words or 'the policy'}"
    return f"See whether an exception is right: {why}"


def _order(case: Case) -> Iterator[Line]:
    """Tell how the order stands to what was wanted of it, unless that has been done."""
    wanted = _wanted(case.records)
    orders = [one for one in case.orders if one["order_id"] == case.named] or (case.orders if not case.named else [])
    if wanted is None or len(orders) != 1 or not orders[0]["status"]:
        return
    words = _order_words(wanted.intent or "", str(orders[0]["status"]))
    if words:
        yield _line(f"Order {orders[0]['order_id']} is {words}", wanted.turn.last_seq)


def _wanted(records: Sequence[TurnRecord]) -> TurnRecord | None:
    for record in reversed(records):
        if _signals(record, SignalName.DONE):
            return None
        if record.intent in _OF_ONES_OWN:
            return record
    return None


def _order_words(intent: str, status: str) -> str:
    """Return "pending: it can still be cancelled"; nothing where the status tells nothing about the wish."""
    if intent == "refund_status":
        return f"{status}: check how its refund stands"
    if intent in _TO_PENDING:
        done = _TO_PENDING[intent]
        if status == "cancelled":
            return "cancelled already"
        return f"{status}: " + ("it can" if status == "pending" else "see whether it can") + f" still be {done}"
    if intent in _TO_DELIVERED:
        if status == "delivered":
            return f"delivered: see whether the time for {_TO_DELIVERED[intent]} still runs"
        waits = status.startswith("pending") or status == "processed"
        return f"{status}: nothing can be sent back yet" if waits else f"at “{status}”: tell how that stands"
    if intent in _ON_ITS_WAY:
        return {
            "pending": "pending: it has not left yet",
            "processed": "processed: find out where the parcel is",
            "delivered": "marked delivered: ask what has arrived",
        }.get(status, "")
    return ""


def _promised(promises: Sequence[Line]) -> list[Line]:
    """Return the last refund that was promised, else the last thing that is still to come."""
    for one in reversed(promises):
        if _REFUND.search(one["text"]):
            amounts = " and ".join(_MONEY.findall(one["text"]))
            refund = f"A refund of {amounts}" if amounts else "A refund"
            return [_line(f"{refund} was promised: check that it went out", one["seq"])]
    for one in reversed(promises):
        if _TO_COME.search(one["text"]):
            return [_line(f"Check that this was kept: {_short(one['text'])}", one["seq"])]
    return []


def _open_question(records: Sequence[TurnRecord]) -> list[Line]:
    """Return what the assistant left without an answer in the last turns."""
    for record in reversed(records[-LOOKED_BACK:]):
        names = {signal.name for signal in record.signals}
        seq, said = record.turn.last_seq, _short(record.text)
        if SignalName.ASSISTANT_UNAVAILABLE in names:
            return [_line(f"The assistant did not respond to this: {said}" if record.text else "Look at the file", seq)]
        if SignalName.UNANSWERED in names:
            return [_line(f"The articles do not answer this: {said}", seq)]
        if SignalName.FALLBACK in names:
            return [_line(f"Find out what is meant by {said}", seq)]
        if SignalName.REJECTED in names:
            return [_line("Try another way: the assistant's answer did not help", seq)]
        if names & {SignalName.ANSWERED, SignalName.DONE, SignalName.PROGRESSED}:
            return []
    return []


def _subject(case: Case) -> list[Line]:
    for record in reversed(case.records):
        if record.intent not in NO_SUBJECT and len(record.text.split()) > 1 and not asks_for_person(record.text):
            return [_line(f"Begin with what was wanted: {_short(record.text)}", record.turn.last_seq)]
    wishes = {TriggerName.EXPLICIT_WISH, TriggerName.AGREED_TO_OFFER}
    asked = [trigger.evidence_seq for trigger in case.triggers if trigger.name in wishes]
    return [_line("Ask what it is about: only a person was asked for", asked[0])] if asked else []


def _call(wish: str | None, since: int, messages: Iterable[Message]) -> Line | None:
    """Return the call and its number: written after a time was chosen, or together with "call me"."""
    chosen = wish == "call_back"
    for message in reversed([one for one in messages if one.role is Role.CUSTOMER]):
        number = _phone(message.text)
        if number and ((chosen and message.seq > since) or _CALL.search(message.text)):
            return _line(f"Asked for a call: {number}", message.seq)
    return _line("Asked for a call: no number in the chat yet", None) if chosen else None


def _phone(text: str) -> str | None:
    numbers = (one[0] for one in _PHONE.finditer(text))
    return next((one for one in numbers if sum(map(str.isdigit, one)) in _PHONE_DIGITS), None)


def _signals(record: TurnRecord, *names: SignalName) -> list[Signal]:
    return [signal for signal in record.signals if signal.name in names]
