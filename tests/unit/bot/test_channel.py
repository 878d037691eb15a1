import asyncio

import pytest
from rasa.core.actions.action import RemoteAction
from rasa.shared.exceptions import RasaException
from rasa.utils.endpoints import EndpointConfig

from bot.channel import CarelineChannel, WholeReplies, message_text
from bot.faults import TurnFailed
from common.wire import BotReply, TurnRequest


def asked(text, is_payload=False):
    return TurnRequest("conv_1", "turn_1", 3, text, is_payload, None)


@pytest.mark.parametrize("text", ["/affirm", " /affirm", "//affirm", '/inform{"order_id": "#W1"}'])
def test_typed_text_never_becomes_an_intent(text):
    assert not message_text(asked(text)).lstrip().startswith("/")


def test_a_lone_slash_is_still_a_message():
    assert message_text(asked("/")) == "?"


def test_a_buttons_payload_goes_through():
    assert message_text(asked("/affirm", is_payload=True)) == "/affirm"


def test_a_slash_inside_a_text_stays():
    assert message_text(asked("size 9/10")) == "size 9/10"


def test_a_channel_without_a_secret_is_refused():
    with pytest.raises(RasaException):
        CarelineChannel.from_credentials({"secret": ""})


def test_a_response_is_one_reply_with_buttons_asks_and_sources():
    collector = WholeReplies()
    response = {
        "text": "Which one?",
        "buttons": [{"title": "A", "payload": "/a", "type": "postback"}],
        "custom": {"asks": "items", "citations": [{"article_id": "x"}]},
    }
    asyncio.run(collector.send_response("conv_1", response))
    assert collector.replies == [
        BotReply("Which one?", [{"title": "A", "payload": "/a"}], "items", [{"article_id": "x"}])
    ]


def test_an_action_that_fails_fails_the_turn():
    action = RemoteAction("action_x", EndpointConfig("http://127.0.0.1:9/"))

    class Tracker:
        sender_id = "conv_1"

        def current_state(self, verbosity):
            return {}

    class Domain:
        def as_dict(self):
            return {}

    with pytest.raises(TurnFailed):
        asyncio.run(action.run(None, None, Tracker(), Domain()))
