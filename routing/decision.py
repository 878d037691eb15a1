"""Stay, offer a person, or hand over: once before the assistant answers, once after, both from values only."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from routing.aim import aimed_elsewhere
from routing.complexity import failed, score_complexity
from routing.insults import insulted_twice
from routing.model import (
    ALONE,
    LOCKED,
    STAY_REASON,
    Complexity,
    Contribution,
    CustomerTurn,
    Decision,
    Sentiment,
    Signal,
    SignalName,
    Strain,
    Trigger,
    TriggerName,
    Verdict,
)
from routing.need import Need, features
from routing.pressure import is_important, rules_now
from routing.reasons import explain
from routing.risks import find_risks, only_asks, only_cancels_subscription
from routing.rules import Rules, TriggerRule
from routing.sentiment import score_sentiment, trend
from routing.strain import score_strain
from routing.wishes import agrees, asks_for_person, declines

WANTS_PERSON_INTENT = "wants_person"
COMPLAINT_INTENT = "complaint"
_AGREEING_INTENTS = frozenset({"affirm", WANTS_PERSON_INTENT})
_STRENGTH = {Decision.STAY: 0, Decision.OFFER: 1, Decision.HAND_OVER: 2}
_RECENT_FAILURE_TURNS = 2
"""A complex conversation is offered a person when one of so many last turns failed."""

_DOUBTFUL = frozenset({TriggerName.STRONG_NEGATIVE, TriggerName.FALLING_SENTIMENT, TriggerName.STUCK})
"""What leads to nothing where the need head is nearly sure that no person is needed."""
_ASKED_FIRST = frozenset({TriggerName.COMPLAINT, TriggerName.REPEATED_FAILURE})
"""What the customer is then asked about instead of being handed over."""
_GETS_ON = frozenset({SignalName.PROGRESSED, SignalName.DONE})

UPSET_BELOW = -0.2
"""Whoever sounds worse than this when an answer could not be used is not asked for it a third time."""


def before_assistant(
    rules: Rules,
    turns: Sequence[CustomerTurn],
    emotion: float | None = None,
    risks: Sequence[TriggerName] = (),
    need: Need | None = None,
) -> Verdict:
    """Decide from what the customer wrote, before the assistant sees it.

    `turns`: the customer's turns of the current stretch with the bot, oldest first, the last one being now. `emotion`:
    see `score_sentiment`. `risks`: what the risk head sees beside the patterns. `need`: what the need head makes of the
    message. Raises ValueError without a turn.
    """
    rules = rules_now(rules, turns)
    scores = _scores(rules, turns, emotion, need)
    return _with_odds(rules, _verdict(rules, turns, _text_triggers(rules, turns, scores, risks), scores), scores)


def after_assistant(
    rules: Rules,
    turns: Sequence[CustomerTurn],
    emotion: float | None = None,
    risks: Sequence[TriggerName] = (),
    need: Need | None = None,
) -> Verdict:
    """Decide again when the turn's intent and signals are known, before any reply is released.

    Looks at the text too, so that this verdict alone holds all that is known of the turn. Raises ValueError when there
    is no turn.
    """
    rules = rules_now(rules, turns)
    scores = _scores(rules, turns, emotion, need)
    names = [*_text_triggers(rules, turns, scores, risks), *_signal_triggers(rules, turns, scores)]
    verdict = _verdict(rules, turns, names, scores)
    offers = _only_off_topic(rules, turns, verdict) or _only_unusable(rules, turns, verdict)
    if verdict.decision is Decision.HAND_OVER and offers:
        verdict = _settle(rules, turns, replace(verdict, decision=Decision.OFFER))
    return _with_odds(rules, verdict, scores)


@dataclass(frozen=True)
class _Scores:
    sentiment: Sentiment
    complexity: Complexity
    strain: Strain
    need: float | None
    """The probability that a person is right by now, None without the head."""

    def sees_no_need(self, rules: Rules) -> bool:
        """Return whether the need head is there and nearly sure that no person is needed."""
        return self.need is not None and self.need < rules.need.stay_below


def _scores(rules: Rules, turns: Sequence[CustomerTurn], emotion: float | None, need: Need | None) -> _Scores:
    if not turns:
        raise ValueError("there is no turn to decide about")
    history: list[float] = []
    for turn in turns[:-1]:
        known = turn.sentiment is not None
        history.append(turn.sentiment if known and turn.sentiment is not None else score_sentiment(turn.text, ()).score)
    recorded = turns[-1].sentiment
    if recorded is None:
        sentiment = score_sentiment(turns[-1].text, history, emotion)
    else:
        sentiment = Sentiment(recorded, trend([*history, recorded]), (Contribution("recorded", recorded),))
    complexity, off_topic = score_complexity(turns), rules.failure.off_topic_intents
    strain = score_strain(turns, sentiment, complexity, off_topic)
    odds = need(features(turns, sentiment, complexity, strain, emotion)) if need is not None else None
    return _Scores(sentiment, complexity, strain, odds)


def _text_triggers(
    rules: Rules, turns: Sequence[CustomerTurn], scores: _Scores, risks: Sequence[TriggerName]
) -> list[TriggerName]:
    """Return what the text alone shows: wish, yes to an offer, risks, language, mood."""
    now, sentiment = turns[-1], scores.sentiment
    # What the risk head only suspects gives way to a plain question about rules or goods, and to a need head that sees
    # no need; the patterns do not.
    found = [*find_risks(now.text), *(() if only_asks(now.text) or scores.sees_no_need(rules) else risks)]
    if only_cancels_subscription(now.text):
        found = [name for name in found if name is not TriggerName.CONTRACT_CANCELLED]
    if asks_for_person(now.text):
        found.append(TriggerName.EXPLICIT_WISH)
    elif now.bot_offered_person and agrees(now.text):
        found.append(TriggerName.AGREED_TO_OFFER)
    if any(signal.name is SignalName.FOREIGN_LANGUAGE for signal in now.signals):
        found.append(TriggerName.FOREIGN_LANGUAGE)
    if is_important(turns):
        found.append(TriggerName.IMPORTANT_CUSTOMER)
    if _declined(now) or Signal(SignalName.REJECTED, ALONE) in now.signals:
        return found
    if sentiment.score > 0 or aimed_elsewhere(now.text):
        return found
    if sentiment.score <= rules.sentiment.strong_negative:
        found.append(TriggerName.STRONG_NEGATIVE)
    if sentiment.trend <= -rules.sentiment.falling_by and sentiment.score <= rules.sentiment.falling_below:
        found.append(TriggerName.FALLING_SENTIMENT)
    return found


def _signal_triggers(rules: Rules, turns: Sequence[CustomerTurn], scores: _Scores) -> list[TriggerName]:
    """Return what the assistant's turn shows: intent, failure, policy."""
    now = turns[-1]
    names = {signal.name for signal in now.signals}
    found: list[TriggerName] = []
    if SignalName.ASSISTANT_UNAVAILABLE in names:
        found.append(TriggerName.ASSISTANT_UNAVAILABLE)
    if SignalName.PERSON_WANTED in names or (now.intent == WANTS_PERSON_INTENT and not declines(now.text)):
        agreed = now.bot_offered_person and now.intent in _AGREEING_INTENTS and not asks_for_person(now.text)
        found.append(TriggerName.AGREED_TO_OFFER if agreed else TriggerName.EXPLICIT_WISH)
    if SignalName.COMPLAINT in names or now.intent == COMPLAINT_INTENT:
        found.append(TriggerName.COMPLAINT)
    if _identity_failed_for_good(turns):
        found.append(TriggerName.IDENTITY_FAILED)
    if SignalName.NEEDS_PERSON in names or _refused_again(rules, turns):
        found.append(TriggerName.POLICY_EXCEPTION)
    if _failures_in_a_row(turns) >= rules.failure.turns_in_a_row:
        found.append(TriggerName.REPEATED_FAILURE)
    if insulted_twice(turns):
        found.append(TriggerName.INSULTED_TWICE)
    if scores.complexity.score >= rules.complexity.threshold and any(map(failed, turns[-_RECENT_FAILURE_TURNS:])):
        found.append(TriggerName.COMPLEX)
    if scores.strain.score >= rules.strain.offer_from and not _declined(now):
        found.append(TriggerName.STUCK)
    if _going_wrong(rules, turns, scores):
        found.append(TriggerName.GOING_WRONG)
    return found


