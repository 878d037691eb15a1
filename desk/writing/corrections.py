"""The first words of a correction: quoted from the corrected article when there is one, else plain words to edit."""

from collections.abc import Sequence
from dataclasses import dataclass

from conversations.model import Citation
from conversations.told import Quoted
from desk.writing.ports import WritersKnowledge
from kb_index.errors import ArticleNotFound
from kb_index.model import Hit, SearchResult
from kb_index.passages import SECTION_JOINT, cut_passages
from kb_index.quote import quote

LOOKED_AT = 20
"""Hits among which the corrected article is looked for."""

SORRY = "Sorry for the mix-up."


@dataclass(frozen=True)
class Correction:
    """`still_told`: the articles still hold the passage, so customers still get it. `citations` of the new passage."""

    text: str
    citations: tuple[Citation, ...]
    still_told: bool


def draft_correction(passages: Sequence[Quoted], told: str, question: str, knowledge: WritersKnowledge) -> Correction:
    """Return what to tell those who got the passages. Takes processor time.

    `told` is the wrong answer as it was given, `question` what it was given to: what is right stands where it stood.
    """
    wrong = {one.passage_id for one in passages}
    first = passages[0]
    topic = f"“{first.section.split(SECTION_JOINT)[-1] or first.title}”"
    try:
        article = knowledge.article(first.article_id)
    except ArticleNotFound:  # taken out, or made internal: nothing to quote
        return Correction(_plain(topic), (), False)
    still_told = any(passage.id in wrong for passage in cut_passages(article))
    if still_told:
        return Correction(_plain(topic), (), True)
    for query in (told, question, first.title):
        hits = [hit for hit in knowledge.search(query, k=LOOKED_AT).hits if hit.article_id == article.id]
        hits.sort(key=lambda hit: hit.section != first.section)
        if hits:
            return _quoted(topic, hits[0], query)
    return Correction(_plain(topic), (), False)


def _quoted(topic: str, hit: Hit, query: str) -> Correction:
    found = quote(SearchResult((hit,), answerable=True, probability=1.0, took_ms=0.0), query)
    text = f"I need to correct an earlier answer of mine, about {topic}. This is right:\n{found.text}\n{SORRY}"
    return Correction(text, (Citation(hit.article_id, hit.title, hit.section, hit.url, round(hit.score, 4)),), False)


def _plain(topic: str) -> str:
    return (
        f"An earlier answer of mine about {topic} was wrong, and I'm sorry about that. "
        "Please don't go by it. If you need the right answer now, ask for a person here."
    )
