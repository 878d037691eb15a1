"""One turn from the customer's messages to what it comes to: understand, decide, ask the assistant, decide again."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial

import numpy as np
import structlog

from common.wire import TurnRequest, pack_vector
from conversations import texts
from conversations.awaited import asks_of, question_of
from conversations.course import course_signals, repeats_itself, standing_signals
from conversations.earlier_contacts import EarlierContacts
from conversations.elsewhere_words import note_way
from conversations.empathy import Replying, empathy, empathy_signal, with_empathy
from conversations.errors import AssistantDied, AssistantUnavailable
from conversations.handed_note import from_note
from conversations.hub import Typing
from conversations.languages import foreign_language
from conversations.log import ConversationLog
from conversations.model import (
    DENY,
    WANTS_PERSON,
    Asks,
    Begun,
    CustomerCard,
    Draft,
    Message,
    NewHandoff,
    Role,
    Turn,
    TurnEnd,
    offers_person,
)
from conversations.open_turns import OpenTurns, TurnContext
from conversations.ports import AssistantPort, CustomerDirectory
from conversations.replies import (
    about_files_alone,
    at_the_end,
    before_a_person,
    beside_files,
    carried_on,
    drafts_of,
    with_offer,
    with_plain_words,
    without_calm_words,
)
from conversations.thinking import Asked, Thinking, Vector
from conversations.timing import Observe, timed, unobserved
from conversations.told import reaction_to
from conversations.turn_signals import add_intent_signals, add_signal, now_known
from conversations.verdict_words import note_verdict
from kb_index.model import SearchResult
from routing.decision import WANTS_PERSON_INTENT, after_assistant, before_assistant
from routing.model import (
    Complexity,
    CustomerTurn,
    Decision,
    Sentiment,
    Signal,
    SignalName,
    Trigger,
    TriggerName,
    Verdict,
)
from routing.rules import Rules

log = structlog.get_logger(__name__)

MAX_ATTEMPTS = 3
"""A turn that has been begun so often without an end goes to people."""

UNDERSTAND_SECONDS = 1.5
"""For embedding and search. Without them the turn goes on: the assistant's own component can embed."""

CONTEXT_TURNS = 3
"""Earlier turns that a search may look at to understand a follow-up question."""

MAX_SUGGESTIONS = 3

STRENGTH = {Decision.STAY: 0, Decision.OFFER: 1, Decision.HAND_OVER: 2}


