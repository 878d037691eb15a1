"""The console in a real Chromium, as an agent uses it."""

import re
from dataclasses import replace

import pytest
from playwright.async_api import Browser, Page, Route, expect

from conversations.hub import Typing
from conversations.model import Role
from tests.chromium import BROWSER_TESTS
from tests.integration.desk.conftest import Floor
from tests.integration.desk.pages import console, open_row, stays
from tests.pictures import picture

__all__ = ["stays"]
pytestmark = BROWSER_TESTS


async def test_a_wrong_password_is_told_and_the_form_stays(chromium: Browser, here: Floor) -> None:
    page = await chromium.new_page()
    await page.goto(str(here.server.make_url("/desk")))
    await page.get_by_label("Username").fill("maya")
    await page.get_by_label("Password").fill("not it at all")
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("alert")).to_contain_text("don't match")
    await expect(page.get_by_label("Username")).to_have_value("maya")


async def lose_the_line(page: Page, here: Floor) -> None:
    """Cut the page's live connection; no new one comes about."""
    await page.evaluate(
        "() => { window.RealSocket = WebSocket; window.WebSocket = class { static OPEN = 1; close() {} }; }"
    )
    here.desk.floor.close_all()
    await expect(page.get_by_text("Connection lost")).to_be_visible()


@pytest.mark.usefixtures("stays")
async def test_an_offer_is_shown_with_its_time_and_can_be_passed_on_or_taken(chromium: Browser, here: Floor) -> None:
    page = await console(chromium, here)
    maya = next(one for one in await here.desk.accounts.agents() if one.username == "maya")
    first, second = list(here.desk.log.stays.values())[:2]
    offer = page.get_by_role("region", name="Offered to you")
    here.desk.log.offer(first.handoff.id, maya.id)
    await expect(offer).to_contain_text(first.conversation.claim.name or "")
    await expect(offer.get_by_role("timer")).to_be_visible()
    await offer.get_by_role("button", name="Pass on").click()
    await expect(offer).to_have_count(0)
    here.desk.log.offer(second.handoff.id, maya.id)
    await expect(offer).to_contain_text(second.conversation.claim.name or "")
    await picture(page, "console-offer")
    await offer.get_by_role("button", name="Take").click()
    await expect(offer).to_have_count(0)
    await expect(page.get_by_text("With you")).to_be_visible()
    assert second.handoff.agent_id == maya.id


@pytest.mark.usefixtures("stays")
async def test_an_agent_takes_answers_notes_and_hands_back(chromium: Browser, here: Floor) -> None:
    page = await console(chromium, here)
    await open_row(page, "Daniela Petrova")
    await expect(page.get_by_text("Identity proved").first).to_be_visible()
    await expect(page.get_by_label("Card").get_by_role("heading", name="Very upset")).to_be_visible()
    await page.get_by_role("button", name="Take conversation").click()

    await page.get_by_label("Reply to the customer").fill("Hello Daniela, I have your parcel in front of me.")
    await page.keyboard.press("Enter")
    await expect(page.locator(".bubble").filter(has_text="I have your parcel")).to_have_count(1)
    await expect(page.locator(".sending")).to_have_count(0)

    stay = next(s for s in here.desk.log.stays.values() if s.conversation.claim.name == "Daniela Petrova")
    here.desk.hub.publish(Typing(stay.conversation.id, Role.CUSTOMER))
    await expect(page.get_by_text("Daniela Petrova is typing")).to_be_visible()
    here.desk.log.customer_says(stay.handoff.id, "finally, a person")
    await expect(page.locator(".bubble").filter(has_text="finally, a person")).to_be_visible()
    await expect(page.get_by_text("is typing")).to_have_count(0)

    await page.get_by_role("button", name="Private note").click()
    await page.get_by_label("Private note", exact=True).last.fill("Carrier says depot Portland")
    await page.keyboard.press("Enter")
    await expect(page.locator(".note .bubble").filter(has_text="depot Portland")).to_have_count(1)
    assert "Carrier says depot Portland" not in [message.text for message in stay.messages]

    await page.get_by_role("button", name="Resolve", exact=True).click()
    await page.get_by_label("Summary for colleagues").fill("Parcel found, arrives tomorrow.")
    await page.get_by_role("button", name="Resolve and hand back").click()
    await expect(page.get_by_text("Resolved and handed back to the assistant.")).to_be_visible()
    await expect(page.get_by_text("Back with the assistant")).to_be_visible()
    assert stay.handoff.summary == "Parcel found, arrives tomorrow."


