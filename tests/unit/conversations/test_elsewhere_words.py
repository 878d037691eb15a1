"""What asks to go on elsewhere, and what only has some of the same words."""

import pytest

from conversations.elsewhere_words import goes_elsewhere
from tests.unit.content.test_sentences import HELD_OUT, TRAINING

WISHES = (
    "can we continue on whatsapp",
    "can i go on in telegram, i have to leave",
    "send this to my phone",
    "I need to leave now, can we carry on by text?",
    "switch to whatsapp",
    "let's move this to telegram",
    "can you text me instead",
    "could we do the rest over sms",
    "my battery is dying, can I pick this up on my phone?",
    "i'd rather keep chatting in whatsapp",
    "is it possible to take this chat with me",
    "gotta catch a train, can i finish this on my mobile",
    "how do I move this chat to my phone",
    "whatsapp instead?",
    "can this conversation go to telegram",
    "continue in another app",
    "I want to write to you from my phone from now on",
    "pls move to sms",
    "i'm at work, can we resume this on whatsapp later",
    "can I get the rest of this as text messages",
    "Would you mind if we went on with this in WhatsApp?",
    "take this chat over to messenger",
    "can we keep going by e-mail",
    "do the same chat on my cell",
    "need to run, can we pick it up over whatsapp",
    "i can't stay on this page, is there an app where we can go on",
    "transfer the chat to my mobile",
    "carry on in slack",
    "can i switch to texting",
    "is there a way to keep talking when i leave this website",
    "open this on my phone please",
    "go on in instagram dms?",
    "could you write to me on whatsapp from here on",
    "i am leaving the house, can we speak further on telegram",
    "pass this conversation to my telegram",
    "we continue in whatsapp ok?",
    "let me proceed through text message",
    "can I go on on the website",
    "can we continue this in the browser",
    "i want to go back to the chat on your website",
    "switch to the web chat",
    "typing here is slow, can I move over to my computer",
    "how do I carry on with this on my laptop",
    "can I change to another messenger",
    "get me this chat in whats app",
    "i have to get off the computer now, can we go on later from my cell phone",
    "may I continue from a different device",
    "does this chat work on my phone as well, i need to go",
    "Can we take this to Microsoft Teams?",
    "I'd prefer to finish this over email",
    "bus is here!! whatsapp ok to go on?",
    "keep this going on my smartphone",
    "continue elsewhere",
)
WRITTEN_BEFORE_THE_PATTERN = (
    "is it ok if we keep chatting via whatsapp?",
    "gotta go, text me the rest",
    "can you move me over to telegram",
    "I would like to follow up on my mobile phone instead of here",
    "how do i get this chat onto my phone",
    "let us proceed on WhatsApp please",
    "i must catch my flight, is there a way to continue this chat on the road",
    "lets do this by sms",
    "could I finish this on the app",
    "i want to use the website chat instead of this",
    "send the chat to my cell pls",
    "can we hop over to messenger",
    "I'll be away from the computer, can you write me on telegram",
    "go on on my tablet",
)
OTHERS = (
    "are you on whatsapp",
    "change my email",
    "send the tracking link to my phone",
    "switch my payment to paypal",
    "can you email me the label",
    "continue",
    "I have to go",
    "move my order to another address",
    "send this to my mother",
    "i want to return my phone",
    "cancel #W1000001 and then we can continue on whatsapp",
    "can I talk to a human on whatsapp",
    "the website is down",
    "I can't log in on my phone",
    "transfer my number to my new phone",
    "text me when the parcel is there",
    "idk how to do that on my phone",
)


@pytest.mark.parametrize("text", WISHES)
def test_the_wish_is_understood_in_many_voices(text: str) -> None:
    assert goes_elsewhere(text)


@pytest.mark.parametrize("text", WRITTEN_BEFORE_THE_PATTERN)
def test_sentences_that_were_written_before_the_pattern_are_understood(text: str) -> None:
    assert goes_elsewhere(text)


@pytest.mark.parametrize("text", OTHERS)
def test_other_wishes_with_the_same_words_are_not(text: str) -> None:
    assert not goes_elsewhere(text)


def test_no_sentence_of_an_intent_is_taken_for_it() -> None:
    assert [text for _, text in (*TRAINING, *HELD_OUT) if goes_elsewhere(text)] == []


def test_a_long_text_is_left_to_the_assistant() -> None:
    assert not goes_elsewhere("can we go on in whatsapp " + "because I am busy " * 10)
