import pytest

from actions import slots
from actions.repairing import REQUESTS
from bot.nlu import NO_REQUESTS
from routing.model import SignalName
from tests.integration.actions.conftest import Chat
from tests.integration.actions.test_answering import ANSWER, FOUND, NOT_FOUND, TEXT
from tests.unit.content.test_sentences import TRAINING

AGAIN, WHICH = "action_say_again", "action_ask_which"


async def test_the_last_message_is_said_again_with_its_buttons(chat: Chat) -> None:
    said = await chat.say("do you ship to Mars?", "ask_delivery", search=NOT_FOUND, action=ANSWER)
    assert await chat.say("what did you say?", "repeat", action=AGAIN) == said
    assert chat.buttons == ["Talk to a person", "No thanks"]
    assert chat.asks == "choose"
    assert chat.values["person_offered"] is True


async def test_at_the_beginning_there_is_nothing_to_repeat(chat: Chat) -> None:
    assert "nothing to repeat" in await chat.say("come again?", "repeat", action=AGAIN)
    assert chat.asks == "anything_else"


async def test_whoever_does_not_follow_gets_places_to_start_from(chat: Chat) -> None:
    await chat.say("what do you mean", "unclear", action=AGAIN)
    assert chat.buttons[-1] == "Talk to a person"
    assert len(chat.buttons) == 4


async def test_inside_a_procedure_its_own_question_follows(chat: Chat) -> None:
    await chat.say("where is my order", "track_order", form="order_form")
    assert await chat.say("sorry?", "repeat", action=AGAIN) == "Sure, once more."
    assert "ask once more" in await chat.say("i don't get it", "unclear", action=AGAIN)
    assert chat.form == "order_form"


async def test_between_two_requests_one_question_with_two_buttons_is_put(chat: Chat) -> None:
    ranking = ["nlu_unsure", "refund_status", "ask_refund_policy", "greet"]
    await chat.say("refund how long", "nlu_unsure", ranking=ranking, action=WHICH)
    assert chat.buttons == [REQUESTS["refund_status"], REQUESTS["ask_refund_policy"]]
    assert chat.asks == "choose"
    assert chat.signals() == []


async def test_unsure_again_a_person_is_offered_instead_of_another_question(chat: Chat) -> None:
    ranking = ["nlu_unsure", "refund_status", "ask_refund_policy"]
    await chat.say("refund how long", "nlu_unsure", ranking=ranking, action=WHICH)
    said = await chat.say("the refund thing", "nlu_unsure", ranking=ranking, search=NOT_FOUND, action=WHICH)
    assert "talk to a person" in said
    assert chat.buttons == ["Talk to a person", "No thanks"]
    assert (SignalName.FALLBACK, "nlu_fallback") in chat.signals()


async def test_unsure_again_the_articles_may_still_have_the_answer(chat: Chat) -> None:
    ranking = ["nlu_unsure", "return_items", "ask_return_policy"]
    await chat.say("return how long", "nlu_unsure", ranking=ranking, action=WHICH)
    assert await chat.say("days to return", "nlu_unsure", ranking=ranking, search=FOUND, action=WHICH) == TEXT


async def test_nobody_is_asked_for_other_words_twice(chat: Chat) -> None:
    assert "other words" in await chat.say("blorb", "nlu_fallback", search=NOT_FOUND, action=ANSWER)
    said = await chat.say("blorb blorb", "nlu_fallback", search=NOT_FOUND, action=ANSWER)
    assert "other words" not in said and "talk to a person" in said
    assert chat.values["person_offered"] is True


def test_every_intent_is_either_a_request_with_a_button_or_none() -> None:
    intents = {intent for intent, _ in TRAINING}
    assert set(REQUESTS) & NO_REQUESTS == set()
    assert set(REQUESTS) | NO_REQUESTS >= intents


@pytest.mark.parametrize("said", ["no, the other order", "sorry, wrong order", "actually the other order"])
async def test_another_order_can_be_meant_at_any_step(chat: Chat, said: str) -> None:
    await chat.say("I want to return something", "return_items", form="order_form")
    await chat.prove()
    first = chat.values[slots.ORDER_ID]
    told = await chat.say(said, "deny")
    # Ana has one order that can go back: it is said so, and the question comes again.
    assert f"so I stay with {first}" in told and chat.asks == "items" and chat.values[slots.ORDER_ID] == first


async def test_a_procedure_says_where_it_was_after_an_answer_in_between(chat: Chat) -> None:
    await chat.say("I want to return something", "return_items", form="order_form")
    await chat.prove()
    order = chat.values[slots.ORDER_ID]
    said = await chat.say("do refunds take long?", "refund_status")
    assert f"Back to the return of order {order}. Which items" in said


async def test_the_same_order_named_again_is_no_failure(chat: Chat) -> None:
    await chat.say("I want to return something", "return_items", form="order_form")
    await chat.prove()
    await chat.say("everything")
    said = await chat.say(f"sorry I meant {chat.values[slots.ORDER_ID]}")
    assert "didn't catch" not in said and chat.signals() == []


async def test_a_bare_no_to_an_open_question_is_told_how_to_leave(chat: Chat) -> None:
    await chat.say("I want to return something", "return_items", form="order_form")
    await chat.prove()
    said = await chat.say("no", "deny")
    assert "just say stop" in said and "can't find" not in said and chat.asks == "items"
    assert chat.signals() == [(SignalName.FORM_REJECTED, "items")]


async def test_a_bare_ok_to_an_open_question_has_it_asked_again(chat: Chat) -> None:
    await chat.say("I want to return something", "return_items", form="order_form")
    await chat.prove()
    said = await chat.say("oh ok", "affirm")
    assert "Which items" in said and "can't find" not in said and chat.signals() == []


async def test_two_items_joined_by_an_n(chat: Chat) -> None:
    await chat.say("I want to return something", "return_items", form="order_form")
    await chat.prove()
    await chat.say("the shoes n the bottle")
    assert len(chat.values[slots.ITEMS]) == 2 and chat.asks == "payment_method"
