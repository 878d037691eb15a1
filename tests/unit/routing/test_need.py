"""The need head hears what patterns miss and holds back where nobody is needed; wishes and risks never need it."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from common.errors import Invalid, SettingsError
from routing.complexity import score_complexity
from routing.decision import after_assistant, before_assistant
from routing.model import ALONE, CustomerTurn, Decision, Signal, SignalName, TriggerName
from routing.need import Need, features
from routing.need_head import NeedHead
from routing.offline import Models
from routing.replay import Labelled
from routing.rules import Rules
from routing.sentiment import score_sentiment
from routing.strain import score_strain
from service.need_training import learn, left_out, read_examples

RULES = Rules.load()
TINY = NeedHead(np.asarray([2.0, 0.0], np.float32), {"now: same answer again": 3.0}, -1.0, "fake")


def sure(odds: float) -> Need:
    return lambda found: odds


def turn(text: str, *names: SignalName, **known: object) -> CustomerTurn:
    return replace(CustomerTurn(text, 1, signals=tuple(Signal(name) for name in names)), **known)  # type: ignore[arg-type]


def told_of(*turns: CustomerTurn) -> dict[str, float]:
    sentiment, complexity = score_sentiment(turns[-1].text, ()), score_complexity(turns)
    return features(turns, sentiment, complexity, score_strain(turns, sentiment, complexity), None)


def test_a_sure_head_brings_a_person_and_says_so() -> None:
    verdict = after_assistant(RULES, [turn("the doors are an optional luxury, I see")], need=sure(0.9))
    assert (verdict.decision, verdict.reason) == (Decision.HAND_OVER, "going_wrong")
    assert "the way of those in which people were needed" in verdict.explanation


def test_the_explanation_says_how_likely_a_person_is_needed_where_the_head_speaks_for_one() -> None:
    said = "A person needed, by how customers have talked in like cases"
    fury = [turn("THIS IS THE WORST, I AM FURIOUS!!!")]
    assert before_assistant(RULES, fury, need=sure(0.824)).explanation.endswith(f"{said}: 82 %.")
    assert after_assistant(RULES, fury, need=sure(0.9999)).explanation.endswith(f"{said}: 99 %.")
    wish = [turn("a human, please")]
    for need in (sure(0.05), None):
        assert said not in before_assistant(RULES, wish, need=need).explanation
    stays = after_assistant(RULES, [turn("ugh. W1234567", SignalName.PROGRESSED)], need=sure(0.9))
    assert stays.decision is Decision.STAY and said not in stays.explanation


def test_an_unsure_head_changes_nothing() -> None:
    assert after_assistant(RULES, [turn("how long is delivery?")], need=sure(0.5)).decision is Decision.STAY


@pytest.mark.parametrize("name", [SignalName.PROGRESSED, SignalName.DONE])
def test_a_procedure_that_gets_on_is_left_alone(name: SignalName) -> None:
    assert after_assistant(RULES, [turn("ugh. W1234567", name)], need=sure(0.9)).decision is Decision.STAY


def test_the_first_answer_that_did_not_help_still_gets_its_next_step() -> None:
    said = CustomerTurn("no", 1, signals=(Signal(SignalName.REJECTED, ALONE),))
    assert after_assistant(RULES, [said], need=sure(0.9)).decision is Decision.STAY


def test_who_declined_a_person_is_not_handed_over_by_the_head() -> None:
    said = turn("no thanks, carry on", SignalName.PERSON_DECLINED, bot_offered_person=True)
    assert after_assistant(RULES, [said], need=sure(0.9)).decision is Decision.STAY


def test_a_bad_mood_alone_gives_way_to_a_head_that_sees_no_need() -> None:
    fury = [turn("THIS IS THE WORST, I AM FURIOUS!!!")]
    assert before_assistant(RULES, fury).decision is Decision.HAND_OVER
    held_back = before_assistant(RULES, fury, need=sure(0.05))
    assert held_back.decision is Decision.STAY
    assert held_back.explanation.startswith("Left with the assistant, although")


def test_a_complaint_and_a_second_failure_are_asked_about_where_the_head_sees_no_need() -> None:
    grumble = [turn("a complaint: my candle smells like nothing", intent="complaint")]
    assert after_assistant(RULES, grumble, need=sure(0.62)).reason == "complaint"
    assert after_assistant(RULES, grumble, need=sure(0.05)).decision is Decision.OFFER
    curious = [turn("who made the lamp", SignalName.UNANSWERED), turn("and the cord", SignalName.UNANSWERED)]
    assert after_assistant(RULES, curious, need=sure(0.62)).decision is Decision.HAND_OVER
    assert after_assistant(RULES, curious, need=sure(0.05)).decision is Decision.OFFER


def test_what_the_risk_head_alone_suspects_gives_way_to_a_head_that_sees_no_need() -> None:
    said = [turn("the lid of my pot came off")]
    suspected = (TriggerName.RISK_SAFETY,)
    assert before_assistant(RULES, said, risks=suspected).reason == "risk_safety"
    assert before_assistant(RULES, said, risks=suspected, need=sure(0.62)).reason == "risk_safety"
    assert before_assistant(RULES, said, risks=suspected, need=sure(0.05)).decision is Decision.STAY


@pytest.mark.parametrize("text", ["I want to talk to a human", "my lawyer will sue you", "the charger caught fire"])
def test_wishes_and_risks_never_give_way(text: str) -> None:
    assert before_assistant(RULES, [turn(text)], need=sure(0.0)).decision is Decision.HAND_OVER


def test_a_long_queue_asks_more_of_the_head() -> None:
    waiting = CustomerTurn("a lovely puzzle of 48 plates", 1, signals=(Signal(SignalName.QUEUE_WAIT, "3600"),))
    assert after_assistant(RULES, [waiting], need=sure(0.8)).decision is Decision.STAY
    assert after_assistant(RULES, [waiting], need=sure(0.95)).decision is Decision.HAND_OVER


def test_words_and_course_are_weighed_together() -> None:
    need = TINY.reading(np.asarray([1.0, 0.0], np.float32))
    assert need({}) == pytest.approx(1 / (1 + np.exp(-1.0)))
    assert need({"now: same answer again": 1.0}) == pytest.approx(1 / (1 + np.exp(-4.0)))
    with pytest.raises(ValueError, match="trained on 2"):
        TINY.reading(np.zeros(3, np.float32))


def test_weights_come_back_as_they_were_kept(tmp_path: Path) -> None:
    TINY.save(tmp_path / "head.npz")
    loaded = NeedHead.load(tmp_path / "head.npz")
    assert (loaded.of_features, loaded.bias, loaded.model) == (TINY.of_features, TINY.bias, TINY.model)
    with pytest.raises(SettingsError, match="careline train need"):
        NeedHead.load(tmp_path / "none.npz")


def test_the_kept_head_weighs_the_very_features_that_routing_tells() -> None:
    told = told_of(turn("hello"))
    assert set(NeedHead.load().of_features) == set(told)


def test_praise_for_an_answer_that_failed_is_told() -> None:
    told = told_of(turn("where is it?"), turn("great job, wonderful", SignalName.UNANSWERED))
    assert told["praise for nothing"] == 1.0
    assert told["got nowhere again"] == 1.0


def test_the_course_is_told_whether_the_last_answer_helped_and_how_long_nothing_has() -> None:
    asked = turn("does the door swing left?", SignalName.ANSWERED)
    again = turn("I mean the door, does it swing left?", SignalName.ANSWERED, SignalName.REPHRASED)
    stuck = told_of(asked, again, again)
    assert (stuck["turns without result"], stuck["said again before"]) == (2, 1)
    pleased = told_of(
        turn("no zip on mine", SignalName.REJECTED), turn("thanks, it popped off", intent="answer_helped")
    )
    assert (pleased["rejected before"], pleased["turns without result"], pleased["now: closing"]) == (1, 0, 1)
    assert told_of(asked, turn("ok"))["answered before"] == 1


def test_each_file_is_judged_by_a_head_that_has_read_the_others(tmp_path: Path) -> None:
    def file(name: str) -> list[Labelled]:
        """A writer whose customers need a person when they say so in the writer's own word."""
        said = [({"role": "customer", "text": f"{name} {one}"}, 0) for one in ("bad", "worse")]
        well = [({"role": "customer", "text": f"{name} {one}"}, None) for one in ("fine", "good", "well")]
        return [Labelled(turn["text"], "k", (turn,), label) for turn, label in said + well]

    def vector(text: str) -> np.ndarray:
        return np.asarray([8.0 if text.split()[-1] in ("bad", "worse") else -8.0, 0.0], np.float32)

    files, known = [file("one"), file("two")], Models()
    lesson = learn([dialogue for one in files for dialogue in one], known, vector, own=True)
    beside = learn(file("three"), known, vector, own=False)
    found = left_out(files, [tmp_path / "one.yml", tmp_path / "two.yml"], lesson, beside, known, vector)
    assert (found["left_out_f1"], found["left_out_false_handovers"]) == (1, 0)
    assert {name: one["n"] for name, one in found["left_out"].items()} == {"one": 5, "two": 5}


def test_examples_are_told_as_first_or_later_messages(tmp_path: Path) -> None:
    path = tmp_path / "examples.yml"
    path.write_text("right: {irony: {later: [well done]}}\nstays: {plain: {first: [hi]}}\n", encoding="utf-8")
    found = [one for one in read_examples(path) if one.kind in ("irony", "plain")]
    assert [(one.person_from, len(one.turns)) for one in found] == [(2, 3), (None, 1)]
    path.write_text("wrong: {}\n", encoding="utf-8")
    with pytest.raises(Invalid, match="right"):
        read_examples(path)
