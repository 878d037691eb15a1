"""What the widget tells who waits: the place and the time, shown as they change, said aloud seldom."""

import re
from typing import Any

import pytest
from playwright.async_api import Browser, expect

from tests.chromium import BROWSER_TESTS
from tests.integration.channels.chat import Chat
from tests.integration.channels.widget import Widget, open_widget
from tests.integration.conversations.fakes import House

pytestmark = BROWSER_TESTS

QUIET_MS = 30_000
HEARD_MS = 10_000


def queued(position: int, low: int | None, high: int | None, **more: bool) -> dict[str, Any]:
    wait = {"low": low, "high": high}
    return {"state": "queued", "queue": {"position": position, "estimated_wait_seconds": wait, **more}}


WORDS = [
    ({"state": "bot"}, "Assistant"),
    ({"state": "closed"}, "Chat closed. Write to open it again"),
    ({"state": "agent", "agent": "Maya"}, "Maya"),
    ({"state": "agent", "agent": ""}, "A person from our team"),
    ({"state": "queued", "queue": None}, "Waiting for a person"),
    (queued(3, 110, 235), "You are number 3. About 2 to 4 minutes."),
    (queued(1, 0, 59), "You are next. Under a minute."),
    (queued(1, 40, 60), "You are next. About a minute."),
    (queued(1, 29, 61), "You are next. Up to 2 minutes."),
    (queued(2, 231, 240), "You are number 2. About 4 minutes."),
    (queued(12, 3600, 5400), "You are number 12. About 60 to 90 minutes."),
    (queued(2, None, None), "You are number 2."),
    (queued(3, 110, 235, staffed=True), "You are number 3. About 2 to 4 minutes."),
    (queued(3, 110, 235, staffed=False), "You are number 3. Nobody is at work right now."),
    ({"state": "queued", "queue": {"position": 1}}, "You are next."),
]


async def test_the_words_of_the_header(chromium: Browser, chat: Chat) -> None:
    widget = await open_widget(chat, chromium)
    said = await widget.page.evaluate(
        "async (all) => { const { inWords } = await import('/widget/waiting.js'); return all.map(inWords); }",
        [state for state, _ in WORDS],
    )
    assert said == [words for _, words in WORDS]


async def in_front(house: House, many: int) -> list[str]:
    """Have others wait already; return their handoffs, the first in the queue first."""
    handoffs = []
    for number in range(many):
        handoffs.append((await house.queued(name=f"Customer {number}"))[1])
        house.clock.forward(seconds=5)
    return handoffs


async def ask_for_a_person(widget: Widget) -> None:
    await widget.say("I want to talk to a human")
    await widget.hear("You asked for a person")


async def listen(widget: Widget) -> None:
    """Keep, as `window.heard`, what the header has said aloud: a screen reader speaks what is put into the region."""
    await widget.page.evaluate(
        """() => {
          const region = document.querySelector("careline-chat").shadowRoot.querySelector(".who [role=status]");
          window.heard = [];
          new MutationObserver(() => region.textContent && window.heard.push(region.textContent.split(".")[0]))
            .observe(region, { childList: true });
        }"""
    )


async def heard(widget: Widget) -> list[str]:
    said: list[str] = await widget.page.evaluate("window.heard")
    return said


async def test_place_and_time_follow_on_screen_and_are_said_at_most_every_half_minute(
    chromium: Browser, chat: Chat
) -> None:
    handoffs = await in_front(chat.house, 3)
    widget = await open_widget(chat, chromium)
    await widget.page.clock.install()
    await widget.page.reload()
    await expect(widget.text).to_be_visible()
    await listen(widget)
    shown = widget.panel.locator(".status")
    await ask_for_a_person(widget)
    await expect(shown).to_have_text(re.compile(r"^You are number 4\. About \d+ to \d+ minutes\.$"))
    first = await shown.inner_text()
    assert await heard(widget) == ["You are number 4"]
    await widget.picture("customer-waiting-place")

    for number, handoff in enumerate(handoffs, start=1):
        await chat.house.log.claim(handoff, f"agent-{number}", "Maya")
        words = "You are next." if number == 3 else f"You are number {4 - number}."
        await expect(shown).to_contain_text(words)
    assert await shown.inner_text() != first
    assert await heard(widget) == ["You are number 4"], "every move is read out"

    await widget.page.clock.fast_forward(QUIET_MS)
    await expect(widget.panel.locator(".who").get_by_role("status")).to_contain_text("You are next.")
    assert await heard(widget) == ["You are number 4", "You are next"]
    await widget.page.clock.fast_forward(HEARD_MS)
    await expect(widget.panel.locator(".who").get_by_role("status")).to_be_empty()
    await expect(shown).to_contain_text("You are next.")


async def test_another_time_at_the_same_place_is_shown_and_not_said(chromium: Browser, chat: Chat) -> None:
    await in_front(chat.house, 1)
    widget = await open_widget(chat, chromium)
    said = await widget.page.evaluate(
        """async ([first, later, moved]) => {
          const { Announcer, inWords } = await import("/widget/waiting.js");
          const node = document.createElement("p");
          const announcer = new Announcer(node, { state: "bot" });
          const said = [];
          const hear = (chat) => { node.textContent = ""; announcer.hear(chat); said.push(node.textContent); };
          hear({ state: "bot" });
          hear({ state: "queued", queue: null });
          hear(first);
          hear(later);
          hear(moved);
          hear({ state: "agent", agent: "Maya" });
          hear({ state: "agent", agent: "Maya" });
          return said;
        }""",
        [queued(2, 120, 240), queued(2, 300, 600), queued(1, 60, 120)],
    )
    assert said == ["", "", "You are number 2. About 2 to 4 minutes.", "", "", "Maya", ""]


@pytest.mark.parametrize("direction", ["ltr", "rtl"])
async def test_on_a_narrow_phone_place_and_time_are_whole(chromium: Browser, chat: Chat, direction: str) -> None:
    await in_front(chat.house, 1)
    widget = await open_widget(chat, chromium, width=320, height=640)
    await widget.page.evaluate(f"document.documentElement.dir = '{direction}'")
    await ask_for_a_person(widget)
    shown = widget.panel.locator(".status")
    await expect(shown).to_contain_text("You are number 2.")
    whole = "node => node.scrollWidth <= node.clientWidth && node.scrollHeight <= node.clientHeight + 1"
    assert await shown.evaluate(whole)
    assert await widget.panel.locator(".head").evaluate(whole)
