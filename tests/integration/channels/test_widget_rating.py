"""The rating at the end, in the widget."""

import asyncio

from playwright.async_api import Browser, Route, expect

from common.wire import BotReply, TurnRequest
from conversations.rating import Given
from tests.chromium import BROWSER_TESTS
from tests.integration.channels.chat import Chat
from tests.integration.channels.widget import Widget, maya_ends, open_tab, open_widget, with_maya

pytestmark = BROWSER_TESTS


async def given(widget: Widget) -> Given | None:
    rating = (await widget.chat.house.log.stretch(await widget.conversation_id())).rating
    return rating.given if rating else None


async def test_who_was_helped_by_an_agent_rates_each_part_by_keyboard_alone(chromium: Browser, chat: Chat) -> None:
    widget = await open_widget(chat, chromium)
    handoff = await with_maya(widget)
    await expect(widget.rating).to_have_count(0)
    await maya_ends(widget, handoff)
    await expect(widget.rating).to_be_visible()
    await expect(widget.stars("Maya")).to_be_hidden()

    press = widget.page.keyboard.press
    await widget.stars("How did we do?").get_by_role("radio", name="1 of 5").focus()
    await press("ArrowRight")
    await press("ArrowRight")
    await expect(widget.stars("How did we do?").get_by_role("radio", name="3 of 5")).to_be_checked()
    await press("Tab")
    await expect(widget.stars("The assistant").get_by_role("radio", name="1 of 5")).to_be_focused()
    await press("Space")
    await press("Tab")
    await press("Tab")
    await expect(widget.stars("Maya").get_by_role("radio", name="1 of 5")).to_be_focused()
    await press("ArrowLeft")
    await press("Tab")
    await widget.page.keyboard.type("Maya was <b>kind</b>")
    await widget.picture("customer-rating")
    await press("Tab")
    await press("Enter")
    await expect(widget.panel.get_by_text("Thank you. You gave 3 of 5.")).to_be_focused()
    assert await given(widget) == Given(3, bot=1, waiting=None, person=5, comment="Maya was <b>kind</b>")


async def test_a_rating_can_be_changed_survives_a_reload_and_ends_when_the_customer_writes(
    chromium: Browser, chat: Chat
) -> None:
    widget = await open_widget(chat, chromium)
    await maya_ends(widget, await with_maya(widget), back=True)
    await widget.stars("How did we do?").get_by_role("radio", name="2 of 5").check()
    await widget.rating.get_by_role("button", name="Send rating").click()
    await expect(widget.panel.get_by_text("You gave 2 of 5.")).to_be_visible()

    await widget.page.reload()
    await expect(widget.panel.get_by_text("You gave 2 of 5.")).to_be_visible()
    await widget.panel.get_by_role("button", name="Change").click()
    await expect(widget.stars("How did we do?").get_by_role("radio", name="2 of 5")).to_be_checked()
    await widget.stars("How did we do?").get_by_role("radio", name="4 of 5").check()
    await widget.rating.get_by_role("button", name="Send rating").click()
    await expect(widget.panel.get_by_text("You gave 4 of 5.")).to_be_visible()
    assert await given(widget) == Given(4)

    await widget.say("one more thing")
    await expect(widget.panel.get_by_text("You gave")).to_have_count(0)
    await widget.hear("You said one more thing")
    await expect(widget.rating).to_have_count(0)
    assert await given(widget) is None


async def test_who_does_not_want_to_is_asked_once(chromium: Browser, chat: Chat) -> None:
    widget = await open_widget(chat, chromium)
    await maya_ends(widget, await with_maya(widget))
    await widget.rating.get_by_role("button", name="Not now").click()
    await expect(widget.rating).to_have_count(0)
    await expect(widget.text).to_be_focused()
    async with widget.page.expect_response("**/feedback") as told:
        await widget.page.reload()
    await (await told.value).finished()
    await widget.hear("Maya has closed the chat.")
    await expect(widget.rating).to_have_count(0)
    assert await given(widget) is None


async def test_an_end_with_the_assistant_is_rated_as_the_assistants(chromium: Browser, chat: Chat) -> None:
    async def bye(request: TurnRequest) -> list[BotReply]:
        chat.house.assistant.save(request, "goodbye")
        return [BotReply("Goodbye, and take care.")]

    chat.house.assistant.script = bye
    widget = await open_widget(chat, chromium)
    await widget.say("bye")
    await widget.stars("How did we do?").get_by_role("radio", name="5 of 5").check()
    await expect(widget.rating.get_by_role("group")).to_have_count(1)
    await widget.rating.get_by_role("button", name="Send rating").click()
    await expect(widget.panel.get_by_text("You gave 5 of 5.")).to_be_visible()
    assert await given(widget) == Given(5, bot=5)


async def test_without_a_choice_or_a_network_the_form_says_so_and_keeps_what_was_chosen(
    chromium: Browser, chat: Chat
) -> None:
    widget = await open_widget(chat, chromium)
    await maya_ends(widget, await with_maya(widget))
    send = widget.rating.get_by_role("button", name="Send rating")
    await send.click()
    await expect(widget.rating.get_by_role("alert")).to_have_text("Please choose 1 to 5 first.")
    await widget.stars("How did we do?").get_by_role("radio", name="5 of 5").check()
    await widget.page.route("**/feedback", lambda route: route.abort())
    await send.click()
    await expect(widget.rating.get_by_role("alert")).to_have_text("No connection. Please try again.")
    await widget.page.unroute("**/feedback")
    await send.click()
    await expect(widget.panel.get_by_text("You gave 5 of 5.")).to_be_visible()
    assert await given(widget) == Given(5)


async def test_a_second_tab_shows_what_was_given_in_the_first(chromium: Browser, chat: Chat) -> None:
    first = await open_widget(chat, chromium)
    await maya_ends(first, await with_maya(first))
    second = await open_tab(chat, await first.page.context.new_page())
    await expect(second.rating).to_be_visible()
    await first.stars("How did we do?").get_by_role("radio", name="5 of 5").check()
    await first.rating.get_by_role("button", name="Send rating").click()
    await expect(first.panel.get_by_text("You gave 5 of 5.")).to_be_visible()
    await second.page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    await expect(second.panel.get_by_text("You gave 5 of 5.")).to_be_visible()


async def test_an_answer_that_comes_late_asks_nothing_of_who_has_written_since(chromium: Browser, chat: Chat) -> None:
    widget = await open_widget(chat, chromium)
    handoff = await with_maya(widget)
    held, answer = asyncio.Event(), asyncio.Event()
    answered: list[asyncio.Event] = []

    async def late(route: Route) -> None:
        response = await route.fetch()
        answered.append(done := asyncio.Event())
        held.set()
        await answer.wait()
        await route.fulfill(response=response)
        done.set()

    await widget.page.route("**/feedback", late)
    await maya_ends(widget, handoff)
    await held.wait()
    await widget.say("one more thing")
    await widget.hear("You said one more thing")
    answer.set()
    for one in answered:
        await one.wait()
    await widget.page.evaluate("new Promise((drawn) => requestAnimationFrame(() => setTimeout(drawn, 0)))")
    await expect(widget.rating).to_have_count(0)
