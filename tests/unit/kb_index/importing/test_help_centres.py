"""What Zendesk, Intercom, Confluence and Guru return becomes articles: names, folders, readers, days, links."""

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from kb_index.importing import confluence, guru, intercom, zendesk
from kb_index.importing.model import BodyFormat, Export, RawArticle
from kb_index.model import Audience

Parse = Callable[..., Export]
SAVED = Path(__file__).parents[3] / "imports"


def by_key(export: Export) -> dict[tuple[str, str | None], RawArticle]:
    return {(raw.key, raw.locale): raw for raw in export.articles}


def test_zendesk_pages_become_articles_in_the_folders_of_their_sections(saved: Parse) -> None:
    export = saved("zendesk")
    articles = by_key(export)
    assert export.whole
    assert export.faults == ()
    assert len(articles) == 6
    refunds = articles["360021774198", "en-us"]
    assert refunds.title == "How long do refunds take?"
    assert refunds.folder == ("Orders", "Returns & refunds")
    assert refunds.tags == ("refund", "money back")
    assert refunds.updated == date(2024, 3, 12)
    assert refunds.audience is None
    assert articles["360021774198", "de"].title.startswith("Wie lange")


def test_zendesk_drafts_are_left_out_and_articles_for_a_segment_are_for_agents(saved: Parse) -> None:
    export = saved("zendesk")
    assert [(one.title, one.why) for one in export.left_out] == [("Summer sale 2025", "it is a draft")]
    assert by_key(export)["360021774215", "en-us"].audience is Audience.INTERNAL


def test_a_missing_page_of_zendesk_is_named_and_then_nothing_counts_as_removed(saved: Parse, parsed: Parse) -> None:
    export = saved("zendesk", "articles-1.json")
    assert not export.whole
    assert len(export.articles) == 3
    assert [fault.problem for fault in export.faults] == ["Page 2 of 2 is not here."]
    by_cursor = {
        "articles": [],
        "meta": {"has_more": True, "after_cursor": "x"},
        "links": {"next": "https://z/?after=x"},
    }
    assert not parsed("zendesk", json.dumps(by_cursor)).whole


def test_zendesk_pages_follow_by_number_or_by_cursor() -> None:
    assert zendesk.first_page("https://acme.zendesk.com/", "en-US") == (
        "https://acme.zendesk.com/api/v2/help_center/en-us/articles.json?per_page=100&include=sections,categories"
    )
    assert zendesk.first_page("https://a.b/api/v2/help_center/de/articles.json", "de") == (
        "https://a.b/api/v2/help_center/de/articles.json"
    )
    assert zendesk.next_page("", {"next_page": "https://z/2"}, "") == "https://z/2"
    assert zendesk.next_page("", {"next_page": None}, "") is None
    assert zendesk.next_page("", {"meta": {"has_more": True}, "links": {"next": "https://z/c"}}, "") == "https://z/c"
    assert zendesk.next_page("", {"meta": {"has_more": False}, "links": {"next": "https://z/c"}}, "") is None


@pytest.mark.parametrize(
    ("url", "name"),
    [
        ("https://fernway.zendesk.com/hc/en-us/articles/36-Title#h_1", "zendesk:36"),
        ("https://help.fernway.example/hc/articles/36", "zendesk:36"),
        ("https://fernway.zendesk.com/hc/en-us/sections/36", None),
    ],
)
def test_a_zendesk_address_is_known_by_its_number(url: str, name: str | None) -> None:
    assert zendesk.link_name(url) == name


def test_intercom_articles_come_in_all_published_languages(saved: Parse) -> None:
    export = saved("intercom")
    articles = by_key(export)
    assert export.whole
    assert set(articles) == {
        ("6871118", "en"), ("6871118", "fr"), ("6871120", "en"), ("6871133", "en"), ("48", "en"),
    }  # fmt: skip
    assert articles["6871118", "fr"].title == "Modifier ou annuler une réservation"
    assert articles["6871120", "en"].folder == ("Guided tours", "On the day")
    assert articles["48", "en"].audience is Audience.INTERNAL
    assert articles["6871118", "en"].updated == date(2024, 3, 25)
    assert sorted(one.title for one in export.left_out) == ["Cambiar", "Winter tours"]


def test_intercom_says_how_many_articles_there_are_so_a_missing_page_shows(saved: Parse) -> None:
    export = saved("intercom", "articles-1.json", "collections.json")
    assert not export.whole
    assert export.faults[0].problem == "2 of 4 articles are here."


def test_intercom_pages_follow_by_address_number_or_cursor() -> None:
    assert intercom.first_page("https://api.intercom.io", "") == "https://api.intercom.io/articles?per_page=100"
    assert intercom.more_pages("https://api.intercom.io/") == (
        "https://api.intercom.io/help_center/collections?per_page=100",
    )
    url = "https://api.intercom.io/articles?per_page=100"
    assert intercom.next_page(url, {"pages": {"next": f"{url}&page=2"}}, "") == f"{url}&page=2"
    assert intercom.next_page(url, {"pages": {"page": 1, "total_pages": 3}}, "") == f"{url}&page=2"
    assert intercom.next_page(url, {"pages": {"page": "3", "total_pages": 3}}, "") is None
    assert intercom.next_page(url, {"pages": {"next": {"page": 2, "starting_after": "abc"}}}, "") == (
        f"{url}&starting_after=abc"
    )
    assert intercom.next_page(url, {"pages": None}, "") is None


