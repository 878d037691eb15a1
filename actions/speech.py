"""How actions speak: whole messages with what they wait for, buttons and sources."""

import json
from collections.abc import Sequence
from typing import Any

from rasa_sdk.executor import CollectingDispatcher

from conversations.model import DENY, WANTS_PERSON, Asks, Button
from kb_index.model import Hit

AFFIRM = "/affirm"
STOP = "/stop"

TALK_TO_A_PERSON = Button("Talk to a person", WANTS_PERSON)
NO_THANKS = Button("No thanks", DENY)
OFFER_BUTTONS = (TALK_TO_A_PERSON, NO_THANKS)

ANYTHING_ELSE = "Is there anything else I can help with?"


def payload(intent: str, **entities: str) -> str:
    """Return a button's payload, e.g. `/inform{"order_id": "#W1234567"}`."""
    return f"/{intent}{json.dumps(entities)}" if entities else f"/{intent}"


def say(
    dispatcher: CollectingDispatcher,
    text: str,
    *,
    asks: Asks | None = None,
    buttons: Sequence[Button] = (),
    hits: Sequence[Hit] = (),
) -> None:
    """Add one message to what this action says."""
    custom: dict[str, Any] = {"asks": asks.value if asks else None, "citations": [_citation(hit) for hit in hits]}
    dispatcher.utter_message(
        text=text,
        buttons=[{"title": button.title, "payload": button.payload} for button in buttons],
        json_message=custom,
    )


def _citation(hit: Hit) -> dict[str, Any]:
    return {
        "article_id": hit.article_id,
        "title": hit.title,
        "section": hit.section,
        "url": hit.url,
        "score": round(hit.score, 4),
    }
