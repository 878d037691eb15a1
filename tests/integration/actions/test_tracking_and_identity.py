from routing.model import SignalName
from tests.integration.actions.conftest import ANAS_EMAIL, PENDING, PROCESSED, Chat

FORM = "order_form"


class WholeTexts:
    """A recogniser that takes whatever it is given for a name."""

    def person(self, text: str) -> str | None:
        return text

    def may_name(self, name: str, text: str) -> bool:
        return True


async def test_a_processed_order_is_told_with_its_tracking_number(chat: Chat) -> None:
    await chat.say(f"where is {PROCESSED}?", "track_order", form=FORM)
    said = await chat.prove()
    assert "on its way" in said and "Tracking number" in said and "Espresso Machine" in said
    assert chat.asks == "anything_else"


async def test_the_order_can_be_picked_by_its_place_in_the_list(chat: Chat) -> None:
    await chat.say("where is my order", "track_order", form=FORM)
    await chat.prove()
    assert chat.asks == "order_id"
    shown = chat.buttons[1].split(" ")[0]
    assert shown in await chat.say("the second one")


async def test_all_orders_are_listed(chat: Chat) -> None:
    await chat.say("what did I order?", "list_orders", form=FORM)
    said = await chat.prove()
    assert said.count("#W") == 4


async def test_without_a_refund_the_bot_says_so(chat: Chat) -> None:
    await chat.say(f"where is my money for {PENDING}", "refund_status", form=FORM)
    assert f"There is no refund for order {PENDING}: it is paid" in await chat.prove()


async def test_an_order_named_too_early_is_kept_for_later(chat: Chat) -> None:
    await chat.say("where is my order", "track_order", form=FORM)
    said = await chat.say(PROCESSED)
    assert f"I've noted {PROCESSED}" in said and chat.asks == "identity"
    assert f"Order {PROCESSED}" in await chat.prove()


async def test_who_does_not_know_has_not_told_their_name(chat: Chat) -> None:
    await chat.say("I want to return a present", "return_items", form=FORM)
    await chat.say("I'm so sorry, I don't know what e-mail was used. It was a gift from my aunt.")
    assert chat.asks == "identity"


async def test_name_and_zip_may_come_one_after_the_other(chat: Chat) -> None:
    await chat.say("where is my order", "track_order", form=FORM)
    await chat.say("Ana Lopez")
    assert chat.asks == "zip"
    await chat.say("04101")
    assert chat.asks == "code"
    await chat.say(f"it's {chat.mailer.codes[-1]}")
    assert (await chat.deps.log.get(chat.conversation_id)).customer_id == "ana_lopez_1000"


async def test_an_unknown_address_is_answered_like_a_known_one(chat: Chat) -> None:
    await chat.say("where is my order", "track_order", form=FORM)
    unknown = await chat.say("nobody@example.com")
    known = await chat.say(ANAS_EMAIL)
    assert unknown == known and chat.asks == "code"


async def test_too_many_wrong_codes_bring_in_a_person(chat: Chat) -> None:
    await chat.say("where is my order", "track_order", form=FORM)
    await chat.say(ANAS_EMAIL)
    wrong = "000000" if chat.mailer.codes[-1] != "000000" else "111111"
    for left in (4, 3, 2):
        assert f"{left} tries left" in await chat.say(wrong)
        assert all(name is not SignalName.FORM_REJECTED for name, _ in chat.signals())
    assert "one try left" in await chat.say(wrong)
    await chat.say(wrong)
    assert (SignalName.IDENTITY_FAILED, "locked") in chat.signals()
    assert chat.form is None


async def test_neither_the_code_nor_the_address_is_kept_in_a_slot(chat: Chat) -> None:
    await chat.say("where is my order", "track_order", form=FORM)
    await chat.prove()
    kept = str(chat.values)
    assert ANAS_EMAIL not in kept and chat.mailer.codes[-1] not in kept


async def test_a_code_that_comes_after_all_is_taken(chat: Chat) -> None:
    await chat.say("where is my order", "track_order", form=FORM)
    await chat.say(ANAS_EMAIL)
    await chat.say("i didnt get any code")
    assert chat.asks == "identity"
    code = chat.mailer.codes[-1]
    await chat.say("000000" if code != "000000" else "111111")
    assert chat.asks == "code"
    await chat.say(f"oh here it is {code}")
    assert (await chat.deps.log.get(chat.conversation_id)).customer_id == "ana_lopez_1000"


async def test_a_new_code_can_be_asked_for(chat: Chat) -> None:
    await chat.say("where is my order", "track_order", form=FORM)
    await chat.say(ANAS_EMAIL)
    await chat.say("I didn't get the code")
    assert chat.asks == "identity"
    await chat.say(ANAS_EMAIL)
    assert chat.asks == "code" and len(chat.mailer.codes) == 2


async def test_what_it_is_about_is_not_taken_for_a_name(chat: Chat) -> None:
    chat.deps.names.load()  # type: ignore[attr-defined]
    await chat.say("return something", "return_items", form=FORM)
    await chat.say("Ana Lopez, 04101. It's about the robotic bagged Vacuum Cleaner and the Air Purifier")
    assert chat.asks == "code"
    assert len(chat.mailer.codes) == 1


async def test_a_zip_right_behind_the_name_is_no_part_of_it(chat: Chat) -> None:
    object.__setattr__(chat.deps, "names", WholeTexts())
    await chat.say("where is my order", "track_order", form=FORM)
    await chat.say("Ana Lopez 04101")
    assert len(chat.mailer.codes) == 1


async def test_an_order_can_be_named_by_the_day_it_was_placed(chat: Chat) -> None:
    await chat.say("where is my order", "track_order", form=FORM)
    await chat.prove()
    when = (await chat.order(PROCESSED)).placed_at
    assert when is not None
    said = await chat.say(f"the one from {when.strftime('%B')} {when.day}")
    assert PROCESSED in said and "on its way" in said


async def test_an_order_can_be_named_by_what_it_cost(chat: Chat) -> None:
    order = await chat.order(PROCESSED)
    await chat.say("where is my order", "track_order", form=FORM)
    await chat.prove()
    assert PROCESSED in await chat.say(f"the ${int(order.total)} one")


async def test_a_reason_told_too_early_is_no_name_and_is_kept(chat: Chat) -> None:
    await chat.say(f"cancel {PENDING}", "cancel_order", form=FORM)
    said = await chat.say("no longer needed")
    assert "I've noted the reason: no longer needed" in said and chat.asks == "identity"
    assert "Reason: no longer needed" in await chat.prove() and chat.asks == "confirm"


async def test_a_refusal_to_say_who_one_is_gives_no_reason(chat: Chat) -> None:
    await chat.say(f"cancel {PENDING}", "cancel_order", form=FORM)
    said = await chat.say("i don't want to give you my email")
    assert "noted" not in said and chat.asks == "identity"
    await chat.prove()
    assert chat.asks == "reason"
