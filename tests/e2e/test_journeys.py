"""Several people at once in a real Chromium, against the real processes, and an agent who has only a keyboard."""

import re
from typing import Any

from playwright.sync_api import Browser, Route, expect

from tests.chromium import BROWSER_TESTS
from tests.e2e.conftest import Careline
from tests.e2e.pages import Chat, Console, new_page
from tests.e2e.people import Customer, Http

QUESTION = "how long does standard delivery take?"
LATER_A_PERSON = "thanks, now I would like to talk to a person please"
A_PERSON = "I want to talk to a person please"
ANGRY = "I was charged twice and nobody answers!!! this is a JOKE"
NOTE = "Wants it on a Friday. The address is checked, only the day is left to do."
MARK_OF_A_LIST = re.compile(r"^\s*(?:[-•*]|\d+[.)])\s+")

pytestmark = BROWSER_TESTS


def test_by_keyboard_alone_from_signing_in_to_a_resolved_conversation(
    modules_careline: Careline, browser: Browser
) -> None:
    careline, page = modules_careline, new_page(browser)
    customer, account = careline.customer(), careline.agent_account()
    customer.say(A_PERSON)
    console, keys = Console(page), page.keyboard
    page.goto(f"{careline.base}/desk")

    expect(page.get_by_label("Username")).to_be_focused()
    keys.type(account["username"])
    keys.press("Tab")
    keys.type(account["password"])
    keys.press("Enter")
    expect(console.rows("Waiting")).to_have_count(1)

    keys.press("j")
    expect(console.take_button).to_be_visible()
    keys.press("c")
    expect(page.get_by_text("With you", exact=True)).to_be_visible()
    expect(console.reply).to_be_focused()
    keys.type("Hello, what can I do for you?")
    keys.press("Enter")
    console.hear("Hello, what can I do for you?")
    expect(console.reply).to_have_value("")
    customer.say("my lamp flickers", wait=False)
    console.hear("my lamp flickers")
    keys.press("Escape")
    keys.press("n")
    keys.type("Asked the workshop")
    keys.press("Enter")
    console.hear("Asked the workshop")

    keys.press("Escape")
    keys.press("e")
    dialog = page.get_by_role("dialog", name="Resolve the conversation")
    expect(dialog.get_by_label("Summary for colleagues")).to_be_focused()
    keys.type("Sends the lamp in.")
    keys.press("Escape")
    expect(dialog).to_have_count(0)
    keys.press("e")
    expect(dialog.get_by_label("Summary for colleagues")).to_be_focused()
    keys.press("Shift+Tab")
    expect(dialog.get_by_role("radio", name="Solved", exact=True)).to_be_focused()
    keys.press("ArrowDown")
    expect(dialog.get_by_role("radio", name="Not solved")).to_be_checked()
    keys.press("Tab")
    keys.type("Sends the lamp in.")
    keys.press("Tab")
    keys.type("lamp")
    keys.press("Enter")
    keys.press("Tab")
    expect(dialog.get_by_role("checkbox", name="Hand back to the assistant")).to_be_focused()
    keys.press("Space")
    keys.press("Tab")
    expect(dialog.get_by_role("button", name="Cancel")).to_be_focused()
    keys.press("Tab")
    expect(dialog.get_by_role("button", name="Resolve and close")).to_be_focused()
    keys.press("Enter")

    console.is_told("Resolved and closed.")
    expect(dialog).to_have_count(0)
    expect(page.get_by_text("Closed. It opens again when the customer writes.")).to_be_visible()
    assert "Maya has closed the chat." in customer.messages()[-1]["text"]
    assert customer.state == "closed"
    assert closed_packet(careline, customer)["outcome"] == "unsolved"
    keys.press("?")
    expect(page.get_by_role("dialog", name="Keyboard shortcuts")).to_be_visible()
    page.context.close()