@dataclass
class TurnPass:
    """Plays turns. Knows no order between them; that is the runner's."""

    log: ConversationLog
    assistant: AssistantPort
    thinking: Thinking | None
    rules: Rules
    open_turns: OpenTurns
    timeout_seconds: float
    directory: CustomerDirectory | None = None
    understand_seconds: float = UNDERSTAND_SECONDS
    observe: Observe = unobserved
    earlier: EarlierContacts | None = None

    async def play(self, begun: Begun) -> TurnEnd:
        """Return what the turn comes to. Whatever fails on the way, the customer gets a person."""
        turn, conversation, turns = begun.turn, begun.conversation, begun.turns
        texts_sent = [message.text for message in begun.messages if message.text]
        text = begun.messages[-1].payload if turn.is_payload else "\n".join(texts_sent)
        context = TurnContext(
            turn, conversation, text or "", asks=_awaited(turn), before=begun.before, dialogue=begun.dialogue
        )
        context.has_files = any(message.attachments for message in begun.messages)
        context.look_up = partial(self._look_up, context)
        self.log.hub.publish(Typing(conversation.id, Role.BOT, texts.ASSISTANT))
        try:
            if turn.attempts > MAX_ATTEMPTS:
                raise AssistantUnavailable("begun too often")
            with self.open_turns.opened(context):
                await self._look_round(context, begun.messages)
                replies, verdict = await self._answer(context, turns)
        except (AssistantUnavailable, TimeoutError) as error:
            log.warning("assistant.unavailable", conversation=conversation.id, turn=turn.id, error=type(error).__name__)
            return await self._unavailable(context, turns)
        except Exception:
            log.exception("turn.broken", conversation=conversation.id, turn=turn.id)
            return await self._unavailable(context, turns)
        return await self._end(context, turns, replies, verdict)

    async def _answer(self, context: TurnContext, turns: Sequence[CustomerTurn]) -> tuple[Sequence[Draft], Verdict]:
        """Return the assistant's replies and the decision. Raises AssistantUnavailable or TimeoutError."""
        async with asyncio.timeout(self.timeout_seconds):
            if context.text == WANTS_PERSON and context.turn.is_payload:
                context.signals.append(Signal(SignalName.PERSON_WANTED))
                return (), after_assistant(self.rules, now_known(turns, context, WANTS_PERSON_INTENT))
            if context.has_files and not context.text:
                return self._about_files(context), after_assistant(self.rules, now_known(turns, context))
            await self._hear_language(context)
            with timed(self.observe, "understand"):
                await self._understand(context, turns)
            with timed(self.observe, "decide"):
                context.signals.extend(self._course(context, turns))
                note_verdict(context)
                note_way(context)
                before = self._decide(before_assistant, turns, context)
            if before.decision is Decision.HAND_OVER:
                return (), before
            with timed(self.observe, "assistant"):
                replies = await self._carry_on(context) or await self._ask(context)
            await self._note_earlier(context)
        if repeats_itself(context.before, replies):
            add_signal(context, SignalName.SAID_BEFORE)
        with timed(self.observe, "decide"):
            after = self._decide(after_assistant, turns, context)
        verdict = before if STRENGTH[before.decision] > STRENGTH[after.decision] else after
        if not replies and verdict.decision is not Decision.HAND_OVER:
            raise AssistantUnavailable("no reply")
        return replies, verdict

    def _decide(self, decide: Callable[..., Verdict], turns: Sequence[CustomerTurn], context: TurnContext) -> Verdict:
        return decide(self.rules, now_known(turns, context), context.emotion, context.risks, context.need)

    def _about_files(self, context: TurnContext) -> Sequence[Draft]:
        # Also a question that the files crossed is put again: a yes to it must not become a yes to something else.
        return (about_files_alone(context.before, context.turn.asks),)

    async def _hear_language(self, context: TurnContext) -> None:
        """Note a language that the assistant does not speak."""
        if context.turn.is_payload:
            return
        spoken, asks = self.rules.languages.spoken, context.asks
        try:
            language = await asyncio.to_thread(foreign_language, context.text, spoken, asks)
        except Exception as error:  # the model's own: the message is then read like an English one
            log.warning("turn.language_unknown", turn=context.turn.id, error=type(error).__name__)
            return
        if language is not None:
            context.signals.append(Signal(SignalName.FOREIGN_LANGUAGE, language))

    async def _understand(self, context: TurnContext, turns: Sequence[CustomerTurn]) -> None:
        """Embed once, beside the event loop; a search is made when somebody asks for it."""
        if context.turn.is_payload or self.thinking is None:
            return
        conversation = context.conversation
        asked = Asked(
            conversation.id,
            context.text,
            conversation.locale,
            earlier=tuple([turn.text for turn in turns[:-1] if turn.text][-CONTEXT_TURNS:]),
            note=conversation.handed_note or "",
            told=context.before.text if context.before is not None else "",
        )
        try:
            async with asyncio.timeout(self.understand_seconds):
                thought = await self.thinking.think(asked)
        except Exception as error:  # the models' own: people, patterns and the assistant work without them
            log.warning("turn.not_embedded", turn=context.turn.id, error=type(error).__name__)
            return
        context.take(thought)
        context.search_once = partial(self._search, self.thinking, asked, thought.vector)

    async def _search(self, thinking: Thinking, asked: Asked, vector: Vector) -> SearchResult | None:
        try:
            with timed(self.observe, "search"):
                async with asyncio.timeout(self.understand_seconds):
                    return await thinking.search(asked, vector)
        except Exception as error:  # without the articles the rest is still worth having
            log.warning("turn.not_searched", conversation=asked.conversation_id, error=type(error).__name__)
            return None

    async def _look_up(self, context: TurnContext, text: str) -> tuple[SearchResult, Vector] | None:
        """Search for a part of the message."""
        if self.thinking is None:
            return None
        return await self.thinking.look_up(text, context.conversation.locale)

    async def _look_round(self, context: TurnContext, messages: Sequence[Message]) -> None:
        """Note what moves the thresholds now, and when the customer wrote. Not worth failing for."""
        context.written_at = messages[0].at
        try:
            wait = await self.log.expected_wait_seconds()
        except Exception as error:  # the thresholds stay as written
            log.warning("turn.queue_unknown", turn=context.turn.id, error=type(error).__name__)
            wait = 0.0
        context.signals.extend(standing_signals(context.conversation.customer_id, wait, self.rules))

    def _course(self, context: TurnContext, turns: Sequence[CustomerTurn]) -> list[Signal]:
        if context.turn.is_payload:
            return []
        at = context.written_at or context.turn.started_at
        before = context.before if context.before is not None and context.before.role is Role.BOT else None
        return course_signals(turns, context.likeness, before.at if before else None, at, self.rules)

    async def _carry_on(self, context: TurnContext) -> Sequence[Draft]:
        """Answer a "no" to an offer that the assistant does not know of."""
        if not (context.turn.is_payload and context.text == DENY and context.turn.person_offered):
            return ()
        so_far = await self.log.messages(context.conversation.id)
        return carried_on([message for message in so_far if message.seq < context.turn.first_seq]) or ()

    async def _ask(self, context: TurnContext) -> Sequence[Draft]:
        request = TurnRequest(
            conversation_id=context.conversation.id,
            turn_id=context.turn.id,
            epoch=context.turn.epoch,
            text=context.as_payload or context.text,
            is_payload=context.as_payload is not None or context.turn.is_payload,
            asks=asks_of(context),
            embedding=_packed(context),
            question=question_of(context),
            dialogue=context.dialogue,
        )
        signals, steps, told = list(context.signals), list(context.steps), context.told
        try:
            answer = await self.assistant.answer(request)
        except AssistantDied:
            # As after a crash of ours the turn is played again: what it had changed already answers with its receipt.
            log.warning("assistant.died", conversation=context.conversation.id, turn=context.turn.id)
            context.signals[:], context.steps[:], context.told = signals, steps, told
            answer = await self.assistant.answer(request)
        context.staged = answer.dialogue
        return drafts_of(answer.replies)

    async def _note_earlier(self, context: TurnContext) -> None:
        """Note that the customer was here about the same thing before. Not worth failing for."""
        if self.earlier is None or context.staged is None:
            return
        try:
            signal = await self.earlier.signal(context.conversation, context.staged.intent)
        except Exception as error:  # the contact counts as the first one
            log.warning("turn.earlier_unknown", turn=context.turn.id, error=type(error).__name__)
            return
        if signal is not None:
            context.signals.append(signal)

    async def _end(
        self, context: TurnContext, turns: Sequence[CustomerTurn], replies: Sequence[Draft], verdict: Verdict
    ) -> TurnEnd:
        add_intent_signals(context)
        handoff = None
        if verdict.decision is Decision.HAND_OVER:
            replies = before_a_person(without_calm_words(replies, verdict), context.signals)
            handoff = await self._handoff(context, verdict.reason)
        elif verdict.decision is Decision.OFFER:
            replies = with_offer(without_calm_words(replies, verdict), verdict.reason)
        else:
            replies = with_plain_words(replies, verdict)
        if handoff is None and (noted := from_note(context)) is not None:
            # What the assistant had begun, such as asking for the order again, is dropped with its words.
            replies, context.staged, context.told = noted, None, None
        if handoff is None and context.has_files and context.text:
            replies = beside_files(replies)
        if handoff is None:
            replies = at_the_end(replies, context.staged.intent if context.staged else None, context.asks)
        replies = self._kindly(context, turns, replies, verdict)
        if any(offers_person(reply) for reply in replies):
            add_signal(context, SignalName.PERSON_OFFERED)
        return TurnEnd(
            replies=tuple(replies),
            verdict=verdict,
            dialogue=context.staged,
            signals=tuple(context.signals),
            steps=tuple(context.steps),
            handoff=handoff,
            told=context.told,
            reaction=reaction_to(context.signals, verdict),
        )

    def _kindly(
        self, context: TurnContext, turns: Sequence[CustomerTurn], replies: Sequence[Draft], verdict: Verdict
    ) -> Sequence[Draft]:
        pressed = context.turn.is_payload or context.as_payload is not None
        replying = Replying(now_known(turns, context), context.before, replies, verdict, is_payload=pressed)
        about = empathy(replying, self.rules.empathy)
        if about is None:
            return replies
        context.signals.append(empathy_signal(about))
        return with_empathy(context.conversation.id, replying, about)

    async def _unavailable(self, context: TurnContext, turns: Sequence[CustomerTurn]) -> TurnEnd:
        """Go to people. What the assistant had staged is dropped: it may be half of a turn."""
        add_signal(context, SignalName.ASSISTANT_UNAVAILABLE)
        reason = TriggerName.ASSISTANT_UNAVAILABLE.value
        try:
            verdict = self._decide(after_assistant, turns, context)
        except Exception:  # should scoring itself be what is broken, there is still a person
            log.exception("turn.not_scored", turn=context.turn.id)
            verdict = self._unscored()
        if all(trigger.name != reason for trigger in verdict.triggers):
            found = Trigger(reason, self.rules.triggers[reason].weight, context.turn.last_seq)
            verdict = replace(verdict, triggers=(found, *verdict.triggers))
        verdict = replace(verdict, decision=Decision.HAND_OVER, reason=reason)
        return TurnEnd(
            replies=(),
            verdict=verdict,
            signals=tuple(context.signals),
            steps=tuple(context.steps),
            handoff=await self._handoff(context, reason),
            reaction=reaction_to(context.signals, verdict),
        )

    def _unscored(self) -> Verdict:
        rule = self.rules.triggers[TriggerName.ASSISTANT_UNAVAILABLE]
        return Verdict(
            Decision.HAND_OVER,
            TriggerName.ASSISTANT_UNAVAILABLE.value,
            (),
            Sentiment(0.0, 0.0, ()),
            Complexity(0.0, ()),
            priority=rule.priority,
        )

    async def _handoff(self, context: TurnContext, reason: str) -> NewHandoff:
        language = next((one.detail for one in context.signals if one.name is SignalName.FOREIGN_LANGUAGE), None)
        suggestions = _suggestions(await context.searched())
        return NewHandoff(reason=reason, card=await self._card(context), suggestions=suggestions, language=language)

    async def _card(self, context: TurnContext) -> CustomerCard | None:
        # Read anew: identity may have been proved in this very turn.
        customer_id = (await self.log.get(context.conversation.id)).customer_id
        if customer_id is None or self.directory is None:
            return None
        try:
            return await self.directory.card(customer_id)
        except Exception as error:  # an agent without the card is better than no agent
            log.warning("turn.no_card", turn=context.turn.id, error=type(error).__name__)
            return None


def _packed(context: TurnContext) -> str | None:
    if context.vector is None or context.layers is None:
        return None
    return pack_vector(np.concatenate([context.vector, context.layers]))


def _awaited(turn: Turn) -> Asks | None:
    """Return what the text may be an answer to. A yes written before the question was there is no consent."""
    return None if turn.crossed and turn.asks is Asks.CONFIRM else turn.asks


def _suggestions(search: SearchResult | None) -> tuple[dict[str, str], ...]:
    """Return the articles nearest to what the customer wrote last."""
    if search is None:
        return ()
    found = {
        hit.article_id: {"article_id": hit.article_id, "title": hit.title, "url": hit.url}
        for hit in reversed(search.hits)
    }
    return tuple(reversed(found.values()))[:MAX_SUGGESTIONS]
