"""The widget in a real Chromium, as its user knows it."""

from playwright.async_api import Browser, Locator, Page, expect

from conversations.model import Outcome
from tests.integration.channels.chat import Chat
from tests.pictures import picture


class Widget:
    """One tab with the chat open. Uncaught errors and policy violations on the page fail the test."""

    def __init__(self, chat: Chat, page: Page) -> None:
        self.chat = chat
        self.page = page
        self.panel = page.locator("careline-chat section.panel")
        self.log = page.get_by_role("log", name="Conversation")
        self.text = page.get_by_label("Your message")
        self.brief = page.get_by_role("region", name="This is what our colleague will read")
        self.rating = page.get_by_role("form", name="Rate this chat")

    async def say(self, text: str) -> None:
        await self.text.fill(text)
        await self.text.press("Enter")

    async def hear(self, text: str) -> None:
        await expect(self.log.get_by_text(text).last).to_be_visible()

    async def conversation_id(self) -> str:
        kept: str = await self.page.evaluate("JSON.parse(localStorage.getItem('careline-chat')).id")
        return kept

    def stars(self, group: str) -> Locator:
        return self.rating.get_by_role("group", name=group)

    async def picture(self, name: str) -> None:
        await picture(self.page, name)


async def open_widget(chat: Chat, browser: Browser, width: int = 1280, height: int = 800, **options: object) -> Widget:
    """Open the demo page, and the chat on it."""
    context = await browser.new_context(viewport={"width": width, "height": height}, **options)  # type: ignore[arg-type]
    return await open_tab(chat, await context.new_page())


async def open_tab(chat: Chat, page: Page) -> Widget:
    def fail(error: object) -> None:
        raise AssertionError(f"the page failed: {error}")

    page.on("pageerror", fail)
    page.on("console", lambda said: fail(said.text) if "Content Security Policy" in said.text else None)
    await page.goto(str(chat.server.make_url("/")))
    widget = Widget(chat, page)
    await expect(widget.panel.or_(page.get_by_role("button", name="Chat with us")).first).to_be_attached()
    launcher = page.get_by_role("button", name="Chat with us")
    if (page.viewport_size or {"width": 0})["width"] < 480:
        await launcher.click()
    await expect(widget.text).to_be_visible()
    return widget


async def is_swallowed(widget: Widget) -> list[str]:
    """Return what is cut off or pushed out sideways: of the page, of the panel, and of each control in it."""
    found: list[str] = await widget.page.evaluate(
        """() => {
          const root = document.querySelector("careline-chat").shadowRoot;
          const wide = (node) => node.scrollWidth > node.clientWidth + 1;
          const parts = ["section.panel", ".scroll", ".head", ".composer"];
          const out = parts.filter((one) => wide(root.querySelector(one)));
          for (const node of root.querySelectorAll("section.panel :is(button, textarea, input, a, p)")) {
            const box = node.getBoundingClientRect();
            if (node.closest(".unseen, [hidden]") || box.width === 0) continue;
            if (box.left < -1 || box.right > innerWidth + 1) out.push(node.outerHTML.slice(0, 80));
          }
          return out;
        }"""
    )
    return found


async def asks_for_a_person(widget: Widget) -> str:
    """Have the customer ask for a person; return the handoff."""
    await widget.say("I want to talk to a human")
    await widget.hear("You asked for a person")
    handoff = (await widget.chat.house.log.get(await widget.conversation_id())).handoff_id
    assert handoff is not None
    return handoff


async def with_maya(widget: Widget) -> str:
    """Have the customer ask for a person and Maya take over; return the handoff."""
    handoff = await asks_for_a_person(widget)
    await widget.chat.house.log.claim(handoff, "agent-1", "Maya")
    await widget.hear("Maya has joined the chat.")
    return handoff


async def maya_ends(widget: Widget, handoff: str, *, back: bool = False) -> None:
    """Maya says a word and ends it: closed, or handed back to the assistant."""
    log = widget.chat.house.log
    epoch = (await log.get(await widget.conversation_id())).epoch
    await log.agent_message(handoff, "agent-1", "Maya", f"m-{handoff}", "Your parcel comes on Tuesday.", epoch)
    await log.resolve(handoff, "agent-1", "Maya", outcome=Outcome.SOLVED, summary="", return_to_bot=back, epoch=epoch)
    await widget.hear("Maya has left the chat." if back else "Maya has closed the chat.")
