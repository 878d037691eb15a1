"""Text stands out from what it is on, in light and in dark: at least 4.5 : 1."""

import re
from pathlib import Path

import pytest

LIGHT, DARK = (
    dict(re.findall(r"--(c-[\w-]+): (#[0-9a-f]{6})", part))
    for part in Path("desk/static/tokens.css").read_text().split("@media (prefers-color-scheme: dark)")
)

PAIRS = [
    *(("c-text", ground) for ground in ("c-page", "c-surface", "c-hover", "c-accent-soft", "c-note")),
    *(("c-text", f"c-bubble-{who}") for who in ("customer", "bot", "agent")),
    *(("c-quiet", ground) for ground in ("c-page", "c-surface", "c-sunken", "c-hover", "c-note")),
    *((f"c-on-{kind}", f"c-{kind}{state}") for kind in ("accent", "danger") for state in ("", "-hover")),
    *(
        (f"c-{kind}", ground)
        for kind in ("soon", "done", "danger")
        for ground in (f"c-{kind}-soft", "c-surface", "c-page")
    ),
    ("c-danger", "c-accent-soft"),
    ("c-soon", "c-accent-soft"),
    ("c-quiet", "c-accent-soft"),
    ("c-accent-text", "c-surface"),
    ("c-accent-text", "c-accent-soft"),
]


def luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(("text", "ground"), PAIRS)
def test_text_can_be_read(scheme: str, text: str, ground: str) -> None:
    colours = LIGHT if scheme == "light" else LIGHT | DARK
    assert contrast(colours[text], colours[ground]) >= 4.5


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("ground", ["c-page", "c-surface"])
def test_edges_of_controls_and_the_focus_ring_can_be_seen(scheme: str, ground: str) -> None:
    colours = LIGHT if scheme == "light" else LIGHT | DARK
    assert contrast(colours["c-line-strong"], colours[ground]) >= 3
    assert contrast(colours["c-accent"], colours[ground]) >= 3
