"""Confluence: pages in storage format, as `/rest/api/content` or `/api/v2/pages` return them."""

import re
from collections.abc import Iterable
from typing import Any
from urllib.parse import urlsplit

from kb_index.importing.confluence_macros import page_name
from kb_index.importing.model import BodyFormat, Export, Given, RawArticle, SourceFile
from kb_index.importing.records import Collected, Record, day, records_in, text, texts
from kb_index.model import Fault

_EXPANDED = "body.storage,version,ancestors,metadata.labels"
_PAGE_ID = re.compile(r"/pages/(\d+)|[?&]pageId=(\d+)")


def link_name(url: str) -> str | None:
    """Return the link name of a page's address: its number."""
    match = _PAGE_ID.search(url)
    return f"confluence:{match[1] or match[2]}" if match else None


def first_page(base: str, _locale: str) -> str:
    """Return where the API's pages begin. `base` ends with `/wiki` in Atlassian's cloud."""
    if "/api/" in urlsplit(base).path:
        return base
    return f"{base.rstrip('/')}/rest/api/content?type=page&status=current&limit=50&expand={_EXPANDED}"


def next_page(url: str, body: Any, _link_header: str) -> str | None:
    """Return the address of the page after `body`, on the host that was asked."""
    following = text(body, "_links", "next")
    if not following or following.startswith(("http://", "https://")):
        return following or None
    parts = urlsplit(url)
    context = parts.path.split("/rest/api/")[0].split("/api/v2/")[0]
    prefix = "" if not context or following.startswith(f"{context}/") else context
    return f"{parts.scheme}://{parts.netloc}{prefix}{following}"


def parse(files: Iterable[SourceFile]) -> Export:
    """Read saved pages of results, or single pages."""
    found = Collected()
    listed: list[tuple[str, Record, list[Record]]] = []
    for name, value in found.pages(files):
        records = records_in(value, "results")
        is_list = isinstance(value, dict) and isinstance(value.get("results"), list)
        if not is_list and not any("body" in record for record in records):
            mend = "Save pages of /rest/api/content?expand=body.storage or /api/v2/pages?body-format=storage."
            found.lost(Fault(name, 1, "This is no page of Confluence content.", mend))
            continue
        listed.append((name, value if isinstance(value, dict) else {}, records))
    titles = {text(record, "id"): text(record, "title") for *_, records in listed for record in records}
    for name, value, records in listed:
        for number, record in enumerate(records, 1):
            _take(found, record, text(value, "_links", "base"), titles, (name, number))
    _check_pages(found, listed)
    return found.export()


def _take(found: Collected, record: Record, base: str, titles: dict[str, str], at: tuple[str, int]) -> None:
    key, title = text(record, "id"), text(record, "title")
    storage = record.get("body", {}).get("storage") if isinstance(record.get("body"), dict) else None
    if record.get("type", "page") not in ("page", "blogpost"):
        found.leave_out(key, title, f"it is no page but a {text(record, 'type')}")
    elif record.get("status", "current") != "current":
        found.leave_out(key, title, f"it is {text(record, 'status')}")
    elif not key or not title:
        problem = f"Page {at[1]} has no `{'title' if key else 'id'}`."
        found.lost(Fault(at[0], 1, problem, "Export it again; a page of the API has both."))
    elif not isinstance(storage, dict):
        mend = "Ask the API for it: expand=body.storage, or body-format=storage."
        found.lost(Fault(at[0], 1, f"The page {title!r} comes without its storage format.", mend))
    elif not text(storage, "value").strip():
        found.leave_out(key, title, "it has no text")
    else:
        version = record.get("version")
        labels = record.get("metadata") if "metadata" in record else record
        labels = labels.get("labels") if isinstance(labels, dict) else None
        base = text(record, "_links", "base") or base
        found.articles.append(
            RawArticle(
                key=key,
                title=title,
                body=text(storage, "value"),
                format=BodyFormat.CONFLUENCE,
                file=at[0],
                updated=day(text(version, "when") or text(version, "createdAt")),
                tags=texts(labels, "results", "name"),
                given=Given.TAGS,
                folder=_folder(record, titles),
                links=(page_name(title), f"confluence:{key}"),
                base_url=f"{base}{text(record, '_links', 'webui')}" if base else "",
            )
        )


def _folder(record: Record, titles: dict[str, str]) -> tuple[str, ...]:
    """Return the titles of the pages above: the space's home page says nothing, so it is left out."""
    above = texts(record, "ancestors", "title")
    if above:
        return above[1:]
    parent = titles.get(text(record, "parentId"), "")
    return (parent,) if parent else ()


def _check_pages(found: Collected, listed: list[tuple[str, Record, list[Record]]]) -> None:
    """Every page of results but the last names the next one."""
    lists = [(name, value) for name, value, _ in listed if "results" in value]
    if lists and all(text(value, "_links", "next") for _, value in lists):
        found.missing_pages(lists[-1][0], "More pages of results follow, and the last one is not here.")
