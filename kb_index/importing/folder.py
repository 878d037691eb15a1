"""A folder of Markdown and HTML files, as site generators and wikis export them."""

import posixpath
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, unquote, urlsplit

import yaml

from kb_index.header import FENCE, parse_header
from kb_index.importing.characters import one_line
from kb_index.importing.html_tokens import Cut, End, Start, Text, read_tokens
from kb_index.importing.ids import to_id
from kb_index.importing.links import NOWHERE
from kb_index.importing.model import BodyFormat, Export, Given, RawArticle, SourceFile
from kb_index.importing.reading import cut_off, decode
from kb_index.importing.records import Collected, day, text, texts
from kb_index.model import Audience, Fault

HTML_SUFFIXES = frozenset({".html", ".htm", ".xhtml"})
SUFFIXES = HTML_SUFFIXES | {".md", ".markdown", ".mdown"}
_OWN_PAGE_OF_FOLDER = frozenset({"index", "readme", "_index"})
_TITLE = re.compile(r"\s*(?:#[ \t]+(?P<hashes>[^\n]+?)[ \t]*#*[ \t]*(?:\n|$)|(?P<lined>[^\n]+)\n=+[ \t]*(?:\n|$))")


def link_name(url: str) -> str | None:
    """Return the link name of a file: its path without ending."""
    parts = urlsplit(url)
    return f"file:{_bare(unquote(parts.path).strip('/'))}" if parts.hostname == NOWHERE else None


def parse(files: Iterable[SourceFile]) -> Export:
    """Read pages; their folders stay as they are."""
    found = Collected()
    for file in files:
        is_html = posixpath.splitext(file.path)[1].lower() in HTML_SUFFIXES
        content = decode(file, html=is_html)
        if isinstance(content, Fault):
            found.lost(content)
        elif not content.strip():
            found.lost(Fault(file.name, 1, "The file is empty.", "Export it again, or delete it."))
        elif is_html:
            _take_html(found, file, content)
        else:
            _take_markdown(found, file, content)
    return found.export()


def _bare(path: str) -> str:
    """Return a path without the ending; a folder's own page goes by the folder's name."""
    stem, ending = posixpath.splitext(path)
    stem = stem if ending.lower() in SUFFIXES else path
    folder, name = posixpath.split(stem)
    return folder if folder and name.lower() in _OWN_PAGE_OF_FOLDER else stem


def _article(file: SourceFile, title: str, body: str, body_format: BodyFormat, **more: Any) -> RawArticle:
    bare = _bare(file.path)
    folder, name = posixpath.split(bare)
    named = " ".join(name.replace("-", " ").replace("_", " ").split())
    return RawArticle(
        key=bare,
        title=title or named[:1].upper() + named[1:],
        body=body,
        format=body_format,
        file=file.name,
        **{"article_id": to_id(bare)} | more,
        folder=tuple(part for part in folder.split("/") if part),
        links=(f"file:{bare}",),
        base_url=f"http://{NOWHERE}/{quote(file.path)}",
    )


@dataclass
class _Page:
    """What an HTML page says of itself."""

    title: str = ""
    heading: str = ""
    locale: str = ""
    cut_line: int = 0


def _take_html(found: Collected, file: SourceFile, content: str) -> None:
    page = _read_page(content)
    if page.cut_line:
        found.lost(cut_off(file.name, page.cut_line))
    else:
        title = page.heading or page.title
        found.articles.append(_article(file, title, content, BodyFormat.PAGE, locale=page.locale or None))


def _read_page(content: str) -> _Page:
    page = _Page()
    unclosed: set[str] = set()
    in_heading = heading_read = False
    for token in read_tokens(content):
        if isinstance(token, Cut):
            page.cut_line = token.line
        elif isinstance(token, Start):
            unclosed |= {token.name} & {"html", "body"}
            in_heading = in_heading or (token.name == "h1" and not heading_read)
            if token.name == "html":
                page.locale = token.attributes.get("lang", "").strip()
        elif isinstance(token, End):
            unclosed.discard(token.name)
            if token.name == "h1" and in_heading:
                in_heading, heading_read = False, True
        elif isinstance(token, Text):
            if token.raw == "title":
                page.title = page.title or one_line(token.text)
            elif in_heading and not token.raw:
                page.heading = one_line(f"{page.heading} {token.text}")
    if unclosed and not page.cut_line:
        page.cut_line = content.rstrip().count("\n") + 1
    return page


def _take_markdown(found: Collected, file: SourceFile, content: str) -> None:
    raw: dict[str, Any] = {}
    body, line = content, 1
    if content.split("\n", 1)[0].strip() == FENCE:
        header, faults = parse_header(content)
        if header is None:
            found.lost(Fault(file.name, faults[0].line, faults[0].problem, faults[0].mend))
            return
        lines = content.split("\n")
        raw = {str(key): value for key, value in yaml.safe_load("\n".join(lines[1 : header.lines - 1])).items()}
        body, line = "\n".join(lines[header.lines :]), header.lines + 1
    own = _TITLE.match(body)
    title = text(raw, "title") or (one_line(own["hashes"] or own["lined"]) if own else "")
    if raw.get("draft") is True or raw.get("published") is False:
        found.leave_out(_bare(file.path), title, "it is a draft")
        return
    audience = text(raw, "audience")
    if audience and audience not in list(Audience):
        problem = f"The audience {audience!r} is not known."
        found.lost(Fault(file.name, 1, problem, "Use `public` or `internal`."))
        return
    questions, tags = texts(raw, "questions"), texts(raw, "tags") or texts(raw, "categories")
    found.articles.append(
        _article(
            file,
            title,
            body[own.end() :] if own and one_line(own["hashes"] or own["lined"]) == title else body,
            BodyFormat.MARKDOWN,
            line=line,
            article_id=text(raw, "id") or to_id(_bare(file.path)),
            locale=text(raw, "locale") or text(raw, "lang") or text(raw, "language") or None,
            audience=Audience(audience) if audience else None,
            updated=_updated(raw),
            tags=tags,
            questions=questions,
            given=Given.ALL if questions else Given.TAGS if tags else Given.TEXT,
        )
    )


def _updated(raw: dict[str, Any]) -> Any:
    found = next((raw[key] for key in ("updated", "lastmod", "last_modified_at", "date") if raw.get(key)), None)
    return day(found if isinstance(found, str) else str(found)) if found is not None else None
