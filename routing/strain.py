"""How far a customer is from getting anywhere with the assistant: failures, refusals, repeats, mood, named and adding up."""

# ruff: noqa: E501 - a pattern stays on one line: broken up it is harder to read and to search.

import re
from collections.abc import Container, Sequence

from routing.aim import aimed_elsewhere
from routing.complexity import CONTACTED_BEFORE, MOST, failed, said_again
from routing.grid import on_grid
from routing.model import Complexity, CustomerTurn, Sentiment, SignalName, Strain
from routing.text import plain

LOOKED_BACK = 5
"""So many of the last turns count; each one further back for less."""
FADING = 0.85
RECOVERED = 0.35
"""What lies before a turn that was answered well, or that brought a procedure further, counts for so much."""
MOST_A_TURN = 0.45

TROUBLE = {
    SignalName.FALLBACK: 0.3,
    SignalName.UNANSWERED: 0.26,
    SignalName.FORM_REJECTED: 0.26,
    SignalName.IDENTITY_FAILED: 0.4,
    SignalName.POLICY_REFUSED: 0.22,
    SignalName.REJECTED: 0.3,
    SignalName.REPHRASED: 0.2,
    SignalName.SAID_BEFORE: 0.3,
    SignalName.SILENCE: 0.1,
}
"""What one such turn adds, 0..1."""

NAMES = {
    SignalName.FALLBACK: "not understood",
    SignalName.UNANSWERED: "no answer known",
    SignalName.FORM_REJECTED: "answer not usable",
    SignalName.IDENTITY_FAILED: "identity not proved",
    SignalName.POLICY_REFUSED: "refused by policy",
    SignalName.REJECTED: "answer rejected",
    SignalName.REPHRASED: "said again in other words",
    SignalName.SAID_BEFORE: "same answer again",
    SignalName.SILENCE: "came back after silence",
}

REPEAT_INTENT = "repeat"
_SAYS_SO = frozenset({SignalName.UNANSWERED, SignalName.FALLBACK})
"""The assistant's reply tells of these itself, in the same words each time."""

STRUCTURE = frozenset(
    {"several requests", "several problems", "orders and products", "long message", "long conversation"}
)
"""The parts of complexity that count here; the others are failures, which count by themselves."""

MOOD_SHARE = 0.65
BEFORE = 0.22
AT_A_LOSS = 0.22
EXCEPTION = 0.12
COMPLEX_FROM, COMPLEX_SHARE = 0.12, 1.5
MANY_PROBLEMS = 0.8
"""Of what several problems can add: three kinds of them."""
CONTENT = -0.2

