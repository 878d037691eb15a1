"""Strong words about somebody else, about oneself or about a thing to buy are no anger at us."""

import pytest

from routing.aim import aimed_elsewhere, asks_for_goods
from routing.decision import after_assistant
from routing.model import CustomerTurn, Decision, Signal, SignalName, TriggerName
from routing.risks import find_risks, only_asks
from routing.rules import Rules

RULES = Rules.load()


@pytest.mark.parametrize(
    "text",
    [
        "my landlord is the scum of the earth, he took out the heating. need an electric radiator",
        "this snow is the worst, nothing moves here, I hate january",
        "ugh I'm such an idiot, I ordered the wrong size AGAIN. how do I exchange it",
        "I hate my old sofa, which one of yours is the comfiest",
    ],
)
def test_strong_words_about_others_bring_nobody(text: str) -> None:
    assert aimed_elsewhere(text)
    turn = CustomerTurn(text, 1, signals=(Signal(SignalName.ANSWERED),), sentiment=-0.8)
    assert after_assistant(RULES, [turn]).decision is Decision.STAY


@pytest.mark.parametrize(
    "text",
    [
        "this is the worst service I have ever had",
        "you are such idiots, I ordered two weeks ago",
        "my neighbour says you are useless and he is right, your delivery is a disgrace",
        "absolutely disgusted",
    ],
)
def test_strong_words_about_us_count(text: str) -> None:
    assert not aimed_elsewhere(text)
    assert TriggerName.STRONG_NEGATIVE in {
        t.name for t in after_assistant(RULES, [CustomerTurn(text, 1, sentiment=-0.8)]).triggers
    }


@pytest.mark.parametrize(
    ("text", "goods"),
    [
        ("do you have a lawyer costume for kids", True),
        ("which rain jacket survives a storm", True),
        ("which lawyer of mine will write to you, do you have a preference", False),
        ("where is my refund", False),
    ],
)
def test_a_question_about_goods_is_told_from_a_grievance(text: str, goods: bool) -> None:
    assert asks_for_goods(text) is goods


@pytest.mark.parametrize(
    "text",
    [
        "I'm a reporter and always outside, which rain jacket survives a storm",
        "in the board game Lawsuit!, how many players can sue each other",
        "please cancel my subscription to your paper catalogue",
        "does the wallet really stop card theft?",
        "I nearly died laughing at the product video",
        "I give a class on online fraud for seniors, may I show your checkout page?",
    ],
)
def test_words_of_risk_that_are_none_bring_nobody(text: str) -> None:
    assert find_risks(text) == ()


@pytest.mark.parametrize(
    ("text", "risk"),
    [
        ("I'm a reporter writing a story about your returns, do you have a comment", TriggerName.RISK_PRESS),
        ("my lawyer will write to you, do you have a postal address", TriggerName.RISK_LEGAL),
        ("I ordered nothing, somebody must be using my details", TriggerName.RISK_FRAUD),
        ("I hereby cancel my subscription", TriggerName.CONTRACT_CANCELLED),
    ],
)
def test_what_is_at_stake_beside_a_question_about_goods_still_counts(text: str, risk: TriggerName) -> None:
    assert risk in find_risks(text)


def test_a_suspicion_of_the_head_gives_way_to_a_plain_question_alone() -> None:
    suspected = (TriggerName.CONTRACT_CANCELLED,)
    assert only_asks("what's the notice period for the care plan")
    asked = CustomerTurn("what's the notice period for the care plan", 1)
    assert after_assistant(RULES, [asked], risks=suspected).decision is Decision.STAY
    told = CustomerTurn("it ends here, thank you for the years", 1)
    assert after_assistant(RULES, [told], risks=suspected).decision is Decision.HAND_OVER


@pytest.mark.parametrize("text", ["I want to cancel my subscription", "please cancel the coffee subscription"])
def test_cancelling_a_subscription_is_everyday_business(text: str) -> None:
    suspected = (TriggerName.CONTRACT_CANCELLED,)
    assert after_assistant(RULES, [CustomerTurn(text, 1)], risks=suspected).decision is Decision.STAY
    noticed = CustomerTurn(f"{text}, take this as my formal notice", 1)
    assert after_assistant(RULES, [noticed]).decision is Decision.HAND_OVER


def test_saying_it_again_because_it_was_not_understood_is_no_trouble_once_it_is_answered() -> None:
    first = CustomerTurn("does the K3 come in oak", 1, signals=(Signal(SignalName.FALLBACK),))
    answered = CustomerTurn("shelf K3, does it come in oak?", 2, signals=(Signal(SignalName.ANSWERED),))
    rejected = CustomerTurn("shelf K3, does it come in oak?", 2, signals=(Signal(SignalName.UNANSWERED),))
    assert after_assistant(RULES, [first, answered]).decision is Decision.STAY
    assert after_assistant(RULES, [first, rejected]).decision is Decision.HAND_OVER


def test_three_things_that_went_wrong_at_once_need_a_person_even_when_one_was_answered() -> None:
    text = (
        "Hi, from W2203310 the table is scratched, the second chair never arrived, I was charged twice and the voucher "
        "you promised isn't on my account."
    )
    turn = CustomerTurn(text, 1, signals=(Signal(SignalName.ANSWERED),))
    assert after_assistant(RULES, [turn]).decision is Decision.HAND_OVER
