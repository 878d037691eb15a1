"""Complexity grows with what is asked and what went wrong, and says with what."""

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
