"""When the assistant stays, when a person is offered, and when a person takes over."""

from dataclasses import replace

import pytest

from routing.decision import after_assistant, before_assistant
from routing.model import ALONE, LOCKED, CustomerTurn, Decision, Signal, SignalName, TriggerName
from routing.rules import ComplexityRules, Rules, StrainRules

RULES = Rules.load()
FAILED = (Signal(SignalName.UNANSWERED),)


def turn(
    text: str, *signals: Signal | SignalName, seq: int = 1, intent: str | None = None, offered: bool = False
) -> CustomerTurn:
    listed = tuple(s if isinstance(s, Signal) else Signal(s) for s in signals)
    return CustomerTurn(text=text, seq=seq, signals=listed, intent=intent, bot_offered_person=offered)


def test_a_plain_question_stays_with_the_assistant() -> None:
    verdict = before_assistant(RULES, [turn("where is my order")])
    assert (verdict.decision, verdict.reason, verdict.triggers) == (Decision.STAY, "stay", ())
    assert verdict.explanation == "Left with the assistant: nothing speaks for a person yet."


def test_an_explicit_wish_hands_over_before_the_assistant_is_asked() -> None:
    verdict = before_assistant(RULES, [turn("agnet pls", seq=7)])
    assert (verdict.decision, verdict.reason) == (Decision.HAND_OVER, "explicit_wish")
    assert verdict.triggers[0].evidence_seq == 7
    assert verdict.explanation == "Handed over because the customer asked for a person (message 7)."


def test_a_risk_hands_over_with_its_skill_and_urgency() -> None:
    verdict = before_assistant(RULES, [turn("someone used my card, there are unauthorized charges")])
    assert (verdict.decision, verdict.reason) == (Decision.HAND_OVER, "risk_fraud")
    assert verdict.skills == ("billing",)
    assert verdict.priority == 2


def test_danger_to_life_is_the_most_urgent() -> None:
    assert before_assistant(RULES, [turn("I want to kill myself")]).priority == 3


def test_a_yes_to_an_offered_person_hands_over_and_a_yes_to_anything_else_does_not() -> None:
    assert before_assistant(RULES, [turn("yes please", offered=True)]).reason == "agreed_to_offer"
    assert before_assistant(RULES, [turn("yes please")]).decision is Decision.STAY


def test_strong_anger_hands_over() -> None:
    verdict = before_assistant(RULES, [turn("This is a disgrace, I hate your useless shop!!")])
    assert (verdict.decision, verdict.reason) == (Decision.HAND_OVER, "strong_negative")


def test_words_that_only_reject_an_answer_get_its_next_step_whatever_their_mood() -> None:
    turns = [turn("how long do refunds take?", SignalName.ANSWERED), turn("useless", seq=3)]
    alone = [turns[0], turn("useless", Signal(SignalName.REJECTED, ALONE), seq=3)]
    assert before_assistant(RULES, turns).reason == "falling_sentiment"
    assert before_assistant(RULES, alone).decision is Decision.STAY
    wish = turn("useless, get me a human", Signal(SignalName.REJECTED, ALONE), seq=3)
    assert before_assistant(RULES, [turns[0], wish]).reason == "explicit_wish"


def test_a_mood_that_falls_from_message_to_message_hands_over() -> None:
    turns = [
        turn("great, thanks!", seq=1),
        turn("hm, where is it", seq=3),
        turn("this is annoying and unhelpful", seq=5),
    ]
    verdict = before_assistant(RULES, turns)
    assert verdict.reason == "falling_sentiment"
    assert verdict.triggers[0].evidence_seq == 5


def test_an_angry_no_to_an_offered_person_is_respected() -> None:
    verdict = before_assistant(RULES, [turn("no!! I hate this useless talk, just answer", offered=True)])
    assert verdict.decision is Decision.STAY


