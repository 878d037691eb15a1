"""A worse model is refused, in words that say which sentences it lost."""

from service.nlu_figures import Reading
from service.promotion import compare


def read(*intents: str) -> list[Reading]:
    return [Reading(intent, intent, 0.9) for intent in intents]


ROWS = [("track_order", f"track {number}") for number in range(60)] + [
    ("greet", f"hi {number}") for number in range(140)
]
RIGHT = [intent for intent, _ in ROWS]


def test_an_equal_model_is_promoted() -> None:
    comparison = compare(ROWS, read(*RIGHT), read(*RIGHT))
    assert not comparison.refused
    assert comparison.words() == ["200 of 200 held-out sentences are understood; the live model understands 200."]


def test_an_intent_that_loses_too_much_is_a_reason_to_refuse_and_its_sentences_are_shown() -> None:
    new = ["greet"] * 4 + RIGHT[4:]
    comparison = compare(ROWS, read(*RIGHT), read(*new))
    assert comparison.refused
    assert comparison.words()[1] == "`track_order` lost 4 of 60: “track 0”, “track 1”, “track 2”, “track 3”"


def test_a_little_loss_is_no_reason() -> None:
    assert not compare(ROWS, read(*RIGHT), read("greet", *RIGHT[1:])).refused


def test_many_small_losses_are_a_reason() -> None:
    rows = [(f"intent_{number % 20}", str(number)) for number in range(200)]
    right = [intent for intent, _ in rows]
    new = [intent if number >= 20 else "other" for number, intent in enumerate(right)]
    assert compare(rows, read(*right), read(*new)).refused


def test_what_is_gained_in_an_intent_is_set_against_what_it_loses() -> None:
    live = ["greet"] * 4 + RIGHT[4:]
    new = RIGHT[:4] + ["greet"] * 4 + RIGHT[8:]
    comparison = compare(ROWS, read(*live), read(*new))
    assert not comparison.refused and comparison.losses == ()


def test_out_of_scope_has_two_names_and_both_are_right() -> None:
    rows = [("out_of_scope", "lala")]
    assert compare(rows, read("out_of_scope"), read("nlu_fallback")).after == 1.0
