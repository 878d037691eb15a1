"""Reads consent. Only a plain yes counts: "yes, but first …" agrees to nothing. Pure."""

import re

from shop.word_tools import fold

_YES = (
    r"y|ye|yes+|yea|yeah+|yep|yup|yas|ya|aye|sure(?: thing)?|of course|certainly|definitely|absolutely|exactly|totally"
    r"|right|correct|ok|okay|k|okey|alright|all right|fine|confirm|confirmed|i confirm|agreed|i agree|agree|approved?"
    r"|affirmative|go ahead|go for it|do it|do that|do so|please do|make it so|proceed|continue|carry on|by all means"
    r"|(?:it |that |all |everything )?(?:sounds|looks) (?:good|great|fine|right|correct|perfect|ok|okay)|lgtm"
    r"|(?:that|it|this)(?:'s| is|s) (?:right|correct|fine|good|ok|okay|great|perfect|it|alright|what i want)"
    r"|that works|works for me|i do|i am sure|i'?m sure|yes i am|you (?:can|may)|i'?d like that"
    r"|let'?s (?:do it|do that|go)"
    r"|si|oui|ja"
)
# Words that may stand beside a yes and take nothing back from it. They are no consent by themselves: "cancel it" is a
# yes to one question and a no to another.
_BESIDE = (
    r"please|pls|plz|thanks|thank you|thx|ty|cheers|then|now|so|well|um+|uh+|oh|ah|just|i think|i guess"
    r"|with (?:that|it)"
    r"|to me|for me|very much|so much|sir|madam|ma'?am|mate|perfect|great|good|awesome|cool|nice|wonderful"
    r"|i want to|i would like to|i'?d like to|i do want to|i want (?:that|this|it)|you can|and"
    r"|(?:i )?(?:cancel|return|confirm|refund|process|submit|send back|exchange) "
    r"(?:it|them|that|this|those|these|everything|all|"
    r"(?:the|my|this|that) (?:order|item|items|cancellation|return|refund|exchange|request|whole order|entire order))"
    r"|with (?:the|this|that) (?:cancellation|return|refund|order|exchange|request)|all of it|asap|right away"
    r"|immediately"
)
_AGREES = re.compile(rf"(?:(?:{_BESIDE}) )*(?:{_YES})(?: (?:{_BESIDE}|{_YES}))*")
_ONLY_BESIDE = re.compile(rf"(?:{_BESIDE})(?: (?:{_BESIDE}))*")

_NO = re.compile(
    r"(?:n|no+|nope|nah|naw|nay|never|negative|no way|wrong|incorrect|stop|non|nein)\b"
    r"|not (?:at all|really|now|yet|today|ok|okay|correct|right|that|interested)\b"
    r"|(?:please )?(?:do not|don'?t)\b(?! (?:worry|know|mind|care|forget))"
    r"|i (?:do not|don'?t|would not|wouldn'?t)\b(?! (?:know|mind|care|understand|remember|see|have|think so\b.*\?))"
    r"|(?:that|it|this)(?:'s| is|s)? (?:not|wrong|incorrect|isn'?t)\b|(?:i'?d |i would )?rather not\b|i'?d prefer not"
    r"|never ?mind|forget (?:it|that|about it)|(?:please )?(?:keep|leave) (?:it|them|the order|my order)\b"
    r"|i(?:'ll| will| want to| would like to|'d like to| wanna) keep\b|(?:i |i've |i have )?changed my mind|hold on\b"
)
_NOT_A_NO = re.compile(r"no (?:problem|worries|objection|issue|doubt|idea|clue|longer|matter)|not? (?:sure|bad)\b")


def is_yes(text: str) -> bool:
    """Say whether the text agrees and adds no condition, question or further wish."""
    if "?" in text:
        return False
    parts = _parts(text)
    if any(not _AGREES.fullmatch(part) and not _ONLY_BESIDE.fullmatch(part) for part in parts):
        return False
    return any(_AGREES.fullmatch(part) for part in parts)


def is_no(text: str) -> bool:
    """Say whether the text declines, or begins with a no."""
    parts = _parts(text)
    while parts and _ONLY_BESIDE.fullmatch(parts[0]):
        parts = parts[1:]
    if not parts or not _NO.match(parts[0]) or _NOT_A_NO.match(parts[0]):
        return False
    # "No, go ahead" declines nothing; better to ask again than to read it either way.
    return not any(_AGREES.fullmatch(part) for part in parts[1:])


def _parts(text: str) -> list[str]:
    """The text between its punctuation, folded; thumbs and ticks are words."""
    plain = text.replace("👍", " yes ").replace("✅", " yes ").replace("👎", " no ").replace("❌", " no ")
    chunks = re.split(r"[,.!;:\n()]+|\s-+\s", fold(plain).replace('"', " "))
    return [" ".join(chunk.split()) for chunk in chunks if chunk.strip()]
