"""Strain grows with what goes wrong, fades with what goes well, and says with what."""

from hypothesis import given
from hypothesis import strategies as st

from routing.complexity import score_complexity
from routing.model import CustomerTurn, Sentiment, Signal, SignalName, Strain
from routing.strain import asks_for_exception, says_unhelped, score_strain

CALM = Sentiment(0.0, 0.0, ())


def turn(text: str, *names: SignalName, asks: str | None = None, intent: str | None = None) -> CustomerTurn:
    return CustomerTurn(text=text, seq=1, asks=asks, intent=intent, signals=tuple(Signal(name) for name in names))


def strain(*turns: CustomerTurn, mood: float = 0.0, off_topic: tuple[str, ...] = ()) -> Strain:
    return score_strain(turns, Sentiment(mood, 0.0, ()), score_complexity(turns), off_topic)


def names(found: Strain) -> set[str]:
    return {part.name for part in found.contributions}


def test_a_plain_question_is_no_strain() -> None:
    assert strain(turn("where is my order", SignalName.ANSWERED)).score == 0
    assert score_strain([], CALM, score_complexity([])).score == 0


def test_two_failures_weigh_more_than_one_and_a_good_answer_in_between_helps() -> None:
    failed, good = turn("the lid leaks", SignalName.FALLBACK), turn("ok", SignalName.ANSWERED)
    once, twice = strain(failed), strain(turn("pump is loud", SignalName.FALLBACK), failed)
    assert once.score < strain(turn("pump is loud", SignalName.FALLBACK), good, failed).score < twice.score


def test_a_rejected_answer_counts_from_the_words_alone() -> None:
    found = strain(turn("coupon?", SignalName.ANSWERED), turn("that didn't help, it still doesn't work"))
    assert "answer rejected" in names(found)


def test_a_reason_given_to_a_form_is_no_rejection() -> None:
    assert strain(turn("return the lamp"), turn("it doesn't work", asks="reason")).score < 0.1


def test_a_bad_mood_adds_and_a_good_one_takes_away() -> None:
    before = turn("x", SignalName.FALLBACK)
    assert strain(before, turn("ok"), mood=-0.8).score > strain(before, turn("ok")).score
    assert strain(before, turn("ok"), mood=0.8).score < strain(before, turn("ok")).score


def test_questions_that_are_not_ours_do_not_count() -> None:
    weather = turn("what's the weather", SignalName.FALLBACK, intent="out_of_scope")
    assert strain(weather, weather, off_topic=("out_of_scope",)).score == 0


def test_two_questions_without_an_answer_are_not_the_same_answer_again_as_well() -> None:
    first = turn("who designed the lamp", SignalName.UNANSWERED)
    other = turn("do you ship to Guam", SignalName.UNANSWERED, SignalName.SAID_BEFORE)
    again = turn("who has designed the lamp", SignalName.UNANSWERED, SignalName.SAID_BEFORE)
    assert "same answer again" not in names(strain(first, other))
    assert "same answer again" in names(strain(first, again))


def test_who_asks_for_a_repetition_gets_one_without_strain() -> None:
    before = turn("when does the sale begin", SignalName.ANSWERED)
    assert strain(before, turn("say again?", SignalName.SAID_BEFORE, intent="repeat")).score == 0
    assert strain(before, turn("on which day", SignalName.SAID_BEFORE)).score > 0


def test_what_is_done_leaves_the_slips_before_it_behind() -> None:
    slips = [turn("88 1203", SignalName.FORM_REJECTED), turn("88 12 03 7 maybe", SignalName.FORM_REJECTED)]
    done = turn("8812037", SignalName.DONE, SignalName.REPHRASED)
    assert strain(*slips, done).score < strain(*slips, turn("8812037")).score / 2


def test_what_is_understood_at_the_second_try_leaves_the_first_behind() -> None:
    first = turn("hwo lnog dos a retrun tkae", SignalName.FALLBACK)
    second = turn("how long does a return take", SignalName.ANSWERED, SignalName.REPHRASED)
    assert strain(first, second).score < 0.15


def test_exceptions_and_earlier_contacts_are_noticed() -> None:
    assert {"contacted before", "asks for an exception"} <= names(
        strain(turn("I already called twice, could you make an exception?"))
    )
    assert asks_for_exception("is there really nothing you can do")
    assert not asks_for_exception("where is the lamp")
    assert not says_unhelped("where is the lamp")


@given(
    st.lists(
        st.builds(
            CustomerTurn,
            text=st.sampled_from(["still nothing", "thanks!", "I already called twice", "cancel #W1234567, #W7654321"]),
            seq=st.just(1),
            signals=st.lists(st.builds(Signal, name=st.sampled_from(SignalName)), max_size=4).map(tuple),
        ),
        max_size=9,
    ),
    st.floats(-1, 1),
)
def test_the_parts_add_up_exactly(turns: list[CustomerTurn], mood: float) -> None:
    found = score_strain(turns, Sentiment(mood, 0.0, ()), score_complexity(turns))
    assert sum(part.value for part in found.contributions) == found.score
    assert found.score >= -0.001