@pytest.mark.usefixtures("stays")
async def test_what_the_customer_rated_is_shown_with_its_parts_and_words(chromium: Browser, here: Floor) -> None:
    page = await console(chromium, here)
    await open_row(page, "Olivia Brandt")
    stay = next(s for s in here.desk.log.stays.values() if s.conversation.claim.name == "Olivia Brandt")
    here.desk.log.customer_rates(stay.handoff.id, "Maya was <b>kind</b>", rating=3, bot=1, person=5)
    line = page.get_by_text("The customer rated 3 of 5 (assistant 1, person 5)")
    await expect(line).to_contain_text("Maya was <b>kind</b>")
    await picture(page, "console-rating")


@pytest.mark.usefixtures("stays")
async def test_what_the_customer_sets_right_stands_first_in_the_card_at_once(chromium: Browser, here: Floor) -> None:
    page = await console(chromium, here)
    await open_row(page, "Olivia Brandt")
    first = page.get_by_label("Card").locator("section").first
    await expect(first).not_to_contain_text("In the customer's words")
    stay = next(s for s in here.desk.log.stays.values() if s.conversation.claim.name == "Olivia Brandt")
    here.desk.log.customer_corrects(stay.handoff.id, "Only the <b>lid</b> leaks")
    await expect(first).to_contain_text("In the customer's words")
    await expect(first).to_contain_text("Only the <b>lid</b> leaks")
    await expect(first).to_contain_text("Olivia Brandt")
    await expect(page.get_by_role("log", name="Messages")).to_contain_text("The customer corrected the card")
    here.desk.log.customer_corrects(stay.handoff.id, "Only the handle")
    await expect(first).to_contain_text("Only the handle")


@pytest.mark.usefixtures("stays")
async def test_markup_from_customers_is_shown_as_text(chromium: Browser, here: Floor) -> None:
    page = await console(chromium, here)
    await open_row(page, "Olivia Brandt")
    await expect(page.locator(".bubble").first).to_contain_text(
        "<script>alert(1)</script> the kettle leaks <b>badly</b>"
    )
    assert await page.locator(".bubble script, .bubble b").count() == 0


LOSE_THE_ANSWER = """
window.asked = [];
window.WebSocket = class extends WebSocket {
  send(text) {
    super.send(text);
    if (JSON.parse(text).type !== 'message') return;
    window.asked.push(text);
    if (!window.loses) return;
    // The network goes when the service has kept the message: its answer is not heard.
    this.onmessage = null;
    this.addEventListener('message', ({ data }) => data.includes('"ack"') && this.close());
  }
};
"""


@pytest.mark.usefixtures("stays")
async def test_a_message_goes_over_the_open_connection_and_is_called_again_when_that_is_cut(
    chromium: Browser, here: Floor
) -> None:
    page = await console(chromium, here, script=LOSE_THE_ANSWER)
    calls: list[str] = []
    page.on("request", lambda one: calls.append(one.url) if one.method == "POST" and "/messages" in one.url else None)
    await open_row(page, "Olivia Brandt")
    stay = next(s for s in here.desk.log.stays.values() if s.conversation.claim.name == "Olivia Brandt")
    before = len(stay.messages)
    reply = page.get_by_label("Reply to the customer")
    await reply.fill("A new kettle is on its way.")
    await page.keyboard.press("Enter")
    await expect(page.locator(".bubble").filter(has_text="A new kettle")).to_have_count(1)
    await expect(page.locator(".sending, .failed")).to_have_count(0)
    assert (await page.evaluate("window.asked.length"), calls) == (1, [])

    await page.evaluate("window.loses = true")
    async with page.expect_response("**/messages") as answer:
        await reply.fill("It arrives on Friday.")
        await page.keyboard.press("Enter")
    assert (await answer.value).status == 200, "it had come before"
    await expect(page.locator(".bubble").filter(has_text="It arrives on Friday")).to_have_count(1)
    await expect(page.locator(".sending, .failed")).to_have_count(0)
    assert (await page.evaluate("window.asked.length"), len(calls)) == (2, 1)
    assert [message.text for message in stay.messages[before:]] == [
        "A new kettle is on its way.",
        "It arrives on Friday.",
    ]


