"""Who is clearly upset and is answered by the assistant reads one sentence of empathy first, and not each time."""

from dataclasses import replace

import pytest

from conversations.empathy import Replying, empathy, subject, with_empathy
from conversations.empathy_words import SENTENCES, About, sentence
from conversations.model import Citation, Draft, Message, Role
from routing.model import (
    Complexity,
    CustomerTurn,
    Decision,
    Sentiment,
    Signal,
    SignalName,
    Verdict,
)
from routing.rules import EmpathyRules
from tests.integration.conversations.fakes import NOON

RULES = EmpathyRules(at_or_below=-0.45, quiet_turns=2)
CITED = (Citation("refund-times", "Refund times", "Cards", "/articles/refund-times", 0.8),)
ANSWER = Draft(Role.BOT, "It takes 5 to 7 days.", citations=CITED)
HAD = CustomerTurn("this is bad", 1, signals=(Signal(SignalName.EMPATHY, "general"),))
PLAIN = CustomerTurn("and now", 2)


def verdict(mood: float = -0.6, decision: Decision = Decision.STAY) -> Verdict:
    return Verdict(decision, "stay", (), Sentiment(mood, 0.0, ()), Complexity(0.0, ()))


def upset(text: str = "this has been a terrible experience", *signals: SignalName, **known: str) -> CustomerTurn:
    return CustomerTurn(text, 9, signals=tuple(map(Signal, signals)), **known)  # type: ignore[arg-type]


def bot_said(text: str) -> Message:
    return Message("c", 1, "m", Role.BOT, "Assistant", text, NOON)


CASE = Replying((upset(),), None, (ANSWER,), verdict())


@pytest.mark.parametrize(
    "case",
    [
        CASE,
        replace(CASE, verdict=verdict(-0.45)),
        replace(CASE, verdict=verdict(decision=Decision.OFFER)),
        replace(CASE, turns=(upset(intent="track_order"),)),
        replace(CASE, turns=(HAD, PLAIN, PLAIN, upset())),
        replace(CASE, before=bot_said("What can I do for you?")),
        replace(CASE, turns=(upset("the second one, and this has been a really terrible experience", asks="items"),)),
        replace(CASE, turns=(upset("this is a terrible answer", asks="anything_else"),)),
    ],
)
def test_there_is_a_sentence(case: Replying) -> None:
    assert empathy(case, RULES) is not None


@pytest.mark.parametrize(
    "case",
    [
        replace(CASE, verdict=verdict(-0.44)),
        replace(CASE, verdict=verdict(0.7)),
        replace(CASE, verdict=verdict(decision=Decision.HAND_OVER)),
        replace(CASE, is_payload=True),
        replace(CASE, turns=(upset(""),)),
        *(replace(CASE, turns=(upset(intent=name),)) for name in ("thanks", "greet", "insult", "answer_did_not_help")),
        *(
            replace(CASE, turns=(upset("this is terrible", name),))
            for name in (SignalName.UNANSWERED, SignalName.FALLBACK, SignalName.FORM_REJECTED)
        ),
        replace(CASE, turns=(upset("the damn second one", asks="items"),)),
        replace(CASE, turns=(upset("my ex is a terrible disgusting liar"),)),
        replace(CASE, turns=(upset("do you have something against these disgusting moths?"),)),
        replace(CASE, turns=(HAD, upset())),
        replace(CASE, turns=(HAD, PLAIN, upset())),
        replace(CASE, replies=(Draft(Role.BOT, "Sorry about that. A colleague can look into it."),)),
        replace(CASE, replies=(ANSWER, Draft(Role.BOT, "We apologise."))),
        replace(CASE, before=bot_said("I'm sorry for the trouble.")),
    ],
)
def test_there_is_none(case: Replying) -> None:
    assert empathy(case, RULES) is None


def test_it_is_never_said_twice_in_a_row_whatever_the_mood() -> None:
    turns: list[CustomerTurn] = []
    said = []
    for seq in range(1, 9):
        now = CustomerTurn("this has been a terrible experience", seq)
        about = empathy(replace(CASE, turns=(*turns, now)), RULES)
        said.append(about is not None)
        turns.append(replace(now, signals=(Signal(SignalName.EMPATHY),)) if about else now)
    assert said == [True, False, False, True, False, False, True, False]


@pytest.mark.parametrize(
    ("text", "about"),
    [
        ("where is my order, this is ridiculous", About.LATE),
        ("my parcel still hasn't arrived, awful", About.LATE),
        ("two days late, not thrilled", About.LATE),
        ("where the hell is my parcel", About.LATE),
        ("why is my refund taking so long, I'm fed up", About.MONEY),
        ("you charged me twice, what a joke", About.MONEY),
        ("what a rip-off", About.MONEY),
        ("you ripped me off", About.MONEY),
        ("the lamp arrived broken and I want my money back", About.BROKEN),
        ("the kettle stopped working after a week, rubbish", About.BROKEN),
        ("I've already told you, my parcel is late", About.MISUNDERSTOOD),
        ("that's not what I asked, where is my refund", About.MISUNDERSTOOD),
        ("the code is invalid, this is ridiculous", About.GENERAL),
        ("I just wrote a review and it vanished, awful", About.GENERAL),
    ],
)
def test_it_is_about_what_has_upset_the_customer(text: str, about: About) -> None:
    assert subject(text) is about


def test_the_answer_stays_as_it_is_behind_a_message_that_cites_and_asks_nothing() -> None:
    first, answer = with_empathy("c", CASE, About.GENERAL)
    assert answer == ANSWER
    assert first.text in SENTENCES[About.GENERAL]
    assert (first.asks, first.citations, first.buttons, first.author) == (None, (), (), "Assistant")


def test_the_same_turn_gets_the_same_sentence_and_the_next_one_another() -> None:
    once, again = (with_empathy("c", CASE, About.GENERAL)[0].text for _ in range(2))
    later = with_empathy("c", replace(CASE, turns=(HAD, PLAIN, PLAIN, upset())), About.GENERAL)[0].text
    assert once == again != later


def test_conversations_do_not_all_begin_with_the_same_sentence() -> None:
    said = {with_empathy(f"c-{number}", CASE, About.GENERAL)[0].text for number in range(30)}
    assert said == set(SENTENCES[About.GENERAL])


@pytest.mark.parametrize("about", list(About))
def test_the_sentences_are_short_and_do_not_grovel(about: About) -> None:
    assert len(SENTENCES[about]) >= (3 if about is About.GENERAL else 2)
    for turn, text in enumerate(SENTENCES[about]):
        assert sentence(about, turn) == sentence(about, turn + len(SENTENCES[about])) == text
        assert len(text.split()) <= 12 and text.endswith(".") and text.count(".") == 1
        assert text.lower().count("sorry") <= 1
        assert not any(word in text.lower() for word in ("!", "so sorry", "deeply", "sincere", "terribly"))
