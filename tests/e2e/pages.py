"""Pages in a real Chromium, and the widget as its user knows it."""

from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.chromium import PATIENCE_MS


class Shots:
    """Keeps pictures of the pages: in docs/ with `make screenshots`, else in a folder that is thrown away."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)

    def take(self, page: Page, name: str) -> None:
        page.wait_for_timeout(250)  # let fonts and the last transition settle, for the picture only
        page.screenshot(path=self.folder / f"{name}.png")


def new_page(browser: Browser, width: int = 1280, height: int = 800, scheme: str = "light") -> Page:
    context = browser.new_context(viewport={"width": width, "height": height}, color_scheme=scheme)  # type: ignore[arg-type]
    page = context.new_page()
    page.set_default_timeout(PATIENCE_MS)
    page.on("pageerror", lambda error: pytest.fail(f"script error on the page: {error}"))
    return page


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
