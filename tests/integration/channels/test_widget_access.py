"""The widget by keyboard, at any size, in any direction, for any eye."""

import pytest
from playwright.async_api import Browser, expect

from common.wire import BotReply, TurnRequest
from tests.chromium import BROWSER_TESTS
from tests.integration.channels.chat import Chat
from tests.integration.channels.widget import (
    asks_for_a_person,
    is_swallowed,
    maya_ends,
    open_widget,
    with_maya,
)
from tests.integration.conversations.fakes import never

pytestmark = BROWSER_TESTS


async def test_the_whole_chat_works_key_by_key(chromium: Browser, chat: Chat) -> None:
    widget = await open_widget(chat, chromium)
    keyboard = widget.page.keyboard
    await widget.text.focus()
    await keyboard.type("where is my order?")
    await expect(widget.text).to_have_value("where is my order?")
    await keyboard.press("Enter")
    await widget.hear("You said where is my order?")
    await keyboard.press("Escape")
    launcher = widget.page.get_by_role("button", name="Chat with us")
    await expect(launcher).to_be_focused()
    await keyboard.press("Enter")
    await expect(widget.text).to_be_focused()
    await expect(widget.log.get_by_text("You said where is my order?")).to_be_visible()


CITATION = {"article_id": "a", "title": "Returns", "section": "Refund times of everything", "url": "/articles/a"}
CHOICES = [
    {"title": "Yes, return all three of them to the shop", "payload": "/affirm"},
    {"title": "No, keep everything as it is", "payload": "/deny"},
]
LONG = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft " * 2
VIEWS = {
    "320 pixels": {"width": 320, "height": 640},
    "200 % on a laptop": {"width": 640, "height": 400, "device_scale_factor": 2},
    "400 % on a laptop": {"width": 320, "height": 256, "device_scale_factor": 4},
}


@pytest.mark.parametrize("direction", ["ltr", "rtl"])
@pytest.mark.parametrize("view", VIEWS)
async def test_narrow_or_enlarged_everything_is_there_and_can_be_used(
    chromium: Browser, chat: Chat, view: str, direction: str
) -> None:
    async def asking(request: TurnRequest) -> list[BotReply]:
        return [BotReply(LONG, buttons=CHOICES, asks="confirm", citations=[CITATION])]

    chat.house.assistant.script = asking
    widget = await open_widget(chat, chromium, **VIEWS[view])
    await widget.page.evaluate(f"document.documentElement.dir = '{direction}'")
    assert await is_swallowed(widget) == []
    await widget.say(f"hello {LONG}")
    await expect(widget.log.get_by_role("button", name="No, keep everything")).to_be_visible()
    assert await is_swallowed(widget) == []
    await widget.log.get_by_role("button", name="No, keep everything").click(trial=True)

    chat.house.assistant.script = chat.house.assistant.echo
    await maya_ends(widget, await with_maya(widget))
    await widget.stars("How did we do?").get_by_role("radio", name="4 of 5").check()
    await widget.stars("Maya").get_by_role("radio", name="5 of 5").check()
    assert await is_swallowed(widget) == []
    await widget.rating.get_by_role("button", name="Send rating").click()
    await expect(widget.panel.get_by_text("You gave 4 of 5.")).to_be_visible()
    for name in ("Save this chat", "A person", "Close the chat", "Send"):
        await widget.panel.get_by_role("button", name=name, exact=True).click(trial=True)


async def test_on_a_page_that_runs_from_right_to_left_the_chat_does_too(chromium: Browser, chat: Chat) -> None:
    async def in_arabic(request: TurnRequest) -> list[BotReply]:
        return [BotReply("طلبك في الطريق إليك. سيصلك يوم الثلاثاء.", citations=[CITATION])]

    chat.house.assistant.script = in_arabic
    widget = await open_widget(chat, chromium)
    await widget.page.evaluate("document.documentElement.dir = 'rtl'")
    await widget.say("hello, you.")
    await widget.hear("طلبك في الطريق إليك.")
    await widget.picture("customer-right-to-left")
    boxes = await widget.page.evaluate(
        """() => {
          const root = document.querySelector("careline-chat").shadowRoot;
          const box = (node) => node.getBoundingClientRect();
          const own = root.querySelector(".message.customer .said");
          const words = own.querySelector("p").firstChild;
          const letter = (at) => {
            const range = document.createRange();
            range.setStart(words, at);
            range.setEnd(words, at + 1);
            return range.getBoundingClientRect().x;
          };
          const [panel, bot] = [root.querySelector(".panel"), root.querySelector(".message.bot .said")].map(box);
          const close = box(root.querySelector("[aria-label='Close the chat']"));
          const title = box(root.querySelector("h2"));
          return { panel: panel.left, bot: bot.right, own: box(own).left, edge: panel.right, title: title.left,
                   close: close.left, first: letter(0), stop: letter(words.length - 1) };
        }"""
    )
    assert boxes["panel"] < 100, "the panel is not in the corner where such pages have it"
    assert boxes["edge"] - boxes["bot"] < 40 and boxes["own"] - boxes["panel"] < 40, (
        "the bubbles are on the wrong sides"
    )
    assert boxes["close"] < boxes["title"]
    assert boxes["stop"] > boxes["first"], "the full stop of an English sentence stands before it"