def _going_wrong(rules: Rules, turns: Sequence[CustomerTurn], scores: _Scores) -> bool:
    """Return whether the need head is sure, nothing has just been done, and no person was turned down of late."""
    if scores.need is None or scores.need < rules.need.hand_over_from or _quiet(rules, turns):
        return False
    names = {signal.name for signal in turns[-1].signals}
    return not names & _GETS_ON and Signal(SignalName.REJECTED, ALONE) not in turns[-1].signals


def _identity_failed_for_good(turns: Sequence[CustomerTurn]) -> bool:
    """Return whether no further try is left, or this is the second that failed: the first may be a slip."""
    failures = [signal for turn in turns for signal in turn.signals if signal.name is SignalName.IDENTITY_FAILED]
    now = [signal for signal in turns[-1].signals if signal.name is SignalName.IDENTITY_FAILED]
    return any(signal.detail == LOCKED for signal in now) or (bool(now) and len(failures) > 1)


def _refused_again(rules: Rules, turns: Sequence[CustomerTurn]) -> bool:
    """Return whether the policy has now refused the same thing (same detail) as often as the rules allow."""
    for signal in turns[-1].signals:
        if signal.name is SignalName.POLICY_REFUSED:
            times = sum(signal in turn.signals for turn in turns)
            if times >= rules.failure.refusals_of_the_same:
                return True
    return False


