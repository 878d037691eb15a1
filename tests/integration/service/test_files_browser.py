"""A real picture in real browsers, from the customer's chat to the agent's console, over the whole service."""

import asyncio
from collections.abc import AsyncIterator

from playwright.async_api import Browser, Page, expect

from conversations.coming_files import ComingFiles
from conversations.model import Inbound
from conversations.model_files import ComingFile
from tests.axe import barriers
from tests.chromium import BROWSER_TESTS
from tests.files import PDF, picture
from tests.integration.service.house import PASSWORD, Service
from tests.pictures import picture as picture_of

pytestmark = BROWSER_TESTS


async def opened(
    service: Service, chromium: Browser, path: str, *, with_clock: bool = False, **options: object
) -> Page:
    """Open a page on which uncaught errors and policy violations fail the test; the clock can be put forward."""
    context = await chromium.new_context(viewport={"width": 1440, "height": 900}, **options)  # type: ignore[arg-type]
    page = await context.new_page()

    def fail(error: object) -> None:
        raise AssertionError(f"the page failed: {error}")

    page.on("pageerror", fail)
    page.on("console", lambda said: fail(said.text) if "Content Security Policy" in said.text else None)
    if with_clock:
        await page.clock.install()
    await page.goto(str(service.server.make_url(path)))
    return page


async def test_a_picture_from_the_customers_chat_is_seen_in_the_console(service: Service, chromium: Browser) -> None:
    maya = await service.agent("maya")
    customer = await opened(service, chromium, "/")
    async with customer.expect_file_chooser() as chooser:
        await customer.get_by_role("button", name="Attach pictures or PDF files").click()
    files = [("lamp.png", "image/png", picture(width=640, height=480)), ("bill.pdf", "application/pdf", PDF)]
    await (await chooser.value).set_files(
        [{"name": name, "mimeType": mime, "buffer": content} for name, mime, content in files]
    )
    tray = customer.get_by_role("list", name="Files to send")
    await expect(tray.get_by_text("ready to send")).to_have_count(2)
    await customer.get_by_label("Your message").press("Enter")
    log = customer.get_by_role("log", name="Conversation")
    await log.get_by_role("button", name="Talk to a person").click()
    await expect(log.get_by_text("You asked for a person")).to_be_visible()

    # axe-core marks what it looks at, which the page's policy would refuse it.
    agent = await opened(service, chromium, "/desk", bypass_csp=True)
    await agent.get_by_label("Username").fill("maya")
    await agent.get_by_label("Password").fill(PASSWORD)
    await agent.get_by_role("button", name="Sign in").click()
    waiting = agent.get_by_role("region", name="Waiting").get_by_role("listitem").first
    await waiting.get_by_role("button").click()
    talk = agent.get_by_role("log", name="Messages")
    seen = talk.get_by_role("img", name="Picture: lamp.png")
    await expect(seen).to_be_visible()
    await expect(seen).to_have_js_property("naturalWidth", 640)
    for scheme in ("light", "dark"):
        assert await barriers(agent, scheme) == []
        await picture_of(agent, f"console-files-{scheme}")
    async with agent.expect_download() as saved:
        await talk.get_by_role("link", name="bill.pdf").click()
    assert (await saved.value).suggested_filename == "bill.pdf"
    async with agent.context.expect_page() as whole:
        await talk.get_by_role("link", name="Picture: lamp.png").click()
    large = (await whole.value).locator("img")
    await expect(large).to_have_js_property("naturalWidth", 640)
    status, audit = await maya.get("/api/agents/audit")
    assert status == 200
    assert [one["action"] for one in audit["entries"]].count("file") == 2
    await agent.set_viewport_size({"width": 390, "height": 780})
    await picture_of(agent, "console-files-phone")


