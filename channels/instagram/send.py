"""What Instagram alone is like."""

from dataclasses import dataclass
from typing import ClassVar

from channels.meta.messaging import AGENT_WINDOW, BUTTON_TITLE, BUTTONS, PICTURES, WINDOW, MetaMessaging
from channels.meta.settings import INSTAGRAM_GRAPH
from channels.port import Capabilities

BYTES = 1000


def utf8_bytes(text: str) -> int:
    """Return the length in bytes, as Instagram counts."""
    return len(text.encode(errors="surrogatepass"))


@dataclass(frozen=True)
class Instagram(MetaMessaging):
    """The port `channels.port.Channel`. `own_id` is the professional account's.

    Instagram says what was read, but brings nothing back by which a message whose answer was lost could be known.
    """

    api: str = INSTAGRAM_GRAPH
    name: ClassVar[str] = "instagram"
    kind: ClassVar[str] = "instagram"
    title: ClassVar[str] = "Instagram"
    can: ClassVar[Capabilities] = Capabilities(
        text=BYTES,
        buttons=BUTTONS,
        button_title=BUTTON_TITLE,
        text_with_buttons=BYTES,
        window=WINDOW,
        agent_window=AGENT_WINDOW,
        measure=utf8_bytes,
        media=PICTURES,
    )
