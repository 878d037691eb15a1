"""Pages in a real Chromium, the widget and the console as their users know them."""

from pathlib import Path

import pytest
from playwright.sync_api import Browser, Error, Locator, Page, expect

from tests.chromium import PATIENCE_MS
from tests.pictures import small

SPOKEN = """
nodes => nodes.map(node => {
  const parts = node.matches('.system') ? [node] : [...node.querySelectorAll('.said > p:not(.sources), .said li')];
  return [node.dataset.seq, parts.map(one => one.textContent.trim())];
})
"""


class Shots:
    """Keeps pictures of the pages: in docs/ with `make screenshots`, else in a folder that is thrown away."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)

    def take(self, page: Page, name: str) -> None:
        page.wait_for_timeout(250)  # let fonts and the last transition settle, for the picture only
        (self.folder / f"{name}.png").write_bytes(small(page.screenshot()))


def new_page(browser: Browser, width: int = 1280, height: int = 800, scheme: str = "light") -> Page:
    context = browser.new_context(viewport={"width": width, "height": height}, color_scheme=scheme)  # type: ignore[arg-type]
    page = context.new_page()
    page.set_default_timeout(PATIENCE_MS)
    page.on("pageerror", fail_with)
    return page


def fail_with(error: Error) -> None:
    # To fail in here ends the connection to the browser, and what is told then is only that: the words are printed.
    print(f"script error on the page: {error.stack or error}")
    pytest.fail(f"script error on the page: {error}")


class Chat:
    """The widget as its user knows it."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.log = page.get_by_role("log", name="Conversation")

    def say(self, text: str) -> None:
        self.page.get_by_label("Your message").fill(text)
        self.page.get_by_label("Your message").press("Enter")

    def hear(self, text: str) -> None:
        expect(self.log.get_by_text(text).last).to_be_visible()

    def hear_after(self, said: str, text: str) -> None:
        """Like `hear`, but only what stands below the customer's words counts."""
        answer = self.log.locator(f'.message.customer:has-text("{said}") ~ .message:has-text("{text}")')
        expect(answer.last).to_be_visible()

    def press(self, title: str) -> None:
        self.log.get_by_role("button", name=title).last.click()

    def spoken(self) -> list[tuple[int, list[str]]]:
        """Return each message of the log with its number and its lines; what stands around the words is left out."""
        return [(int(seq), lines) for seq, lines in self.log.locator("[data-seq]").evaluate_all(SPOKEN)]

    def rate(self, stars: int) -> None:
        form = self.page.get_by_role("form", name="Rate this chat")
        form.get_by_role("group", name="How did we do?").get_by_role("radio", name=f"{stars} of 5").check()
        form.get_by_role("button", name="Send rating").click()
        expect(self.page.get_by_text(f"Thank you. You gave {stars} of 5.")).to_be_visible()


class Console:
    """The agents' console as its user knows it."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.lists = page.get_by_role("navigation", name="Conversations")
        self.log = page.get_by_role("log", name="Messages")
        self.reply = page.get_by_label("Reply to the customer")
        self.take_button = page.get_by_role("button", name="Take conversation")
        self.toast = page.get_by_role("status")

    def sign_in(self, base: str, account: dict[str, str]) -> None:
        self.page.goto(f"{base}/desk")
        self.page.get_by_label("Username").fill(account["username"])
        self.page.get_by_label("Password").fill(account["password"])
        self.page.get_by_role("button", name="Sign in").click()
        expect(self.lists).to_be_visible()

    def rows(self, section: str) -> Locator:
        return self.lists.get_by_role("region", name=section).get_by_role("listitem")

    def open(self, section: str, words: str) -> None:
        """Open the conversation that shows these as its last words."""
        self.rows(section).filter(has_text=words).get_by_role("button").click()
        self.hear(words)

    def take(self) -> None:
        self.take_button.click()
        expect(self.page.get_by_text("With you", exact=True)).to_be_visible()

    def say(self, text: str) -> None:
        """Write to the customer; return when the service has it."""
        self.reply.fill(text)
        self.reply.press("Enter")
        self.hear(text)
        expect(self.log.get_by_text("Sending…")).to_have_count(0)

    def hear(self, text: str) -> None:
        expect(self.log.get_by_text(text).last).to_be_visible()

    def is_told(self, words: str) -> None:
        expect(self.toast.filter(has_text=words)).to_be_visible()

    def transfer(self, colleague: str, note: str) -> None:
        self.page.get_by_role("button", name="Transfer").click()
        dialog = self.page.get_by_role("dialog", name="Transfer the conversation")
        dialog.get_by_role("combobox").select_option(label=f"{colleague} (online)")
        dialog.get_by_label("Note for the next person").fill(note)
        dialog.get_by_role("button", name="Transfer").click()
        self.is_told(f"Transferred to {colleague}.")

    def resolve(self, summary: str, *, hand_back: bool) -> None:
        self.page.get_by_role("button", name="Resolve").click()
        dialog = self.page.get_by_role("dialog", name="Resolve the conversation")
        dialog.get_by_label("Summary for colleagues").fill(summary)
        dialog.get_by_role("checkbox", name="Hand back to the assistant").set_checked(hand_back)
        dialog.get_by_role("button", name="Resolve and").click()
        self.is_told("Resolved and handed back to the assistant." if hand_back else "Resolved and closed.")
