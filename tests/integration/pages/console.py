"""How to reach the states of the agents' console, and of signing in."""

from datetime import timedelta

from playwright.async_api import Locator, Page, expect

from conversations import offers
from conversations.cards import Cards
from conversations.rating import Given
from desk.administration import Wanted
from desk.model import AgentRole
from routing.rules import Rules
from tests.integration.pages.world import Waiting, World, shows


async def signing_in(world: World) -> Page:
    page = await world.page("/desk")
    await expect(page.get_by_role("button", name="Sign in")).to_be_visible()
    return page


async def wrong_password(world: World) -> Page:
    page = await signing_in(world)
    await page.get_by_label("Username").fill("maya")
    await page.get_by_label("Password").fill("not it at all")
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("alert")).to_contain_text("don't match")
    return page


async def _invited(world: World) -> str:
    administration = world.service.rooms.accounts.administration
    wanted = Wanted("Zoe Park", AgentRole.AGENT, (), ("en",))
    if "zoe" not in world.agents:
        world.agents["zoe"], link = await administration.add("zoe", wanted, None)
    else:
        link = await administration.new_link(world.agents["zoe"].id, None)
    return link.path


async def choosing_a_password(world: World) -> Page:
    page = await world.page(await _invited(world))
    await shows(page, "For Zoe Park, who signs in as zoe.")
    return page


async def too_short_a_password(world: World) -> Page:
    page = await choosing_a_password(world)
    for label in ("New password", "The same again"):
        await page.get_by_label(label).fill("short")
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("alert")).to_contain_text("at least 10 characters")
    return page


async def password_kept(world: World) -> Page:
    page = await choosing_a_password(world)
    for label in ("New password", "The same again"):
        await page.get_by_label(label).fill("a whole new password")
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("heading", name="Your password is kept")).to_be_visible()
    return page


async def link_over(world: World) -> Page:
    page = await world.page("/desk/password#nothing")
    await expect(page.get_by_role("heading", name="This link no longer works")).to_be_visible()
    return page


async def _console(world: World, username: str = "maya") -> Page:
    page = await world.page("/desk", username)
    await expect(page.get_by_role("navigation", name="Conversations")).to_be_visible()
    return page


async def empty(world: World) -> Page:
    page = await _console(world)
    await shows(page, "Nobody is waiting.", "All caught up")
    return page


async def for_writers(world: World) -> Page:
    page = await world.page("/desk", "wren")
    await expect(page.get_by_role("heading", name="The console is for the care team")).to_be_visible()
    return page


async def _open(page: Page, name: str) -> None:
    await page.get_by_role("navigation", name="Conversations").get_by_role("button").filter(has_text=name).click()
    await expect(page.get_by_role("heading", name=name)).to_be_visible()
    await expect(page.get_by_label("Card").get_by_role("heading", name="Tried so far")).to_be_visible()


async def _ana(world: World) -> Waiting:
    said = ("My lamp from order #W1000002 flickers", "It has done so since Monday")
    return await world.waits(*said, is_ana=True)


async def waiting(world: World) -> Page:
    """With next steps on the card."""
    await _ana(world)
    page = await _console(world)
    await _open(page, "Ana Lopez")
    await expect(page.get_by_role("heading", name="Next steps")).to_be_visible()
    return page


async def taken(world: World) -> Page:
    await world.claim(await _ana(world))
    page = await _console(world)
    await _open(page, "Ana Lopez")
    await shows(page, "With you")
    return page


async def offered(world: World) -> Page:
    waiting = await _ana(world)
    page, rooms = await _console(world), world.service.rooms
    now, maya = rooms.clock.now(), world.agents["maya"].id
    async with rooms.db.write() as c:
        events = await offers.make(c, Rules.load(), waiting.handoff, maya, now, now + timedelta(seconds=120))
    rooms.hub.publish_all(events)
    await expect(page.get_by_role("region", name="Offered to you")).to_be_visible()
    return page


async def in_customers_words(world: World) -> Page:
    waiting, rooms = await _ana(world), world.service.rooms
    words = "A new lamp, the old one flickers. No refund please."
    await Cards(rooms.db, rooms.clock, rooms.hub).correct(waiting.conversation, words)
    page = await _console(world)
    await _open(page, "Ana Lopez")
    await shows(page, "In the customer's words")
    return page


async def flagging(world: World) -> Page:
    await world.claim(await world.told("How long does standard delivery take?"))
    page = await _console(world)
    await _open(page, "Yusuf Rossi")
    await page.locator(".bubble-line.bot").filter(has_text="3 to 5 business days").hover()
    await page.get_by_role("button", name="Flag as wrong").click()
    await page.get_by_label("What is wrong").fill("It is 2 to 4 days since Monday.")
    return page


async def _changes(world: World) -> tuple[Page, Locator]:
    waiting = await _ana(world)
    await world.change_orders(waiting.conversation)
    await world.claim(waiting)
    page = await _console(world)
    await _open(page, "Ana Lopez")
    part = page.get_by_label("Card").locator("section").filter(has=page.get_by_role("heading", name="Changes"))
    await expect(part.get_by_role("listitem")).to_have_count(2)
    await part.scroll_into_view_if_needed()
    return page, part


async def approving(world: World) -> Page:
    page, part = await _changes(world)
    line = part.get_by_role("listitem").filter(has_text="Asks for")
    await line.get_by_role("button", name="Approve").click()
    await line.get_by_label("Why?").fill("It came a week late")
    return page


async def undoing(world: World) -> Page:
    page, part = await _changes(world)
    line = part.get_by_role("listitem").filter(has_text="Return requested")
    await line.get_by_role("button", name="Undo").click()
    await line.get_by_label("Why?").fill("She keeps it")
    return page


async def rated(world: World) -> Page:
    """The rating comes while the console shows the conversation, which has ended."""
    waiting = await _ana(world)
    await world.claim(waiting)
    page = await _console(world)
    await _open(page, "Ana Lopez")
    log, maya = world.service.rooms.log, world.agents["maya"]
    epoch = (await log.get(waiting.conversation)).epoch
    text = "A new lamp is on its way, and you can keep the old one."
    await log.agent_message(waiting.handoff, maya.id, maya.first_name, f"m-{waiting.handoff}", text, epoch)
    await world.resolve(waiting.handoff)
    await log.rate(waiting.conversation, Given(5, person=5, comment="Quick and kind."))
    await shows(page, "The customer rated 5 of 5")
    return page
