"""Questions about the own account, once the customer has proved who they are."""

from tests.integration.actions.conftest import DELIVERED, PENDING, Chat

FORM = "order_form"


async def test_orders_of_last_month_are_told_and_no_others(chat: Chat) -> None:
    await chat.say("what did I order last month?", "list_orders", form=FORM)
    said = await chat.prove()
    assert "#W1000004" in said and said.count("#W") == 1
    assert "last month" in said


async def test_a_month_without_orders_is_said_so(chat: Chat) -> None:
    await chat.say("what did I buy in March?", "list_orders", form=FORM)
    assert "You ordered nothing in March" in await chat.prove()


async def test_what_the_changes_come_to_is_added_up(chat: Chat) -> None:
    await chat.say(f"cancel {PENDING}, no longer needed", "cancel_order", form=FORM)
    await chat.prove()
    await chat.say("yes")
    await chat.say(f"return the water bottle from {DELIVERED} to my visa", "return_items", form=FORM)
    await chat.say("yes")
    said = await chat.say("how much do I get back in total?", "refund_status", form=FORM)
    assert "$297.44 back to you in total" in said
    said = await chat.say("and what did I pay for the remaining items?", "track_order", form=FORM)
    assert "What you keep of it cost $434.94" in said


async def test_a_gift_cards_balance_is_told_to_its_owner_only(chat: Chat) -> None:
    before = await chat.say("what's my gift card balance?", "ask_gift_cards", action="action_answer_question")
    assert "$40.00" not in before
    await chat.say("where is my order", "track_order", form=FORM)
    await chat.prove()
    await chat.say(PENDING)
    told = await chat.say("what's my gift card balance?", "ask_gift_cards", action="action_answer_question")
    assert told == "Your gift card holds $40.00."


async def test_what_one_product_has_cost_is_added_up_over_orders(chat: Chat) -> None:
    await chat.say("how much have I spent on vacuum cleaners?", "list_orders", form=FORM)
    assert "For Vacuum Cleaner in your orders: $315.99 in total" in await chat.prove()


async def test_a_product_is_told_with_number_price_and_the_cheapest_first(chat: Chat) -> None:
    said = await chat.say("how many water bottles do you have", "ask_product", action="action_answer_product")
    assert "in stock in 9 of 12 versions, for $25.95 to $34.50" in said
    assert said.index("$25.95", 80) < said.index("$26.95", 80)


async def test_options_in_the_question_narrow_the_answer(chat: Chat) -> None:
    said = await chat.say("do you have the water bottle in green?", "ask_product", action="action_answer_product")
    assert "3 of them fit" in said and "blue" not in said
    none = await chat.say("is there a water bottle 1000ml in black?", "ask_product", action="action_answer_product")
    assert "None of them has all of what you name" in none
