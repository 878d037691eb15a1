"""Wrap-up tags: free words, of which those in use are suggested."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from common.errors import Invalid
from common.storage import Database
from conversations import storage_handoffs

MAX_TAGS, MAX_TAG = 10, 40
LOOKED_AT = 1_000
"""Of how many handoffs, the newest, the tags are counted."""

SUGGESTED = 50


def tags_of(raw: Sequence[str]) -> tuple[str, ...]:
    """Return the tags in lower case, each once. Raises Invalid."""
    tags = tuple(dict.fromkeys(" ".join(one.casefold().split()) for one in raw))
    if len(tags) > MAX_TAGS or any(not 1 <= len(one) <= MAX_TAG or "," in one for one in tags):
        said = f"at most {MAX_TAGS}, each 1 to {MAX_TAG} characters without a comma"
        raise Invalid("Some tags need another look.", [{"field": "tags", "message": said}])
    return tags


@dataclass(frozen=True)
class TagBook:
    db: Database

    async def in_use(self) -> list[dict[str, Any]]:
        """Return `{name, count}` of the newest handoffs, the most used first."""
        async with self.db.read() as c:
            used = Counter(tag for tags in await storage_handoffs.tags_in_use(c, LOOKED_AT) for tag in tags)
        ordered = sorted(used.items(), key=lambda one: (-one[1], one[0]))
        return [{"name": name, "count": count} for name, count in ordered[:SUGGESTED]]
