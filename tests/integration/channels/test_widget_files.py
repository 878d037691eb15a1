"""Files in the widget: chosen, dropped and pasted, with progress and refusals in words; nothing is lost offline."""

import asyncio
from pathlib import Path

import pytest
from playwright.async_api import Browser, FilePayload, Locator, Page, Route, expect

from tests.axe import barriers
from tests.chromium import BROWSER_TESTS
from tests.files import PDF, SVG, picture
from tests.integration.channels.chat import LARGEST_FILE, Chat
from tests.integration.channels.widget import Widget, open_tab, open_widget

pytestmark = BROWSER_TESTS

LAMP: FilePayload = {"name": "lamp.png", "mimeType": "image/png", "buffer": picture()}
BILL: FilePayload = {"name": "bill.pdf", "mimeType": "application/pdf", "buffer": PDF}
BAD: FilePayload = {"name": "drawing.png", "mimeType": "image/png", "buffer": SVG}


def tray(widget: Widget) -> Locator:
    return widget.panel.get_by_role("list", name="Files to send")


async def choose(widget: Widget, *files: FilePayload) -> None:
    async with widget.page.expect_file_chooser() as chooser:
        await widget.panel.get_by_role("button", name="Attach pictures or PDF files").click()
    await (await chooser.value).set_files(files)


async def test_a_picture_and_a_pdf_go_out_with_the_words_and_are_there_after_a_reload(
    chromium: Browser, chat: Chat, tmp_path: Path
) -> None:
    widget = await open_widget(chat, chromium)
    await choose(widget, LAMP, BILL)
    await expect(tray(widget).get_by_text("ready to send")).to_have_count(2)
    await widget.picture("customer-files-to-send")
    await widget.say("it came broken")
    await widget.hear("You said it came broken")
    await expect(tray(widget)).to_be_hidden()
    await expect(widget.log.get_by_role("img", name="Picture: lamp.png")).to_be_visible()

    await widget.page.reload()
    await expect(widget.log.get_by_role("link", name="Picture: lamp.png")).to_be_visible()
    assert await pixel(widget.page) == [0x2A, 0x7F, 0x78, 255]
    await widget.picture("customer-files")
    async with widget.page.expect_download() as saved:
        await widget.log.get_by_role("button", name="bill.pdf").click()
    kept = await saved.value
    assert kept.suggested_filename == "bill.pdf"
    await kept.save_as(tmp_path / "bill.pdf")
    assert (tmp_path / "bill.pdf").read_bytes() == PDF
    (first, *_) = await chat.house.log.messages(await widget.conversation_id())
    assert [one.name for one in first.attachments] == ["lamp.png", "bill.pdf"]


async def pixel(page: Page) -> list[int]:
    """Return the colour in the middle of the thumbnail."""
    found: list[int] = await page.locator("careline-chat .files canvas").evaluate(
        "(one) => [...one.getContext('2d').getImageData(one.width / 2, one.height / 2, 1, 1).data]"
    )
    return found


async def test_a_picture_without_a_word_is_sent_by_keyboard_alone(chromium: Browser, chat: Chat) -> None:
    widget = await open_widget(chat, chromium)
    async with widget.page.expect_file_chooser() as chooser:
        await widget.text.focus()
        await widget.page.keyboard.press("Shift+Tab")  # the emoji
        await widget.page.keyboard.press("Shift+Tab")
        await widget.page.keyboard.press("Enter")
    await (await chooser.value).set_files([LAMP])
    await expect(widget.panel.get_by_role("status").filter(has_text="lamp.png is ready to send")).to_have_count(1)
    await widget.text.focus()
    await widget.page.keyboard.press("Enter")
    await widget.hear("I can't see pictures or files")
    await expect(widget.log.get_by_role("button", name="Talk to a person")).to_be_visible()
    await expect(widget.log.get_by_role("img", name="Picture: lamp.png")).to_be_visible()


