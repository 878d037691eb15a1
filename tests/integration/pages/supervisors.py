"""How to reach the states of the supervisors' pages."""

from datetime import timedelta

from playwright.async_api import Page, expect

from common.ids import new_id
from conversations import storage_alerts
from conversations.rating import Given
from tests.integration.pages.customers import PAYMENTS
from tests.integration.pages.world import Waiting, World, shows


async def _page(world: World, at: str, heading: str, username: str = "ines") -> Page:
    page = await world.page(f"/desk/board#/{at}", username)
    await expect(page.get_by_role("heading", name=heading, exact=True).first).to_be_visible()
    await expect(page.get_by_label("Loading")).to_have_count(0)
    return page


async def _ended(world: World) -> Waiting:
    waiting = await world.told("How long does standard delivery take?")
    await world.claim(waiting)
    log, maya = world.service.rooms.log, world.agents["maya"]
    epoch = (await log.get(waiting.conversation)).epoch
    await log.agent_message(waiting.handoff, maya.id, "Maya", f"m-{waiting.handoff}", "It comes on Friday.", epoch)
    await world.resolve(waiting.handoff)
    await log.rate(waiting.conversation, Given(4))
    return waiting


async def board(world: World) -> Page:
    await world.waits("My parcel is late")
    page = await _page(world, "board", "Board")
    await expect(page.get_by_role("region", name="Now")).to_contain_text("0 conversations with agents")
    return page


async def board_in_trouble(world: World) -> Page:
    await world.waits("I cannot pay")
    await world.announce(PAYMENTS)
    rooms = world.service.rooms
    since = rooms.clock.now() - timedelta(minutes=4)
    alert = storage_alerts.Alert(new_id("alert"), "nobody_online", "general", 1, 240.0, since, None, None, None)
    async with rooms.db.write() as c:
        await storage_alerts.insert_alert(c, alert)
    page = await _page(world, "board", "Board")
    await shows(page, "Nobody is at their desk for", PAYMENTS)
    async with rooms.db.write() as c:
        await storage_alerts.close_alert(c, alert.id, rooms.clock.now())
    return page


async def not_for_agents(world: World) -> Page:
    return await _page(world, "board", "This page is for supervisors", "maya")


async def reviews(world: World) -> Page:
    await _ended(world)
    page = await _page(world, "reviews", "Reviews")
    await page.get_by_role("button", name="Draw", exact=True).click()
    await expect(page.get_by_role("list", name="Drawn").get_by_role("link").first).to_be_visible()
    return page


async def reviewing(world: World) -> Page:
    page = await reviews(world)
    await page.get_by_role("list", name="Drawn").get_by_role("link").first.click()
    await expect(page.get_by_role("form", name="Score card")).to_be_visible()
    await page.get_by_role("button", name="Comment on message").first.click()
    return page


async def my_reviews(world: World) -> Page:
    return await _page(world, "mine", "No review yet", "maya")


async def audit(world: World) -> Page:
    await reviewing(world)
    page = await _page(world, "audit", "Audit log")
    await expect(page.get_by_role("list", name="Entries").get_by_role("listitem").first).to_be_visible()
    return page


async def accounts(world: World) -> Page:
    page = await _page(world, "people", "Accounts", "ada")
    await expect(page.get_by_role("list", name="Accounts").get_by_role("link").first).to_be_visible()
    return page


async def account(world: World) -> Page:
    page = await accounts(world)
    await page.get_by_role("list", name="Accounts").get_by_role("link").filter(has_text="Maya").click()
    await expect(page.get_by_role("form", name="Details")).to_be_visible()
    return page


async def adding_a_person(world: World) -> Page:
    page = await accounts(world)
    await page.get_by_role("button", name="Add a person").click()
    await expect(page.get_by_role("dialog")).to_be_visible()
    return page
