"""Sending a pending order elsewhere, another default address, another way to pay."""

from routing.model import SignalName
from shop.address import Address
from tests.integration.actions.conftest import ANA, DELIVERED, PENDING, Chat

FORM = "order_form"
BOISE = "9 Oak Avenue, Suite 7, Boise, ID 83702"


async def default_address(chat: Chat) -> str:
    return Address.from_json((await chat.deps.shop.customer(ANA)).address).words


async def test_an_order_goes_to_the_address_that_was_read_out(chat: Chat) -> None:
    await chat.say("my order has the wrong address", "change_address", form=FORM)
    await chat.prove()
    assert chat.asks == "address"
    read_out = await chat.say(f"please send it to {BOISE}")
    assert chat.asks == "confirm" and BOISE in read_out and PENDING in read_out
    done = await chat.say("yes")
    assert f"Done: order {PENDING} now goes to {BOISE}" in done
    assert Address.from_json((await chat.order(PENDING)).address).words == BOISE
    assert "Portland" in await default_address(chat)


async def test_half_an_address_is_asked_for_again(chat: Chat) -> None:
    await chat.say("wrong address on my order", "change_address", form=FORM)
    await chat.prove()
    assert "whole address" in await chat.say("9 Oak Avenue")
    assert (SignalName.FORM_REJECTED, "address") in chat.signals()


async def test_the_address_can_be_one_that_the_account_knows(chat: Chat) -> None:
    await chat.say(f"send {PENDING} to {BOISE}", "change_address", form=FORM)
    await chat.prove()
    await chat.say("yes")
    await chat.say("change the address of my pending order", "change_address", form=FORM)
    assert "27 Harbor Street, Apt 4, Portland, ME 04101" in chat.buttons
    read_out = await chat.say("my default address please")
    assert "27 Harbor Street" in read_out
    await chat.say("no")
    read_out = await chat.say(f"the same as order {DELIVERED}")
    assert chat.asks == "confirm" and "27 Harbor Street" in read_out


async def test_the_default_address_is_changed_and_orders_keep_theirs(chat: Chat) -> None:
    await chat.say("update my default address", "change_account_details", form=FORM)
    await chat.prove()
    await chat.say(BOISE)
    assert "Orders already placed keep theirs" in chat.said[-1]["text"]
    await chat.say("yes")
    assert await default_address(chat) == BOISE
    assert "Portland" in Address.from_json((await chat.order(PENDING)).address).words


async def test_the_default_address_can_go_back_and_forth(chat: Chat) -> None:
    first = None
    for address in (BOISE, "27 Harbor Street, Apt 4, Portland, ME 04101", BOISE):
        await chat.say(f"change my default address to {address}", "change_account_details", form=FORM)
        if first is None:
            await chat.prove()
            first = address
        assert chat.asks == "confirm", chat.said
        await chat.say("yes")
        assert await default_address(chat) == address


async def test_another_detail_of_the_account_is_left_to_a_colleague(chat: Chat) -> None:
    said = await chat.say("change my email please", "change_account_details", form=FORM)
    assert "A colleague can help you with the details of your account" in said
    assert chat.form is None


async def test_an_order_is_paid_with_another_method(chat: Chat) -> None:
    await chat.say("pay my order another way", "change_payment", form=FORM)
    refused = await chat.prove()
    assert "holds $40.00, and $266.94 is to pay" in refused
    assert (SignalName.POLICY_REFUSED, "change_payment.gift_card_covers") in chat.signals()


async def test_the_method_that_pays_already_is_refused(chat: Chat) -> None:
    await chat.say(f"pay {PENDING} with my visa", "change_payment", form=FORM)
    assert "paid with that method already" in await chat.prove()


async def test_a_no_that_names_an_order_leaves_the_default_address(chat: Chat) -> None:
    await chat.say("change my default address", "change_account_details", form=FORM)
    await chat.prove()
    await chat.say(BOISE)
    await chat.say("no, I want to change the shipping address of my order with the headphones", "deny")
    assert chat.asks == "address"
    read_out = await chat.say(BOISE)
    assert f"new address for order {PENDING}" in read_out
    assert "Portland" in await default_address(chat)