@pytest.mark.usefixtures("stays")
async def test_what_the_service_refuses_over_the_open_connection_is_told_and_the_words_are_kept(
    chromium: Browser, here: Floor
) -> None:
    page = await console(chromium, here)
    await open_row(page, "Olivia Brandt")
    stay = next(s for s in here.desk.log.stays.values() if s.conversation.claim.name == "Olivia Brandt")
    await expect(page.get_by_label("Reply to the customer")).to_be_visible()
    sam = next(one for one in await here.desk.accounts.agents() if one.username == "sam")
    stay.handoff = replace(stay.handoff, agent_id=sam.id, agent_name=sam.first_name)  # without a word to the page
    await page.get_by_label("Reply to the customer").fill("A new kettle is on its way.")
    await page.keyboard.press("Enter")
    await expect(page.get_by_text("Not sent.")).to_be_visible()
    await expect(page.get_by_text("With Sam Okafor")).to_be_visible()
    assert "A new kettle is on its way." not in [message.text for message in stay.messages]


@pytest.mark.usefixtures("stays")
async def test_a_message_that_could_not_be_sent_is_kept_sent_again_and_never_doubled(
    chromium: Browser, here: Floor
) -> None:
    page = await console(chromium, here)
    await open_row(page, "Olivia Brandt")
    stay = next(s for s in here.desk.log.stays.values() if s.conversation.claim.name == "Olivia Brandt")
    await lose_the_line(page, here)

    # The service receives it, but the answer is lost on the way: the worst case for doubles.
    async def lose_the_answer(route: Route) -> None:
        await route.fetch()
        await route.abort()

    await page.route("**/messages", lose_the_answer)
    before = len(stay.messages)
    for text in ("A new kettle is on its way.", "It arrives on Friday."):
        await page.get_by_label("Reply to the customer").fill(text)
        await page.keyboard.press("Enter")
        await expect(page.get_by_text("Not sent.")).to_be_visible()
        await page.unroute("**/messages")
        await page.get_by_role("button", name="Send again").click()
        await expect(page.get_by_text("Not sent.")).to_have_count(0)
        await expect(page.locator(".bubble").filter(has_text=text)).to_have_count(1)
        await page.route("**/messages", lambda route: route.abort())
    assert [message.text for message in stay.messages[before:]] == [
        "A new kettle is on its way.",
        "It arrives on Friday.",
    ]


@pytest.mark.usefixtures("stays")
async def test_two_agents_see_each_other_and_only_one_gets_the_conversation(chromium: Browser, here: Floor) -> None:
    maya, sam = await console(chromium, here), await console(chromium, here, "sam")
    await open_row(maya, "Yusuf Rossi")
    await open_row(sam, "Yusuf Rossi")
    await expect(maya.get_by_text("Sam Okafor")).to_be_visible()
    await sam.get_by_role("button", name="Take conversation").click()
    await expect(sam.get_by_text("With you")).to_be_visible()
    await expect(maya.get_by_text("With Sam Okafor")).to_be_visible()
    await expect(maya.get_by_role("button", name="Take conversation")).to_have_count(0)


@pytest.mark.usefixtures("stays")
async def test_a_new_conversation_appears_by_itself_and_is_counted_in_the_title(chromium: Browser, here: Floor) -> None:
    page = await console(chromium, here)
    await expect(page).to_have_title(re.compile(r"^\(4\)"))
    here.desk.log.seed("Noah Ivanov", [(Role.CUSTOMER, "someone there?")])
    await expect(page.locator(".row").filter(has_text="Noah Ivanov")).to_be_visible()
    await expect(page).to_have_title(re.compile(r"^\(5\)"))


