"""How handovers were judged by those who took them. Pure."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from typing import Any

from desk.verdicts import Judgement, Verdict
from routing.reasons import label


def quality(found: Sequence[Judgement]) -> dict[str, Any]:
    """Return the counts of all, and by reason, the most frequent first. Several agents may judge one handover.

    `handovers`: all; `judged`: those with a word on them at least; `words`: how often each word was said.
    """
    by_reason: defaultdict[str, list[Judgement]] = defaultdict(list)
    for one in found:
        by_reason[one.reason].append(one)
    reasons = sorted(by_reason, key=lambda name: (-len(by_reason[name]), name))
    return {
        **_counts(found),
        "by_reason": [{"reason": name, "label": label(name), **_counts(by_reason[name])} for name in reasons],
    }


def _counts(found: Sequence[Judgement]) -> dict[str, Any]:
    words = Counter(word for one in found for word in one.words)
    return {
        "handovers": len(found),
        "judged": sum(bool(one.words) for one in found),
        "words": {word.value: words[word] for word in Verdict},
    }