async def test_what_is_refused_is_said_in_words_and_does_not_go_out(chromium: Browser, chat: Chat) -> None:
    widget = await open_widget(chat, chromium)
    large: FilePayload = {"name": "film.png", "mimeType": "image/png", "buffer": picture() + b"\0" * LARGEST_FILE}
    await choose(widget, LAMP, BAD, large)
    await expect(tray(widget).get_by_text("This kind of file cannot be sent.")).to_be_visible()
    await expect(tray(widget).get_by_text("at most 3 MB")).to_be_visible()
    await widget.say("look")
    await expect(widget.panel.get_by_text("A file was not sent. Remove it, or try it again.")).to_be_visible()
    await widget.picture("customer-file-refused")
    await widget.panel.get_by_role("button", name="Remove drawing.png").click()
    await widget.panel.get_by_role("button", name="Remove film.png").click()
    await expect(widget.text).to_have_value("look")
    await widget.text.press("Enter")
    await widget.hear("You said look")
    (first, *_) = await chat.house.log.messages(await widget.conversation_id())
    assert [one.name for one in first.attachments] == ["lamp.png"]


async def test_without_a_network_a_file_waits_and_is_sent_once_when_tried_again(chromium: Browser, chat: Chat) -> None:
    widget = await open_widget(chat, chromium)
    await widget.page.route("**/attachments", lambda route: route.abort())
    await choose(widget, LAMP)
    await expect(tray(widget).get_by_text("Not sent. It did not arrive.")).to_be_visible()
    await widget.page.unroute("**/attachments")
    await tray(widget).get_by_role("button", name="Try again: lamp.png").click()
    await expect(tray(widget).get_by_text("ready to send")).to_be_visible()
    await widget.page.route("**/messages", lambda route: route.abort())
    await widget.say("look")
    await expect(widget.log.get_by_text("Sending…")).to_be_visible()
    await widget.page.unroute("**/messages")
    await open_tab(chat, widget.page)  # a reload: what was not sent goes out with the next page
    await widget.hear("You said look")
    await expect(widget.log.get_by_role("img", name="Picture: lamp.png")).to_have_count(1)


async def test_a_message_waits_for_its_file_and_then_goes_out_by_itself(chromium: Browser, chat: Chat) -> None:
    widget = await open_widget(chat, chromium)
    may_go = asyncio.Event()

    async def late(route: Route) -> None:
        await may_go.wait()
        await route.continue_()

    await widget.page.route("**/attachments", late)
    await choose(widget, LAMP)
    await expect(tray(widget).get_by_role("progressbar", name="Uploading lamp.png")).to_be_visible()
    await widget.say("look")
    said = widget.panel.get_by_role("status").filter(has_text="It is sent as soon as the files are there.")
    await expect(said).to_have_count(1)
    may_go.set()
    await widget.hear("You said look")
    await expect(widget.log.get_by_role("img", name="Picture: lamp.png")).to_be_visible()


BRING = """
(target, [kind, bytes]) => {
  const data = new DataTransfer();
  data.items.add(new File([new Uint8Array(bytes)], `${kind}.png`, { type: 'image/png' }));
  const how = { bubbles: true, cancelable: true };
  if (kind === 'paste') return target.dispatchEvent(new ClipboardEvent('paste', { clipboardData: data, ...how }));
  for (const name of ['dragover', 'drop']) target.dispatchEvent(new DragEvent(name, { dataTransfer: data, ...how }));
}
"""


@pytest.mark.parametrize("how", ["drop", "paste"])
async def test_files_can_be_dropped_and_pasted(chromium: Browser, chat: Chat, how: str) -> None:
    widget = await open_widget(chat, chromium)
    await widget.text.evaluate(BRING, [how, list(picture())])
    await expect(tray(widget).get_by_text(f"{how}.png")).to_be_visible()
    await expect(tray(widget).get_by_text("ready to send")).to_be_visible()


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_no_barrier_is_found_with_files_on_a_phone(chromium: Browser, chat: Chat, scheme: str) -> None:
    # axe-core marks what it looks at, which the page's policy would refuse it.
    widget = await open_widget(chat, chromium, 390, 780, color_scheme=scheme, bypass_csp=True)
    await choose(widget, LAMP, BILL)
    await expect(tray(widget).get_by_text("ready to send")).to_have_count(2)
    await widget.text.press("Enter")
    await widget.hear("I can't see pictures or files")
    await choose(widget, LAMP, BAD)
    await expect(tray(widget).get_by_text("This kind of file cannot be sent.")).to_be_visible()
    await expect(widget.log.get_by_role("link", name="Picture: lamp.png")).to_be_visible()
    await widget.picture(f"customer-files-phone-{scheme}")
    assert await barriers(widget.page, scheme) == []
