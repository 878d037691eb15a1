import pytest

from bot.nlu.two_requests import Part, either, is_request, requests_of, split

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
    assert (len(requests_of([Part(*first, 0.9), Part(*second, 0.9)])) == 2) is are_two


def test_a_part_that_is_not_understood_well_is_no_request():
    assert not requests_of(
        [Part("cancel W1000001", "cancel_order", 0.9), Part("change that there", "change_items", 0.3)]
    )


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


@pytest.mark.parametrize(
    "text, expected",
    [
        (
            "cancel W1000001, track W1000003 and change the address of W1000005",
            ("cancel W1000001", "track W1000003", "change the address of W1000005"),
        ),
        (
            "Please cancel #W1000001. Then return the lamp from #W1000002, and also tell me where #W1000003 is",
            ("Please cancel #W1000001", "return the lamp from #W1000002", "tell me where #W1000003 is"),
        ),
        (
            "I want to return the shoes and exchange the bag, and where is my other order? also how long are refunds",
            (
                "I want to return the shoes",
                "exchange the bag",
                "where is my other order?",
                "how long are refunds",
            ),
        ),
        ("return the lamp, the bottle and track W1000003", ("return the lamp, the bottle", "track W1000003")),
    ],
)
def test_more_than_two_requests_are_cut_at_each_joint(text, expected):
    parts = split(text)
    assert parts is not None and tuple(part.rstrip("?") for part in parts) == tuple(one.rstrip("?") for one in expected)


def test_whoever_asks_for_half_a_dozen_things_is_read_whole():
    assert split(" and ".join(f"cancel W100000{number}" for number in range(1, 7))) is None


def test_several_requests_are_kept_in_their_order():
    said = [
        ("cancel W1000001", "cancel_order"),
        ("track W1000003", "track_order"),
        ("send W1000005 back", "return_items"),
    ]
    parts = [Part(*one, 0.9) for one in said]
    assert requests_of(parts) == tuple(parts)


def test_what_belongs_to_the_request_before_it_stays_with_it():
    said = [
        ("cancel my order", "cancel_order"),
        ("refund me", "refund_status"),
        ("exchange the shoes", "exchange_items"),
    ]
    assert requests_of([Part(*one, 0.9) for one in said]) == (
        Part("cancel my order, refund me", "cancel_order", 0.9),
        Part("exchange the shoes", "exchange_items", 0.9),
    )


@pytest.mark.parametrize(
    "text, expected",
    [
        ("I want to cancel or change the address of my order", ("I want to cancel", "change the address of my order")),
        ("please cancel #W1000001, or at least change its address", ("please cancel #W1000001", "change its address")),
        ("hi, I'd like to return or exchange these shoes", ("hi, I'd like to return", "exchange these shoes")),
        ("cancel it or send it to another address", ("cancel it", "send it to another address")),
        ("either cancel the order or ship it elsewhere", ("either cancel the order", "ship it elsewhere")),
        ("please cancel or deliver it to my office", ("please cancel", "deliver it to my office")),
        ("cancel it or send me the link to my account", None),
        ("can you cancel it or is it too late", None),
        ("return the lamp or the bottle", None),
        ("is it black or white", None),
        ("change it to red or blue", None),
    ],
)
def test_one_of_two_requests_is_heard_as_such(text, expected):
    assert either(text) == expected