def test_three_customers_and_two_agents_at_once(modules_careline: Careline, browser: Browser) -> None:
    careline = modules_careline
    maya, sam = console_of(careline, browser, 0), console_of(careline, browser, 1)
    ana, ben, cleo = (widget(careline, browser) for _ in range(3))

    _all_three_come_to_wait(ana, ben, cleo)
    for console in (maya, sam):
        expect(console.rows("Waiting")).to_have_count(3)
    _only_one_gets_what_both_want_to_take(maya, sam, ben)
    sam.open("Waiting", ANGRY)
    sam.take()
    maya.open("Waiting", LATER_A_PERSON)
    maya.take()
    for console in (maya, sam):
        expect(console.rows("Waiting")).to_have_count(0)

    maya.say("Hi, Maya here. Which day suits you?")
    cleo.say("and now?")
    sam.hear("and now?")
    ana.hear("Which day suits you?")
    ana.say("Friday would be best")
    sam.say("I see both charges and take one back.")
    maya.hear("Friday would be best")
    _a_page_is_loaded_anew_in_mid_conversation(maya, ben)
    _the_network_is_lost_in_mid_conversation(sam, cleo)
    _one_is_passed_on_with_a_note(maya, sam, ana)

    sam.resolve("Comes on Friday.", hand_back=True)
    ana.hear("You're back with the assistant.")
    maya.open("My conversations", "the blue one")
    maya.resolve("Told the colour.", hand_back=False)
    ben.hear("Maya has closed the chat.")
    sam.open("My conversations", "at nine o'clock")
    sam.resolve("Charge taken back.", hand_back=False)
    cleo.hear("Sam has closed the chat.")
    for chat, stars in ((ana, 5), (ben, 4), (cleo, 2)):
        chat.rate(stars)
    for console, last_words, stars in ((maya, "the blue one", 4), (sam, "at nine o'clock", 2)):
        console.page.reload()
        console.lists.get_by_role("button", name="Closed").click()
        console.open("Closed", last_words)
        console.hear(f"The customer rated {stars} of 5")

    assert said_by_people(careline, ana) == [
        ("", QUESTION),
        ("", LATER_A_PERSON),
        ("Maya", "Hi, Maya here. Which day suits you?"),
        ("", "Friday would be best"),
        ("Sam", "Friday it is, from eight on."),
        ("", "perfect"),
    ]
    assert said_by_people(careline, ben) == [
        ("", A_PERSON),
        ("Maya", "Hello, I am with you in a moment."),
        ("", "it is about the chair"),
        ("Maya", "Which one is it?"),
        ("", "the blue one"),
    ]
    assert said_by_people(careline, cleo) == [
        ("", ANGRY),
        ("", "and now?"),
        ("Sam", "I see both charges and take one back."),
        ("Sam", "When was the second one?"),
        ("", "it was on Monday morning"),
        ("", "at nine o'clock"),
    ]
    for console, chat in ((maya, ben), (sam, cleo)):
        seen = console.log.locator("[id^=seq-]").evaluate_all("nodes => nodes.map(one => one.id)")
        assert seen == [f"seq-{seq}" for seq, _ in chat.spoken()]


def closed_packet(careline: Careline, customer: Customer) -> dict[str, Any]:
    agent = careline.agent()
    return dict(agent.http.get(f"/api/handoffs/{agent.handoff_of(customer.id, 'closed')['id']}").json)


def console_of(careline: Careline, browser: Browser, which: int) -> Console:
    console = Console(new_page(browser))
    console.sign_in(careline.base, careline.agent_account(which))
    return console


def widget(careline: Careline, browser: Browser) -> Chat:
    page = new_page(browser)
    page.goto(careline.base)
    return Chat(page)


def _all_three_come_to_wait(ana: Chat, ben: Chat, cleo: Chat) -> None:
    for chat, words in ((ana, QUESTION), (ben, A_PERSON), (cleo, ANGRY)):
        chat.say(words)
    ana.hear("3 to 5 business days")
    ana.say(LATER_A_PERSON)
    for chat in (ana, ben, cleo):
        chat.hear("I'm connecting you")


