import pytest
from rasa.shared.nlu.constants import INTENT, INTENT_RANKING_KEY, TEXT
from rasa.shared.nlu.training_data.message import Message

from bot.nlu.expected_answer import ExpectedAnswer


def read(text, intent, confidence, asks):
    found = {"name": intent, "confidence": confidence}
    metadata = {"asks": asks} if asks else None
    message = Message({TEXT: text, INTENT: found, INTENT_RANKING_KEY: [found], "metadata": metadata})
    ExpectedAnswer(ExpectedAnswer.get_default_config()).process([message])
    assert message.get(INTENT_RANKING_KEY)[0] == message.get(INTENT)
    return message.get(INTENT)["name"]


@pytest.mark.parametrize(
    "text, intent, confidence, asks, expected",
    [
        ("1234567", "greet", 0.7, "order_id", "inform"),
        ("yes", "praise", 0.6, "confirm", "affirm"),
        ("the blue one", "ask_product", 0.5, "items", "inform"),
        ("qwertz", "nlu_fallback", 0.7, "items", "inform"),
        ("how long do refunds take?", "ask_refund_policy", 0.9, "confirm", "ask_refund_policy"),
        ("what about my bonus?", "nlu_fallback", 0.7, "items", "nlu_fallback"),
        ("let me talk to somebody", "wants_person", 0.45, "items", "wants_person"),
        ("sorry, I meant the small one", "apology", 0.99, "items", "inform"),
        ("sorry about all this", "apology", 0.99, "items", "apology"),
        ("forget it", "stop", 0.45, "code", "stop"),
        ("i didnt get any code", "ask_promotions", 0.92, "code", "inform"),
        ("?", "affirm", 0.41, "choose", "nlu_fallback"),
        ("ok, do you sell helmets?", "ask_product", 0.8, "choose", "ask_product"),
        ("a pity", "complaint", 0.3, "reason", "inform"),
        ("also change its address", "change_address", 0.45, "identity", "change_address"),
        ("change the address of #W1000001", "change_address", 0.5, "order_id", "change_address"),
        ("ok cancel order #W1000001", "cancel_order", 0.5, "choose", "cancel_order"),
        ("the order with the address in Maine", "change_address", 0.5, "order_id", "inform"),
        ("yes cancel my order", "cancel_order", 0.7, "confirm", "affirm"),
        ("asdf qwer", "out_of_scope", 0.9, "identity", "inform"),
        ("what's the weather like?", "out_of_scope", 0.9, "identity", "out_of_scope"),
        ("all rubbish here, what a shame", "complaint", 0.95, "items", "complaint"),
    ],
)
def test_a_message_is_read_in_the_light_of_the_question(text, intent, confidence, asks, expected):
    assert read(text, intent, confidence, asks) == expected


def test_without_a_question_the_classifier_has_the_word():
    assert read("1234567", "greet", 0.7, None) == "greet"
