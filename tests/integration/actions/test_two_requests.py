"""A second request in one message is not lost: it is taken up when the first procedure is over, however that ends."""

import pytest

from actions import slots
from tests.integration.actions.conftest import PENDING, PROCESSED, Chat

FORM = "order_form"
CANCEL_AND_TRACK = ((f"cancel {PENDING}", "cancel_order"), (f"where is {PROCESSED}", "track_order"))


async def begin(chat: Chat) -> None:
    await chat.say(f"cancel {PENDING} and where is {PROCESSED}", "cancel_order", form=FORM, requests=CANCEL_AND_TRACK)
    await chat.prove()


async def test_the_second_request_follows_when_the_first_is_done(chat: Chat) -> None:
    await begin(chat)
    assert chat.values[slots.ORDER_ID] == PENDING
    await chat.say("no longer needed")
    said = await chat.say("yes", "affirm")
    assert (await chat.order(PENDING)).status == "cancelled"
    assert f"You also asked: “where is {PROCESSED}”" in said and "on its way" in said
    assert said.count("anything else") == 1
    assert chat.values[slots.NEXT_WISH] is None


async def test_the_second_request_follows_when_the_first_is_left(chat: Chat) -> None:
    await begin(chat)
    chat.form = None
    said = await chat.say("stop", "stop", action="action_stop", left=True)
    assert "Nothing has been changed" in said and "on its way" in said
    assert (await chat.order(PENDING)).status == "pending"


async def test_a_goodbye_ends_both(chat: Chat) -> None:
    await begin(chat)
    chat.form = None
    await chat.say("bye", "goodbye", action="action_stop", left=True)
    assert chat.values[slots.NEXT_WISH] is None and chat.form is None


async def test_the_second_request_waits_for_the_answer_to_an_offered_person(chat: Chat) -> None:
    wishes = ((f"cancel {PROCESSED}", "cancel_order"), (f"cancel {PENDING}", "cancel_order"))
    await chat.say(f"cancel {PROCESSED} and cancel {PENDING}", "cancel_order", form=FORM, requests=wishes)
    refused = await chat.prove()
    assert "can't be cancelled" in refused and "You also asked" not in refused
    said = await chat.say("no", "deny", action="action_decline_person")
    assert f"You also asked: “cancel {PENDING}”" in said and chat.asks == "reason"
    assert chat.values[slots.ORDER_ID] == PENDING


async def test_a_question_beside_a_request_is_answered_at_once(chat: Chat) -> None:
    wishes = ((f"cancel {PENDING}", "cancel_order"), ("how long do refunds take?", "ask_refund_policy"))
    said = await chat.say(f"cancel {PENDING}, how long do refunds take?", "cancel_order", form=FORM, requests=wishes)
    # Without a search, as here, the articles have no answer; the procedure begins all the same.
    assert "I don't have an answer" in said and chat.asks == "identity"
    assert chat.values[slots.WISH] == f"cancel {PENDING}" and not chat.values.get(slots.NEXT_WISH)


async def test_what_only_a_colleague_does_is_offered_when_its_turn_comes(chat: Chat) -> None:
    wishes = ((f"cancel {PENDING}", "cancel_order"), ("the cable is missing", "missing_item"))
    await chat.say("…", "cancel_order", form=FORM, requests=wishes)
    await chat.prove()
    await chat.say("ordered by mistake")
    said = await chat.say("yes", "affirm")
    assert "You also asked" in said and chat.buttons[0] == "Talk to a person"
    assert chat.values[slots.PERSON_OFFERED] is True


async def test_starting_over_forgets_the_second_request(chat: Chat) -> None:
    await begin(chat)
    chat.form = None
    await chat.say("start over", "start_over", action="action_start_over")
    assert chat.values[slots.NEXT_WISH] is None


async def test_a_wish_on_top_is_kept_and_its_order_with_it(chat: Chat) -> None:
    await chat.say(f"cancel {PENDING}", "cancel_order", form=FORM)
    await chat.prove()
    said = await chat.say("and also change its address", "change_address")
    assert "Noted: the address comes next." in said and f"Back to the cancellation of order {PENDING}" in said
    assert chat.asks == "reason"
    await chat.say("no longer needed")
    await chat.say("no", "deny")
    said = await chat.say("leave it", "deny")
    assert "You also asked: “and also change its address”" in said
    assert chat.values[slots.ORDER_ID] == PENDING and chat.asks == "address"


@pytest.mark.parametrize("more", [f"and {PROCESSED} too", "also cancel my other order"])
async def test_one_more_order_of_the_same_kind_does_not_replace_the_first(chat: Chat, more: str) -> None:
    await chat.say(f"cancel {PENDING}", "cancel_order", form=FORM)
    await chat.prove()
    said = await chat.say(more)
    assert "Noted: the cancellation comes next." in said and chat.asks == "reason"
    assert chat.values[slots.ORDER_ID] == PENDING


async def test_another_order_instead_still_replaces_the_first(chat: Chat) -> None:
    await chat.say(f"cancel {PENDING}", "cancel_order", form=FORM)
    await chat.prove()
    said = await chat.say(f"no, I meant {PROCESSED}")
    assert "can't be cancelled" in said


async def test_what_only_a_colleague_does_can_come_on_top_too(chat: Chat) -> None:
    await chat.say(f"cancel {PENDING}", "cancel_order", form=FORM)
    await chat.prove()
    said = await chat.say("also my last parcel was broken", "delivery_problem")
    assert "Noted: we'll see to that next." in said and chat.asks == "reason"


async def test_a_wish_instead_leaves_the_procedure(chat: Chat) -> None:
    await chat.say(f"cancel {PENDING}", "cancel_order", form=FORM)
    await chat.prove()
    await chat.say("actually just change the address instead", "change_address")
    assert chat.values[slots.TOPIC] == "change_address" and not chat.values.get(slots.NEXT_WISH)


async def test_three_requests_are_done_in_their_order(chat: Chat) -> None:
    third = (f"change the address of {PENDING}", "change_address")
    wishes = (*CANCEL_AND_TRACK, third)
    await chat.say("…", "cancel_order", form=FORM, requests=wishes)
    await chat.prove()
    await chat.say("no longer needed")
    said = await chat.say("no", "deny")
    if "You also asked" not in said:
        said = await chat.say("leave it", "deny")
    assert f"You also asked: “where is {PROCESSED}”" in said
    assert f"You also asked: “{third[0]}”" in said and said.index(PROCESSED) < said.index(third[0])
    assert chat.asks == "address" and chat.values[slots.NEXT_WISH] is None


async def test_several_wishes_that_come_on_top_are_all_kept(chat: Chat) -> None:
    await chat.say(f"cancel {PENDING}", "cancel_order", form=FORM)
    await chat.prove()
    await chat.say("and also change its address", "change_address")
    said = await chat.say(f"also, where is {PROCESSED}?", "track_order")
    assert "Noted: I'll look that up after that." in said and chat.asks == "reason"
    assert [one["intent"] for one in chat.values[slots.NEXT_WISH]] == ["change_address", "track_order"]


async def test_a_dialogue_from_before_there_were_several_is_read(chat: Chat) -> None:
    chat.values[slots.NEXT_WISH] = {"text": f"where is {PROCESSED}", "intent": "track_order"}
    said = await chat.say("stop", "stop", action="action_stop")
    assert f"You also asked: “where is {PROCESSED}”" in said
