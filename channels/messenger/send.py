"""What Messenger alone is like."""

from dataclasses import dataclass
from typing import ClassVar

from channels.meta.messaging import AGENT_WINDOW, BUTTON_TITLE, BUTTONS, PICTURES, WINDOW, MetaMessaging
from channels.meta.settings import GRAPH
from channels.port import Capabilities

TEXT = 2000


@dataclass(frozen=True)
class Messenger(MetaMessaging):
    """The port `channels.port.Channel`. `own_id` is the page's."""

    api: str = GRAPH
    name: ClassVar[str] = "messenger"
    kind: ClassVar[str] = "page"
    title: ClassVar[str] = "Messenger"
    can: ClassVar[Capabilities] = Capabilities(
        text=TEXT,
        buttons=BUTTONS,
        button_title=BUTTON_TITLE,
        text_with_buttons=TEXT,
        reports_delivery=True,
        window=WINDOW,
        agent_window=AGENT_WINDOW,
        media=PICTURES | {"application/pdf": 25_000_000},
    )
