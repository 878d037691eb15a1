"""Words that say nothing but whether the answer before them helped.

A message that says more ("that didn't help, I meant the lamp") is a message of its own, and read as one.
"""

import re

from conversations.model import ANSWER_DID_NOT_HELP, ANSWER_HELPED, Role, asks_for_verdict
from conversations.open_turns import TurnContext
from routing.model import ALONE, Signal, SignalName

_BEFORE = (
    "no+|nope|nah|yes+|yeah|yep|ok(?:ay)?|oh|ah|hm+|well|sorry|but|and|so|great|perfect|awesome|cool|nice|thanks|"
    "thank you|unfortunately|actually"
)
_AFTER = (
    "thanks|thank you|thx|ty|cheers|so much|very much|a lot|a bunch|lots|at all|much|really|either|sorry|though|tho|"
    "me|us|then|now|perfectly"
)
_THIS = "(?:that|this|it|which|the (?:answer|article|link)|your answer)"
_IS = f"(?:{_THIS} (?:is|was) |{_THIS}'?s )?"
_DOES_NOT = "(?:did|does|do)(?: not|n'?t)"

_HELPED = (
    rf"{_THIS} (?:really |all |totally |definitely |actually )?"
    r"(?:helped|helps|did help|does help|worked|works|did the trick|answer(?:s|ed) (?:it|that|my question))",
    rf"{_IS}(?:very |really |super |so )?helpful",
    rf"{_IS}(?:exactly|just) what i (?:needed|wanted|was looking for|meant)",
    r"(?:problem|that'?s|all) (?:solved|sorted)",
)
_NO_HELP = (
    rf"{_THIS} (?:really |still |just )?{_DOES_NOT} (?:really |even |actually )?"
    r"(?:help|work|answer (?:it|that|me|my question)|solve (?:it|that|anything|my problem))",
    rf"(?:{_DOES_NOT}) help",
    rf"{_IS}(?:not|no) (?:very |really |that )?(?:helpful|useful|help|helping)",
    rf"(?:{_THIS} (?:is|was)(?: not|n'?t) |{_THIS}'?s not |not )(?:really |quite )?"
    r"(?:it|wh?at i (?:\w+ )?(?:asked|meant|mean|need|needed|wanted|want)(?: for)?|(?:an|the) answer|my question|"
    r"helpful|useful)",
    r"(?:you|u) (?:did|have)(?: not|n'?t) (?:really )?answer(?:ed)? (?:it|that|me|my question)",
    r"wrong answer",
    r"still (?:no|not an) answer",
    r"useless",
)
_YES = (r"yes+|yeah|yep|yup|ya|sure|it (?:did|does)|great|perfect", r"[👍✅]")
_NO = (rf"no+|nope|nah|not (?:really|quite|at all)|it {_DOES_NOT}", r"[👎❌]")


def _alone(*said: str) -> re.Pattern[str]:
    return re.compile(
        rf"\W*(?:(?:{_BEFORE})\b\W*)*?(?:{'|'.join(said)})\W*(?:(?:{_AFTER})\b\W*)*[👍👎]?\W*", re.IGNORECASE
    )


_SAYS_HELPED, _SAYS_NO_HELP = _alone(*_HELPED), _alone(*_NO_HELP)
_ANSWERS_YES, _ANSWERS_NO = _alone(*_YES), _alone(*_NO)
_NO_THANKS = re.compile(r"\W*(?:no+|nope|nah)\b\W*(?:thanks|thank you|thx|ty)\b.*", re.IGNORECASE)


def verdict_of(text: str, *, asked: bool) -> bool | None:
    """Return whether a message says that the answer before it helped or did not; None when it says something else.

    `asked`: the answer had put the question, so that a bare yes or no answers it. "No thanks" only ends the matter.
    """
    said = text.replace("’", "'")
    if _NO_THANKS.fullmatch(said):
        return None
    if _SAYS_NO_HELP.fullmatch(said) or (asked and _ANSWERS_NO.fullmatch(said)):
        return False
    if _SAYS_HELPED.fullmatch(said) or (asked and _ANSWERS_YES.fullmatch(said)):
        return True
    return None


def follows_answer(context: TurnContext) -> bool:
    """Say whether the message comes right after an answer from the articles, and nothing was asked."""
    answer = context.before
    if context.asks is not None or context.turn.crossed:
        return False
    return answer is not None and answer.role is Role.BOT and bool(answer.citations)


def note_verdict(context: TurnContext) -> None:
    """Note what the message says of the answer right before it, if it says nothing else."""
    answer = context.before
    if context.turn.is_payload or answer is None or not follows_answer(context):
        return
    helped = verdict_of(context.text, asked=asks_for_verdict(answer))
    if helped is None:
        return
    context.as_payload = ANSWER_HELPED if helped else ANSWER_DID_NOT_HELP
    others = [one for one in context.signals if one.name is not SignalName.REJECTED]
    context.signals[:] = others if helped else [*others, Signal(SignalName.REJECTED, ALONE)]
