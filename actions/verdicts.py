"""Whether an answer from the articles helped: when the assistant asks, and what it does when it did not."""

from collections.abc import Collection, Sequence
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions import slots
from actions.deps import Deps
from actions.speech import OFFER_BUTTONS, say
from actions.turn import add_step, in_procedure, turn_of
from conversations.model import ANSWER_DID_NOT_HELP, ANSWER_HELPED, Asks, Button, Message, Role, asks_for_verdict
from conversations.open_turns import TurnContext
from kb_index.model import Hit, SearchResult

VERDICT_BUTTONS = (Button("That helped", ANSWER_HELPED), Button("Not what I need", ANSWER_DID_NOT_HELP))

DOUBTFUL_BELOW = 0.9
"""On tests/kb/tuning.yml three of ten answers are below it, of which 86 % are right, above it 95 %."""

NEAR = 0.5
"""Another passage is named when it scores at least this share of the best one."""

MOST_NAMED = 2

SORRY = "Sorry that this wasn't it."
ELSEWHERE = "Perhaps you find it here: {titles}. Or would you like to ask a person from our team?"
NOTHING_ELSE = "I have nothing closer in our articles. Would you like to ask a person from our team?"
IN_PROCEDURE = "Sorry that this wasn't it. A person can tell you more at any time, just say so."


def worth_asking(article_ids: Collection[str], messages: Sequence[Message]) -> bool:
    """Say whether to ask if a doubtful answer helps: not twice in one thread, and once an article. Pure.

    `messages`: the conversation so far.
    """
    told = [one for one in messages if one.role is not Role.CUSTOMER]
    asked_before = [one for one in told if asks_for_verdict(one)]
    if told and told[-1] in asked_before:
        return False
    return not any(_cites(one, article_ids) for one in (*told[-1:], *asked_before))


def _cites(message: Message, article_ids: Collection[str]) -> bool:
    return any(one.article_id in article_ids for one in message.citations)


def elsewhere(found: SearchResult | None, answer: Message | None) -> list[Hit]:
    """Return the next best passages that the answer had not cited, one an article, at most `MOST_NAMED`. Pure."""
    if found is None or not found.hits:
        return []
    cited = {one.article_id for one in answer.citations} if answer is not None else set()
    near = [one for one in found.hits if one.score >= NEAR * found.hits[0].score and one.article_id not in cited]
    return list({one.article_id: one for one in reversed(near)}.values())[::-1][:MOST_NAMED]


def question_of(messages: Sequence[Message], answer: Message) -> str:
    """Return what the customer had written before the answer; empty when it was a pressed button. Pure."""
    asked = [one for one in messages if one.role is Role.CUSTOMER and one.seq < answer.seq]
    if not asked or asked[-1].payload is not None:
        return ""
    return "\n".join(one.text for one in asked if one.turn_id == asked[-1].turn_id)


class ActionTryElsewhere(Action):
    """Takes "that didn't help": names the next best articles and offers a person."""

    def __init__(self, deps: Deps) -> None:
        self._deps = deps

    def name(self) -> str:
        return "action_try_elsewhere"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[dict[str, Any]]:
        context = turn_of(self._deps, tracker)
        if in_procedure(tracker):
            add_step(context, "Answered from the articles", "did not help")
            say(dispatcher, IN_PROCEDURE)
            return []
        hits = elsewhere(await self._search_again(context), context.before)
        titles = " and ".join(f"“{one.title}”" for one in hits)
        add_step(context, "Answered from the articles", f"did not help; named {titles}" if hits else "did not help")
        next_step = ELSEWHERE.format(titles=titles) if hits else NOTHING_ELSE
        say(dispatcher, f"{SORRY} {next_step}", asks=Asks.CHOOSE, buttons=OFFER_BUTTONS, hits=hits)
        return [SlotSet(slots.PERSON_OFFERED, True)]

    async def _search_again(self, context: TurnContext) -> SearchResult | None:
        """Search once more for the question that had been answered."""
        answer = context.before
        if answer is None or not answer.citations or context.look_up is None:
            return None
        question = question_of(await self._deps.log.messages(context.turn.conversation_id), answer)
        looked_up = await context.look_up(question) if question else None
        return looked_up[0] if looked_up is not None else None
