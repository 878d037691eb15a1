"""The packet: all that an agent needs to carry on, assembled from the log when people take over. Pure."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from common.clock import rfc3339
from common.wire import DialogueSave
from conversations.intents import SMALL_TALK
from conversations.json_view import message_json, transcript_sha256
from conversations.model import Conversation, Handoff, Message, NewHandoff, Role, TurnRecord
from conversations.next_steps import Case, next_steps, with_call
from kb_index.locales import language_of
from routing.model import Signal, SignalName, Verdict
from routing.reasons import label

CONTINUED_IN, CONTINUES = "continued_in", "continues"
"""The handoff with which this one goes on in another channel, and the one before it."""

MAX_QUOTE_CHARACTERS = 160
MAX_SUMMARY_LINES = 9
WROTE_FIRST = "The customer wrote first: "
"""How the line of the summary begins that tells what was wanted."""

SECRET_SLOTS = frozenset({"code", "requested_slot", "session_started_metadata"})
"""Slots that are no agent's business: one-time codes, and the assistant's own bookkeeping."""

SIGNAL_LINES = {
    SignalName.FALLBACK: "The assistant did not understand",
    SignalName.UNANSWERED: "The articles had no answer",
    SignalName.POLICY_REFUSED: "The policy did not allow it",
    SignalName.IDENTITY_FAILED: "Identity could not be proved",
    SignalName.FORM_REJECTED: "The assistant could not use the answer",
    SignalName.REJECTED: "The customer said that it did not help",
    SignalName.REPHRASED: "The customer asked the same in other words",
    SignalName.SAID_BEFORE: "The assistant gave the same answer again",
    SignalName.INSULTED: "Wrote an insult",
    SignalName.PERSON_DECLINED: "Was offered a person and declined",
    SignalName.ASSISTANT_UNAVAILABLE: "The assistant did not respond",
    SignalName.FOREIGN_LANGUAGE: "Wrote in a language that the assistant does not speak",
}

_PROMISE = re.compile(
    r"\b(will|you'll|we'll|refund\w*|receive|on (its|the) way|sent|within|business days?|immediately|has been|have been"
    r"|label|cancel+ed)\b",
    re.IGNORECASE,
)
_SENTENCE_END = re.compile(r"(?<=[.!?])\s+|\n+")


@dataclass(frozen=True)
class Evidence:
    """What the log holds of a conversation: all its messages and all turns that have begun, each oldest first."""

    conversation: Conversation
    messages: tuple[Message, ...]
    records: tuple[TurnRecord, ...]
    dialogue: DialogueSave | None


def assemble(evidence: Evidence, new: NewHandoff, verdict: Verdict) -> dict[str, Any]:
    """Return the lasting part of the packet; `live` adds what changes afterwards."""
    conversation = evidence.conversation
    promised = promises(evidence)
    orders = list(new.card.orders) if new.card else _named_orders(evidence.dialogue)
    return {
        "triggers": [asdict(trigger) for trigger in verdict.triggers],
        "complexity": asdict(verdict.complexity),
        "sentiment": asdict(verdict.sentiment),
        "strain": asdict(verdict.strain),
        "explanation": verdict.explanation,
        "summary": summary(evidence, new.reason),
        "tried": tried(evidence.records),
        "customer": customer(conversation, new),
        "slots": slots(evidence.dialogue),
        "language": new.language or language_of(conversation.locale),
        "promises": promised,
        "orders": orders,
        "next_steps": next_steps(
            Case(
                triggers=verdict.triggers,
                # What an earlier stay had left open, people have seen to.
                records=tuple(one for one in evidence.records if one.turn.epoch == conversation.epoch),
                proved=conversation.customer_id is not None,
                orders=tuple(orders),
                named=_order_spoken_of(evidence.dialogue),
                promises=tuple(promised),
                language=new.language,
            )
        ),
        "suggestions": list(new.suggestions),
        "handed_over_at_seq": conversation.last_seq,
    }


def live(handoff: Handoff, conversation: Conversation, messages: Sequence[Message]) -> dict[str, Any]:
    """Return the whole packet: the lasting part, and holder and transcript as they are now."""
    transcript = [message_json(message) for message in messages]
    return {
        **handoff.packet,
        "id": handoff.id,
        "conversation_id": conversation.id,
        "epoch": conversation.epoch,
        "state": handoff.state.value,
        "conversation_state": conversation.state.value,
        "joined": conversation.identity_id is not None,
        "reason": handoff.reason,
        "reason_label": label(handoff.reason),
        "priority": handoff.priority,
        "skills": list(handoff.skills),
        "queue": handoff.queue,
        "created_at": rfc3339(handoff.created_at),
        "due_at": rfc3339(handoff.due_at),
        "agent_id": handoff.agent_id,
        "agent_name": handoff.agent_name,
        "outcome": handoff.outcome.value if handoff.outcome else None,
        "tags": list(handoff.tags),
        "next_steps": with_call(handoff.packet, handoff.wish, messages),
        "transcript": transcript,
        "complete_to_seq": transcript[-1]["seq"] if transcript else 0,
        "transcript_sha256": transcript_sha256(transcript),
    }


def summary(evidence: Evidence, reason: str) -> list[dict[str, Any]]:
    """Return what happened in a few lines, each with the `seq` that shows it: wish, course, last words, reason."""
    records = evidence.records
    lines: list[dict[str, Any]] = []
    wish = next((one for one in records if one.intent not in SMALL_TALK and len(one.text.split()) > 1), None)
    first = wish or (records[0] if records else None)
    if first is not None:
        wrote = f"{WROTE_FIRST}“{quoted(first.text)}”" if first.text else "The customer first sent a file"
        lines.append(_line(wrote, first.turn.first_seq))
    for record in records:
        lines.extend(_course(record))
    last = records[-1] if records else None
    closing = []
    if last is not None:
        if first is not None and last.turn.id != first.turn.id:
            words = f"Last words: “{quoted(last.text)}”" if last.text else "The customer last sent a file"
            closing.append(_line(words, last.turn.last_seq))
        closing.append(_line(f"Handed over: {label(reason)}", last.turn.last_seq))
    room = MAX_SUMMARY_LINES - len(closing) - 1
    head, course = lines[:1], lines[1:]
    return head + course[max(len(course) - room, 0) :] + closing


def _course(record: TurnRecord) -> Iterable[dict[str, Any]]:
    for step in record.steps:
        yield _line(f"{step.what}: {step.result}", record.turn.last_seq)
    for signal in record.signals:
        if signal.name in SIGNAL_LINES:
            yield _line(_signal_line(signal), record.turn.last_seq)


def _signal_line(signal: Signal) -> str:
    if signal.name is SignalName.FALLBACK:  # its detail is the assistant's own name for it
        return SIGNAL_LINES[signal.name]
    detail = signal.detail.replace("_", " ").strip()
    return f"{SIGNAL_LINES[signal.name]} ({detail})" if detail else SIGNAL_LINES[signal.name]


def _line(text: str, seq: int) -> dict[str, Any]:
    return {"text": text, "seq": seq}


def quoted(text: str) -> str:
    """Return the text on one line, cut at a word."""
    flat = " ".join(text.split())
    if len(flat) <= MAX_QUOTE_CHARACTERS:
        return flat
    return f"{flat[:MAX_QUOTE_CHARACTERS].rsplit(' ', 1)[0]} …"


def tried(records: Sequence[TurnRecord]) -> list[dict[str, Any]]:
    return [
        {"what": step.what, "result": step.result, "seq": record.turn.last_seq}
        for record in records
        for step in record.steps
    ]


def customer(conversation: Conversation, new: NewHandoff) -> dict[str, Any]:
    """Return who it is: the shop's record when proved, otherwise what the visitor said."""
    claim, card = conversation.claim, new.card
    return {
        "identity_proved": conversation.customer_id is not None,
        "customer_id": conversation.customer_id,
        "name": card.name if card else conversation.known_name or claim.name,
        "email": card.email if card else claim.email,
        "external_id": claim.external_id,
        "channel": conversation.channel,
    }


