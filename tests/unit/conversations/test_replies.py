from dataclasses import replace
from datetime import datetime, timezone

import pytest

from common.wire import BotReply
from conversations import replies
from conversations.model import (
    ANSWER_DID_NOT_HELP,
    ANSWER_HELPED,
    DENY,
    WANTS_PERSON,
    Asks,
    Button,
    Draft,
    Message,
    Role,
    offers_person,
)
from routing.model import Complexity, Decision, Sentiment, Signal, SignalName, Trigger, TriggerName, Verdict

ANSWER = Draft(Role.BOT, "Here you are.")
QUESTION = Draft(Role.BOT, "Which order?", asks=Asks.ORDER_ID)


def test_replies_become_drafts_and_empty_ones_are_left_out() -> None:
    citation = {"article_id": "a", "title": "T", "section": "S", "url": "/articles/a", "score": 0.5}
    raw = [BotReply(" Hi ", [{"title": "Yes", "payload": "/affirm"}], "confirm", [citation]), BotReply("")]
    [draft] = replies.drafts_of(raw)
    assert (draft.text, draft.asks, draft.author) == ("Hi", Asks.CONFIRM, "Assistant")
    assert draft.buttons == (Button("Yes", "/affirm"),) and draft.citations[0].url == "/articles/a"


@pytest.mark.parametrize("raw", [BotReply("Hi", asks="the moon"), BotReply("Hi", [{"title": "Yes"}])])
def test_a_misshapen_reply_is_refused(raw: BotReply) -> None:
    with pytest.raises((KeyError, ValueError)):
        replies.drafts_of([raw])


def test_an_offer_has_two_buttons_and_lets_the_customer_choose() -> None:
    offer = replies.with_offer([ANSWER], "complex")[-1]
    assert [button.payload for button in offer.buttons] == [WANTS_PERSON, DENY]
    assert offer.asks is Asks.CHOOSE


def test_an_offer_takes_the_place_of_asking_whether_the_answer_helped() -> None:
    asking = replace(ANSWER, buttons=(Button("That helped", ANSWER_HELPED), Button("No", ANSWER_DID_NOT_HELP)))
    answer, offer = replies.with_offer([asking], "complex")
    assert answer == ANSWER and offers_person(offer)


def test_in_a_procedure_the_offer_waits_for_the_same_answer() -> None:
    assert replies.with_offer([QUESTION], "complex")[-1].asks is Asks.ORDER_ID


def test_a_person_is_not_offered_twice_nor_beside_a_read_out() -> None:
    offered = replies.with_offer([ANSWER], "complex")
    assert replies.with_offer(offered, "complex") == offered
    read_out = (replace(QUESTION, asks=Asks.CONFIRM),)
    assert replies.with_offer(read_out, "complex") == read_out


@pytest.mark.parametrize("name", ["person_wanted", "fallback", "unanswered", "form_rejected"])
def test_excuses_are_dropped_when_a_person_comes(name: str) -> None:
    assert replies.before_a_person([ANSWER], [Signal(SignalName(name))]) == ()


def test_facts_stay_and_questions_go_when_a_person_comes() -> None:
    signals = [Signal(SignalName.DONE), Signal(SignalName.PERSON_WANTED)]
    [kept] = replies.before_a_person([replace(QUESTION, buttons=(Button("A", "/a"),))], signals)
    assert kept == Draft(Role.BOT, "Which order?")
    offered = replies.with_offer([ANSWER], "complex")
    assert not any(offers_person(one) for one in replies.before_a_person(offered, []))


def _message(seq: int, draft: Draft) -> Message:
    at = datetime(2026, 11, 24, tzinfo=timezone.utc)
    return Message("c1", seq, f"m{seq}", draft.role, draft.author, draft.text, at, draft.buttons, draft.asks)


def test_after_a_no_the_question_is_asked_again() -> None:
    log = [_message(seq, draft) for seq, draft in enumerate(replies.with_offer([QUESTION], "complex"), start=1)]
    answer = replies.carried_on(log)
    assert answer is not None and answer[0].text.endswith("Which order?") and answer[0].asks is Asks.ORDER_ID


def test_without_a_procedure_the_assistant_answers_the_no() -> None:
    log = [_message(seq, draft) for seq, draft in enumerate(replies.with_offer([ANSWER], "complex"), start=1)]
    assert replies.carried_on(log) is None
    assert replies.carried_on(log[:1]) is None
    assert replies.carried_on([]) is None


def test_while_no_person_may_be_offered_again_the_calm_words_to_an_insult_are_not_repeated() -> None:
    calm = Draft(Role.BOT, "I can hear that this is annoying.", asks=Asks.ANYTHING_ELSE)
    again = (Trigger(TriggerName.INSULTED_TWICE, 0.6, 7),)
    staying = Verdict(Decision.STAY, "stay", again, Sentiment(0.0, 0.0, ()), Complexity(0.0, ()))
    said = replies.with_plain_words([calm, QUESTION], staying)
    assert [one.text for one in said] == [replies.STILL_HERE, QUESTION.text]
    assert replies.with_plain_words([calm], replace(staying, triggers=())) == [calm]
