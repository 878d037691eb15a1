"""How often agents use what is suggested. Pure."""

from collections import Counter
from collections.abc import Sequence
from typing import Any

from desk.suggesting.model import Suggested, Use

MOST_ARTICLES = 50


def figures(shown: Sequence[Suggested]) -> dict[str, Any]:
    """Return how often something was suggested and what became of it, in all and by article; shares are 0..1.

    The three outcomes add up to `shown`. Without anything suggested the share is None.
    """
    uses = Counter(one.use for one in shown)
    used = uses[Use.UNCHANGED] + uses[Use.EDITED]
    return {
        "shown": len(shown),
        "unchanged": uses[Use.UNCHANGED],
        "edited": uses[Use.EDITED],
        "unused": uses[None],
        "used_share": round(used / len(shown), 4) if shown else None,
        "agents": len({one.agent_id for one in shown}),
        "articles": _articles(shown),
    }


def _articles(shown: Sequence[Suggested]) -> list[dict[str, Any]]:
    """Return the articles suggested most often, with how often one of them was used."""
    titles: dict[str, str] = {}
    seen: Counter[str] = Counter()
    used: Counter[str] = Counter()
    for one in shown:
        for at, item in enumerate(one.items):
            titles[item.article_id] = item.title
            seen[item.article_id] += 1
            used[item.article_id] += at in one.used
    return [
        {"article_id": article_id, "title": titles[article_id], "shown": count, "used": used[article_id]}
        for article_id, count in seen.most_common(MOST_ARTICLES)
    ]
