"""Values of an import: what a source holds, before it becomes articles."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from kb_index.model import Audience, Fault


class BodyFormat(StrEnum):
    HTML = "html"
    PAGE = "page"
    """A whole HTML page, with navigation and footer around the article."""
    CONFLUENCE = "confluence"
    """Confluence's storage format: XHTML with macros."""
    GURU = "guru"
    """Guru's HTML, with blocks of Markdown in attributes."""
    MARKDOWN = "markdown"


class Given(StrEnum):
    """Which parts of the header a source speaks of; the others are the writer's own and survive a new import."""

    TEXT = "text"
    TAGS = "text+tags"
    ALL = "text+tags+questions"


@dataclass(frozen=True)
class SourceFile:
    """One saved file, or one page of an API.

    `name` is how faults call it; `path` is its place below the folder that was named (with `/`), its name otherwise.
    """

    name: str
    data: bytes
    path: str = ""


@dataclass(frozen=True)
class RawArticle:
    """An article as its source has it.

    `key` is the source's own name for it, the same in every language. `locale` is as the source writes it, None when
    it says nothing. `audience` likewise. `links` are the names under which other articles of the export link to this
    one (see `links`). `base_url` is where relative links start. `file` and `line` say where it was found.
    """

    key: str
    title: str
    body: str
    format: BodyFormat
    file: str
    line: int = 1
    article_id: str = ""
    """The id to have, where the source has ids that readers see; empty: made from `key`."""
    locale: str | None = None
    audience: Audience | None = None
    updated: date | None = None
    tags: tuple[str, ...] = ()
    questions: tuple[str, ...] = ()
    given: Given = Given.TEXT
    folder: tuple[str, ...] = ()
    links: tuple[str, ...] = ()
    base_url: str = ""


@dataclass(frozen=True)
class LeftOut:
    """What is not imported although nothing is wrong with it, such as a draft."""

    key: str
    title: str
    why: str


@dataclass(frozen=True)
class Export:
    """What was read of a source. `whole` is False when something is missing: then nothing counts as removed."""

    articles: tuple[RawArticle, ...] = ()
    faults: tuple[Fault, ...] = ()
    left_out: tuple[LeftOut, ...] = ()
    whole: bool = True