def test_known_sentiment_of_earlier_turns_is_used() -> None:
    earlier = [replace(turn("x"), sentiment=0.9), replace(turn("y"), sentiment=0.2)]
    assert before_assistant(RULES, [*earlier, turn("I am very disappointed")]).reason == "falling_sentiment"


def test_the_intent_alone_is_enough_for_a_wish() -> None:
    assert after_assistant(RULES, [turn("qwerty", intent="wants_person")]).reason == "explicit_wish"
    assert after_assistant(RULES, [turn("qwerty", SignalName.PERSON_WANTED)]).reason == "explicit_wish"


def test_a_wish_turned_down_is_no_wish_whatever_the_intent_says() -> None:
    assert after_assistant(RULES, [turn("I don't need an agent", intent="wants_person")]).decision is Decision.STAY


@pytest.mark.parametrize(
    ("signal", "reason"),
    [
        (SignalName.COMPLAINT, "complaint"),
        (SignalName.NEEDS_PERSON, "policy_exception"),
        (SignalName.ASSISTANT_UNAVAILABLE, "assistant_unavailable"),
    ],
)
def test_signals_that_call_a_person(signal: SignalName, reason: str) -> None:
    verdict = after_assistant(RULES, [turn("the thing", signal)])
    assert (verdict.decision, verdict.reason) == (Decision.HAND_OVER, reason)


def test_one_slip_at_proving_identity_is_no_reason_yet_the_second_and_the_last_try_are() -> None:
    slip = turn("liz@exmaple.com", SignalName.IDENTITY_FAILED)
    locked = replace(slip, signals=(Signal(SignalName.IDENTITY_FAILED, LOCKED),))
    assert after_assistant(RULES, [slip]).decision is not Decision.HAND_OVER
    assert after_assistant(RULES, [slip, turn("hm, which one")]).reason != "identity_failed"
    for turns in ([slip, slip], [locked]):
        verdict = after_assistant(RULES, turns)
        assert (verdict.decision, verdict.reason) == (Decision.HAND_OVER, "identity_failed")


@pytest.mark.parametrize("name", [SignalName.FALLBACK, SignalName.UNANSWERED, SignalName.FORM_REJECTED])
def test_two_failed_turns_in_a_row_hand_over_and_one_does_not(name: SignalName) -> None:
    assert after_assistant(RULES, [turn("one", name)]).decision is Decision.STAY
    verdict = after_assistant(RULES, [turn("one", name), turn("two", SignalName.FALLBACK)])
    assert (verdict.decision, verdict.reason) == (Decision.HAND_OVER, "repeated_failure")


REJECTED = turn("12 oak", SignalName.FORM_REJECTED)
STEP = turn("12 oak street, portland, or 97201", SignalName.PROGRESSED)


def test_the_second_unusable_answer_is_an_offer_and_the_third_hands_over() -> None:
    verdict = after_assistant(RULES, [REJECTED, REJECTED])
    assert (verdict.decision, verdict.reason) == (Decision.OFFER, "repeated_failure")
    assert after_assistant(RULES, [REJECTED] * 3).decision is Decision.HAND_OVER


@pytest.mark.parametrize("after", [[], [turn("no")], [turn("no"), turn("leave it", SignalName.PROGRESSED)]])
def test_a_procedure_that_gets_on_after_two_unusable_answers_stays(after: list[CustomerTurn]) -> None:
    assert after_assistant(RULES, [REJECTED, REJECTED, STEP, *after]).decision is Decision.STAY


def test_unusable_answers_of_an_angry_customer_hand_over_at_the_second() -> None:
    angry = turn("this is so annoying, you useless thing!!", SignalName.FORM_REJECTED)
    assert after_assistant(RULES, [REJECTED, angry]).decision is Decision.HAND_OVER


def test_a_good_turn_in_between_breaks_the_row() -> None:
    turns = [turn("one", SignalName.FALLBACK), turn("two", SignalName.ANSWERED), turn("three", SignalName.FALLBACK)]
    assert after_assistant(RULES, turns).decision is Decision.STAY