@pytest.mark.parametrize(("position", "near"), [("left", "left"), ("right", "right")])
async def test_a_side_that_the_site_has_chosen_holds_in_either_direction(
    chromium: Browser, chat: Chat, position: str, near: str
) -> None:
    page = await chromium.new_page(viewport={"width": 1280, "height": 800})
    await page.goto(str(chat.server.make_url("/")))
    await expect(page.locator("careline-chat")).to_be_attached()
    await page.evaluate(
        f"""() => {{
          document.documentElement.dir = "rtl";
          document.querySelector("careline-chat").remove();
          const tag = Object.assign(document.createElement("script"), {{ src: "/widget/widget.js" }});
          tag.dataset.position = "{position}";
          document.body.append(tag);
        }}"""
    )
    box = await page.get_by_role("button", name="Chat with us").bounding_box()
    assert box is not None
    assert (box["x"] < 100) == (near == "left") and (box["x"] + box["width"] > 1180) == (near == "right")


@pytest.mark.parametrize("motion", ["reduce", "no-preference"])
async def test_nothing_moves_for_who_wants_no_motion(chromium: Browser, chat: Chat, motion: str) -> None:
    chat.house.assistant.script = never
    widget = await open_widget(chat, chromium, reduced_motion=motion)
    await widget.say("hello")
    await expect(widget.panel.locator(".typing")).to_be_attached()
    moving = await widget.page.evaluate("document.querySelector('careline-chat').shadowRoot.getAnimations().length")
    assert (moving == 0) == (motion == "reduce")


async def test_over_the_whole_screen_the_focus_stays_in_the_chat_until_it_is_closed(
    chromium: Browser, chat: Chat
) -> None:
    widget = await open_widget(chat, chromium, width=390, height=780)
    await expect(widget.page.get_by_role("dialog", name="Larkfield care")).to_be_visible()
    await widget.text.focus()
    seen = set()
    for key in ["Tab"] * 12 + ["Shift+Tab"] * 12:
        await widget.page.keyboard.press(key)
        inside = "document.activeElement.shadowRoot?.activeElement?.outerHTML.slice(0, 60) ?? ''"
        seen.add(await widget.page.evaluate(inside))
    assert "" not in seen and len(seen) >= 6
    await widget.page.keyboard.press("Escape")
    await expect(widget.page.get_by_role("button", name="Chat with us")).to_be_focused()


async def test_a_screen_reader_hears_each_message_once_and_the_state_when_it_changes(
    chromium: Browser, chat: Chat
) -> None:
    widget = await open_widget(chat, chromium)
    await widget.page.evaluate(
        """() => {
          const root = document.querySelector("careline-chat").shadowRoot;
          window.heard = [];
          const listen = (node) => new MutationObserver((changes) => {
            for (const { addedNodes } of changes) for (const one of addedNodes) {
              const silent = one.closest?.("[aria-hidden='true']");
              if (!silent && one.textContent) window.heard.push(one.textContent.replace(/\\s+/g, " "));
            }
          }).observe(node, { childList: true, subtree: node.matches("[role=status]") });
          listen(root.querySelector("[role=log]"));
          listen(root.querySelector(".who [role=status]"));
        }"""
    )
    await widget.say("one")
    await widget.hear("You said one")
    await widget.say("two")
    await widget.hear("You said two")
    heard = await widget.page.evaluate("window.heard")
    assert heard == ["You said:one", "AssistantYou said one", "You said:two", "AssistantYou said two"]
    await with_maya(widget)
    await expect(widget.panel.locator(".status")).to_have_text("Maya")
    heard = await widget.page.evaluate("window.heard")
    assert len(heard) == len(set(heard)) and "Maya" in heard


