"""Zendesk Help Center: the pages of `/api/v2/help_center/{locale}/articles.json`, with or without their sections."""

import re
from collections.abc import Iterable
from typing import Any
from urllib.parse import urlsplit

from kb_index.importing.model import BodyFormat, Export, Given, RawArticle, SourceFile
from kb_index.importing.records import Collected, Record, day, records_in, text, texts
from kb_index.model import Audience, Fault

_ARTICLE_PATH = re.compile(r"/hc/(?:[\w-]+/)?articles/(\d+)")


def link_name(url: str) -> str | None:
    """Return the link name of an article's address: its number is the same in every language."""
    match = _ARTICLE_PATH.search(urlsplit(url).path)
    return f"zendesk:{match[1]}" if match else None


def first_page(base: str, locale: str) -> str:
    """Return where the API's pages begin."""
    if "/articles" in urlsplit(base).path:
        return base
    place = f"/{locale.lower()}" if locale else ""
    return f"{base.rstrip('/')}/api/v2/help_center{place}/articles.json?per_page=100&include=sections,categories"


def next_page(_url: str, body: Any, _link_header: str) -> str | None:
    """Return the address of the page after `body`."""
    if not isinstance(body, dict):
        return None
    meta = body.get("meta")
    if isinstance(meta, dict):
        return text(body, "links", "next") or None if meta.get("has_more") else None
    return text(body, "next_page") or None


def parse(files: Iterable[SourceFile]) -> Export:
    """Read saved pages; files with `sections` or `categories` name the folders."""
    found = Collected()
    pages: list[tuple[str, Record]] = []
    folders: dict[str, Record] = {}
    for name, value in found.pages(files):
        kinds = [
            key for key in ("articles", "article", "sections", "categories") if isinstance(value, dict) and key in value
        ]
        if not kinds:
            mend = "Save pages of /api/v2/help_center/{locale}/articles.json."
            found.lost(Fault(name, 1, "This is no page of Zendesk articles.", mend))
            continue
        pages.append((name, value))
        for kind in ("sections", "categories"):
            folders.update(
                {f"{kind}:{text(one, 'id')}": one for one in records_in({kind: value.get(kind) or []}, kind)}
            )
    for name, value in pages:
        for number, record in enumerate(records_in({"": value.get("articles") or value.get("article") or []}, ""), 1):
            _take(found, record, folders, name, number)
    _check_pages(found, pages)
    return found.export()


def _take(found: Collected, record: Record, folders: dict[str, Record], file: str, number: int) -> None:
    key, title = text(record, "id"), text(record, "title") or text(record, "name")
    if not key or not title:
        problem = f"Article {number} has no `{'title' if key else 'id'}`."
        found.lost(Fault(file, 1, problem, "Export it again; a page of the API has both."))
    elif record.get("draft"):
        found.leave_out(key, title, "it is a draft")
    elif not text(record, "body").strip():
        found.leave_out(key, title, "it has no text")
    else:
        segments = record.get("user_segment_id") or record.get("user_segment_ids")
        url = text(record, "html_url")
        found.articles.append(
            RawArticle(
                key=key,
                title=title,
                body=text(record, "body"),
                format=BodyFormat.HTML,
                file=file,
                locale=text(record, "locale") or None,
                audience=Audience.INTERNAL if segments else None,
                updated=day(record.get("edited_at")) or day(record.get("updated_at")),
                tags=texts(record, "label_names"),
                given=Given.TAGS,
                folder=_folder(folders, text(record, "section_id")),
                links=(f"zendesk:{key}",),
                base_url=url,
            )
        )


def _folder(folders: dict[str, Record], section_id: str) -> tuple[str, ...]:
    """Return the names of category and sections, the outermost first."""
    names: list[str] = []
    section = folders.get(f"sections:{section_id}")
    while section is not None and len(names) < 6:
        names.insert(0, text(section, "name"))
        category = folders.get(f"categories:{text(section, 'category_id')}")
        parent = folders.get(f"sections:{text(section, 'parent_section_id')}")
        if parent is None and category is not None:
            names.insert(0, text(category, "name"))
        section = parent
    return tuple(name for name in names if name)


def _check_pages(found: Collected, pages: list[tuple[str, Record]]) -> None:
    """Every page but the last names the next one; when that is not there, the export is not whole."""
    listed = [(name, page) for name, page in pages if "articles" in page]
    by_cursor = [(name, page) for name, page in listed if isinstance(page.get("meta"), dict)]
    if by_cursor and all(page["meta"].get("has_more") for _, page in by_cursor):
        found.missing_pages(by_cursor[-1][0], "More pages follow, and the last one is not here.")
    numbers = {(text(page, "page"), _locale(page)) for _, page in listed}
    for name, page in listed:
        number = text(page, "page")
        if page.get("next_page") and number.isdigit() and (str(int(number) + 1), _locale(page)) not in numbers:
            of = f" of {text(page, 'page_count')}" if text(page, "page_count") else ""
            found.missing_pages(name, f"Page {int(number) + 1}{of} is not here.")


def _locale(page: Record) -> str:
    articles = records_in(page, "articles")
    return text(articles[0], "locale") if articles else ""
