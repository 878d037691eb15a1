from routing.model import SignalName
from tests.integration.actions.conftest import DELIVERED, LONG_DELIVERED, PENDING, Chat, KeepingMailer

FORM = "order_form"


def ids(items: tuple[str, ...] | None) -> int:
    return len(items or ())


async def test_two_of_three_items_go_back_to_a_gift_card(chat: Chat) -> None:
    await chat.say("return the water bottle and the vacuum, money to my gift card", "return_items", form=FORM)
    read_out = await chat.prove()
    assert chat.asks == "confirm"
    assert "Water Bottle" in read_out and "Vacuum Cleaner" in read_out and "Running Shoes" not in read_out
    assert chat.buttons == ["Return 2 items", "Don't return"]
    done = await chat.press("Return 2 items")
    assert f"the return for order {DELIVERED} is requested" in done
    order = await chat.order(DELIVERED)
    assert (order.status, ids(order.return_items)) == ("return requested", 2)
    assert (SignalName.DONE, "return") in chat.signals()


async def test_items_and_refund_are_asked_one_after_the_other(chat: Chat) -> None:
    await chat.say(f"I want to return something from {DELIVERED}", "return_items", form=FORM)
    await chat.prove()
    assert chat.asks == "items"
    await chat.say("all but the shoes")
    assert chat.asks == "payment_method"
    await chat.say("back to my visa")
    assert chat.asks == "confirm"


async def test_an_item_that_is_not_there_is_asked_again(chat: Chat) -> None:
    await chat.say(f"return items of {DELIVERED}", "return_items", form=FORM)
    await chat.prove()
    said = await chat.say("the grill")
    assert "can't find" in said and chat.asks == "items"
    assert any(name is SignalName.FORM_REJECTED for name, _ in chat.signals())


async def test_a_change_of_mind_is_read_out_anew(chat: Chat) -> None:
    await chat.say("return the water bottle and the vacuum to the gift card", "return_items", form=FORM)
    await chat.prove()
    said = await chat.say("yes but keep the bottle")
    assert "Water Bottle" not in said and "Vacuum Cleaner" in said and chat.asks == "confirm"
    said = await chat.say("and the shoes too")
    assert "Running Shoes" in said and chat.asks == "confirm"
    assert (await chat.order(DELIVERED)).return_items is None
    await chat.say("yes", "affirm")
    assert ids((await chat.order(DELIVERED)).return_items) == 2


async def test_after_a_no_other_items_can_be_chosen_by_button(chat: Chat) -> None:
    await chat.say("return the vacuum to the gift card", "return_items", form=FORM)
    await chat.prove()
    await chat.press("Don't return")
    assert chat.buttons == ["Other items", "Refund elsewhere", "Leave it"]
    await chat.press("Other items")
    assert chat.asks == "items"
    await chat.press("Return all")
    assert chat.asks == "confirm" and chat.buttons[0] == "Return 3 items"


async def test_another_refund_method_can_be_chosen_after_a_no(chat: Chat) -> None:
    await chat.say("return the vacuum to the gift card", "return_items", form=FORM)
    await chat.prove()
    await chat.say("no", "deny")
    await chat.press("Refund elsewhere")
    assert chat.asks == "payment_method"
    assert "Visa" in await chat.say("visa then")


async def test_a_return_after_the_window_is_refused_in_plain_words(chat: Chat) -> None:
    await chat.say(f"return everything from {LONG_DELIVERED}", "return_items", form=FORM)
    said = await chat.prove()
    assert "within 30 days" in said
    assert (SignalName.POLICY_REFUSED, "return.window_days") in chat.signals()


async def test_an_order_that_is_not_delivered_can_be_cancelled_instead(chat: Chat) -> None:
    await chat.say(f"return everything from {PENDING}", "return_items", form=FORM)
    assert "You could cancel it instead" in await chat.prove()


async def test_a_question_in_between_leaves_the_form_as_it_was(chat: Chat) -> None:
    await chat.say(f"return the vacuum from {DELIVERED}", "return_items", form=FORM)
    await chat.prove()
    before = dict(chat.values)
    await chat.say("how long do refunds take?", "ask_refund_policy")
    assert chat.rejected and chat.values == before


async def test_the_promised_label_is_in_the_outbox_with_the_return(chat: Chat, mailer: KeepingMailer) -> None:
    await chat.say("return the water bottle, money to my gift card", "return_items", form=FORM)
    await chat.prove()
    assert mailer.labels == {}

    await chat.press("Return 1 item")

    [(to, items)] = mailer.labels.values()
    assert to == "ana.lopez@example.com"
    assert len(items) == 1 and items[0].startswith("Water Bottle")


async def test_ruling_out_what_was_not_chosen_changes_nothing(chat: Chat) -> None:
    await chat.say(f"return the water bottle from {DELIVERED} to my visa", "return_items", form=FORM)
    await chat.prove()
    again = await chat.say("wait, not the running shoes")
    assert chat.asks == "confirm" and "Shall I request this return of 1 item" in again
    await chat.say("yes")
    assert ids((await chat.order(DELIVERED)).return_items) == 1


async def test_who_says_only_how_many_is_asked_which(chat: Chat) -> None:
    await chat.say(f"return items of {DELIVERED}", "return_items", form=FORM)
    await chat.prove()
    said = await chat.say("two of them")
    assert f"Which 2 of order {DELIVERED} would you like to return?" in said and chat.asks == "items"
    assert all(name is not SignalName.FORM_REJECTED for name, _ in chat.signals())
    await chat.say("the bottle and the shoes")
    assert chat.asks == "payment_method"
    assert (SignalName.PROGRESSED, "") in chat.signals()


async def test_as_many_as_there_are_means_all(chat: Chat) -> None:
    await chat.say(f"return items of {DELIVERED}", "return_items", form=FORM)
    await chat.prove()
    await chat.say("three of them please")
    assert chat.asks == "payment_method"


async def test_an_answer_that_cannot_be_used_is_no_progress(chat: Chat) -> None:
    await chat.say(f"return items of {DELIVERED}", "return_items", form=FORM)
    await chat.prove()
    await chat.say("the grill")
    assert all(name is not SignalName.PROGRESSED for name, _ in chat.signals())


async def test_routing_is_told_how_much_is_still_to_do(chat: Chat) -> None:
    await chat.say("I want to return something", "return_items", form="order_form")
    assert chat.to_do() == {SignalName.UNDER_WAY: "6"}
    await chat.prove()
    await chat.say("everything")
    left = int(chat.to_do()[SignalName.UNDER_WAY])
    assert left == 2 and int(chat.to_do()[SignalName.PRODUCTS]) > 1
    await chat.say("stop", "stop")
    assert chat.to_do() == {}