async def test_a_console_under_its_own_policy_shows_the_picture(service: Service, chromium: Browser) -> None:
    await service.agent("maya")
    customer = await opened(service, chromium, "/")
    async with customer.expect_file_chooser() as chooser:
        await customer.get_by_role("button", name="Attach pictures or PDF files").click()
    await (await chooser.value).set_files([{"name": "a.png", "mimeType": "image/png", "buffer": picture()}])
    await expect(customer.get_by_role("list", name="Files to send").get_by_text("ready to send")).to_be_visible()
    await customer.get_by_label("Your message").fill("I want to talk to a human")
    await customer.get_by_label("Your message").press("Enter")
    log = customer.get_by_role("log", name="Conversation")
    await expect(log.get_by_role("link", name="Picture: a.png")).to_be_visible()
    await expect(log.get_by_text("You asked for a person")).to_be_visible()
    agent = await opened(service, chromium, "/desk")
    await agent.get_by_label("Username").fill("maya")
    await agent.get_by_label("Password").fill(PASSWORD)
    await agent.get_by_role("button", name="Sign in").click()
    waiting = agent.get_by_role("region", name="Waiting").get_by_role("listitem").first
    await waiting.get_by_role("button").click()
    seen = agent.get_by_role("log", name="Messages").get_by_role("img", name="Picture: a.png")
    await expect(seen).to_have_js_property("naturalWidth", 320)


async def once(content: bytes) -> AsyncIterator[bytes]:
    yield content


async def test_files_of_a_messaging_channel_are_seen_as_they_come(service: Service, chromium: Browser) -> None:
    await service.agent("maya")
    customer, here = await service.customer(customer={"name": "Ana"})
    said = {"client_id": "c1", "text": "let me talk to a human"}
    assert (await customer.post(f"{here}/messages?wait=reply", said))[0] == 201
    rooms, conversation_id = service.rooms, here.rsplit("/", 1)[1]
    pump = asyncio.create_task(rooms.pump.run())
    agent = await opened(service, chromium, "/desk", bypass_csp=True)
    await agent.get_by_label("Username").fill("maya")
    await agent.get_by_label("Password").fill(PASSWORD)
    await agent.get_by_role("button", name="Sign in").click()
    waiting = agent.get_by_role("region", name="Waiting").get_by_role("listitem").first
    await waiting.get_by_role("button").click()
    talk = agent.get_by_role("log", name="Messages")
    await expect(talk.get_by_text("let me talk to a human")).to_be_visible()
    sent = (ComingFile("photo", "r1"), ComingFile("voice message", "r2"), ComingFile("file", "r3", "contract.docx"))
    await rooms.log.accept(Inbound(conversation_id, "c2", text="it flickers", coming=sent))
    await expect(talk.get_by_text("is being fetched…")).to_have_count(3)
    await picture_of(agent, "channel-files-coming")
    coming = ComingFiles(rooms.db, rooms.clock, rooms.hub, rooms.attachments)
    photo, voice, contract = sorted(await coming.take_due(["web"], 10), key=lambda one: one.file.ref)
    await coming.keep(photo, once(picture(width=640, height=480)))
    await coming.keep(voice, once(b"OggS\x00\x02" + bytes(20) + b"\x01\x13OpusHead" + bytes(200)))
    await coming.missing(contract, "Pictures, PDF files and recordings are kept.")
    await expect(talk.get_by_role("img", name="Picture: picture.png")).to_be_visible()
    await expect(talk.get_by_label("Recording: recording.ogg")).to_be_visible()
    await expect(talk.get_by_text("could not be fetched")).to_be_visible()
    await expect(talk.get_by_text("The file (contract.docx) of message")).to_be_visible()
    await picture_of(agent, "channel-files")
    assert await barriers(agent, "light") == []
    await agent.emulate_media(color_scheme="dark")
    await agent.set_viewport_size({"width": 390, "height": 800})
    await picture_of(agent, "channel-files-phone-dark")
    pump.cancel()
    await asyncio.gather(pump, return_exceptions=True)
