from dataclasses import replace

from actions.deps import Deps
from conversations.invitations import shown_in
from conversations.model import CustomerClaim
from routing.model import SignalName
from tests.integration.actions.conftest import Chat, KeepingMailer

GO_ON = "action_go_on_elsewhere"
INTENT = "go_on_elsewhere"


async def chat_on(channel: str, deps: Deps, mailer: KeepingMailer, *places: str) -> Chat:
    conversation, _ = await deps.log.create(channel, "en", CustomerClaim())
    return Chat(replace(deps, places=places), mailer, conversation.id)


async def test_a_customer_of_the_website_gets_the_button_that_makes_the_link(deps: Deps, mailer: KeepingMailer) -> None:
    chat = await chat_on("web", deps, mailer, "telegram", "whatsapp")
    said = await chat.say("i have to leave, can i go on in telegram", INTENT, action=GO_ON)
    assert "go on in Telegram." in said
    assert "WhatsApp" not in said
    assert chat.said[-1]["buttons"] == [{"title": "Go on in another app", "payload": "/go_on_elsewhere"}]
    assert (SignalName.ANSWERED, "elsewhere") in chat.signals()


async def test_the_code_itself_stands_in_no_message(deps: Deps, mailer: KeepingMailer) -> None:
    chat = await chat_on("web", deps, mailer, "whatsapp")
    await chat.say("send this to my phone", INTENT, action=GO_ON)
    await chat.press("Go on in another app", action=GO_ON)
    texts = [message.text for message in await deps.log.messages(chat.conversation_id)]
    assert all(shown_in(text) is None for text in texts)


async def test_without_a_channel_there_is_no_button(chat: Chat) -> None:
    said = await chat.say("can we continue on whatsapp", INTENT, action=GO_ON)
    assert "website" in said
    assert chat.buttons == []


async def test_in_the_middle_of_a_procedure_it_goes_on(deps: Deps, mailer: KeepingMailer) -> None:
    chat = await chat_on("web", deps, mailer, "whatsapp")
    await chat.say("where is my order", "track_order", form="order_form")
    await chat.say("can we do this on whatsapp", INTENT)
    assert chat.rejected
    assert chat.form == "order_form"
    assert "in WhatsApp" in await chat.say("can we do this on whatsapp", INTENT, action=GO_ON)


async def test_a_customer_of_a_channel_is_told_how_and_gets_no_button(deps: Deps, mailer: KeepingMailer) -> None:
    chat = await chat_on("whatsapp", deps, mailer, "whatsapp")
    said = await chat.say("can I go on on the website", INTENT, action=GO_ON)
    assert "on our website" in said
    assert chat.buttons == []
