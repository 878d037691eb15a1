import pytest

from bot.nlu.key_verbs import is_slip, mistyped_verb


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("plaese cacnel my order", "cancel_order"),
        ("cnacel it", "cancel_order"),
        ("ecxhange for the camera", "exchange_items"),
        ("i want to retrun the lamp", "return_items"),
        ("i want to retun the lamp", "return_items"),
        ("cancel my order", None),
        ("cacnel or retrun it", None),
        ("channel your energy", None),
        ("the camera and the lamp and the mug and the bowl, cacnel", None),
        ("", None),
    ],
)
def test_a_mistyped_verb_says_what_is_wanted(text, intent):
    assert mistyped_verb(text) == intent


def test_a_word_of_its_own_is_no_slip():
    assert not is_slip("candle", "cancel")
    assert not is_slip("cancel", "cancel")
