"""Going on in another app, or on the website: what is there, and how.

The code that lets somebody go on as this customer is not told here: messages are kept, and seen by agents. The page
that shows the chat makes it (`channels/web_chat/elsewhere_web.py`), when the button is pressed.
"""

import re
from collections.abc import Sequence
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions.deps import Deps
from actions.speech import say
from actions.turn import add_signal, add_step, turn_of, words_of
from conversations.channel_words import where
from conversations.elsewhere_words import GO_ON as PAYLOAD
from conversations.model import WEB, Button
from routing.model import SignalName

GO_ON = Button("Go on in another app", PAYLOAD)
"""The website's chat opens its own page for it; `channels/web_chat/static/panel.js` knows the payload."""

_NAMED = {
    "whatsapp": r"what'?s ?app|\bwa\b",
    "telegram": r"telegram",
    "sms": r"\bsms\b|\btexts?\b(?! (?:box|field))|\btexting\b|\btext message",
    "email": r"\be-?mails?\b",
    "messenger": r"\b(?:facebook|fb)\b|\bmessenger\b",
    "instagram": r"\binsta(?:gram)?\b",
    "slack": r"\bslack\b",
    "teams": r"\bteams\b",
    WEB: r"\bweb ?(?:site|chat|page)?\b|\bbrowser\b|\b(?:computer|laptop|desktop|pc)\b|\bonline\b",
}
_WAYS = {name: re.compile(pattern, re.IGNORECASE) for name, pattern in _NAMED.items()}
_ANOTHER_MESSENGER = re.compile(r"\b(?:another|other|different|any)\s+messenger\b", re.IGNORECASE)

_HOW = (
    "Press the button below: it shows a link for the app and a code for another device. "
    "What we've talked about comes along, so you needn't repeat it.",
    "The button below shows you the link, and a code to type if the app is on another device. "
    "I'll know you there and what we were at.",
)
_ONLY_HERE = (
    "This chat is only on our website for now. It stays open in this browser: come back any time, and we go on where "
    "we stopped.",
    "I'm sorry, for now you can only write to us here on our website. Nothing is lost when you leave: in this browser "
    "you'll find our chat as it is.",
)
_NOT_KNOWN_THERE = (
    "I don't know you there yet, so for an order I'd ask once more who you are. You can come back here any time."
)
_KNOWN_THERE = "In the browser where you began, our chat is still open and I know you; here it goes on, too."


def named_in(text: str) -> list[str]:
    """Return the channels that the text names, in the order of the table."""
    bare = _ANOTHER_MESSENGER.sub(" ", text)
    return [name for name, pattern in _WAYS.items() if pattern.search(bare)]


def from_website(open_places: Sequence[str], named: Sequence[str], variation: int) -> tuple[str, bool]:
    """Return what a customer of the website is told, and whether there is a way.

    `open_places`: the channels that are set up. `variation`: any number; another one may be put in other words.
    """
    if not open_places:
        return _ONLY_HERE[variation % len(_ONLY_HERE)], False
    wanted = [one for one in named if one in open_places]
    missing = [one for one in named if one not in open_places and one != WEB]
    ways = _one_of([where(one) for one in wanted or open_places])
    opening = f"You can't reach us {where(missing[0])}, but we can go on {ways}." if missing and not wanted else None
    yes = (f"Yes, we can go on {ways}.", f"Of course, let's go on {ways}.")[variation % 2]
    return f"{opening or yes} {_HOW[variation % len(_HOW)]}", True


def from_channel(here: str, open_places: Sequence[str], named: Sequence[str], *, came_over: bool) -> str:
    """Return what a customer of a messaging channel is told: there is no link from there.

    `came_over`: they have come from the website's chat, or gone on in another app.
    """
    others = [WEB, *(one for one in open_places if one != here)]
    wanted = [one for one in named if one in others]
    missing = [one for one in named if one not in others and one != here]
    ways = _one_of([where(one) for one in wanted or others])
    if missing and not wanted:
        return f"You can't reach us {where(missing[0])}, but you can write to us {ways}. {_NOT_KNOWN_THERE}"
    known = _KNOWN_THERE if came_over and (wanted or others) == [WEB] else _NOT_KNOWN_THERE
    return f"Yes, you can also write to us {ways}. {known}"


def _one_of(ways: Sequence[str]) -> str:
    return " or ".join([", ".join(ways[:-1]), ways[-1]]) if len(ways) > 1 else ways[0]


class ActionGoOnElsewhere(Action):
    """Says where else one can go on. In the middle of a procedure its question follows, and comes along."""

    def __init__(self, deps: Deps) -> None:
        self._deps = deps

    def name(self) -> str:
        return "action_go_on_elsewhere"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[dict[str, Any]]:
        context = turn_of(self._deps, tracker)
        here, named = context.conversation.channel, named_in(words_of(context))
        add_signal(context, SignalName.ANSWERED, "elsewhere")
        if here != WEB:
            came_over = context.conversation.identity_id is not None
            say(dispatcher, from_channel(here, self._deps.places, named, came_over=came_over))
            add_step(context, "Asked to go on elsewhere", "told where")
            return []
        text, is_open = from_website(self._deps.places, named, context.turn.first_seq)
        say(dispatcher, text, buttons=(GO_ON,) if is_open else ())
        add_step(context, "Asked to go on elsewhere", "offered the link" if is_open else "no channel is set up")
        return []
