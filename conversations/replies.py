"""What of the assistant's replies goes out, given the decision. Pure."""

from collections.abc import Sequence
from dataclasses import replace

from common.wire import BotReply
from conversations import texts
from conversations.json_view import draft_of_reply
from conversations.model import DENY, WANTS_PERSON, Asks, Button, Draft, Message, Role, asks_for_verdict, offers_person
from routing.model import Signal, SignalName, TriggerName, Verdict
from routing.reasons import offer_sentence

SUPERSEDED_BY_A_PERSON = frozenset(
    {SignalName.PERSON_WANTED, SignalName.FALLBACK, SignalName.UNANSWERED, SignalName.FORM_REJECTED}
)
"""After these the assistant's words ("I didn't get that") only delay the news that a person comes."""

STILL_HERE = "I'm still here. Tell me what you need, and I'll do what I can."

GOODBYE = "goodbye"
NO = frozenset({"deny", "stop"})

OFFER_BUTTONS = (Button(texts.OFFER_YES, WANTS_PERSON), Button(texts.OFFER_NO, DENY))


def drafts_of(replies: Sequence[BotReply]) -> list[Draft]:
    """Return the replies as drafts, empty ones left out. Raises KeyError, TypeError or ValueError when misshapen."""
    return [
        draft_of_reply(reply.text.strip(), reply.buttons, reply.asks, reply.citations, texts.ASSISTANT)
        for reply in replies
        if reply.text.strip()
    ]


def before_a_person(replies: Sequence[Draft], signals: Sequence[Signal]) -> tuple[Draft, ...]:
    """Return what the assistant still says when a person takes over: facts stay, questions go."""
    names = {signal.name for signal in signals}
    if SignalName.DONE not in names and names & SUPERSEDED_BY_A_PERSON:
        return ()
    return tuple(replace(reply, buttons=(), asks=None) for reply in replies if not offers_person(reply))


def without_calm_words(replies: Sequence[Draft], verdict: Verdict) -> list[Draft]:
    """Return the replies without the calm words to an insult where they were said to the first one.

    What a procedure asks beside them stays.
    """
    again = _is_insulted_again(verdict)
    return [reply for reply in replies if not (again and reply.asks is Asks.ANYTHING_ELSE)]


def with_plain_words(replies: Sequence[Draft], verdict: Verdict) -> list[Draft]:
    """Return the replies without the calm words where they were said before and no person may be offered again yet."""
    again = _is_insulted_again(verdict)
    return [
        replace(reply, text=STILL_HERE) if again and reply.asks is Asks.ANYTHING_ELSE else reply for reply in replies
    ]


def _is_insulted_again(verdict: Verdict) -> bool:
    return any(trigger.name == TriggerName.INSULTED_TWICE for trigger in verdict.triggers)


def with_offer(replies: Sequence[Draft], reason: str) -> tuple[Draft, ...]:
    """Return the replies with the offer of a person at their end.

    In the middle of a procedure the offer waits for the same answer as the question before it, so that the customer can
    go on. A read-out that waits for a yes stays alone: a yes must never mean two things.
    """
    waits_for = replies[-1].asks if replies else None
    if waits_for is Asks.CONFIRM or any(offers_person(reply) for reply in replies):
        return tuple(replies)
    # One question at a time.
    replies = [replace(reply, buttons=()) if asks_for_verdict(reply) else reply for reply in replies]
    offer = Draft(
        Role.BOT, offer_sentence(reason), author=texts.ASSISTANT, buttons=OFFER_BUTTONS, asks=waits_for or Asks.CHOOSE
    )
    return (*replies, offer)


def at_the_end(replies: Sequence[Draft], intent: str | None, asked: Asks | None) -> tuple[Draft, ...]:
    """Return the replies with the rating asked for when the customer says that all is done.

    That is a goodbye, or a no to "anything else?". A reply that waits for something else goes on waiting for it.
    """
    over = intent == GOODBYE or (intent in NO and asked is Asks.ANYTHING_ELSE)
    if not over or not replies or replies[-1].asks is not None or replies[-1].buttons:
        return tuple(replies)
    return (*replies[:-1], replace(replies[-1], asks=Asks.FEEDBACK))


def about_files_alone(before: Message | None, asked: Asks | None) -> Draft:
    """Return the answer to files without a word: it cannot see them; a person can, or the open question once more.

    `asked`: what `before` waits for. Its buttons come along, so that a yes still means the same.
    """
    if before is None or asked in (None, Asks.CHOOSE, Asks.ANYTHING_ELSE):
        return Draft(Role.BOT, texts.FILES_ALONE, author=texts.ASSISTANT, buttons=OFFER_BUTTONS, asks=Asks.CHOOSE)
    question = before.text.removeprefix(f"{texts.CANNOT_SEE} ")
    text = f"{texts.CANNOT_SEE} {question}"
    return Draft(Role.BOT, text, author=texts.ASSISTANT, buttons=before.buttons, asks=asked)


def beside_files(replies: Sequence[Draft]) -> tuple[Draft, ...]:
    """Return the replies to words that came with files: nobody shall believe that the assistant has looked at them."""
    return (Draft(Role.BOT, texts.FILES_BESIDE, author=texts.ASSISTANT), *replies)


def noted_before(before: Message | None, text: str) -> bool:
    """Say whether the last message told this already."""
    return before is not None and before.text.startswith(text)


def is_own_offer(message: Message) -> bool:
    """Say whether this room, not the assistant, made this offer."""
    return message.role is Role.BOT and message.buttons == OFFER_BUTTONS


def carried_on(messages: Sequence[Message]) -> tuple[Draft, ...] | None:
    """Return the answer to "no" to an offer that this room made in the middle of a procedure: the question again.

    None when there is nothing to go back to: then the assistant answers. `messages`: up to the customer's no.
    """
    offer = next((one for one in reversed(messages) if one.role is not Role.CUSTOMER), None)
    if offer is None or not is_own_offer(offer) or offer.asks in (None, Asks.CHOOSE, Asks.ANYTHING_ELSE):
        return None
    earlier = [one for one in messages if one.seq < offer.seq and one.role is Role.BOT and one.asks is offer.asks]
    if not earlier:
        return None
    question = earlier[-1]
    text = f"{texts.OFFER_DECLINED} {question.text}"
    return (Draft(Role.BOT, text, author=texts.ASSISTANT, buttons=question.buttons, asks=question.asks),)
