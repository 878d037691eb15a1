"""An article as fields that a page can edit: to the file's text and back, and checked beside the other articles."""

import json
import os
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import yaml

from kb_index.articles import check_beside, parse_article
from kb_index.header import FENCE, MAX_HEADER_LINES
from kb_index.model import Article, Audience, Fault


@dataclass(frozen=True)
class ArticleFields:
    """As in an article's header, and its text. Nothing of it is checked."""

    id: str = ""
    title: str = ""
    locale: str = "en"
    audience: Audience = Audience.PUBLIC
    tags: tuple[str, ...] = ()
    questions: tuple[str, ...] = ()
    body: str = ""


def fields_of(article: Article) -> ArticleFields:
    return ArticleFields(
        id=article.id,
        title=article.title,
        locale=article.locale,
        audience=article.audience,
        tags=article.tags,
        questions=article.questions,
        body=article.body,
    )


def article_of(fields: ArticleFields, path: str) -> Article:
    """Return the fields as an article, for a preview: also when they are not fit to be one."""
    return Article(
        id=fields.id,
        title=fields.title,
        locale=fields.locale,
        audience=fields.audience,
        updated=None,
        tags=fields.tags,
        questions=fields.questions,
        body=fields.body,
        path=path,
    )


def article_text(fields: ArticleFields, updated: date | None, comments: Iterable[str] = ()) -> str:
    """Return the file's text: a header as writers write it, its `comments` (lines that begin with #), and the body."""
    lines = [FENCE, f"id: {_scalar(fields.id)}", f"title: {_scalar(fields.title)}", f"locale: {_scalar(fields.locale)}"]
    lines.append(f"audience: {fields.audience.value}")
    if updated is not None:
        lines.append(f"updated: {updated.isoformat()}")
    if fields.tags:
        lines.append(f"tags: [{', '.join(_scalar(tag, in_list=True) for tag in fields.tags)}]")
    if fields.questions:
        lines += ["questions:", *(f"  - {json.dumps(question, ensure_ascii=False)}" for question in fields.questions)]
    body = fields.body.replace("\r\n", "\n").replace("\r", "\n").strip("\n")
    return "\n".join([*lines, *comments, FENCE, "", body, ""])


def header_comments(path: Path) -> tuple[str, ...]:
    """Return the comments in the header of an article's file, such as where it was imported from; none without it."""
    try:
        lines = path.read_text(encoding="utf-8-sig").split("\n")
    except (OSError, UnicodeDecodeError):
        return ()
    end = next((at for at, line in enumerate(lines[1 : MAX_HEADER_LINES + 1], 1) if line.strip() == FENCE), 0)
    return tuple(line.rstrip() for line in lines[1:end] if line.startswith("#"))


def _scalar(text: str, *, in_list: bool = False) -> str:
    """Return the text plain where YAML reads it back as it was, else in quotes."""
    try:
        as_read = yaml.safe_load(f"[{text}]" if in_list else f"k: {text}")
    except (yaml.YAMLError, ValueError):
        as_read = None
    same = as_read == [text] if in_list else as_read == {"k": text}
    return text if same and "\n" not in text else json.dumps(text, ensure_ascii=False)


def check_fields(fields: ArticleFields, path: str, others: Iterable[Article]) -> tuple[str, list[Fault]]:
    """Return the file's text and every fault it would have as `path`, by line, beside the `others`.

    An article at the same path is what the fields are about to replace, so it does not count.
    """
    text = article_text(fields, None)
    _, faults = check_beside(text, path, [one for one in others if one.path != path])
    return text, sorted(faults, key=lambda fault: fault.line)


def read_fields(text: str, path: str) -> ArticleFields | None:
    """Return the fields of a file's text; None when a fault keeps it from being read."""
    article, _ = parse_article(text, path)
    return fields_of(article) if article is not None else None


def write_article(path: Path, text: str, mark: str = "") -> None:
    """Put the file in its place as one: whoever reads it finds the old text or the new one, also after a crash.

    Until then it has a hidden name that ends with `.new`, after `mark` if the writer wants to know its own again.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_name(f".{path.name}.{mark or secrets.token_hex(4)}.new")
    try:
        with fresh.open("w", encoding="utf-8", newline="\n") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        fresh.replace(path)
    except OSError:
        fresh.unlink(missing_ok=True)
        raise
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