_UNHELPED = re.compile(
    r"\bstill (?:not|no|nothing|doesn't|does not|isn't|don't|do not|won't|can't|hasn't|haven't|the same|broken|waiting|missing|wrong|unclear)\b|\b(?:doesn't|does not|didn't|did not|don't|won't) (?:\w+ )?(?:help|work|solve|answer|change anything|fix)\w*\b"
    r"|\bnot what i (?:asked|meant|mean|want|need|wanted|was asking)\b|\b(?:same|this) (?:answer|link|article|reply|thing) (?:again|as before|over)\b|\bthat(?:'s| is) (?:not|no) (?:an |the |my )?(?:answer|question|help|true|right|it)\b|\b(?:that|this) (?:is|was) (?:not|no|wrong|useless|incorrect)\b"
    r"|\b(?:going|goes|running) (?:round )?in circles\b|\byou(?:'re| are)? (?:just |keep |only )?repeat\w*\b|\bi(?:'ve| have)? (?:already |just )?(?:told|said|wrote|explained|answered|tried|read|did|done|checked|given|gave|sent|entered)(?: \w+)? (?:that|this|it|you|all|so|everything)\b"
    r"|\balready (?:tried|did|done|read|checked|told|said|sent|gave|entered|answered)\b|\bas i (?:said|wrote|told|mentioned|explained)\b|\b(?:no|nope|nah),? (?:that|this|it|you|not)\b|\bwrong (?:answer|article|page|order|link)\b|\bnot (?:very |really |quite )?(?:helpful|helping|answering)\b"
    r"|\byou (?:don't|do not|didn't|aren't|are not) (?:\w+ )?(?:understand|listen\w*|read\w*|answer\w*|get it|help\w*)\b|\bdon't you understand\b|\btried (?:that|this|it|both|all|everything|twice|again)\b|\bnot the (?:problem|question|point|case|same)\b|\bnothing (?:works|helps|happens|changed)\b"
)
_AT_A_LOSS = re.compile(
    r"\b(?:any|some|an)(?:other| other) (?:way|option|possibility|solution|idea)s?\b|\b(?:don't|do not|no longer) know what (?:else )?(?:i|to|more|we)\b|\bwhat else (?:can|should|could|am) i\b|\b(?:no idea|not sure|unsure|at a loss|out of ideas|stuck)\b|\bwhat (?:am i|are we|do i) (?:supposed|meant|expected|do) (?:to|now)\b|\bnow what\b|\bwhat now\b|\b(?:could|can) (?:you|anyone) (?:please )?(?:look into|check|see) (?:it|this|that|what)\b|\bi(?:'m| am) (?:really )?(?:relying|counting|depending) on\b|\b(?:urgent|urgently|desperate\w*|as soon as possible|by tomorrow|tomorrow (?:morning|is))\b"
)
_EXCEPTION = re.compile(
    r"\b(?:exception|goodwill|compensat\w+|make (?:it|this) right|special (?:case|circumstances?)|one[- ]time|bend the rules?|waive|out of courtesy|reimburs\w+|partial refund|price (?:difference|adjust\w+|match\w*))\b|\b(?:nothing|anything|something) (?:else )?(?:you|that|we) can (?:be )?d(?:o|one)\b|\bcan(?:'t|not)? (?:you|anything) (?:really |just )?(?:make|be done|do (?:anything|something))\b"
)


_CONTENT = re.compile(
    r"\b(?:perfect|great|thanks|thank you|thx|cheers|got it|found it|awesome|super|lovely|nice|cool|works|worked|solved|easy|that helps|phew|ok|okay|fine)\b"
)


def says_unhelped(text: str) -> bool:
    """Return whether the words say that what came before did not help."""
    return _UNHELPED.search(plain(text)) is not None


def at_a_loss(text: str) -> bool:
    """Return whether the words say that the customer does not know what else to do, or is pressed for time."""
    return _AT_A_LOSS.search(plain(text)) is not None


def asks_for_exception(text: str) -> bool:
    return _EXCEPTION.search(plain(text)) is not None


def score_strain(
    turns: Sequence[CustomerTurn], sentiment: Sentiment, complexity: Complexity, off_topic: Container[str] = ()
) -> Strain:
    """Return the strain of the stretch `turns`, oldest first, the last one being now; 0..1 when nothing is extreme.

    `off_topic`: intents of questions that are not ours, at which failing does not count. The contributions sum to the score exactly. No turns: 0.
    """
    if not turns:
        return Strain(0.0, ())
    parts: dict[str, float] = {}
    share = 1.0
    for place in range(len(turns) - 1, max(len(turns) - 1 - LOOKED_BACK, -1), -1):
        found = _trouble(turns, place, off_topic)
        now = place == len(turns) - 1
        if not found and (_gets_on(turns, place) if now else _went_well(turns[place])):
            share *= RECOVERED
        for name, value in found.items():
            parts[name] = parts.get(name, 0.0) + value * share
        share *= FADING
    if sentiment.score < 0 and not aimed_elsewhere(turns[-1].text):
        parts["mood"] = -sentiment.score * MOOD_SHARE
    elif (
        sentiment.score > 0.3
        and _CONTENT.search(plain(turns[-1].text))
        and not _trouble(turns, len(turns) - 1, off_topic)
    ):
        parts["content now"] = max(CONTENT, -sum(parts.values()))
    everything = "\n".join(plain(turn.text) for turn in turns)
    if CONTACTED_BEFORE.search(everything):
        parts["contacted before"] = BEFORE
    if len(turns) > 1 and at_a_loss(turns[-1].text):
        parts["does not know what else to do"] = AT_A_LOSS
    if asks_for_exception(turns[-1].text):
        parts["asks for an exception"] = EXCEPTION
    structure = sum(part.value for part in complexity.contributions if part.name in STRUCTURE)
    in_procedure = turns[-1].asks is not None or _went_well(turns[-1])
    if structure > COMPLEX_FROM and (not in_procedure or _many_problems(complexity)):
        parts["complexity"] = (structure - COMPLEX_FROM) * COMPLEX_SHARE
    kept = on_grid(list(parts.items()))
    return Strain(sum((c.value for c in kept), 0.0), kept)


