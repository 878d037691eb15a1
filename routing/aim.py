"""At whom strong words are aimed: at us, at somebody else, at the customer themselves, or at nothing but a purchase.

A courier who is an idiot, a sofa that was hated and shall be replaced, "I'm so stupid": such words say nothing of how the
customer fares with us, so the mood of the message leads to no hand-over. Patterns only.
"""

# ruff: noqa: E501 - a pattern stays on one line: broken up it is harder to read and to search.

import re

from routing.sentiment import raw_parts
from routing.text import plain, remembered

NEGATIVE_BELOW = -0.1
"""A clause whose words sum to less than this is one with strong words."""

_CLAUSE = re.compile(r"[.!?;,:\n()]+|\s-+\s|\b(?:but|so|and|because|since|then)\b")

_GOODS = re.compile(
    r"\b(?:do|does) (?:you|the shop|larkfield) (?:guys |also |still |actually |maybe )?(?:sell|have|carry|stock|offer|price match|do)\b"
    r"|\blooking for an?\b|\bwhat's new\b|\b(?:need|want|buy|get) (?:an?|some|better|new|thick) (?!(?:\w+ ){0,2}?(?:refunds?|money|answers?|solutions?|replacements?|persons?|humans?|agents?|managers?|supervisors?|explanations?|calls?|repl(?:y|ies)|responses?|labels?|credits?|updates?|help|confirmations?|one|lawyers?|cop(?:y|ies)|invoices?|exchanges?|returns?|repairs?|technicians?|statements?|apolog(?:y|ies)|real|date|doctor|ambulance)\b)\w+"
    r"|\bwhich (?:of (?:your|yours|the|them) |one |ones |\w+ ){1,4}?(?:is|are|has|have|gives?|fits?|survives?|suits?|works?|helps?|lasts?|do|does|would|can|comes?|blocks?|keeps?)\b"
    r"|\b(?:is|are) (?:the|this|that|these|those) (?:[\w'-]+ ){1,4}?(?:in stock|available|back|safe|legal|allowed|toxic|poisonous|waterproof|washable|big enough|strong|loud|quiet|hot|soft|warm|included|sturdy|good|ok|okay|on offer|still on|real)\b"
    r"|\b(?:in stock|have (?:it|that|them|one) in|how much (?:is|are|does)|can i (?:buy|order) (?:just|only|more|another|three|two|a|an|the)|recommend|any deals|what (?:can|could) arrive|back in)\b|\bdo you have\b"
)
_HOSTILE = re.compile(
    r"\b(?:sue|suing|against|report|reporting|hear from|owe|owes|refus\w+|complain\w*|refund|compensat\w+|story|comment|statement|article about|deadline|investigat\w+|interview|expose|publish|advised me|will (?:write|contact|be in touch|take)|letter)\b"
)
_US = re.compile(
    r"\b(?:you|your|yours|u|ur|larkfield|(?:this|the|that) (?:company|store|shop|service|chat|bot|chatbot|site|app|website|place|order|delivery|support|thing|answer|reply|form|code)|customer (?:service|support|care)|service|support|refund|delivery|order|parcel|package|shipment|money|nobody|no one|charged|invoice|bill)\b"
    r"|\b(?:this|that|it)(?:'s| is| was)\b"
)
_OTHERS = re.compile(
    r"\b(?:(?:my|our|his|her|their|the) (?:\w+ )?(?:neighbou?rs?|ex|boss|manager|colleagues?|sister|brother|husband|wife|kids?|children|son|daughter|mother|father|mom|mum|dad|aunt|uncle|roommates?|landlord|bank|airline|dentist|doctor|dog|cat|teacher|school|insurance|gym|hotel|commute|back|feet|knees|neck|phone|keyboard|autocorrect)|(?:my|our|at|his|her) (?:job|work)\b"
    r"|(?:my|our|the) (?:old|last|previous|current|former) \w+|cheap \w+|(?:this|the) (?:stupid |damn |bloody )?(?:snow|rain|weather|heat|cold|wind|storm|winter|summer|traffic|phone|keyboard|autocorrect|game|puzzle|movie|film|book)|mondays?|january|february|november|winter|weather|moths?|wasps?|mosquitoe?s?|ants?|bugs?|mice|rats?|spiders?|(?:other|another) (?:shop|store|site|company)|competitors?|day at work|couriers?|drivers?|he|she|they)\b"
)
_SELF = re.compile(
    r"\b(?:i'm|i am|i feel|feel|felt|i was) (?:\w+ ){0,3}?(?:an? )?(?:idiot|stupid|dumb|moron|fool|clumsy|dense|silly|hopeless|terrible at|bad at|annoyed with myself|embarrass\w+)\b|\bmy (?:own |total |very own )?(?:fault|bad|mistake|stupidity)\b|\b(?:silly|stupid|dumb|clumsy) me\b|\b(?:with|at|from) myself\b|\bi (?:\w+ )?(?:forgot|misread|mistyped|misclicked|clicked twice|dropped|deleted the|ordered the wrong|picked the wrong|chose the wrong|typed the wrong)\b|\b(?:totally|entirely|all) my\b"
)
_PERSONAL = re.compile(r"\b(?:you|your|larkfield|this (?:company|store|shop|service|chat|bot))\b")


def asks_for_goods(text: str) -> bool:
    """Return whether the message asks what there is to buy, or what it is like, and accuses nobody."""
    said = plain(text)
    return _GOODS.search(said) is not None and _HOSTILE.search(said) is None


def blames_self(text: str) -> bool:
    """Return whether the message says that what went wrong was the customer's own doing."""
    return _SELF.search(plain(text)) is not None


@remembered
def aimed_elsewhere(text: str) -> bool:
    """Return whether the strong words of the message are about somebody or something that is not ours."""
    said = plain(text)
    strong = [clause for clause in _CLAUSE.split(said) if sum(raw_parts(clause).values()) < NEGATIVE_BELOW]
    if _SELF.search(said) and not any(_PERSONAL.search(clause) for clause in strong):
        return True
    if any(_US.search(clause) for clause in strong):
        return False
    if strong:
        about_others = all(_OTHERS.search(clause) for clause in strong)
    else:
        about_others = _OTHERS.search(said) is not None and _PERSONAL.search(said) is None
    return about_others or asks_for_goods(text)
