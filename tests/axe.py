"""Barriers that axe-core finds on a page, by the rules of WCAG 2.2 A and AA and its own good practice."""

from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Page

# The one rule of WCAG 2.2 that axe leaves off unless it is asked.
TARGETS = {"rules": {"target-size": {"enabled": True}}}
WCAG = {"runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}}


async def barriers(page: Page, scheme: str | None = None, *, good_practice: bool = True) -> list[str]:
    """Return what stands in somebody's way: rule, why, and where.

    `scheme`: light or dark, the page's own otherwise. Without `good_practice` only what WCAG asks for.
    """
    if scheme is not None:
        await page.emulate_media(color_scheme=scheme, reduced_motion="reduce")  # type: ignore[arg-type]
    found = await Axe().run(page, options=TARGETS if good_practice else WCAG)
    return [
        f"{one['id']}: {node['html']} {node.get('failureSummary', '')}"
        for one in found.response["violations"]
        for node in one["nodes"]
    ]
