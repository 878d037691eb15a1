import pytest

from bot.nlu.two_requests import Part, apart, is_request, split

TWO = [
    ("cancel W1000001 and where is my other order", "cancel W1000001", "where is my other order"),
    ("where is #W1000003? Also cancel #W1000001", "where is #W1000003", "cancel #W1000001"),
    (
        "I want to return the lamp and also exchange the shoes for a bigger size",
        None,
        "exchange the shoes for a bigger size",
    ),
    ("please change my address, and then tell me when it arrives", None, "tell me when it arrives"),
    ("cancel order 1000001. How long does the refund take?", None, "How long does the refund take?"),
    ("can you track my order and can I also change the address", None, "can I also change the address"),
    ("return the backpack plus what is your warranty on lamps", None, "what is your warranty on lamps"),
    ("cancel W1000001 and cancel W1000005", "cancel W1000001", "cancel W1000005"),
    ("I'd like to cancel my order, and could you check where my refund is", None, "could you check where my refund is"),
    ("where's my parcel, by the way how do returns work", None, "how do returns work"),
]
ONE = [
    "cancel the lamp and the bottle",
    "return the lamp and the bottle please",
    "I ordered the lamp and want to return it",
    "cancel W1000001 and W1000002",
    "change the lamp to black and the bottle to red",
    "my order is late and I am annoyed",
    "cancel it because it is late and I no longer need it",
    "the lamp arrived broken and the box was open",
    "hi, where is my order",
    "I want to return the shoes and get my money back",
    "yes and thanks",
    "tell me the price and the colours of the lamp",
    "my name is Ana and my zip is 04101",
    "deliver it to 12 Oak and Main Street",
    "salt and pepper mills",
    "can I cancel my order if it has been sent and paid",
    "cancel my order and",
    "I want to return the shoes and the bag to my visa and not the gift card",
    "exchange the black one and the blue one for red ones",
    "Where is my order? It should have come by now.",
    "",
]


@pytest.mark.parametrize("text, first, second", TWO)
def test_two_requests_are_cut_at_their_joint(text, first, second):
    parts = split(text)
    assert parts is not None and parts[1] == second
    assert first is None or parts[0] == first


@pytest.mark.parametrize("text", ONE)
def test_a_conjunction_inside_one_request_is_no_joint(text):
    assert split(text) is None


@pytest.mark.parametrize(
    "first, second, are_two",
    [
        (("cancel W1000001", "cancel_order"), ("where is my other order", "track_order"), True),
        (("cancel W1000001", "cancel_order"), ("cancel W1000005", "cancel_order"), True),
        (("where is my order", "track_order"), ("when will it arrive", "ask_delivery"), False),
        (("where is my order", "track_order"), ("where is my other order", "track_order"), True),
        (("cancel my order", "cancel_order"), ("refund me for it", "refund_status"), False),
        (("exchange the lamp", "exchange_items"), ("change the payment to paypal", "change_payment"), False),
        (("return the lamp", "return_items"), ("exchange the shoes", "exchange_items"), True),
        (("return the lamp", "return_items"), ("how do returns work", "ask_return_policy"), True),
        (("how do refunds work", "ask_refund_policy"), ("what about delivery", "ask_delivery"), False),
        (("cancel my order", "cancel_order"), ("thank you", "thanks"), False),
        (("cancel my order", "cancel_order"), ("get me a person", "wants_person"), False),
    ],
)
def test_parts_are_apart_when_they_are_two_matters(first, second, are_two):
    assert apart(Part(*first, 0.9), Part(*second, 0.9)) is are_two


def test_a_part_that_is_not_understood_well_is_no_request():
    assert not apart(Part("cancel W1000001", "cancel_order", 0.9), Part("change that there", "change_items", 0.3))


def test_a_heading_before_the_first_request_is_passed_over():
    parts = split("two things: cancel #W1000001 and tell me where #W1000003 is")
    assert parts == ("two things: cancel #W1000001", "tell me where #W1000003 is")


@pytest.mark.parametrize(
    "text, asks",
    [
        ("and also change its address", True),
        ("ok cancel order #W1000001", True),
        ("what is the address of my order", False),
        ("change", False),
        ("the order with the lamp", False),
    ],
)
def test_a_request_is_told_from_an_answer(text, asks):
    assert is_request(text) is asks