def _failures_in_a_row(turns: Sequence[CustomerTurn]) -> int:
    """Return how many turns up to now failed without one in between that did not."""
    count = 0
    for turn in reversed(turns):
        if not failed(turn):
            break
        count += 1
    return count


def _declined(turn: CustomerTurn) -> bool:
    """Return whether the customer said no to an offered person in this turn."""
    by_signal = any(signal.name is SignalName.PERSON_DECLINED for signal in turn.signals)
    return by_signal or (turn.bot_offered_person and declines(turn.text))


def _quiet(rules: Rules, turns: Sequence[CustomerTurn]) -> bool:
    """Return whether a person was declined so recently that offering one again would be a nuisance."""
    recent = turns[-1 - rules.failure.quiet_turns_after_declining :]
    return any(map(_declined, recent))


def _only_off_topic(rules: Rules, turns: Sequence[CustomerTurn], verdict: Verdict) -> bool:
    """Return whether nothing but failures at questions that are not ours speaks for a person."""
    strong = [t for t in verdict.triggers if rules.triggers[t.name].do is Decision.HAND_OVER]
    streak = turns[-rules.failure.turns_in_a_row :]
    return all(t.name == TriggerName.REPEATED_FAILURE for t in strong) and all(
        turn.intent in rules.failure.off_topic_intents for turn in streak
    )


def _only_unusable(rules: Rules, turns: Sequence[CustomerTurn], verdict: Verdict) -> bool:
    """Return whether nothing but a few answers that a procedure could not use speaks for a person, and no bad mood."""
    strong = {t.name for t in verdict.triggers if rules.triggers[t.name].do is Decision.HAND_OVER}
    if not strong <= {TriggerName.REPEATED_FAILURE, TriggerName.STUCK} or verdict.sentiment.score < UPSET_BELOW:
        return False
    streak = turns[len(turns) - _failures_in_a_row(turns) :]
    return 0 < len(streak) < rules.failure.unusable_in_a_row and all(map(_could_not_use, streak))