def _only_one_gets_what_both_want_to_take(maya: Console, sam: Console, ben: Chat) -> None:
    """Sam presses first, but his call is slow: Maya's comes before it."""
    slow: list[Route] = []
    for console in (maya, sam):
        console.open("Waiting", A_PERSON)
    sam.page.route("**/claim", lambda route: slow.append(route), times=1)
    sam.take_button.click()
    expect(sam.page.get_by_role("button", name="Taking…")).to_be_visible()
    maya.take()
    ben.hear("Maya has joined the chat.")
    slow.pop().continue_()
    sam.is_told("Maya has taken this conversation.")
    expect(sam.page.get_by_text("With Maya Chen")).to_be_visible()
    expect(sam.take_button).to_have_count(0)
    expect(sam.reply).to_have_count(0)


def _a_page_is_loaded_anew_in_mid_conversation(maya: Console, ben: Chat) -> None:
    maya.open("My conversations", A_PERSON)
    maya.say("Hello, I am with you in a moment.")
    ben.say("it is about the chair")
    ben.page.reload()
    maya.hear("it is about the chair")
    maya.say("Which one is it?")
    ben.hear("I am with you in a moment.")
    ben.hear("Which one is it?")
    ben.say("the blue one")
    maya.hear("the blue one")


def _the_network_is_lost_in_mid_conversation(sam: Console, cleo: Chat) -> None:
    """Both write meanwhile."""
    cleo.page.context.set_offline(True)
    sam.say("When was the second one?")
    cleo.say("it was on Monday morning")
    expect(cleo.page.get_by_role("alert").filter(has_text="No connection.")).to_be_visible()
    expect(cleo.log.get_by_text("Sending…")).to_be_visible()
    expect(cleo.log.get_by_text("When was the second one?")).to_have_count(0)
    expect(sam.log.get_by_text("it was on Monday morning")).to_have_count(0)
    cleo.page.context.set_offline(False)
    cleo.hear("When was the second one?")
    sam.hear("it was on Monday morning")
    expect(cleo.page.get_by_role("alert")).to_have_count(0)
    cleo.say("at nine o'clock")
    sam.hear("at nine o'clock")


def _one_is_passed_on_with_a_note(maya: Console, sam: Console, ana: Chat) -> None:
    maya.open("My conversations", "Friday would be best")
    maya.transfer("Sam Okafor", NOTE)
    expect(maya.page.get_by_text("With Sam Okafor")).to_be_visible()
    ana.hear("Maya has passed you to Sam, who takes over from here.")
    sam.open("My conversations", "Friday would be best")
    sam.hear(NOTE)
    sam.say("Friday it is, from eight on.")
    ana.hear("Friday it is, from eight on.")
    ana.say("perfect")
    sam.hear("perfect")


def said_by_people(careline: Careline, chat: Chat) -> list[tuple[str, str]]:
    """Return what the service has of customer ("") and agents, after it was found on the customer's page as it is."""
    kept = kept_by_service(careline, chat)
    expect(chat.log.locator("[data-seq]")).to_have_count(len(kept))
    assert [one["seq"] for one in kept] == list(range(1, len(kept) + 1))
    assert chat.spoken() == [(one["seq"], lines_of(one["text"])) for one in kept]
    people = [one for one in kept if one["role"] in ("customer", "agent")]
    return [("" if one["role"] == "customer" else one["author"], one["text"]) for one in people]


def kept_by_service(careline: Careline, chat: Chat) -> list[dict[str, Any]]:
    known = chat.page.evaluate("JSON.parse(localStorage.getItem('careline-chat'))")
    http = Http(careline.base)
    http.headers["Authorization"] = f"Bearer {known['token']}"
    return list(http.get(f"/api/conversations/{known['id']}/messages?after=0").json["messages"])


def lines_of(text: str) -> list[str]:
    """Return the paragraphs and list items as which a message is shown."""
    return [MARK_OF_A_LIST.sub("", line).strip() for line in text.split("\n") if line.strip()]
