"""Words that ask to go on with the chat in another app, on another device, or on the website.

A pattern, and no intent of the classifier: its sentences are made of the words of many others ("switch to", "send this
to", "I have to go"), and as an intent it cost those 10 of 634 held-out sentences. What asks for something else beside
it is left to the classifier.
"""

# ruff: noqa: E501 - a pattern stays on one line: broken up it is harder to read and to search.

import re

from conversations.open_turns import TurnContext

GO_ON = "/go_on_elsewhere"
"""What such words are passed on as; also the payload of the assistant's button."""

MOST_WORDS = 25

_APP = (
    r"(?:what'?s ?app|telegram|(?:facebook |fb )?messenger|facebook|insta(?:gram)?(?: dms?)?|slack|(?:microsoft |ms )?teams"
    r"|sms|texts?(?: messages?)?|texting|(?:another|different|other|your|an?|the|some) (?:app|messenger))"
)
_DEVICE = (
    r"(?:(?:my|a|an?other|a different|the other) (?:\w+ )?(?:phone|mobile|cell|smartphone|iphone|android|tablet|ipad|computer"
    r"|laptop|pc|device|desktop))"
)
_SITE = r"(?:(?:the|your|a) )?(?:web ?site|web ?chat|web|browser|chat on (?:the|your) (?:web ?)?site|website chat|online chat)"
_PLACE = rf"(?:(?:the |your |my )?{_APP}|{_DEVICE}|{_SITE}|an?other (?:channel|place)|elsewhere|somewhere else)"
_MAIL = r"e-?mails?"
_BY = r"(?:on|in|via|over|through|by|with|using|from|to|at)"
_CHAT = r"(?:this|it|that|the (?:rest|chat|conversation)|our (?:chat|conversation)|(?:this|the same|my) (?:chat|conversation))"

_STAY = (
    r"(?:continu(?:e|ing)|go(?:ing)? on|went on|carry(?:ing)? on|keep(?:ing)? (?:on )?(?:it |this )?(?:going|chatting|talking"
    r"|writing|texting)|proceed|resume|pick(?:ing)? (?:this|it|that) (?:back )?up|speak (?:further|on)|follow up"
    rf"|(?:finish|keep|have|(?:we|let'?s) do)(?:ing)? {_CHAT}(?: going)?|do the (?:rest|same chat))"
)
"""What one does with a chat that goes on."""
_MOVE = rf"(?:switch(?:ing)?|mov(?:e|ing)|chang(?:e|ing)|hop|transfer|go(?:ing)? back|take|bring|pass|carry|get me|shift)(?: (?:{_CHAT}|me|us|over|things))*"
"""What one does to bring it elsewhere. With another object it is about an order."""
_AND = r"(?: (?:with|about) (?:you|this|it|that|us|our chat))?(?: (?:later|there|then|please|instead|further|together|maybe|now|right))*"

_WISHES = (
    rf"\b{_STAY}(?: {_CHAT})?{_AND} (?:{_BY} )?(?:{_PLACE}|{_MAIL})\b",
    rf"\b{_MOVE} (?:over |back |on )?(?:to|onto|on|in) {_PLACE}\b",
    rf"\b(?:send|get|open|put|push|forward) (?:this|{_CHAT})(?: chat)? (?:to|on|onto|over to|in) (?:{_APP}|{_DEVICE})\b",
    rf"\b(?:write|talk|text|message|chat|speak)(?:ing)? (?:to |with )?(?:me|you)(?: further| on)? (?:on|in|via|over|from|through) (?:{_APP}|{_DEVICE})\b",
    r"\btext me(?: (?:instead|the rest|there|from now on|here|back|please))*\W*$",
    rf"\b(?:the )?rest (?:of (?:this|it) )?(?:as|by|via|over|on|in) (?:{_APP}|{_MAIL})\b",
    rf"(?:^|[.!?])\W*{_APP} (?:instead|ok(?:ay)?|possible|please)\b",
    rf"\b(?:take|continue) {_CHAT} (?:with me|on the (?:road|go|way))\b",
    rf"\b{_CHAT} (?:go|move|continue|work)s? {_BY} (?:{_PLACE})\b",
    rf"\bis there (?:a way|an app) (?:to|where (?:we|i) can) {_STAY}\W*(?:$|when i (?:leave|close)\b)",
    rf"\buse (?:{_APP}|{_SITE}|{_DEVICE}) instead\b",
    rf"\bhow (?:do|can|could) i \w+ {_CHAT} (?:to|on|onto) (?:{_APP}|{_DEVICE})\b",
)
_GOES = re.compile("|".join(f"(?:{one})" for one in _WISHES), re.IGNORECASE)
_MORE = re.compile(
    r"\d{5}|\b(?:returns?|refunds?|cancel|exchange|track|package|parcel|payment|pay|price|password|account|login|invoice|receipt"
    r"|label|agent|human|person|representative|someone|somebody|shipping|deliver\w*|notifications?|newsletter|unsubscribe)\b",
    re.IGNORECASE,
)
"""Then it is about something else, or also about it."""


def goes_elsewhere(text: str) -> bool:
    """Say whether a message asks to go on elsewhere, and nothing else."""
    said = text.replace("’", "'")
    return len(said.split()) <= MOST_WORDS and bool(_GOES.search(said)) and not _MORE.search(said)


def note_way(context: TurnContext) -> None:
    """Note that the message asks to go on elsewhere."""
    if not context.turn.is_payload and context.as_payload is None and goes_elsewhere(context.text):
        context.as_payload = GO_ON
