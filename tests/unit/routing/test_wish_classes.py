"""Wishes are heard by their grammar: each noun for one of ours, in each frame of asking, none in what looks like it."""

import pytest

from routing.text import plain
from routing.typos import put_right
from routing.wish_frames import FRAMES, framed, wants_the_same_again
from routing.wish_lookalikes import CUTS, cut
from routing.wishes import asks_for_person

ROLES = (
    "human being", "representative", "agent", "operator", "manager", "supervisor", "advisor", "specialist", "colleague",
    "member of your staff", "technician", "grown-up", "coordinator", "case handler", "team leader",
)  # fmt: skip

ASKING = (
    "could I speak with a {}?",
    "I'd rather explain all this to a {}",
    "please hand this over to a {}",
    "get a {} in here",
    "fetch me a {}",
    "would a {} be so kind as to look at this?",
    "is there a {} who can help me?",
    "I want my case reviewed by a {}",
    "a {}, please",
    "I'll hold for a {}",
    "all I want is a {}",
    "loop a {} in please",
)

ONLY_LOOKS_LIKE_IT = (
    "the {} on the phone said it takes five days, is that right",
    "I do not need a {}, only the opening hours",
    "a {} isn't necessary, I found it",
    "do you have a t-shirt that says '{}'",
    "a {} already told me that the refund is on its way",
    "I already spoke to a {} and all is fine",
    "are you a {}?",
    "my sister is a {} at a bank and loves the kettle",
)


@pytest.mark.parametrize("frame", ASKING)
def test_a_frame_of_asking_takes_every_noun_for_one_of_ours(frame: str) -> None:
    assert [role for role in ROLES if not asks_for_person(frame.format(role))] == []


@pytest.mark.parametrize("frame", ONLY_LOOKS_LIKE_IT)
def test_what_only_looks_like_a_wish_stays_one_with_every_noun(frame: str) -> None:
    assert [role for role in ROLES if asks_for_person(frame.format(role))] == []


BY_NAME = {
    "to talk with": "may I have a conversation with one of your employees",
    "to be handed on": "bump me up to the next level",
    "to be fetched": "loop somebody in please",
    "to be found": "get me whoever's on shift",
    "wanted": "I should prefer a human interlocutor",
    "named while asking": "I request that my file be assigned to a case officer",
    "is what I want": "your manager's who I want",
    "to do something": "can a specialist weigh in on this",
    "is there": "is there nobody in that building who can answer me",
    "to be handled by": "I'd like this dealt with by somebody rather than something",
    "please": "technician on the line please",
    "waited for": "I am holding for the next available advisor",
    "that one": "there is a man in returns, put him on",
    "they": "whoever is awake over there, can they look at my order",
    "upward": "I'd ask that you refer the matter upward",
    "out of your hands": "this is beyond you",
    "by voice": "could we settle it over the phone",
    "rather people": "I'd sooner deal with people",
    "possible": "is a person possible",
    "would understand": "a real person would understand",
    "who do I": "who do i shout at",
}


def test_every_frame_has_an_example() -> None:
    assert set(BY_NAME) == set(FRAMES)


@pytest.mark.parametrize(("name", "text"), BY_NAME.items())
def test_a_frame_hears_its_example(name: str, text: str) -> None:
    made_plain = put_right(plain(text))
    assert FRAMES[name].search(made_plain), name
    assert framed(made_plain)


CUT_BY = {
    "quoted": "there is a shirt with 'can I speak to your manager' on it",
    "printed": "do you do name badges, mine should say supervisor",
    "a thing that does": "is the walkie talkie good for talking to someone a mile away",
    "by means of a thing": "can i use the phone to talk to the oven",
    "to somebody else": "how do I talk to my doctor about the lamp",
    "somebody else would": "my husband wants to talk it over first",
    "turned down": "an agent isn't necessary",
    "told": "the human agent I had in May said 30 days",
    "people at large": "no human could fold this tent",
    "about the company": "are your support agents in the us",
    "are you one": "is this person or ai, am i talking to a machine",
    "other agents": "what flux agent goes with this solder, or a bleaching agent",
    "other words": "how do I transfer my gift card balance to someone",
    "at the door": "does somebody have to be home and sign",
    "brought somewhere": "can i take this to the post office",
    "no wish of mine": "do NOT have anyone call me, I work nights",
    "greetings passed on": "dad says hello to whoever packs these",
    "what somebody is like": "a person can change their mind, right? so until when can i cancel",
    "as a measure": "is the mannequin the size of a real person",
    "somebody at home": "do they come off desks, asking because someone WILL stick them on desks",
    "on another device": "my battery is dying, can I pick this up on my phone?",
}


def test_every_cut_has_an_example() -> None:
    assert set(CUT_BY) == set(CUTS)


@pytest.mark.parametrize(("name", "text"), CUT_BY.items())
def test_a_cut_takes_its_example_out(name: str, text: str) -> None:
    made_plain = put_right(plain(text))
    assert CUTS[name].search(made_plain), name
    assert "|" in cut(made_plain)
    assert not asks_for_person(text)


@pytest.mark.parametrize(
    "text",
    [
        "back to the human i had earlier please",
        "I was chatting with Melissa before, can I have her back",
        "is this a human? i need one",
    ],
)
def test_somebody_told_of_can_be_asked_for_again(text: str) -> None:
    assert wants_the_same_again(put_right(plain(text)))
    assert asks_for_person(text)


@pytest.mark.parametrize(
    "text", ["the agent was nice, and now I want a human", "my husband says hello, so please get me a representative"]
)
def test_a_wish_after_what_is_told_is_still_heard(text: str) -> None:
    assert asks_for_person(text)
