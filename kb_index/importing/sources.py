"""The sources that articles can be imported from."""

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from typing import Any

from kb_index.importing import confluence, folder, guru, intercom, lists, zendesk
from kb_index.importing.links import LinkName, no_names
from kb_index.importing.model import Export, SourceFile
from kb_index.model import Audience


@dataclass(frozen=True)
class Api:
    """Where a source's pages are.

    `first_page` takes the API's address and a locale (`locale` when none is asked for), `next_page` a page's address,
    its JSON and its `Link` header. `more_pages` are good to have, such as the names of folders: an account that may
    not read them does without.
    """

    first_page: Callable[[str, str], str]
    next_page: Callable[[str, Any, str], str | None]
    locale: str = ""
    more_pages: Callable[[str], tuple[str, ...]] = lambda base: ()


@dataclass(frozen=True)
class Source:
    """A source: which files it has, how they are read, and who may read its articles when it does not say."""

    name: str
    suffixes: Collection[str]
    parse: Callable[[Iterable[SourceFile]], Export]
    link_name: LinkName = no_names
    audience: Audience = Audience.PUBLIC
    api: Api | None = None


_JSON = frozenset({".json"})

SOURCES = {
    source.name: source
    for source in (
        Source("folder", folder.SUFFIXES, folder.parse, folder.link_name),
        Source("csv", frozenset({".csv", ".tsv"}), lists.parse_csv),
        Source("json", frozenset({".json", ".jsonl"}), lists.parse_json_list),
        Source(
            "zendesk",
            _JSON,
            zendesk.parse,
            zendesk.link_name,
            api=Api(zendesk.first_page, zendesk.next_page, locale="en-us"),
        ),
        Source(
            "intercom",
            _JSON,
            intercom.parse,
            intercom.link_name,
            api=Api(intercom.first_page, intercom.next_page, more_pages=intercom.more_pages),
        ),
        Source(
            "confluence",
            _JSON,
            confluence.parse,
            confluence.link_name,
            Audience.INTERNAL,
            Api(confluence.first_page, confluence.next_page),
        ),
        Source(
            "guru",
            _JSON,
            guru.parse,
            guru.link_name,
            Audience.INTERNAL,
            Api(guru.first_page, guru.next_page),
        ),
    )
}
