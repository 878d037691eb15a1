"""Articles to passages: a passage is what stands under one heading; lists and tables stay whole."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache

from kb_index.markdown import Block, read_blocks
from kb_index.model import Article, Passage, Unit, UnitKind

TARGET_WORDS = 120
"""A section longer than this is cut between its blocks: the encoder reads about 190 words and a quote needs a focus."""

SECTION_JOINT = " → "


@dataclass(frozen=True)
class _Section:
    path: tuple[str, ...]
    anchor: str | None
    blocks: tuple[Block, ...]


def article_url(article_id: str, anchor: str | None = None) -> str:
    """Return the address of an article's page, or of a section of it."""
    return f"/articles/{article_id}#{anchor}" if anchor else f"/articles/{article_id}"


@lru_cache(maxsize=1024)
def cut_passages(article: Article) -> tuple[Passage, ...]:
    """Cut an article into passages in reading order. `questions` are left empty: the build assigns them."""
    passages: list[Passage] = []
    taken: set[str] = set()
    for section in _sections(article.body):
        for blocks in _chunks(section.blocks):
            passage = _passage(article, section, blocks)
            while passage.id in taken:  # the same words twice under the same heading
                passage = replace(passage, id=_digest(passage.id))
            taken.add(passage.id)
            passages.append(passage)
    return tuple(passages)


def embedded_text(passage: Passage) -> str:
    """Return what is embedded: the passage with its title and headings, without which "within 30 days" means little."""
    heads = [passage.title, passage.section] if passage.section else [passage.title]
    return f"{'. '.join(heads)}.\n{passage.text}"


def _sections(body: str) -> Iterator[_Section]:
    path: list[tuple[int, str]] = []
    anchor: str | None = None
    blocks: list[Block] = []
    for block in read_blocks(body):
        if isinstance(block, Block):
            blocks.append(block)
            continue
        if blocks:
            yield _Section(tuple(text for _, text in path), anchor, tuple(blocks))
        path = [*((level, text) for level, text in path if level < block.level), (block.level, block.text)]
        anchor, blocks = block.anchor, []
    if blocks:
        yield _Section(tuple(text for _, text in path), anchor, tuple(blocks))


def _chunks(blocks: tuple[Block, ...]) -> Iterator[list[Block]]:
    """Cut a section between blocks when it grows too long; a list or table stays with the line that introduces it."""
    chunk: list[Block] = []
    words = 0
    for block in blocks:
        length = len(block.text.split())
        introduced = bool(chunk) and block.kind is not UnitKind.SENTENCE and chunk[-1].kind is UnitKind.SENTENCE
        if chunk and words + length > TARGET_WORDS and not introduced:
            yield chunk
            chunk, words = [], 0
        chunk.append(block)
        words += length
    if chunk:
        yield chunk


def _passage(article: Article, section: _Section, blocks: list[Block]) -> Passage:
    units: list[Unit] = []
    for number, block in enumerate(blocks):
        units.extend(block.units(number))
    text = "\n".join(block.text for block in blocks)
    path = SECTION_JOINT.join(section.path)
    parts = (article.id, article.locale, article.audience.value, article.title, path, section.anchor or "", text)
    return Passage(
        id=_digest("\x1f".join(parts)),
        article_id=article.id,
        title=article.title,
        section=path,
        text=text,
        url=article_url(article.id, section.anchor),
        locale=article.locale,
        audience=article.audience,
        units=tuple(units),
        tags=article.tags,
    )


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:20]
