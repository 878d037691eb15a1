import pytest

from actions.in_between import asks_in_general, comes_on_top
from actions.order_form import meant


@pytest.mark.parametrize(
    ("intent", "text", "topic"),
    [
        ("change_items", "modify the address of my order with the lamp and the bottle", "change_address"),
        ("exchange_items", "please change the delivery address of my order", "change_address"),
        ("change_items", "order #W1234567 has the wrong adderss, I need to change it", "change_address"),
        ("return_items", "please cancel my order", "cancel_order"),
        ("cancel_order", "cancel it, or can I return it", "cancel_order"),
        ("change_items", "can I pay another way, change the payment method", "change_payment"),
        ("change_items", "change the size of the shoes in my order", "change_items"),
        ("change_items", "change the address label printer to another version", "change_items"),
        ("exchange_items", "exchange the lamp", "exchange_items"),
        ("track_order", "which address does my order go to", "track_order"),
        ("inform", "the address is 9 Oak Avenue", "inform"),
    ],
)
def test_what_shall_be_changed_is_put_right_where_the_words_leave_no_doubt(intent: str, text: str, topic: str) -> None:
    assert meant(intent, text) == topic


@pytest.mark.parametrize(
    ("text", "general"),
    [
        ("is the return label free?", True),
        ("how long do refunds take?", True),
        ("do you ship to Canada", True),
        ("where do i get the label", True),
        ("how long do refunds take", True),
        ("and who pays for the label?", True),
        ("where is it", False),
        ("can I return the lamp?", False),
        ("where is my order?", False),
        ("I want to return the lamp", False),
        ("cancel order #W1234567, is that possible?", False),
    ],
)
def test_a_question_in_between_is_told_from_another_wish(text: str, general: bool) -> None:
    assert asks_in_general(text) is general


@pytest.mark.parametrize(
    ("text", "on_top"),
    [
        ("also change its address", True),
        ("oh and where is #W1000003", True),
        ("cancel #W1000003 too", True),
        ("after that I want to return the lamp", True),
        ("no, cancel it instead", False),
        ("actually I also changed my mind, cancel it", False),
        ("it's too small, exchange it", False),
        ("cancel my order", False),
    ],
)
def test_a_wish_on_top_is_told_from_one_instead(text: str, on_top: bool) -> None:
    assert comes_on_top(text) is on_top