@pytest.mark.usefixtures("stays")
async def test_a_summary_line_leads_to_the_message_that_shows_it(chromium: Browser, here: Floor) -> None:
    page = await console(chromium, here)
    await open_row(page, "Daniela Petrova")
    await page.get_by_role("button", name=re.compile("^Show message 2:")).click()
    await expect(page.locator("#seq-2")).to_be_in_viewport()
    await expect(page.locator("#seq-2")).to_be_focused()


@pytest.mark.usefixtures("stays")
async def test_the_keyboard_reaches_all_that_matters(chromium: Browser, here: Floor) -> None:
    page = await console(chromium, here)
    await page.keyboard.press("?")
    await expect(page.get_by_role("dialog")).to_contain_text("Take the conversation")
    await page.keyboard.press("Escape")
    await expect(page.get_by_role("dialog")).to_have_count(0)
    await page.keyboard.press("j")
    await expect(page.get_by_label("Reply to the customer")).to_be_focused()
    await page.keyboard.press("Escape")
    await page.keyboard.press("j")
    await expect(page.get_by_role("heading", name="Daniela Petrova")).to_be_visible()
    await expect(page.get_by_role("button", name="Take conversation")).to_be_visible()
    await page.keyboard.press("c")
    await expect(page.get_by_text("With you")).to_be_visible()
    await page.keyboard.press("Escape")
    await page.keyboard.press("n")
    await expect(page.get_by_placeholder("Only colleagues see it")).to_be_focused()
    await page.keyboard.press("Escape")
    await page.keyboard.press("e")
    await expect(page.get_by_role("dialog")).to_contain_text("How did it end?")


@pytest.mark.usefixtures("stays")
async def test_the_card_says_what_to_do_first_and_leads_to_the_message(chromium: Browser, here: Floor) -> None:
    page = await console(chromium, here)
    await open_row(page, "Daniela Petrova")
    card = page.get_by_label("Card", exact=True)
    steps = card.locator("section").filter(has=page.get_by_role("heading", name="Next steps")).get_by_role("listitem")
    await expect(steps).to_have_text(
        [re.compile("find out where the parcel is#6$"), re.compile("no number in the chat yet$")]
    )
    await picture(page, "console-next-steps")
    await steps.get_by_role("button", name="Show message 6").click()
    await expect(page.locator(".bubble").filter(has_text="it's SUNDAY")).to_be_in_viewport()
    await open_row(page, "Yusuf Rossi")
    await expect(card.get_by_text("The articles had no answer")).to_be_visible()
    await expect(card.get_by_role("heading", name="Next steps")).to_have_count(0)


@pytest.mark.usefixtures("stays")
async def test_the_card_draws_the_strain_with_parts_that_add_up_and_the_explanation(
    chromium: Browser, here: Floor
) -> None:
    page = await console(chromium, here)
    await open_row(page, "Daniela Petrova")
    why = page.get_by_role("region", name="Why it is here")
    await expect(why).to_contain_text("A person needed, by how customers have talked in like cases: 82 %.")
    strain = why.locator(".score").filter(has_text="Strain")
    await expect(strain).to_contain_text("High0.83")
    await expect(strain.locator(".score-name")).to_have_text(
        ["Mood", "Contacted before", "Does not know what else to do", "Complexity"]
    )
    figures = await strain.locator("li .figure").all_inner_texts()
    assert round(sum(float(one) for one in figures), 2) == 0.83
    await open_row(page, "Yusuf Rossi")
    await expect(why.get_by_text("Difficulty")).to_be_visible()
    await expect(why.get_by_text("Strain")).to_have_count(0)
    await expect(why.get_by_text("A person needed")).to_have_count(0)


