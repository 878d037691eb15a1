"""What is suggested to an agent, for which words of the customer, and what the agent made of it. Pure."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from difflib import SequenceMatcher
from enum import StrEnum

from conversations.model import Citation, Message, Role
from kb_index.model import Audience, Hit, SearchResult
from kb_index.quote import quote_of

MOST_ITEMS = 3
"""Articles that are suggested at once."""

MOST_BLOCKS = 5
"""How far back an answer is looked for: "I want a person" and an e-mail address have none, the question before may."""

KEPT_SHARE = 0.5
"""Of a suggestion's words, in their order: whoever kept fewer wrote an answer of their own."""


@dataclass(frozen=True)
class Block:
    """What the customer wrote in a row: its words, and what they wrote before it, oldest first."""

    text: str
    before: tuple[str, ...]


@dataclass(frozen=True)
class Suggestion:
    """An article with the part of it that answers. An `internal` one is for the agent's eyes: it is never cited."""

    article_id: str
    title: str
    section: str
    url: str
    text: str
    internal: bool
    score: float
    passage_id: str = ""
    """Empty in what was suggested before it was kept."""

    def citation(self) -> Citation:
        return Citation(self.article_id, self.title, self.section, self.url, self.score, self.passage_id)


class Use(StrEnum):
    """What the agent sent of a suggestion: all its words (with a greeting, perhaps), or most of them."""

    UNCHANGED = "unchanged"
    EDITED = "edited"


@dataclass(frozen=True)
class Suggested:
    """What was suggested after the customer's message `seq`. `sure`: the articles surely hold the answer.

    `id` is None when the agent only looks: nothing is kept then. `used` are the places of the items that went out.
    """

    id: str | None
    handoff_id: str
    agent_id: str
    seq: int
    sure: bool
    items: tuple[Suggestion, ...]
    at: datetime
    use: Use | None = None
    used: tuple[int, ...] = ()


@dataclass(frozen=True)
class Taken:
    """What the console says of a message: which suggestions were put into it, by their place."""

    id: str
    items: tuple[int, ...]


def blocks(messages: Sequence[Message]) -> tuple[int, list[Block]]:
    """Return the number of the customer's last message, and what they wrote in a row, the last first.

    `messages` are in order. Without words of the customer: 0 and nothing.
    """
    found: list[list[Message]] = []
    goes_on = False
    for message in messages:
        if message.role is Role.SYSTEM:
            continue
        if message.role is not Role.CUSTOMER:
            goes_on = False
        elif message.text.strip():
            if not goes_on:
                found.append([])
            found[-1].append(message)
            goes_on = True
    if not found:
        return 0, []
    texts = ["\n".join(one.text for one in block) for block in found]
    last = [Block(texts[at], tuple(texts[:at])) for at in range(len(texts))]
    return found[-1][-1].seq, last[: -MOST_BLOCKS - 1 : -1]


def items_of(result: SearchResult) -> tuple[Suggestion, ...]:
    """Return the best passage of each article found, best first.

    Of several with the same words one is left: the first, or the first that customers may be shown.
    """
    best: dict[str, Hit] = {}
    for hit in (*result.parts, *result.hits):
        best.setdefault(hit.article_id, hit)
    by_words: dict[str, Suggestion] = {}
    for hit in best.values():
        one = Suggestion(
            article_id=hit.article_id,
            title=hit.title,
            section=hit.section,
            url=hit.url,
            text=quote_of(hit),
            internal=hit.audience is Audience.INTERNAL,
            score=round(hit.score, 4),
            passage_id=hit.passage_id,
        )
        words = " ".join(one.text.split()).casefold()
        known = by_words.get(words)
        if known is None or (known.internal and not one.internal):
            by_words[words] = one
    return tuple(by_words.values())[:MOST_ITEMS]


def use_of(suggestion: str, sent: str) -> Use | None:
    """Return what of the suggestion is in the message that was sent; None when the agent wrote something else."""
    wanted, words = suggestion.split(), sent.split()
    if " ".join(wanted) in " ".join(words):
        return Use.UNCHANGED
    matched = SequenceMatcher(None, wanted, words, autojunk=False).get_matching_blocks()
    return Use.EDITED if sum(one.size for one in matched) >= KEPT_SHARE * len(wanted) else None


def used_in(items: Sequence[Suggestion], taken: Collection[int], sent: str) -> tuple[Use | None, tuple[int, ...]]:
    """Return how the suggestions that were put into a message went out, and which of them did."""
    uses = {at: use_of(items[at].text, sent) for at in sorted(set(taken)) if 0 <= at < len(items)}
    sent_on = tuple(at for at, use in uses.items() if use is not None)
    if not sent_on:
        return None, ()
    whole = all(uses[at] is Use.UNCHANGED for at in sent_on)
    return Use.UNCHANGED if whole else Use.EDITED, sent_on
