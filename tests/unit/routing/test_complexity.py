"""Complexity grows with what is asked and what went wrong, and says with what."""

import pytest

from routing.complexity import score_complexity
from routing.model import Complexity, CustomerTurn, Signal, SignalName


def turn(text: str, *names: SignalName) -> CustomerTurn:
    return CustomerTurn(text=text, seq=1, signals=tuple(Signal(name) for name in names))


def parts(complexity: Complexity) -> dict[str, float]:
    return {part.name: part.value for part in complexity.contributions}


def test_one_plain_question_is_simple() -> None:
    assert score_complexity([turn("where is my order?")]).score < 0.1
    assert score_complexity([]).score == 0


def test_several_requests_about_several_orders_are_complex() -> None:
    text = "Cancel #W1234567, return the lamp from #W7654321, and also where is my refund of $45 and $80 for #W1112223?"
    complexity = score_complexity([turn(text)])
    assert complexity.score > 0.4
    assert {"several requests", "orders and products"} <= parts(complexity).keys()


def test_refusals_and_unanswered_questions_add_to_it() -> None:
    turns = [
        turn("can I return it after 40 days", SignalName.POLICY_REFUSED),
        turn("and the box is gone", SignalName.UNANSWERED),
    ]
    assert {"policy exceptions", "unanswered questions"} <= parts(score_complexity(turns)).keys()


def test_saying_the_same_again_is_noticed() -> None:
    turns = [turn("the coupon does not work at checkout"), turn("at checkout the coupon still does not work")]
    assert "said again in other words" in parts(score_complexity(turns))


def test_an_earlier_contact_is_noticed() -> None:
    assert "contacted before" in parts(
        score_complexity([turn("I already called twice, your colleague promised a refund")])
    )


def test_everything_at_once_stays_within_one() -> None:
    text = (
        "I already called last week, your agent promised a refund. Cancel #W1234567, return #W7654321, "
        "exchange #W1112223, change my address, I was charged $45, $80 and $99 twice, my password fails, "
        "the lamp is damaged and the warranty? "
    )
    every = tuple(SignalName)
    assert score_complexity([turn(text * 3, *every)] * 12).score == 1.0


def told(seq: int, **details: str) -> CustomerTurn:
    return CustomerTurn(
        "the blue one", seq, signals=tuple(Signal(SignalName(name), one) for name, one in details.items())
    )


def test_a_long_procedure_several_products_and_contacts_before_are_parts_of_their_own() -> None:
    before, after = (
        score_complexity([told(1)]),
        score_complexity([told(1, under_way="5", products="3", contacted_before="2")]),
    )
    assert parts(before) == {}
    assert parts(after) == pytest.approx(
        {"procedure steps left": 0.1 * 5 / 7, "orders and products": 0.2 * 2 / 4, "contacted before": 0.2}, abs=0.001
    )
    assert after.score == pytest.approx(sum(parts(after).values()))


def test_steps_left_count_now_and_earlier_contacts_for_the_whole_stretch() -> None:
    complexity = score_complexity([told(1, under_way="5", contacted_before="1"), told(3, under_way="1")])
    assert parts(complexity) == pytest.approx({"procedure steps left": 0.1 / 7, "contacted before": 0.1}, abs=0.001)


def test_a_detail_that_is_no_number_counts_for_nothing() -> None:
    assert parts(score_complexity([told(1, under_way="", products="many")])) == {}
