"""The customer's copy over HTTP and in the widget."""

from pathlib import Path

import pytest
from playwright.async_api import Browser, expect

from tests.chromium import BROWSER_TESTS
from tests.integration.channels.chat import Chat, Customer
from tests.integration.channels.widget import open_widget, with_maya


async def test_the_file_holds_all_that_was_said_and_no_private_note(chat: Chat, ana: Customer) -> None:
    await ana.write("<b>I</b> want to talk to a human", wait=True)
    handoff = (await chat.house.log.get(ana.id)).handoff_id or ""
    await chat.house.log.claim(handoff, "agent-1", "Maya")
    epoch = (await chat.house.log.get(ana.id)).epoch
    await chat.house.log.note(handoff, "agent-1", "Maya", "n1", "difficult customer", epoch)
    for kind, content_type in (("html", "text/html"), ("text", "text/plain")):
        url = f"{ana.path}/transcript?format={kind}&zone=America/New_York"
        async with chat.http.get(url, headers={"Authorization": f"Bearer {ana.token}"}) as response:
            body = await response.text()
            assert (response.status, response.content_type) == (200, content_type)
            assert response.headers["Content-Disposition"].startswith('attachment; filename="chat-2026-11-24.')
            assert response.headers["X-Content-Type-Options"] == "nosniff"
            assert response.headers["Content-Security-Policy"].endswith("; sandbox")
        assert "Maya has joined the chat." in body and "07:00" in body
        assert "difficult customer" not in body
        assert ("<b>I</b>" in body) == (kind == "text")


@pytest.mark.parametrize(
    "query", ["format=pdf", "format=", "zone=Mars/Base", "zone=../../etc/passwd", "zone=", "zone=%00", "zone=Europe"]
)
async def test_a_file_that_cannot_be_made_is_refused(chat: Chat, ana: Customer, query: str) -> None:
    answer = await chat.call("GET", f"{ana.path}/transcript?{query}", ana.token)
    assert (answer.status, answer.error) == (422, "invalid")


class TestInTheWidget:
    pytestmark = BROWSER_TESTS

    async def test_the_customer_saves_the_chat(self, chromium: Browser, chat: Chat, tmp_path: Path) -> None:
        widget = await open_widget(chat, chromium, timezone_id="Asia/Tokyo")
        save = widget.panel.get_by_role("button", name="Save this chat")
        await expect(save).to_be_hidden()
        await with_maya(widget)
        async with widget.page.expect_download() as started:
            await save.click()
        download = await started.value
        await download.save_as(tmp_path / "chat.html")
        assert download.suggested_filename.startswith("chat-") and download.suggested_filename.endswith(".html")
        page = await widget.page.context.new_page()
        await page.goto((tmp_path / "chat.html").as_uri())
        await expect(page.get_by_role("heading", name="You", exact=True)).to_be_visible()
        await expect(page.get_by_text("Maya has joined the chat.")).to_be_visible()
        await expect(page.get_by_text("Times are of Asia/Tokyo.")).to_be_visible()
        assert await page.evaluate("getComputedStyle(document.querySelector('.said')).whiteSpace") == "pre-wrap"

    async def test_without_a_network_it_says_so(self, chromium: Browser, chat: Chat) -> None:
        widget = await open_widget(chat, chromium)
        await widget.say("hello")
        await widget.hear("You said hello")
        await widget.page.route("**/transcript*", lambda route: route.abort())
        await widget.panel.get_by_role("button", name="Save this chat").click()
        await expect(widget.panel.get_by_text("The chat could not be saved.")).to_be_visible()