def _many_problems(complexity: Complexity) -> bool:
    """Return whether the message tells of three things or more that went wrong: one answer does not help then."""
    return any(
        c.name == "several problems" and c.value >= MANY_PROBLEMS * MOST[c.name] for c in complexity.contributions
    )


def _trouble(turns: Sequence[CustomerTurn], place: int, off_topic: Container[str]) -> dict[str, float]:
    """Return what went wrong in one turn, by name, together at most MOST_A_TURN."""
    turn = turns[place]
    names = got_nowhere(turns, place)
    if place > 0 and turn.asks is None and says_unhelped(turn.text):
        names.add(SignalName.REJECTED)
    if place > 0 and said_again(turns[: place + 1]):
        names.add(SignalName.REPHRASED)
    if place > 0 and (_put_right(turns, place) or SignalName.DONE in names):
        names.discard(SignalName.REPHRASED)
    if turn.intent in off_topic:
        names -= {SignalName.FALLBACK, SignalName.UNANSWERED, SignalName.REPHRASED, SignalName.SAID_BEFORE}
    found = {NAMES[name]: value for name, value in TROUBLE.items() if name in names}
    if SignalName.FORM_REJECTED in names or _progressed(turn):
        # A procedure puts its question again until it is answered.
        found.pop(NAMES[SignalName.SAID_BEFORE], None)
    whole = sum(found.values())
    return {name: value * min(1.0, MOST_A_TURN / whole) for name, value in found.items()}


def got_nowhere(turns: Sequence[CustomerTurn], place: int) -> set[SignalName]:
    """Return the signals of one turn, without "same answer again" where that tells nothing.

    Two questions that have no answer, or two messages that are not understood, get the same words: that counts as what it
    is and not a second time, unless the customer has asked the same again. Who asks for a repetition gets one.
    """
    names = {signal.name for signal in turns[place].signals}
    same_failure = bool(names & _SAYS_SO) and not (place > 0 and said_again(turns[: place + 1]))
    if same_failure or turns[place].intent == REPEAT_INTENT:
        names.discard(SignalName.SAID_BEFORE)
    return names


def _put_right(turns: Sequence[CustomerTurn], place: int) -> bool:
    """Return whether saying it again was what the assistant needed: not understood before, understood now."""
    return failed(turns[place - 1]) and not failed(turns[place]) and _went_well(turns[place])


def _gets_on(turns: Sequence[CustomerTurn], place: int) -> bool:
    """Return whether this turn leaves behind what went wrong: carried out, further, or understood at the second try."""
    done = any(signal.name is SignalName.DONE for signal in turns[place].signals)
    return done or _progressed(turns[place]) or (place > 0 and _put_right(turns, place))


def _went_well(turn: CustomerTurn) -> bool:
    good = {SignalName.ANSWERED, SignalName.DONE, SignalName.PROGRESSED}
    return any(signal.name in good for signal in turn.signals)


def _progressed(turn: CustomerTurn) -> bool:
    """Return whether the procedure is getting on now, whatever could not be used before."""
    return any(signal.name is SignalName.PROGRESSED for signal in turn.signals)
