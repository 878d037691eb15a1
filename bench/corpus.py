"""Ten thousand passages of real text as articles: FAQ, reviews, forum answers and comments of the public data sets."""

import json
import re
from collections.abc import Iterator
from pathlib import Path

from bench.texts import comments, dstc_places, stackfaq_threads

SECTIONS = 4
"""Of each article made of comments; one section is one passage."""
COMMENTS = 3
"""In each of their sections."""


def write_corpus(datasets: Path, folder: Path, passages: int) -> int:
    """Write articles with at least so many passages into `folder`, which is made; return the number of articles."""
    folder.mkdir(parents=True)
    written = sections = 0
    for title, parts, questions in _articles(datasets):
        if sections >= passages:
            break
        (folder / f"article-{written:05d}.md").write_text(_markdown(written, title, parts, questions), encoding="utf-8")
        written, sections = written + 1, sections + len(parts)
    return written


Part = tuple[str, str]
"""Heading and text."""


def _articles(datasets: Path) -> Iterator[tuple[str, list[Part], list[str]]]:
    """Yield title, parts and customers' questions."""
    for place in dstc_places(datasets):
        name = place.name.title()
        if place.faqs:
            yield f"{name}: questions", place.faqs, []
        if place.reviews:
            parts = [(f"Review {number}", " ".join(lines)) for number, lines in enumerate(place.reviews, start=1)]
            yield f"{name}: what guests say", parts, []
    for question, answers in stackfaq_threads(datasets):
        yield question, [(f"Answer {number}", answer) for number, answer in enumerate(answers, start=1)], [question]
    said = list(comments(datasets))
    size = SECTIONS * COMMENTS
    for number, start in enumerate(range(0, len(said), size)):
        mine = said[start : start + size]
        parts = [
            (f"Part {at // COMMENTS + 1}", "\n\n".join(mine[at : at + COMMENTS]))
            for at in range(0, len(mine), COMMENTS)
        ]
        yield f"Comments {number}", parts, [mine[0][:100], mine[-1][:100]]


def _markdown(number: int, title: str, parts: list[Part], questions: list[str]) -> str:
    header = ["---", f"id: article-{number:05d}", f"title: {json.dumps(_line(title))}"]
    if questions:
        header.append(f"questions: {json.dumps([_line(question) for question in questions])}")
    body = [f"## {_line(heading)}\n\n{_text(text)}" for heading, text in parts]
    return "\n".join([*header, "---", "", "\n\n".join(body), ""])


def _line(text: str) -> str:
    return " ".join(text.replace("#", "").split()) or "Untitled"


def _text(text: str) -> str:
    """Return prose: marks that would be headings, lists or HTML in Markdown are no part of it."""
    paragraphs = (re.sub(r"[<>#*_`|\[\]]", "", " ".join(part.split())) for part in re.split(r"\n\s*\n", text))
    return "\n\n".join(re.sub(r"^[-+=~\d.)\s]+", "", part) or "…" for part in paragraphs if part.strip()) or "…"
