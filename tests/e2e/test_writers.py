"""Content writers at work on a running Careline: a gap is closed, a wrong answer is taken back."""

import re
import shutil
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.chromium import BROWSER_TESTS
from tests.e2e.conftest import ROOT, Careline
from tests.e2e.pages import Chat, Shots, new_page

OLD_FURNITURE = (
    "do you take my old mattress with you when you deliver the new one",
    "can you pick up my old sofa when you bring the new one",
    "do you recycle the old furniture after delivery",
    "will the driver take my old mattress away",
    "this is Daniela Petrova, do you take my old mattress with you when you bring the new one",
)
STUDENTS = ("is there a discount for students", "student discount?", "do students get a cheaper price")
ARTICLE = """## We take the old one with us

When we deliver a mattress, a sofa or a bed, we take the old one with us and have it recycled. This costs $25.

## How to book it

- Choose *Take the old one away* at checkout, or
- tell us in the chat until two days before the delivery.
"""
STANDARD = "how long does standard delivery take?"
PUBLISHING_MS = 120_000

pytestmark = BROWSER_TESTS


@pytest.fixture
def careline(own_careline, tmp_path: Path) -> Careline:  # type: ignore[no-untyped-def]
    """With articles of its own: they are changed here."""
    shutil.copytree(ROOT / "articles", tmp_path / "articles")
    running: Careline = own_careline(ARTICLES=str(tmp_path / "articles"))
    return running


def writers_page(browser: Browser, careline: Careline, **how: object) -> Page:
    page, account = new_page(browser, **how), careline.agent_account()  # type: ignore[arg-type]
    page.goto(f"{careline.base}/desk/writers")
    page.get_by_label("Username").fill(account["username"])
    page.get_by_label("Password").fill(account["password"])
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("heading", name="Gaps")).to_be_visible()
    return page


def publish(page: Page, ends: str) -> None:
    page.get_by_role("button", name="Publish", exact=True).click()
    expect(page.get_by_role("heading", name=re.compile(ends))).to_be_visible(timeout=PUBLISHING_MS)


@pytest.mark.timeout(600)  # three publications, each with its evaluation
def test_a_gap_is_closed_and_a_wrong_answer_is_taken_back(careline: Careline, browser: Browser, shot: Shots) -> None:
    _a_gap_is_closed(careline, browser, shot)
    _an_article_cut_too_short_is_refused(careline, browser, shot)
    _a_wrong_answer_is_taken_back(careline, browser, shot)


def _a_gap_is_closed(careline: Careline, browser: Browser, shot: Shots) -> None:
    for question in (*OLD_FURNITURE, *STUDENTS, "is there a showroom", "do you rent out furniture for events"):
        careline.customer().say(question)
    writer = writers_page(browser, careline)
    gap = writer.locator(".gap").filter(has_text="old mattress").first
    expect(gap.get_by_text("not answered").first).to_be_visible(timeout=PUBLISHING_MS)
    gap.locator("summary").click()
    expect(gap.get_by_text("this is [name], do you take my old mattress")).to_be_visible()
    expect(writer.get_by_text("Petrova")).to_have_count(0)
    shot.take(writer, "writers-gaps")
    gap.get_by_role("button", name="Write an article").click()
    writer.get_by_role("textbox", name="Title").fill("Taking your old furniture away")
    writer.get_by_label("Text, in Markdown").fill(ARTICLE)
    expect(writer.get_by_role("region", name="Preview").get_by_text("have it recycled")).to_be_visible()
    expect(writer.get_by_text("The check finds nothing to mend.")).to_be_visible()
    shot.take(writer, "writers-editor")
    publish(writer, "It is live")
    shot.take(writer, "writers-published")
    assert "recycled. This costs $25" in careline.customer().say(OLD_FURNITURE[0])


def _an_article_cut_too_short_is_refused(careline: Careline, browser: Browser, shot: Shots) -> None:
    writer = writers_page(browser, careline)
    writer.get_by_role("link", name="Articles").click()
    writer.get_by_role("link", name=re.compile("^How long you have to return something")).click()
    writer.get_by_role("button", name="Edit", exact=True).click()
    writer.get_by_label("How customers ask").fill("")
    writer.get_by_label("Text, in Markdown").fill("## In short\n\nPlease look at your order in your account.")
    publish(writer, "answers would get worse")
    expect(writer.get_by_role("heading", name=re.compile("Lost: "))).to_be_visible()
    shot.take(writer, "writers-refused")
    phone = writers_page(browser, careline, width=390, height=780)
    phone.locator(".gap").first.wait_for()
    shot.take(phone, "writers-phone")


def _a_wrong_answer_is_taken_back(careline: Careline, browser: Browser, shot: Shots) -> None:
    others = [careline.customer() for _ in range(3)]
    for other in others:
        assert "3 to 5 business days" in other.say(STANDARD)
    customer = new_page(browser)
    customer.goto(careline.base)
    chat = Chat(customer)
    chat.say(STANDARD)
    chat.hear("3 to 5 business days")
    writer = writers_page(browser, careline)
    writer.get_by_role("link", name="Articles").click()
    writer.get_by_role("link", name=re.compile("^Delivery costs and times")).click()
    shot.take(writer, "writers-article")
    told = writer.locator(".passage").filter(has_text="Told in 4 conversations")
    told.get_by_role("button", name="Recall it").click()
    writer.get_by_label("What is wrong").fill("The new carrier takes 4 to 6 business days since Monday.")
    writer.get_by_role("button", name="Go on").click()
    expect(writer.get_by_text("Customers still get this answer.")).to_be_visible()
    writer.get_by_role("button", name="Edit the article").click()
    text = writer.get_by_label("Text, in Markdown")
    text.fill(text.input_value().replace("3 to 5 business days", "4 to 6 business days"))
    publish(writer, "It is live")
    writer.get_by_role("link", name="Wrong answers").click()
    writer.get_by_role("link", name=re.compile("The new carrier")).click()
    expect(writer.get_by_label("What they read")).to_have_value(re.compile("4 to 6 business days"))
    shot.take(writer, "writers-recall")
    writer.get_by_role("button", name="Send to 4 conversations").click()
    writer.get_by_role("dialog").get_by_role("button", name="Send to 4 conversations").click()
    expect(writer.get_by_text("Corrected in 4 conversations")).to_be_visible(timeout=PUBLISHING_MS)
    shot.take(writer, "writers-recalled")
    dark = writers_page(browser, careline, scheme="dark")
    dark.get_by_role("link", name="Wrong answers").click()
    dark.get_by_role("button", name=re.compile("Closed")).click()
    dark.get_by_role("link", name=re.compile("The new carrier")).click()
    expect(dark.get_by_text("Corrected in 4 conversations")).to_be_visible()
    shot.take(dark, "writers-dark")
    chat.hear("I need to correct an earlier answer of mine")
    shot.take(customer, "customer-correction")
    for other in others:
        corrections = [one for one in other.messages() if "4 to 6 business days" in one["text"]]
        assert len(corrections) == 1 and corrections[0]["citations"]