def test_two_questions_that_are_not_ours_lead_to_an_offer_only() -> None:
    off_topic = turn("what's the weather", SignalName.UNANSWERED, intent="out_of_scope")
    verdict = after_assistant(RULES, [off_topic, off_topic])
    assert (verdict.decision, verdict.reason) == (Decision.OFFER, "repeated_failure")


def test_the_second_refusal_of_the_same_thing_hands_over() -> None:
    late = Signal(SignalName.POLICY_REFUSED, "return.window")
    other = Signal(SignalName.POLICY_REFUSED, "cancel.status")
    assert after_assistant(RULES, [turn("return it", late)]).decision is Decision.STAY
    two_things = after_assistant(RULES, [turn("return it", late), turn("cancel it", other)])
    assert two_things.decision is not Decision.HAND_OVER
    verdict = after_assistant(RULES, [turn("return it", late), turn("but I need to", late, intent="return_items")])
    assert (verdict.decision, verdict.reason, verdict.skills) == (Decision.HAND_OVER, "policy_exception", ("orders",))


COMPLEX = (
    "Cancel #W1234567, return the lamp from #W7654321, exchange #W1112223, and also where is my refund of $45 and $80? "
    "I already called twice and your agent promised it."
)


def test_a_complex_conversation_is_offered_a_person_only_when_something_failed() -> None:
    only_complex = replace(RULES, strain=StrainRules(offer_from=5, hand_over_from=5))
    assert after_assistant(only_complex, [turn(COMPLEX)]).decision is Decision.STAY
    verdict = after_assistant(only_complex, [turn(COMPLEX, *FAILED)])
    assert (verdict.decision, verdict.reason) == (Decision.OFFER, "complex")


def test_after_a_no_a_person_is_not_offered_for_two_turns() -> None:
    declined = turn("no thanks", SignalName.PERSON_DECLINED, offered=True)
    plain = turn("ok", SignalName.ANSWERED)
    rules = replace(RULES, complexity=ComplexityRules(threshold=0.0))
    failing = turn("and this?", *FAILED)
    assert after_assistant(rules, [declined, failing]).decision is Decision.STAY
    assert after_assistant(rules, [declined, plain, failing]).decision is Decision.STAY
    assert after_assistant(rules, [declined, plain, plain, failing]).decision is Decision.OFFER


def test_after_a_no_asking_still_works_at_once() -> None:
    declined = turn("no thanks", SignalName.PERSON_DECLINED, offered=True)
    assert before_assistant(RULES, [declined, turn("ok then, a human please")]).decision is Decision.HAND_OVER


def test_the_heaviest_trigger_gives_the_reason_and_all_are_kept() -> None:
    verdict = before_assistant(RULES, [turn("I hate this useless shop, get me a human, I will sue you!!")])
    assert verdict.reason == "explicit_wish"
    assert [t.name for t in verdict.triggers] == ["explicit_wish", "risk_legal", "strong_negative"]
    assert (verdict.priority, verdict.skills) == (2, ("legal",))


def test_the_subject_adds_its_skill() -> None:
    turns = [turn("charged twice", intent="billing_problem"), turn("a human please", intent="wants_person")]
    assert after_assistant(RULES, turns).skills == ("billing",)


def test_the_second_verdict_holds_what_the_first_found() -> None:
    for text in ("human please", "I will sue you", "This is a disgrace, I hate your useless shop!!"):
        before, after = before_assistant(RULES, [turn(text)]), after_assistant(RULES, [turn(text)])
        assert {t.name for t in before.triggers} <= {t.name for t in after.triggers}


def test_without_a_turn_there_is_nothing_to_decide() -> None:
    with pytest.raises(ValueError, match="no turn"):
        before_assistant(RULES, [])


def test_every_trigger_of_the_rules_is_known_to_the_code_and_back() -> None:
    assert set(RULES.triggers) == {name.value for name in TriggerName}
