"""Guru: the cards that `/api/v1/search/query` and `/api/v1/cards/…` return."""

import re
from collections.abc import Iterable
from typing import Any
from urllib.parse import urlsplit

from kb_index.importing.model import BodyFormat, Export, Given, RawArticle, SourceFile
from kb_index.importing.records import Collected, Record, day, records_in, text, texts
from kb_index.model import Audience, Fault

_CARD_PATH = re.compile(r"/card/([\w-]+)")
_AUDIENCES = {"PUBLIC": Audience.PUBLIC, "PRIVATE": Audience.INTERNAL}
"""By a card's `shareStatus`; `TEAM`, which most have, says nothing of customers."""

_NEXT = re.compile(r"<\s*([^<>\s]+)\s*>\s*;\s*rel=\"?next-page\"?")


def link_name(url: str) -> str | None:
    """Return the link name of a card's address: the short name in its slug."""
    match = _CARD_PATH.search(urlsplit(url).path)
    return f"guru:{match[1]}" if match else None


def first_page(base: str, _locale: str) -> str:
    """Return where the API's pages begin."""
    return base if "/api/" in urlsplit(base).path else f"{base.rstrip('/')}/api/v1/search/query"


def next_page(_url: str, _body: Any, link_header: str) -> str | None:
    """Return the address of the next page: Guru names it in a header."""
    match = _NEXT.search(link_header)
    return match[1] if match else None


def parse(files: Iterable[SourceFile]) -> Export:
    """Read saved lists of cards, or single cards."""
    found = Collected()
    for name, value in found.pages(files):
        cards = records_in(value, "results", "cards")
        if not isinstance(value, dict | list) or not all("preferredPhrase" in card for card in cards) or value == {}:
            mend = "Save pages of https://api.getguru.com/api/v1/search/query."
            found.lost(Fault(name, 1, "This is no list of Guru cards.", mend))
            continue
        for number, card in enumerate(cards, 1):
            _take(found, card, name, number)
    return found.export()


def _take(found: Collected, card: Record, file: str, number: int) -> None:
    key, title = text(card, "id"), text(card, "preferredPhrase")
    if not key or not title:
        problem = f"Card {number} has no `{'preferredPhrase' if key else 'id'}`."
        found.lost(Fault(file, 1, problem, "Export it again; a card of the API has both."))
    elif card.get("archived") or card.get("deleted"):
        found.leave_out(key, title, "it is archived")
    elif not text(card, "content").strip():
        found.leave_out(key, title, "it has no text")
    else:
        slug = text(card, "slug").split("/")[0]
        boards = texts(card, "boards", "title") or texts(card, "folders", "title")
        found.articles.append(
            RawArticle(
                key=key,
                title=title,
                body=text(card, "content"),
                format=BodyFormat.GURU,
                file=file,
                audience=_AUDIENCES.get(text(card, "shareStatus")),
                updated=day(card.get("lastModified")) or day(card.get("dateCreated")),
                tags=texts(card, "tags", "value"),
                given=Given.TAGS,
                folder=tuple(name for name in (text(card, "collection", "name"), *boards[:1]) if name),
                links=(f"guru:{slug}",) if slug else (),
                base_url=f"https://app.getguru.com/card/{slug}" if slug else "",
            )
        )
