"""The line in an imported article's header that says where it came from, and whether a writer has changed it since.

It is a comment of the header's YAML, so the article stays an article like any other. Without the line, or in another
words: when a writer takes it out, the article is the writer's own and no import touches it again.
"""

import hashlib
import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, unquote

from kb_index.importing.model import Given
from kb_index.model import Article

_LINE = re.compile(r"^# imported: ([a-z]+)(?:@(\S*))? (\S+) (\S+) (text(?:\+tags)?(?:\+questions)?) ([0-9a-f]{16})$")
_HEADER_LINES = 400
_PLAIN = "/-._~"


@dataclass(frozen=True)
class ExportName:
    """Tells exports apart: two lists may both count from 1. `folder` (below the articles') is what it came into."""

    source: str
    folder: str

    def __str__(self) -> str:
        return self.source if self.folder == self.source else f"{self.source}@{quote(self.folder, safe=_PLAIN)}"


@dataclass(frozen=True)
class Origin:
    """`export`, `key` and `locale` say which article of what it is; `checksum` is of what was imported."""

    export: ExportName
    key: str
    locale: str
    given: Given
    checksum: str

    @property
    def name(self) -> "ArticleName":
        return self.export, self.key, self.locale

    def __str__(self) -> str:
        key = quote(self.key, safe=_PLAIN)
        return f"# imported: {self.export} {key} {self.locale} {self.given} {self.checksum}"


ArticleName = tuple[ExportName, str, str]
"""Export, key and locale: what an article is called before it has an id."""


def plain_key(key: str) -> str:
    """Return a source's key as it can be written down: JSON may hold halves of characters."""
    return key.encode("utf-8", "replace").decode()


def read_origin(text: str) -> Origin | None:
    """Return where an article comes from by its header, also when the rest of the file is broken."""
    for line in _header_lines(text):
        match = _LINE.match(line.strip())
        if match:
            source, folder, key, locale, given, checksum = match.groups()
            export = ExportName(source, source if folder is None else unquote(folder))
            return Origin(export, unquote(key), locale, Given(given), checksum) if given in list(Given) else None
    return None


def _header_lines(text: str) -> Iterable[str]:
    lines = text.split("\n", _HEADER_LINES)
    for line in lines[1:]:
        if line.strip() == "---":
            return
        yield line


def checksum(article: Article, given: Given) -> str:
    """Return a checksum of the parts of an article that come from its source, however the file is laid out."""
    parts: list[Any] = [article.id, article.title, article.locale, article.audience, str(article.updated), article.body]
    if given in (Given.TAGS, Given.ALL):
        parts.append(article.tags)
    if given is Given.ALL:
        parts.append(article.questions)
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()[:16]
