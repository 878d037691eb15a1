"""What a scenario lets the customer say in their own words: its questions and sentences, in the first person. Pure."""

import re
from dataclasses import dataclass

_SENTENCE = re.compile(r"(?<=[.!?])\s+|\n+")
_CLAUSE = re.compile(
    r"\b(?:want|wants|like|need|wonder|wondering|ask|asks|inquire)\b(?: the agent| it| explicitly| also| then| first)*"
    r"(?: to)?(?: (?:know|confirm|check|get|ask|tell you))*(?: exactly)?(?: about| for| if)? "
    r"(?P<what>(?:how|what|which|when|the (?:total|tracking|price)|your|about|if)\b[^.?!]*)",
    re.IGNORECASE,
)
_CONDITION = re.compile(r",? (?:and |but )?(?:if|when) the agent\b[^.]*", re.IGNORECASE)
_VERB = re.compile(
    r"\b(?:to (?:know|confirm|check|get the tracking)|ask the agent|asks? about|wonder\w*|inquire about)\b",
    re.IGNORECASE,
)
_CUT = re.compile(
    r",? (?:and|but|then|so) (?:also |then |finally )?(?:you(?:'d)? (?:want|like|wonder|would|also)|return"
    r"|cancel|exchange|modify|change|whether)\b.*"
    r"|\((?:[^)]*)\)",
    re.IGNORECASE,
)
_LATER = re.compile(
    r"\b(?:after|finally|lastly|at the end|total (?:amount|refund|price of (?:your new|the order|the refund))"
    r"|get back|pay today|new order)\b",
    re.IGNORECASE,
)
_PERSONS = (
    (r"\byou are\b", "I am"),
    (r"\byou're\b", "I'm"),
    (r"\byou've\b", "I've"),
    (r"\byou'd\b", "I'd"),
    (r"\byourself\b", "myself"),
    (r"\byour\b", "my"),
    (r"\byours\b", "mine"),
    (r"\bfor you\b", "for me"),
    (r"\byou\b", "I"),
    (r"\bthe agent\b", "you"),
)


@dataclass(frozen=True)
class Question:
    """`later`: it makes sense only when everything is done. `about`: the scenario before it, for what "that" means."""

    text: str
    later: bool
    about: str


def first_person(text: str) -> str:
    """Return the sentence as the customer would say it: "You want your money" → "I want my money"."""
    for pattern, mine in _PERSONS:
        text = re.sub(pattern, mine, text, flags=re.IGNORECASE)
    return text[:1].upper() + text[1:]


def sentences_of(text: str) -> tuple[str, ...]:
    """Return what the customer may say, in the first person; conditions ("if the agent …") are not said."""
    found = (_CONDITION.sub("", one).strip() for one in _SENTENCE.split(text))
    return tuple(
        first_person(one)
        for one in found
        if one and not re.match(r"(?:if|when|make sure|be |do not|it is)\b", one, re.IGNORECASE)
    )


def questions_of(text: str) -> tuple[Question, ...]:
    """Return what the scenario wants to know."""
    found = []
    for sentence in _SENTENCE.split(text):
        if re.match(r"\s*if\b", sentence, re.IGNORECASE) or not _VERB.search(sentence):
            continue
        clause = _CLAUSE.search(sentence)
        if clause is None:
            continue
        what = re.sub(r"^about ", "", _CUT.sub("", clause["what"]).strip(" ,"), flags=re.IGNORECASE)
        before = text[: text.index(sentence) + len(sentence)]
        found.append(Question(f"I'd like to know {_tail(first_person(what))}", bool(_LATER.search(sentence)), before))
    return tuple(found)


def _tail(text: str) -> str:
    return text if text.startswith(("I ", "I'")) else text[:1].lower() + text[1:]
