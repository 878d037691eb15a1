"""Does the customer ask for a person, and what did they say to an offered one? Without embedding and assistant.

A text is made plain, misspelt key words are put right, what only looks like a wish is taken out ("human-readable", "I
don't need an agent", "are you a person?"), and the rest is searched for the ways people ask. The plainest of them are
certain. Where the grammar finds something less plain, or nothing, a small trained reader of the words has its say.
"""

import re

from routing.text import plain, remembered
from routing.typos import put_right
from routing.wish_bounds import searched
from routing.wish_frames import framed, plainly_framed, wants_the_same_again
from routing.wish_head import WishHead, kept
from routing.wish_indirect import asks_indirectly
from routing.wish_lookalikes import cut
from routing.wish_patterns import ASKS, LOOKS_LIKE, TERSE, TERSE_STRONG

_SENTENCE = re.compile(r"[.!?;()\n]+")
_CLAUSE = re.compile(r"[.!?;,:()\n]+|\s-+\s")
_FILLER = re.compile(
    r"\b(?:please|now|hi|hello|hey|ok|okay|just|thanks|thank you|immediately|right away|today|sorry|um+|uh+|"
    r"no|yes|"
    r"yeah|so|then|again|asap|help|ffs|omg|lol|instead|urgent|urgently|quickly|oh|well|yoohoo|yo|psst|god|dear|bot|sir|"
    r"seriously|can i|"
    r"omfg|jfc|wtf|lord|heavens|sudo|may i|could i|i said|i repeat|get|got|any|needed|required|wanted|fast|only)\b"
)
_CUT_OUT = "|"
_NO_LETTERS = re.compile(r"[^a-z' ]+")

_YES = re.compile(
    r"^(?:(?:oh|ok|okay|um+|well|hm+|please|and|so)\W+)*"
    r"(?:yes+|yeah|yea|yep|yup|ya|ye|y|sure|ok|okay|kk?|please|please do|do it|do that|go ahead|absolutely|"
    r"definitely|of course|certainly|alright|all right|fine|good idea|why not|i would|i'd like that|i do|"
    r"connect(?: me)?|"
    r"by all means|that (?:would|'d) be (?:great|good|nice|lovely|helpful|perfect)|that'd be (?:great|good|"
    r"nice|helpful)|sounds good|"
    r"perfect|great|let's do (?:it|that)|i guess(?: so)?|if you (?:can|could|don't mind)|affirmative|correct|"
    r"right|go on|"
    r"go for it)\b|^\W*[👍✅👌]"
)
_PRAISE = re.compile(
    r"^(?:(?:oh|ok|okay|well|and|so|that'?s|that'?s all)\W+)*(?:great|perfect|fine|good|right|awesome|lovely|cool|nice|"
    r"super|brilliant|alright|all right)\W+(?:thanks|thank you|thx|thankyou|ty|cheers)\b"
    r"(?!.*\b(?:yes|yeah|sure|please|do)\b)"
    r"|\b(?:good ?bye|bye)\W*$"
)
"""Praise with thanks, or a goodbye, ends a talk: "great, thanks" after an offered person is no yes to the person."""
_YES_TAKEN_BACK = re.compile(
    r"\b(?:but|no|not|don't|never ?mind|actually|wait|instead|rather|first|another question|"
    r"what|when|where|which|who|how|do you|does|did|is there|are there|have you|cancel|return|exchange|order)\b"
)
_NO = re.compile(
    r"^(?:(?:oh|ok|okay|um+|well|hm+|thanks|thank you|please)\W+)*"
    r"(?:no\b|nope|nah|naw|not (?:now|yet|needed|necessary|really|today|at the moment)|no need|don't|do not|"
    r"never ?mind|forget it|i'm (?:good|fine|ok|okay)|it's (?:fine|ok|okay)|that's (?:ok|okay|fine|"
    r"not necessary)|later|"
    r"maybe later|carry on|stay here|keep going|leave it|rather not|i'd rather not)\b|^\W*[👎❌]"
)
_NO_LATER = re.compile(
    r"\b(?:don't|do not) (?:want|need|wish)\b|\bno need\b|\brather not\b|\bwithout (?:a|any) (?:person|human|agent)\b"
)


HEARD_FROM = 0.5
"""So likely a wish is heard although the grammar finds none."""
DOUBTED_BELOW = 0.2
"""What the grammar finds, but not in its plainest frames, must be at least so likely; so must what is left of a text
from which something was cut that only looks like a wish."""
SURE_FROM = 0.8
"""So likely a wish is heard although something was cut, where nothing is turned down: cuts reach too far at times."""
_TURNS_DOWN = re.compile(r"\b(?:no|not|never|nor|none|nobody|without|cannot|cant|dont)\b|n't\b")


@remembered
def asks_for_person(text: str) -> bool:
    """Return whether the text asks for a person (agent, manager, call back), typos included."""
    return wish_in(text, kept())


def wish_in(text: str, head: WishHead | None) -> bool:
    """Return whether the text asks for a person: the plainest frames are certain, grammar and head weigh the rest.

    Without a head the grammar decides alone, and where there is no letter for the head to read: "0", a one-time code.
    """
    if not any(map(str.isalpha, text)):
        head = None
    whole = readable(text)
    cleared = _cleared(whole)
    terse = _terse(cleared)
    if _CUT_OUT not in cleared and (terse or plainly_framed(cleared)):
        return True
    found = (
        terse
        or wants_the_same_again(whole)
        or any(pattern.search(cleared) for pattern in ASKS)
        or asks_indirectly(cleared)
        or bool(framed(cleared))
    )
    if head is None:
        return found
    if found:
        return head.odds(whole) >= DOUBTED_BELOW
    odds = head.odds(whole)
    if _CUT_OUT not in cleared or (odds >= SURE_FROM and not _TURNS_DOWN.search(whole)):
        return odds >= HEARD_FROM
    # What is left beside a cut must speak for a wish, too: "I don't want a person" is nearly all cut out.
    return odds >= HEARD_FROM and head.odds(cleared) >= DOUBTED_BELOW


def readable(text: str) -> str:
    """Return what is read of a text: plain, with key words put right, of a long one the parts that matter."""
    return put_right(searched(plain(text)))


def _cleared(whole: str) -> str:
    """Return the text with a bar in place of whatever only looks like a wish."""
    whole = cut(whole)
    for pattern in LOOKS_LIKE:
        whole = pattern.sub(f" {_CUT_OUT} ", whole)
    return whole


def _terse(cleared: str) -> bool:
    """Return whether a sentence or a clause is nothing but the wish."""
    return any(TERSE.fullmatch(_bare(part)) for part in _SENTENCE.split(cleared)) or any(
        TERSE_STRONG.fullmatch(_bare(part)) for part in _CLAUSE.split(cleared)
    )


def agrees(text: str) -> bool:
    """Return whether the text says yes to an offered person."""
    if asks_for_person(text):
        return True
    said = put_right(plain(text))
    if _PRAISE.search(said):
        return False
    match = _YES.match(said)
    return match is not None and _YES_TAKEN_BACK.search(said[match.end() :]) is None and len(said.split()) <= 12


@remembered
def declines(text: str) -> bool:
    """Return whether the text says no to an offered person."""
    if asks_for_person(text):
        return False
    said = put_right(plain(text))
    return _NO.match(said) is not None or _NO_LATER.search(said) is not None


def _bare(part: str) -> str:
    """Return a sentence without politeness, numbers and signs: what is left is the wish itself or something else."""
    letters = _NO_LETTERS.sub(" ", part)
    return " ".join(_FILLER.sub(" ", letters).split())
