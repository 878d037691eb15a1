"""Intercom: pages of `/articles` and `/internal_articles`, with or without those of `/help_center/collections`."""

import re
from collections.abc import Iterable, Iterator
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from kb_index.importing.model import BodyFormat, Export, RawArticle, SourceFile
from kb_index.importing.records import Collected, Record, day, records_in, text
from kb_index.model import Audience, Fault

_ARTICLE_PATH = re.compile(r"/articles/(\d+)")


def link_name(url: str) -> str | None:
    """Return the link name of an article's address; the numbers are those of one help centre, so its host counts."""
    parts = urlsplit(url)
    match = _ARTICLE_PATH.search(parts.path)
    return f"intercom:{parts.netloc.lower()}:{match[1]}" if match else None


def first_page(base: str, _locale: str) -> str:
    """Return where the API's pages begin."""
    return base if "articles" in urlsplit(base).path else f"{base.rstrip('/')}/articles?per_page=100"


def more_pages(base: str) -> tuple[str, ...]:
    """Return where the collections are listed, which name the folders."""
    return () if "articles" in urlsplit(base).path else (f"{base.rstrip('/')}/help_center/collections?per_page=100",)


def next_page(url: str, body: Any, _link_header: str) -> str | None:
    """Return the address of the page after `body`: older versions name it, newer ones give a number or a cursor."""
    pages = body.get("pages") if isinstance(body, dict) else None
    if not isinstance(pages, dict):
        return None
    following = pages.get("next")
    if isinstance(following, str) and following:
        return following
    if isinstance(following, dict) and text(following, "starting_after"):
        return _with(url, starting_after=text(following, "starting_after"))
    page, last = text(pages, "page"), text(pages, "total_pages")
    return _with(url, page=str(int(page) + 1)) if page.isdigit() and last.isdigit() and int(page) < int(last) else None


def _with(url: str, **values: str) -> str:
    parts = urlsplit(url)
    query = dict(parse_qsl(parts.query, keep_blank_values=True)) | values
    return urlunsplit(parts._replace(query=urlencode(query)))


def parse(files: Iterable[SourceFile]) -> Export:
    """Read saved pages, in any order."""
    found = Collected()
    pages: list[tuple[str, list[Record], Any]] = []
    collections: dict[str, Record] = {}
    for name, value in found.pages(files):
        records = records_in(value, "data", "articles")
        kinds = {text(record, "type") for record in records}
        if not kinds <= {"article", "internal_article", "collection", "section"} or not isinstance(value, dict | list):
            mend = "Save pages of https://api.intercom.io/articles."
            found.lost(Fault(name, 1, "This is no page of Intercom articles.", mend))
            continue
        collections.update({text(one, "id"): one for one in records if text(one, "type") in ("collection", "section")})
        pages.append((name, [one for one in records if "article" in text(one, "type")], value))
    for name, records, _ in pages:
        for number, record in enumerate(records, 1):
            _take(found, record, collections, name, number)
    _check_pages(found, pages)
    return found.export()


def _take(found: Collected, record: Record, collections: dict[str, Record], file: str, number: int) -> None:
    key = text(record, "id")
    if not key:
        found.lost(Fault(file, 1, f"Article {number} has no `id`.", "Export it again; a page of the API has it."))
        return
    for locale, content in _languages(record):
        title = text(content, "title")
        if content.get("state", "published") != "published":
            found.leave_out(key, title or key, "it is a draft")
        elif not text(content, "body").strip():
            found.leave_out(key, title or key, "it has no text")
        elif not title:
            found.lost(Fault(file, 1, f"Article {key} has no `title`.", "Give it one in Intercom."))
        else:
            url = text(content, "url") or text(record, "url")
            name = link_name(url)
            found.articles.append(
                RawArticle(
                    key=key,
                    title=title,
                    body=text(content, "body"),
                    format=BodyFormat.HTML,
                    file=file,
                    locale=locale or None,
                    audience=Audience.INTERNAL if text(record, "type") == "internal_article" else None,
                    updated=day(content.get("updated_at")) or day(record.get("updated_at")),
                    folder=_folder(collections, text(record, "parent_id")),
                    links=(name,) if name else (),
                    base_url=url,
                )
            )


def _languages(record: Record) -> Iterator[tuple[str, Record]]:
    """Yield the languages of an article: its default one is the record itself."""
    default = text(record, "default_locale") or text(record, "locale")
    yield default, record
    translated = record.get("translated_content")
    for locale, content in translated.items() if isinstance(translated, dict) else ():
        if isinstance(content, dict) and locale != default:
            yield locale, content


def _folder(collections: dict[str, Record], collection_id: str) -> tuple[str, ...]:
    names: list[str] = []
    while (one := collections.get(collection_id)) is not None and len(names) < 6:
        names.insert(0, text(one, "name"))
        collection_id = text(one, "parent_id")
    return tuple(name for name in names if name)


def _check_pages(found: Collected, pages: list[tuple[str, list[Record], Any]]) -> None:
    """Each page says how many articles there are in all."""
    for kind in ("article", "internal_article"):
        listed = [
            (name, records, page) for name, records, page in pages if records and text(records[0], "type") == kind
        ]
        seen = len({text(record, "id") for _, records, _ in listed for record in records})
        totals = [int(text(page, "total_count")) for *_, page in listed if text(page, "total_count").isdigit()]
        if totals and seen < max(totals):
            found.missing_pages(listed[-1][0], f"{seen} of {max(totals)} articles are here.")