async def test_next_steps_are_gone_once_the_conversation_is_closed(chromium: Browser, here: Floor) -> None:
    steps = [{"text": "Verify the customer first: no proof of identity yet", "seq": None}]
    here.desk.log.seed("Noah Ivanov", [(Role.CUSTOMER, "cancel my order")], packet={"next_steps": steps})
    page = await console(chromium, here)
    await open_row(page, "Noah Ivanov")
    heading = page.get_by_label("Card", exact=True).get_by_role("heading", name="Next steps")
    await expect(heading).to_be_visible()
    await page.get_by_role("button", name="Take conversation").click()
    await page.get_by_role("button", name="Resolve", exact=True).click()
    await page.get_by_label("Summary for colleagues").fill("Cancelled.")
    await page.get_by_role("button", name="Resolve and hand back").click()
    await expect(page.get_by_text("Back with the assistant")).to_be_visible()
    await expect(heading).to_have_count(0)


PRESS_AT_ONCE = """
new MutationObserver((_, watch) => {
  if (!document.querySelector('nav[aria-label="Conversations"]')) return;
  watch.disconnect();
  document.body.dispatchEvent(new KeyboardEvent('keydown', { key: '?', bubbles: true }));
}).observe(document, { childList: true, subtree: true });
"""


@pytest.mark.usefixtures("stays")
async def test_keys_are_heard_from_the_moment_the_console_is_there(chromium: Browser, here: Floor) -> None:
    page = await console(chromium, here, script=PRESS_AT_ONCE)
    await expect(page.get_by_role("dialog")).to_contain_text("Take the conversation")


@pytest.mark.usefixtures("stays")
async def test_one_pane_at_a_time_on_a_phone_with_a_way_back(chromium: Browser, here: Floor) -> None:
    page = await console(chromium, here)
    await page.set_viewport_size({"width": 390, "height": 844})
    await open_row(page, "Daniela Petrova")
    await expect(page.get_by_role("navigation", name="Conversations")).to_be_hidden()
    await page.get_by_role("button", name="Show the card").click()
    await expect(page.get_by_label("Card").get_by_text("Tried so far")).to_be_visible()
    await page.get_by_role("button", name="Close the card").click()
    await page.get_by_role("button", name="Back to the list").click()
    await expect(page.get_by_role("navigation", name="Conversations")).to_be_visible()
    assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth")


@pytest.mark.usefixtures("stays")
async def test_a_list_that_cannot_be_loaded_says_so_and_can_be_tried_again(chromium: Browser, here: Floor) -> None:
    page = await console(chromium, here)
    await page.route("**/api/handoffs?state=closed", lambda route: route.abort())
    await page.get_by_role("button", name="Closed").click()
    await expect(page.get_by_text("The service cannot be reached")).to_be_visible()
    await page.unroute("**/api/handoffs?state=closed")
    await page.get_by_role("button", name="Try again").click()
    await expect(page.get_by_text("Resolved conversations will be kept here.")).to_be_visible()


@pytest.mark.usefixtures("stays")
async def test_what_was_missed_while_offline_is_fetched_when_the_connection_is_back(
    chromium: Browser, here: Floor
) -> None:
    page = await console(chromium, here)
    await open_row(page, "Olivia Brandt")
    stay = next(s for s in here.desk.log.stays.values() if s.conversation.claim.name == "Olivia Brandt")
    await lose_the_line(page, here)
    here.desk.log.customer_says(stay.handoff.id, "said while the line was down")
    await page.evaluate("() => { window.WebSocket = window.RealSocket; }")
    await page.evaluate("dispatchEvent(new Event('online'))")
    await expect(page.locator(".bubble").filter(has_text="said while the line was down")).to_have_count(1)
    await expect(page.get_by_text("Connection lost")).to_have_count(0)
    here.desk.log.customer_says(stay.handoff.id, "and this after it")
    await expect(page.locator(".bubble").filter(has_text="and this after it")).to_have_count(1)


@pytest.mark.usefixtures("stays")
async def test_an_ended_session_leads_to_the_sign_in_form(chromium: Browser, here: Floor) -> None:
    page = await console(chromium, here)
    here.clock.forward(hours=13)
    here.desk.log.seed("Noah Ivanov", [(Role.CUSTOMER, "someone there?")])
    await expect(page.get_by_role("heading", name="Sign in to the desk")).to_be_visible()
    await expect(page.get_by_text("Please sign in again")).to_be_visible()
