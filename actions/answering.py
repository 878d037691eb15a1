"""Answers from the company's articles, quoted and cited; otherwise an honest "I don't know" and an offered person."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions import slots
from actions.account_facts import account_fact
from actions.deps import Deps
from actions.speech import OFFER_BUTTONS, say
from actions.turn import add_signal, add_step, in_procedure, intent_of, misread_before, turn_of, words_of
from actions.verdicts import DOUBTFUL_BELOW, VERDICT_BUTTONS, worth_asking
from conversations.model import Asks, Button
from conversations.open_turns import TurnContext
from conversations.thinking import Vector
from conversations.told import told_of
from kb_index.model import SearchResult
from kb_index.quote import Quote, quote
from routing.model import SignalName

FALLBACK = "nlu_fallback"
OUT_OF_SCOPE = "out_of_scope"
SURE_FROM = 0.8
"""A message that does not seem to be about the shop is answered only when the articles surely have it."""

DONT_KNOW = (
    "I don't have an answer to that in our articles, and I don't want to guess. "
    "Would you like to ask a person from our team?"
)
DONT_UNDERSTAND = (
    "I'm not sure I understood that. You could put it in other words, or would you like to talk to a person?"
)
STILL_UNSURE = "I still don't get it right, and I don't want to keep you guessing. Would you like to talk to a person?"
DONT_KNOW_NOW = "I don't have an answer to that in our articles. You can ask for a person at any time."
NOT_OURS = (
    "I don't know that, I'm afraid. I can help with orders, returns, refunds, delivery, payments, gift cards, "
    "your account and our products. If it's about something else, a person can look at it."
)


@dataclass(frozen=True)
class Asked:
    """A question with the search made for it, `None` without one; `vector` float32 [dim]."""

    text: str
    search: SearchResult | None
    vector: Vector | None


class ActionAnswerQuestion(Action):
    """Answers a question: from the customer's account, from the articles, or not at all."""

    def __init__(self, deps: Deps) -> None:
        self._deps = deps

    def name(self) -> str:
        return "action_answer_question"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[dict[str, Any]]:
        context = turn_of(self._deps, tracker)
        if await answer_from_account(self._deps, context, dispatcher):
            return []
        asked, intent = await asked_now(context), intent_of(tracker)
        answer = quoted(asked, intent)
        if answer is not None:
            doubtful = not in_procedure(tracker) and await self._is_doubtful(context, asked, answer)
            tell(context, dispatcher, intent, asked, answer, buttons=VERDICT_BUTTONS if doubtful else ())
            return []
        again = intent_of(tracker) == FALLBACK and misread_before(tracker)
        return await admit(context, dispatcher, intent_of(tracker), offer=not in_procedure(tracker), again=again)

    async def _is_doubtful(self, context: TurnContext, asked: Asked, answer: Quote) -> bool:
        """Say whether to ask if this answer helps."""
        if asked.search is None or asked.search.probability >= DOUBTFUL_BELOW:
            return False
        so_far = await self._deps.log.messages(context.turn.conversation_id)
        return worth_asking({hit.article_id for hit in answer.hits}, so_far)


async def answer_from_account(deps: Deps, context: TurnContext, dispatcher: CollectingDispatcher) -> bool:
    """Answer a question about the account of a customer who has proved who they are; return whether it was one."""
    customer_id = (await deps.log.get(context.turn.conversation_id)).customer_id
    if customer_id is None:
        return False
    told = await account_fact(deps, context.turn.conversation_id, customer_id, words_of(context))
    if told is None:
        return False
    say(dispatcher, told)
    add_signal(context, SignalName.ANSWERED, "account")
    add_step(context, "Looked up the customer's account", "told")
    return True


async def answer_from_articles(
    context: TurnContext, dispatcher: CollectingDispatcher, intent: str, asked: Asked | None = None
) -> bool:
    """Quote and cite the articles if they have the answer; return whether they had. `asked`: a part of the message."""
    asked = asked or await asked_now(context)
    answer = quoted(asked, intent)
    if answer is None:
        return False
    tell(context, dispatcher, intent, asked, answer)
    return True


async def asked_now(context: TurnContext) -> Asked:
    """Return the whole message as a question."""
    return Asked(words_of(context), await context.searched(), context.vector)


def quoted(asked: Asked, intent: str) -> Quote | None:
    """Return what the articles answer; None when they have no answer."""
    found = asked.search
    if found is None or not found.answerable or (intent == OUT_OF_SCOPE and found.probability < SURE_FROM):
        return None
    answer = quote(found, asked.text, asked.vector)
    return answer if answer.text else None


def tell(
    context: TurnContext,
    dispatcher: CollectingDispatcher,
    intent: str,
    asked: Asked,
    answer: Quote,
    buttons: Sequence[Button] = (),
) -> None:
    """Say the answer with its sources, and keep what was told."""
    say(dispatcher, answer.text, buttons=buttons, hits=answer.hits)
    context.told = told_of(asked.search, answer.hits, intent)
    add_signal(context, SignalName.ANSWERED, answer.hits[0].article_id if answer.hits else "")
    add_step(context, "Answered from the articles", answer.hits[0].title if answer.hits else "quoted")


async def admit(
    context: TurnContext, dispatcher: CollectingDispatcher, intent: str, *, offer: bool, again: bool = False
) -> list[dict[str, Any]]:
    """Say that the answer is not known. Inside a procedure no question is put: the procedure repeats its own.

    `again`: the message before was not understood either, so nobody is asked for other words a second time.
    """
    signal = SignalName.FALLBACK if intent == FALLBACK else SignalName.UNANSWERED
    add_signal(context, signal, intent)
    add_step(context, "Searched the articles", "no answer there")
    context.told = told_of(await context.searched(), (), intent)
    if not offer:
        say(dispatcher, NOT_OURS if intent == OUT_OF_SCOPE else DONT_KNOW_NOW)
        return []
    text = STILL_UNSURE if again else {OUT_OF_SCOPE: NOT_OURS, FALLBACK: DONT_UNDERSTAND}.get(intent, DONT_KNOW)
    say(dispatcher, text, asks=Asks.CHOOSE, buttons=OFFER_BUTTONS)
    return [SlotSet(slots.PERSON_OFFERED, True)]
