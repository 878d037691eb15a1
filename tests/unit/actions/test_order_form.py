import pytest

from actions.order_form import asks_in_general, meant


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
        ("can I return the lamp?", False),
        ("where is my order?", False),
        ("I want to return the lamp", False),
        ("cancel order #W1234567, is that possible?", False),
    ],
)
def test_a_question_in_between_is_told_from_another_wish(text: str, general: bool) -> None:
    assert asks_in_general(text) is general
