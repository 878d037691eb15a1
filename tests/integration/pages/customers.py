"""How to reach the states of the customer's pages: help, articles, the chat, and what the demo shows beside them."""

from playwright.async_api import Page, expect

from conversations.rating import Given
from integrations.mail.mail import Mailer
from tests.integration.pages.world import DELIVERY, WISH, World, shows

PAYMENTS = "Card payments fail since 11:00. We are on it; orders are safe."


async def help_page(world: World) -> Page:
    page = await world.page("/", viewport={"width": 400, "height": 800})
    await expect(page.locator(".topic").first).to_be_visible()
    await page.set_viewport_size({"width": 1280, "height": 800})
    return page


async def searched(world: World) -> Page:
    page = await help_page(world)
    await page.get_by_role("searchbox").fill("how long does delivery take")
    await page.get_by_role("button", name="Search").click()
    await expect(page.locator(".hits a").first).to_be_visible()
    return page


async def article(world: World) -> Page:
    page = await world.page(f"/articles/{DELIVERY}")
    await expect(page.locator("article h1")).to_be_visible()
    return page


async def article_gone(world: World) -> Page:
    page = await world.page("/articles/no-such-article")
    await shows(page, "no longer here")
    return page


async def api_description(world: World) -> Page:
    page = await world.page("/api/docs")
    await expect(page.get_by_role("heading", name="POST /api/conversations", exact=True)).to_be_visible()
    return page


async def empty_mailbox(world: World) -> Page:
    page = await world.page("/demo/mailbox")
    await page.route("**/api/demo/mailbox", lambda route: route.fulfill(json={"mails": []}))
    await page.reload()
    await shows(page, "No mail yet.")
    return page


async def mailbox(world: World) -> Page:
    rooms = world.service.rooms
    async with rooms.db.write() as c:
        await Mailer(rooms.clock, "Larkfield", "").send_code(c, "ana.lopez@example.com", "Ana Lopez", "402917", 10)
    await rooms.post_office.send_due()
    page = await world.page("/demo/mailbox")
    await shows(page, "ana.lopez@example.com")
    return page


async def transcript(world: World) -> Page:
    waiting = await world.told("How long does standard delivery take?")
    _, saved = await waiting.person.get(f"{waiting.here}/transcript")
    page = await world.page("/widget/dom.js")
    await page.set_content(saved)
    await shows(page, "Your chat with Larkfield")
    return page


async def _chat(world: World, *said: str) -> Page:
    page = await world.page("/")
    await shows(page, "Hi, I'm the assistant.")
    log = page.get_by_role("log", name="Conversation")
    for text in said:
        await page.get_by_label("Your message").fill(text)
        await page.get_by_label("Your message").press("Enter")
        await expect(log.locator(".message.customer").filter(has_text=text).first).to_be_visible()
    return page


async def chat(world: World) -> Page:
    return await _chat(world)


async def answered(world: World) -> Page:
    url = f"/articles/{DELIVERY}"
    source = {"article_id": DELIVERY, "title": "Delivery costs and times", "section": "", "url": url}
    buttons = [{"title": "Talk to a person", "payload": "/talk_to_person"}]
    text = "Standard delivery takes 3 to 5 business days and costs $4.95."
    world.service.rasa.replies = [{"text": text, "citations": [source], "buttons": buttons}]
    page = await _chat(world, "How long does standard delivery take?")
    await shows(page, "3 to 5 business days")
    return page


async def outage(world: World) -> Page:
    await world.announce(PAYMENTS)
    page = await _chat(world)
    await shows(page, PAYMENTS)
    return page


async def waiting(world: World) -> Page:
    colleague = await world.page("/desk", "maya")
    await expect(colleague.get_by_role("navigation", name="Conversations")).to_be_visible()
    page = await _chat(world, "My lamp flickers, order #W1000002", WISH)
    await expect(page.get_by_role("region", name="This is what our colleague will read")).to_be_visible()
    await shows(page, "You asked for a person")
    return page


async def correcting(world: World) -> Page:
    page = await waiting(world)
    brief = page.get_by_role("region", name="This is what our colleague will read")
    await brief.get_by_role("button", name="Correct this").click()
    await brief.get_by_label("What you want").fill("A new lamp, the old one flickers. No refund please.")
    return page


async def corrected(world: World) -> Page:
    page = await correcting(world)
    await page.get_by_role("button", name="Save", exact=True).click()
    await shows(page, "Saved. Our colleague reads it first.")
    return page


async def _handoff(world: World, page: Page) -> str:
    kept = await page.evaluate("JSON.parse(localStorage.getItem('careline-chat')).id")
    handoff = (await world.service.rooms.log.get(kept)).handoff_id
    assert handoff is not None
    return handoff


async def with_an_agent(world: World) -> Page:
    page = await waiting(world)
    log, maya, handoff = world.service.rooms.log, world.agents["maya"], await _handoff(world, page)
    held = await log.claim(handoff, maya.id, maya.first_name)
    epoch = (await log.get(held.conversation_id)).epoch
    await log.agent_message(handoff, maya.id, maya.first_name, f"m-{handoff}", "A new lamp is on its way.", epoch)
    await shows(page, "A new lamp is on its way.")
    return page


async def rating(world: World) -> Page:
    page = await with_an_agent(world)
    await world.resolve(await _handoff(world, page))
    await expect(page.get_by_role("form", name="Rate this chat")).to_be_visible()
    return page


async def rated(world: World) -> Page:
    page = await rating(world)
    conversation = await page.evaluate("JSON.parse(localStorage.getItem('careline-chat')).id")
    await world.service.rooms.log.rate(conversation, Given(4, comment="Quick and kind."))
    await page.reload()
    await shows(page, "Thank you. You gave 4 of 5.")
    return page
