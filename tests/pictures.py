"""Pictures of pages for the guides: small, and only where the one who runs the tests wants them."""

import io
import os
from pathlib import Path

from PIL import Image
from playwright.async_api import Page

COLOURS = 256


def wanted() -> Path | None:
    """Return where pictures are to be kept; None when nobody wants any."""
    folder = os.environ.get("CARELINE_SCREENSHOTS")
    return Path(folder) if folder else None


def small(png: bytes) -> bytes:
    """Return the picture with the colours that a page needs: a third of the size."""
    image = Image.open(io.BytesIO(png)).convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE)
    out = io.BytesIO()
    image.save(out, "PNG", optimize=True)
    return out.getvalue()


async def picture(page: Page, name: str) -> None:
    """Keep what the page looks like, when somebody has asked for pictures."""
    folder = wanted()
    if folder is not None:
        (folder / f"{name}.png").write_bytes(small(await page.screenshot()))
