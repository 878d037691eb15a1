"""What a customer's next message says of the answer before it."""

import pytest

from conversations.told import Reaction, reaction_to, rejects, told_of
from kb_index.model import Hit, SearchResult
from routing.model import Complexity, Decision, Sentiment, Signal, SignalName, Trigger, Verdict


def verdict(*triggers: str) -> Verdict:
    named = tuple(Trigger(name, 1.0, 3) for name in triggers)
    return Verdict(Decision.STAY, "stay", named, Sentiment(0, 0, ()), Complexity(0, ()))


@pytest.mark.parametrize(
    "text",
    [
        "no",
        "Nope!",
        "that's not what I asked",
        "this didnt help at all",
        "that is wrong, your shop told me 14 days",
        "not helpful",
        "wrong article, I mean the kettle",
        "you haven't answered my question",
        "I already tried that",
        "that isn't true",
    ],
)
def test_words_that_reject_an_answer_are_recognised(text: str) -> None:
    assert rejects(text)


@pytest.mark.parametrize(
    "text",
    [
        "thanks, that helps",
        "great",
        "no problem, and how long is the warranty?",
        "I got the wrong item in my parcel",
        "is it not possible to pay by invoice?",
        "ok and express?",
        "there is no address on the label, can you help",
    ],
)
def test_other_words_do_not(text: str) -> None:
    assert not rejects(text)


def test_the_signals_of_the_next_turn_say_what_the_customer_made_of_it() -> None:
    rejected, again = Signal(SignalName.REJECTED), Signal(SignalName.REPHRASED)
    assert reaction_to((), verdict()) is Reaction.ACCEPTED
    assert reaction_to((again,), verdict()) is Reaction.REPHRASED
    assert reaction_to((rejected, again), verdict()) is Reaction.REJECTED


def test_asking_for_a_person_counts_before_all_else() -> None:
    rejected = Signal(SignalName.REJECTED)
    assert reaction_to((rejected,), verdict("explicit_wish")) is Reaction.ASKED_PERSON
    assert reaction_to((rejected, Signal(SignalName.PERSON_WANTED)), verdict()) is Reaction.ASKED_PERSON


def test_what_was_told_carries_the_passages_the_index_and_the_nearest_hit() -> None:
    hits = tuple(Hit("a", "A", "S", "", "/articles/a#s", score, f"p{score}", "text") for score in (0.8, 0.5))
    told = told_of(SearchResult(hits, True, 0.9, 1.0, "v7"), hits[:1], "ask_delivery")
    assert told.answered and [one.passage_id for one in told.passages] == ["p0.8"]
    assert (told.index_version, told.probability, told.nearest_score) == ("v7", 0.9, 0.8)
    unknown = told_of(None, (), "out_of_scope")
    assert not unknown.answered and unknown.nearest is None