async def test_who_is_about_to_send_again_keeps_the_focus_while_messages_come_in(chromium: Browser, chat: Chat) -> None:
    widget = await open_widget(chat, chromium)
    handoff = await with_maya(widget)
    await widget.page.route("**/messages", lambda route: route.fulfill(status=413, json={"detail": "Too long."}))
    await widget.say("my words")
    again = widget.log.get_by_role("button", name="Try again")
    await again.focus()
    conversation = await chat.house.log.get(await widget.conversation_id())
    await chat.house.log.agent_message(handoff, "agent-1", "Maya", "m1", "Still there?", conversation.epoch)
    await widget.hear("Still there?")
    await expect(again).to_be_focused()
    await widget.page.unroute("**/messages")
    await widget.page.keyboard.press("Enter")
    await expect(widget.log.locator(".customer[data-seq]").filter(has_text="my words")).to_have_count(1)
    await expect(widget.text).to_be_focused()
    assert [one.text for one in await chat.house.log.messages(conversation.id)].count("my words") == 1


async def test_in_the_dark_on_a_phone_the_rating_fits(chromium: Browser, chat: Chat) -> None:
    widget = await open_widget(chat, chromium, width=390, height=780, color_scheme="dark")
    await maya_ends(widget, await with_maya(widget))
    await widget.stars("How did we do?").get_by_role("radio", name="4 of 5").check()
    await expect(widget.rating.get_by_role("button", name="Send rating")).to_be_in_viewport(ratio=1)
    await widget.picture("customer-rating-phone-dark")


async def test_who_waits_sets_the_card_right_by_keyboard_and_loses_no_words_to_the_agent_who_comes(
    chromium: Browser, chat: Chat
) -> None:
    widget = await open_widget(chat, chromium, width=320, height=640, color_scheme="dark")
    await widget.say(f"my lamp is broken {LONG}")
    await widget.hear("You said my lamp is broken")
    handoff = await asks_for_a_person(widget)
    press, write = widget.page.keyboard.press, widget.page.keyboard.type
    change = widget.brief.get_by_role("button", name="Correct this")
    field = widget.brief.get_by_label("What you want, in your own words")
    await expect(widget.brief).to_contain_text("You wrote first: “my lamp is broken")

    await change.focus()
    await press("Enter")
    await expect(field).to_be_focused()
    await write("never mind")
    await press("Escape")
    await expect(change).to_be_focused()
    await expect(widget.text).to_be_visible()
    await press("Enter")
    await expect(field).to_have_value("")
    await write("Only the <b>shade</b>" + "x" * 300)
    assert len(await field.input_value()) == 300
    await field.fill("Only the <b>shade</b>")
    assert await is_swallowed(widget) == []
    await press("Tab")
    await press("Enter")
    await expect(change).to_be_focused()
    await expect(widget.brief.get_by_role("status")).to_have_text("Saved. Our colleague reads it first.")
    await expect(widget.brief).to_contain_text("In your words: Only the <b>shade</b>")
    assert await is_swallowed(widget) == []
    await widget.picture("customer-card-phone-dark")
    packet = await chat.house.log.packet(handoff)
    assert packet["in_customers_words"]["text"] == "Only the <b>shade</b>"

    await widget.page.reload()
    await widget.page.get_by_role("button", name="Chat with us").click()
    await expect(widget.brief).to_contain_text("In your words: Only the <b>shade</b>")
    await change.click()
    await field.fill("Only the shade, and the bulb")
    await chat.house.log.claim(handoff, "agent-1", "Maya")
    await expect(widget.brief).to_have_count(0)
    await expect(widget.text).to_be_focused()
    await expect(widget.text).to_have_value("Only the shade, and the bulb")
    await expect(widget.panel.get_by_text("A colleague has your chat now.")).to_be_visible()


async def test_with_the_visitors_own_colours_the_chosen_number_can_be_told_from_the_others(
    chromium: Browser, chat: Chat
) -> None:
    widget = await open_widget(chat, chromium, forced_colors="active")
    await maya_ends(widget, await with_maya(widget))
    chosen = widget.stars("How did we do?").get_by_role("radio", name="4 of 5")
    other = widget.stars("How did we do?").get_by_role("radio", name="3 of 5")
    await chosen.check()
    width = "node => parseFloat(getComputedStyle(node).borderTopWidth)"
    assert await chosen.evaluate(width) > await other.evaluate(width)
