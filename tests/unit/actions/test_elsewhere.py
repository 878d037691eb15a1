import pytest

from actions.elsewhere import from_channel, from_website, named_in
from conversations.model import WEB

ON = ("sms", "telegram", "whatsapp")


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("can we continue on whatsapp", ["whatsapp"]),
        ("Whats App or telegram?", ["whatsapp", "telegram"]),
        ("send me a text message instead", ["sms"]),
        ("can you text me", ["sms"]),
        ("by e-mail please", ["email"]),
        ("facebook messenger", ["messenger"]),
        ("can I change to another messenger", []),
        ("send this to my phone", []),
        ("can I go on on the website", [WEB]),
        ("on my laptop", [WEB]),
        ("i want to wait", []),
    ],
)
def test_the_app_that_is_named_is_understood(text: str, named: list[str]) -> None:
    assert named_in(text) == named


@pytest.mark.parametrize("variation", range(4))
def test_who_names_an_app_that_is_set_up_hears_of_that_one(variation: int) -> None:
    text, is_open = from_website(ON, ["whatsapp"], variation)
    assert is_open
    assert "we can go on in WhatsApp." in text or "let's go on in WhatsApp." in text
    assert "Telegram" not in text
    assert "code" in text


@pytest.mark.parametrize("variation", range(2))
def test_who_names_none_hears_of_all(variation: int) -> None:
    assert "go on by text message, in Telegram or in WhatsApp." in from_website(ON, [], variation)[0]


def test_the_words_vary() -> None:
    assert len({from_website(ON, [], variation) for variation in range(4)}) > 1
    assert len({from_website((), [], variation) for variation in range(4)}) > 1


def test_an_app_that_is_not_set_up_is_not_promised() -> None:
    text, is_open = from_website(("telegram",), ["whatsapp"], 0)
    assert text.startswith("You can't reach us in WhatsApp, but we can go on in Telegram.")
    assert is_open


@pytest.mark.parametrize("variation", range(2))
@pytest.mark.parametrize("named", [[], ["whatsapp"]])
def test_without_any_channel_it_is_said_plainly(named: list[str], variation: int) -> None:
    text, is_open = from_website((), named, variation)
    assert not is_open
    assert "only" in text
    assert "code" not in text


def test_on_a_channel_the_website_needs_a_proof_again() -> None:
    text = from_channel("whatsapp", ON, [WEB], came_over=False)
    assert text.startswith("Yes, you can also write to us on our website. I don't know you there yet")


def test_who_came_over_is_still_known_on_the_website() -> None:
    assert "our chat is still open" in from_channel("whatsapp", ON, [WEB], came_over=True)


def test_on_a_channel_the_others_are_named() -> None:
    assert "on our website, by text message or in Telegram." in from_channel("whatsapp", ON, [], came_over=False)
    assert "You can't reach us in Slack, but" in from_channel("whatsapp", ON, ["slack"], came_over=False)