def slots(dialogue: DialogueSave | None) -> dict[str, Any]:
    """Return what the assistant had understood so far."""
    if dialogue is None:
        return {}
    return {
        name: value
        for name, value in dialogue.slots.items()
        if value not in (None, "", [], {}) and name not in SECRET_SLOTS and not name.startswith("_")
    }


def _named_orders(dialogue: DialogueSave | None) -> list[dict[str, Any]]:
    """Return the order that an unproved customer named; its status is not theirs to know yet."""
    named = dialogue.slots.get("order_id") if dialogue else None
    return [{"order_id": named, "status": None}] if named else []


def _order_spoken_of(dialogue: DialogueSave | None) -> str | None:
    known = dialogue.slots if dialogue else {}
    return known.get("order_id") or known.get("last_order")


def promises(evidence: Evidence) -> list[dict[str, Any]]:
    """Return what the bot has said will happen or has been done, from the turns in which something was carried out."""
    done = {
        record.turn.id
        for record in evidence.records
        if any(signal.name is SignalName.DONE for signal in record.signals)
    }
    return [
        {"text": sentence, "seq": message.seq}
        for message in evidence.messages
        # The last message only says that a person comes.
        if message.role is Role.BOT and message.turn_id in done and message.seq < evidence.conversation.last_seq
        for sentence in (part.strip() for part in _SENTENCE_END.split(message.text))
        if _PROMISE.search(sentence) and not sentence.endswith("?")
    ]
