"""Barriers that axe-core finds on a page, by the rules of WCAG 2.2 A and AA and its own good practice."""

from axe_playwright_python.base import AXE_SCRIPT
from playwright.async_api import Page

# The one rule of WCAG 2.2 that axe leaves off unless it is asked.
TARGETS = {"rules": {"target-size": {"enabled": True}}}
WCAG = {"runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}}

# What is well is many times as much as what is not, and nobody reads it: it stays in the page.
RUN = """async (options) => {
  const roots = (root) =>
    [...root.querySelectorAll("*")].flatMap(({ shadowRoot: own }) => own ? [own, ...roots(own)] : []);
  const ends = (one) => one.effect?.getComputedTiming().endTime !== Infinity;
  const moving = [document, ...roots(document)].flatMap((root) => root.getAnimations()).filter(ends);
  // Half-way from one colour to another no contrast is what it will be.
  await Promise.allSettled(moving.map((one) => one.finished));
  const found = await axe.run({ ...options, resultTypes: ["violations"] });
  return found.violations.flatMap((one) =>
    one.nodes.map((node) => `${one.id}: ${node.html} ${node.failureSummary || ""}`));
}"""


async def barriers(page: Page, scheme: str | None = None, *, good_practice: bool = True) -> list[str]:
    """Return what stands in somebody's way: rule, why, and where.

    `scheme`: light or dark, the page's own otherwise. Without `good_practice` only what WCAG asks for.
    """
    if scheme is not None:
        await page.emulate_media(color_scheme=scheme, reduced_motion="reduce")  # type: ignore[arg-type]
    if await page.evaluate("typeof axe === 'undefined'"):
        await page.evaluate(f"{AXE_SCRIPT};0")
    found: list[str] = await page.evaluate(RUN, TARGETS if good_practice else WCAG)
    return found