def test_confluence_pages_lie_below_their_parents_and_the_home_page_says_nothing(saved: Parse) -> None:
    export = saved("confluence")
    articles = by_key(export)
    assert export.whole
    lost = articles["98412", None]
    assert lost.folder == ("Procedures",)
    assert lost.tags == ("parcels", "carrier")
    assert lost.format is BodyFormat.CONFLUENCE
    assert lost.updated == date(2024, 2, 20)
    assert lost.links == ("page:lost parcels", "confluence:98412")
    assert [(one.title, one.why) for one in export.left_out] == [("Old phone rota", "it is archived")]


def test_confluence_pages_of_the_newer_api_are_read_as_well(saved: Parse) -> None:
    articles = by_key(saved("confluence", folder="confluence-v2"))
    assert articles["98610", None].base_url.endswith("/wiki/spaces/CARE/pages/98610/Damaged+on+arrival")
    assert articles["98610", None].updated == date(2024, 1, 15)


def test_confluence_pages_follow_on_the_host_that_was_asked() -> None:
    first = confluence.first_page("https://acme.atlassian.net/wiki", "")
    assert first.startswith("https://acme.atlassian.net/wiki/rest/api/content?")
    assert "body.storage" in first
    nxt = {"_links": {"next": "/rest/api/content?start=50", "base": "https://elsewhere.example/wiki"}}
    assert confluence.next_page(first, nxt, "") == "https://acme.atlassian.net/wiki/rest/api/content?start=50"
    v2 = {"_links": {"next": "/wiki/api/v2/pages?cursor=x"}}
    assert confluence.next_page("https://acme.atlassian.net/wiki/api/v2/pages", v2, "") == (
        "https://acme.atlassian.net/wiki/api/v2/pages?cursor=x"
    )
    assert confluence.next_page(first, {"_links": {}}, "") is None


def test_a_confluence_export_that_ends_with_a_next_page_is_not_whole(saved: Parse) -> None:
    assert not saved("confluence", "content-1.json").whole


def test_a_confluence_page_without_its_storage_format_is_named(parsed: Parse) -> None:
    export = parsed("confluence", json.dumps({"results": [{"id": "1", "title": "A", "type": "page", "body": {}}]}))
    assert not export.whole
    assert "body.storage" in export.faults[0].mend


def test_guru_cards_are_for_agents_unless_they_are_public(saved: Parse) -> None:
    export = saved("guru")
    articles = {raw.title: raw for raw in export.articles}
    assert articles["Which discount may I give?"].audience is None
    assert articles["Opening hours of the shops"].audience is Audience.PUBLIC
    assert articles["Which discount may I give?"].folder == ("Care handbook", "Money")
    assert articles["Which discount may I give?"].tags == ("discount", "goodwill")
    assert articles["Voucher codes"].links == ("guru:ix8AqE7T",)
    assert [one.why for one in export.left_out] == ["it is archived"]


def test_a_private_guru_card_stays_with_the_agents_whatever_is_asked(parsed: Parse) -> None:
    card = {"id": "1", "preferredPhrase": "A", "content": "<p>x</p>", "shareStatus": "PRIVATE"}
    assert parsed("guru", json.dumps([card])).articles[0].audience is Audience.INTERNAL


def test_the_next_page_of_guru_is_in_a_header() -> None:
    link = '< https://api.getguru.com/api/v1/search/query?token=abc >; rel="next-page"'
    assert guru.next_page("", [], link) == "https://api.getguru.com/api/v1/search/query?token=abc"
    assert guru.next_page("", [], "") is None
    assert guru.first_page("https://api.getguru.com", "") == "https://api.getguru.com/api/v1/search/query"


@pytest.mark.parametrize("source", ["zendesk", "intercom", "confluence", "guru"])
@pytest.mark.parametrize(
    "value",
    [
        {"tickets": []},
        {"error": "RecordNotFound"},
        [1, 2],
        "text",
        5,
        None,
        {"articles": "no"},
        {"results": [[]]},
        [{}],
    ],
    ids=str,
)
def test_json_of_another_kind_is_a_fault_or_nothing_but_no_crash(source: str, value: Any, parsed: Parse) -> None:
    export = parsed(source, json.dumps(value))
    assert export.articles == ()
    assert not export.whole or not export.faults


@pytest.mark.parametrize("source", ["zendesk", "intercom", "confluence", "guru"])
def test_a_page_that_was_cut_off_is_named_with_its_line(source: str, parsed: Parse) -> None:
    content = next(iter(sorted((SAVED / source).glob("*-1.json")) or [SAVED / source / "cards.json"])).read_text()
    cut = content[: len(content) // 2]
    export = parsed(source, cut, "page.json")
    assert not export.whole
    assert export.articles == ()
    assert export.faults[0].file == "page.json"
    assert export.faults[0].line == cut.rstrip().count("\n") + 1
    assert "cut off" in export.faults[0].mend


@pytest.mark.parametrize(
    ("source", "record"),
    [
        ("zendesk", {"articles": [{"id": 1, "body": "<p>x</p>"}]}),
        ("zendesk", {"articles": [{"title": "A", "body": "<p>x</p>"}]}),
        ("intercom", {"type": "list", "data": [{"type": "article", "title": "A", "body": "x"}]}),
        ("intercom", {"type": "list", "data": [{"type": "article", "id": "1", "title": "", "body": "x"}]}),
        ("confluence", {"results": [{"id": "1", "body": {"storage": {"value": "<p>x</p>"}}}]}),
        ("guru", [{"preferredPhrase": "A", "content": "x"}]),
    ],
)
def test_an_article_without_id_or_title_is_named_and_the_export_is_not_whole(
    source: str, record: Any, parsed: Parse
) -> None:
    export = parsed(source, json.dumps(record))
    assert not export.whole
    assert len(export.faults) == 1
    assert "has no" in export.faults[0].problem
