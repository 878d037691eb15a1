"""Going on in WhatsApp, in real browsers: the customer's chat, the agent's one history, the supervisor's undoing."""

from dataclasses import asdict
from urllib.parse import quote

from playwright.async_api import Browser, Page, expect

from actions.elsewhere import GO_ON, from_website
from conversations.invitations import link_text
from conversations.model import Role
from desk.model import AgentRole
from tests.axe import barriers
from tests.chromium import BROWSER_TESTS
from tests.integration.service.house import PASSWORD
from tests.integration.service.test_files_browser import opened
from tests.integration.service.test_identity import World, world
from tests.pictures import picture

__all__ = ["world"]
pytestmark = BROWSER_TESTS


async def signed_in(world: World, chromium: Browser, username: str, role: AgentRole) -> Page:
    await world.service.agent(username, role)
    page = await opened(world.service, chromium, "/desk", bypass_csp=True)
    await page.get_by_label("Username").fill(username)
    await page.get_by_label("Password").fill(PASSWORD)
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("navigation", name="Conversations")).to_be_visible()
    return page


async def test_from_the_website_to_whatsapp_and_to_one_history(world: World, chromium: Browser) -> None:
    customer = await opened(world.service, chromium, "/", bypass_csp=True)
    offer = customer.get_by_role("button", name="Go on in another app")
    await expect(customer.get_by_label("Your message")).to_be_visible()
    await expect(offer).to_be_hidden()
    await customer.get_by_label("Your message").fill("where is my lamp?")
    await customer.get_by_label("Your message").press("Enter")
    await expect(customer.get_by_role("log").get_by_text("Where shall it go?")).to_be_visible()
    kept = await customer.evaluate("JSON.parse(localStorage.getItem('careline-chat'))")
    async with world.service.rooms.db.write() as c:
        await world.service.rooms.log.prove_identity(c, kept["id"], "ana_lopez_1000", "Ana Lopez")

    await offer.click()
    sheet = customer.get_by_role("region", name="Go on in another app")
    link = sheet.get_by_role("link", name="Open WhatsApp")
    code = await sheet.locator("strong").inner_text()
    written = quote(link_text(code))
    await expect(link).to_have_attribute("href", f"https://wa.me/15550783881?text={written}")
    await expect(sheet.get_by_text("It works once, for 10 minutes.")).to_be_visible()
    assert await barriers(customer) == []
    await picture(customer, "customer-elsewhere")
    await customer.set_viewport_size({"width": 390, "height": 844})
    await picture(customer, "customer-elsewhere-phone")
    await customer.keyboard.press("Escape")
    await expect(sheet).to_be_hidden()
    await expect(offer).to_be_focused()

    await world.write(code)
    await world.heard("Hello Ana")
    news = customer.get_by_text("This chat also goes on in WhatsApp, at the number ending in 34.")
    await expect(news).to_be_visible()
    await picture(customer, "customer-goes-on-phone")

    await world.write("let me talk to a human")
    sam = await signed_in(world, chromium, "sam", AgentRole.SUPERVISOR)
    row = sam.get_by_role("region", name="Waiting").get_by_role("button", name="Ana Lopez")
    await row.click()
    history = sam.get_by_role("region", name="On other channels")
    await expect(history.get_by_text("where is my lamp?")).to_be_visible()
    await expect(history.get_by_text("Website, Today")).to_be_visible()
    await expect(history.get_by_text("Here, in WhatsApp")).to_be_visible()
    assert await barriers(sam) == []
    await picture(sam, "console-one-history")

    # It was not her after all.
    await sam.get_by_role("button", name="Separate").click()
    await sam.get_by_role("textbox", name="Why is Website somebody else's?").fill("It was her brother.")
    await sam.get_by_role("button", name="Separate").click()
    await expect(sam.get_by_text("Separated. Each has back")).to_be_visible()
    await expect(history).to_be_hidden()
    await expect(sam.get_by_text("No longer taken for one customer").first).to_be_visible()
    await world.heard("on its own again")


async def test_the_customer_says_in_the_chat_that_it_was_not_them(world: World, chromium: Browser) -> None:
    customer = await opened(world.service, chromium, "/", color_scheme="dark", bypass_csp=True)
    await customer.get_by_label("Your message").fill("hello")
    await customer.get_by_label("Your message").press("Enter")
    await customer.get_by_role("button", name="Go on in another app").click()
    code = await customer.get_by_role("region", name="Go on in another app").locator("strong").inner_text()
    await picture(customer, "customer-elsewhere-dark")
    await world.write(code)
    await customer.get_by_role("button", name="That wasn't me").click()
    await expect(customer.get_by_text("nobody can go on as you in WhatsApp any more")).to_be_visible()
    assert await barriers(customer) == []


async def test_the_assistants_button_opens_the_sheet_and_writes_nothing(world: World, chromium: Browser) -> None:
    """The code is made in the page: no message, which agents would see, holds it."""
    text, _ = from_website(["whatsapp"], [], 0)
    world.service.rasa.replies = [{"text": text, "buttons": [asdict(GO_ON)]}]
    customer = await opened(world.service, chromium, "/", bypass_csp=True)
    await customer.get_by_label("Your message").fill("can we continue on whatsapp?")
    await customer.get_by_label("Your message").press("Enter")
    await customer.get_by_role("log").get_by_role("button", name=GO_ON.title).click()
    sheet = customer.get_by_role("region", name="Go on in another app")
    await expect(sheet.get_by_role("link", name="Open WhatsApp")).to_be_visible()
    await picture(customer, "customer-elsewhere-offered")
    kept = await customer.evaluate("JSON.parse(localStorage.getItem('careline-chat'))")
    said = await world.service.rooms.log.messages(kept["id"])
    assert [one.role for one in said] == [Role.CUSTOMER, Role.BOT]