def _could_not_use(turn: CustomerTurn) -> bool:
    names = {signal.name for signal in turn.signals}
    return SignalName.FORM_REJECTED in names and not names & {SignalName.FALLBACK, SignalName.UNANSWERED}


def _verdict(
    rules: Rules,
    turns: Sequence[CustomerTurn],
    names: Iterable[TriggerName],
    scores: _Scores,
) -> Verdict:
    """Weigh the triggers: the strongest action wins; among its triggers the heaviest gives the reason."""
    once = dict.fromkeys(name.value for name in names)
    triggers = [Trigger(name, rules.triggers[name].weight, turns[-1].seq) for name in once]
    does = {t.name: _what(rules, t.name, scores) for t in triggers}
    triggers.sort(key=lambda t: (-_STRENGTH[does[t.name]], -t.weight, t.name))
    decision = does[triggers[0].name] if triggers else Decision.STAY
    verdict = Verdict(decision, STAY_REASON, tuple(triggers), scores.sentiment, scores.complexity, strain=scores.strain)
    return _settle(rules, turns, verdict)


def _what(rules: Rules, name: str, scores: _Scores) -> Decision:
    """Return what a trigger leads to. Strain between its two thresholds only offers a person.

    Where the need head is nearly sure that no person is needed, mood and strain lead to nothing, and a complaint or a
    second failure to an offer.
    """
    do = rules.triggers[name].do
    if scores.sees_no_need(rules):
        if name in _DOUBTFUL:
            return Decision.STAY
        if name in _ASKED_FIRST and do is Decision.HAND_OVER:
            return Decision.OFFER
    if name == TriggerName.STUCK and do is Decision.HAND_OVER and scores.strain.score < rules.strain.hand_over_from:
        return Decision.OFFER
    return do


def _settle(rules: Rules, turns: Sequence[CustomerTurn], verdict: Verdict) -> Verdict:
    """Fill in reason, skills, priority and explanation; an offer that would come too soon after a no is not made."""
    decision = verdict.decision
    if decision is Decision.OFFER and _quiet(rules, turns):
        decision = Decision.STAY
    if decision is Decision.STAY:
        settled = replace(verdict, decision=decision, reason=STAY_REASON, skills=(), priority=0)
        return replace(settled, explanation=explain(settled))
    acting = [rules.triggers[t.name] for t in verdict.triggers if rules.triggers[t.name].do is not Decision.STAY]
    settled = replace(
        verdict,
        decision=decision,
        reason=verdict.triggers[0].name,
        skills=_skills(rules, turns, acting),
        priority=max([rule.priority for rule in acting] + [rules.important.priority] * is_important(turns)),
    )
    return replace(settled, explanation=explain(settled))


def _with_odds(rules: Rules, verdict: Verdict, scores: _Scores) -> Verdict:
    """Add to the explanation what the need head says, where it speaks for a person."""
    if verdict.decision is Decision.STAY or scores.need is None or scores.sees_no_need(rules):
        return verdict
    percent = min(round(100 * scores.need), 99)  # it is never certain
    odds = f"A person needed, by how customers have talked in like cases: {percent} %."
    return replace(verdict, explanation=f"{verdict.explanation} {odds}")


def _skills(rules: Rules, turns: Sequence[CustomerTurn], acting: Sequence[TriggerRule]) -> tuple[str, ...]:
    """Return the skills wanted: of the triggers first, then of the latest subject that has one."""
    wanted = [skill for rule in acting for skill in rule.skills]
    for turn in reversed(turns):
        of_subject = rules.skills_by_intent.get(turn.intent or "", ())
        if of_subject:
            wanted.extend(of_subject)
            break
    return tuple(dict.fromkeys(wanted))
