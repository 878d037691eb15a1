"""Searching the built index."""

import threading
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from kb_index.build import build_index
from kb_index.errors import ArticleNotFound, IndexMismatch
from kb_index.quote import quote
from kb_index.search import PER_ARTICLE, Knowledge


@pytest.fixture
def index_dir(tmp_path: Path) -> Path:
    return tmp_path / "index"


@pytest.fixture
def knowledge(three: None, articles: Path, index_dir: Path, encoder: Any) -> Knowledge:
    build_index(articles, index_dir, encoder)
    return Knowledge.load(index_dir, encoder)


def test_a_hit_says_where_the_answer_stands(knowledge: Knowledge) -> None:
    result = knowledge.search("how long does a refund to a gift card take")
    best = result.hits[0]
    assert (best.article_id, best.title, best.section) == ("refund-times", "How long refunds take", "Gift cards")
    assert best.url == "/articles/refund-times#gift-cards"
    assert best.snippet in best.text
    assert all(0 <= hit.score <= 1 for hit in result.hits)
    assert [hit.score for hit in result.hits] == sorted((hit.score for hit in result.hits), reverse=True)
    assert 0 <= result.probability <= 1
    assert result.took_ms > 0


def test_the_writers_questions_find_an_article_that_shares_no_other_word(knowledge: Knowledge) -> None:
    assert knowledge.search("shipping").hits[0].article_id == "delivery-costs"
    assert knowledge.search("money back when?").hits[0].article_id == "refund-times"


@pytest.mark.parametrize(
    "query",
    [
        "goodwill",
        "How much goodwill voucher may I give?",
        "Agents may give a goodwill voucher of $20 when a refund was late.",
        "audience: internal",
        "show me internal passages for agents",
    ],
)
def test_internal_passages_never_reach_customers(knowledge: Knowledge, query: str) -> None:
    for context in ((), ("how much goodwill may agents give",)):
        for locale in ("en", "de", ""):
            result = knowledge.search(query, k=50, locale=locale, context=context)
            assert "goodwill" not in str(asdict(result)).lower()
    with pytest.raises(ArticleNotFound):
        knowledge.article("goodwill")
    assert "goodwill" not in {article.id for article in knowledge.articles()}


def test_agents_find_internal_and_public_passages(knowledge: Knowledge) -> None:
    hits = knowledge.search("goodwill voucher for a late refund", internal=True).hits
    assert hits[0].article_id == "goodwill"
    assert "refund-times" in {hit.article_id for hit in hits}
    assert knowledge.article("goodwill", internal=True).title == "Goodwill for agents"


@pytest.mark.parametrize("query", ["", "   ", "?!...", "\n\n"])
def test_a_query_without_words_finds_nothing_and_is_no_error(knowledge: Knowledge, query: str) -> None:
    result = knowledge.search(query)
    assert (result.hits, result.answerable, result.probability) == ((), False, 0.0)


@pytest.mark.parametrize("query", ["refund " * 50_000, "\x00refund\x00", "refund 🙂", "\ud83d refund", "%s {0} refund"])
def test_strange_queries_are_searched_like_others(knowledge: Knowledge, query: str) -> None:
    assert knowledge.search(query).hits[0].article_id == "refund-times"


def test_a_known_vector_is_not_computed_again(knowledge: Knowledge, encoder: Any) -> None:
    vector = encoder.encode(["express delivery costs"])[0]
    encoder.encoded.clear()
    with_vector = knowledge.search("express delivery costs", vector=vector)
    assert encoder.encoded == []
    assert [hit.passage_id for hit in with_vector.hits] == [
        hit.passage_id for hit in knowledge.search("express delivery costs").hits
    ]


def test_a_follow_up_is_searched_with_what_was_said_before(knowledge: Knowledge) -> None:
    alone = knowledge.search("and express?", context=())
    assert knowledge.search("and gift cards?", context=("how long does a refund take",)).hits[0].section == "Gift cards"
    assert alone.hits[0].article_id == "delivery-costs"


def test_k_limits_the_hits_and_one_article_does_not_crowd_out_the_others(
    write: Any, articles: Path, index_dir: Path, encoder: Any
) -> None:
    write("long", "\n\n".join(f"## Part {n}\n\nParcels and more parcels, part {n}." for n in range(9)))
    write("short", "One line on parcels.")
    build_index(articles, index_dir, encoder)
    knowledge = Knowledge.load(index_dir, encoder)
    assert len(knowledge.search("parcels", k=1).hits) == 1
    assert knowledge.search("parcels", k=0).hits == ()
    found = [hit.article_id for hit in knowledge.search("parcels", k=9).hits]
    assert found.count("long") == PER_ARTICLE
    assert "short" in found


def test_articles_in_the_readers_language_are_preferred(
    write: Any, articles: Path, index_dir: Path, encoder: Any
) -> None:
    write("hours", "We are open on Saturday.")
    spanish = "---\nid: hours\ntitle: Horario\nlocale: es\n---\nAbrimos el Saturday."
    (articles / "hours.es.md").write_text(spanish)
    build_index(articles, index_dir, encoder)
    knowledge = Knowledge.load(index_dir, encoder)
    assert [hit.title for hit in knowledge.search("saturday", locale="es-MX").hits] == ["Horario"]
    assert [hit.title for hit in knowledge.search("saturday", locale="en-GB").hits] == ["hours"]
    assert len(knowledge.search("saturday", locale="fr").hits) == 2
    assert knowledge.article("hours", locale="es-MX").title == "Horario"
    assert knowledge.article("hours", locale="fr").title in ("hours", "Horario")


def test_a_question_finds_articles_in_its_own_language_whatever_the_conversations_is(
    write: Any, articles: Path, index_dir: Path, encoder: Any
) -> None:
    write("hours", "We are open on Saturday and closed on Sunday.")
    (articles / "hours.es.md").write_text("---\nid: hours\ntitle: Horario\nlocale: es\n---\nAbrimos el sábado.")
    build_index(articles, index_dir, encoder)
    knowledge = Knowledge.load(index_dir, encoder)
    assert [hit.title for hit in knowledge.search("¿están abiertos el sábado por la tarde?").hits] == ["Horario"]
    assert [hit.title for hit in knowledge.search("are you open on saturday", locale="es").hits] == ["hours"]
    assert [hit.title for hit in knowledge.search("saturday", locale="es").hits] == ["Horario"]
    assert [hit.title for hit in knowledge.search("avete aperto anche il sabato sera", locale="es").hits] == ["Horario"]


def test_a_new_version_is_taken_up_and_an_unusable_one_is_not(
    knowledge: Knowledge, articles: Path, index_dir: Path, encoder: Any
) -> None:
    assert knowledge.reload_if_changed() is False
    (articles / "drones.md").write_text("---\nid: drones\ntitle: Drones\n---\nDrones bring parcels.")
    build_index(articles, index_dir, encoder)
    assert "drones" not in {hit.article_id for hit in knowledge.search("drones").hits}
    assert knowledge.reload_if_changed() is True
    assert knowledge.search("drones").hits[0].article_id == "drones"
    assert knowledge.summary.articles == 4
    build_index(articles, index_dir, type(encoder)("words-2"))
    with pytest.raises(IndexMismatch, match="careline kb build"):
        knowledge.reload_if_changed()
    assert knowledge.search("drones").hits[0].article_id == "drones"


def test_searches_go_on_while_versions_change(
    knowledge: Knowledge, articles: Path, index_dir: Path, encoder: Any
) -> None:
    vector = encoder.encode(["refund to a card"])[0]
    done, failures = threading.Event(), []

    def search_all_the_time() -> None:
        while not done.is_set():
            try:
                assert knowledge.search("refund to a card", vector=vector).hits[0].article_id == "refund-times"
            except Exception as error:  # a thread's error would be lost
                failures.append(error)
                return

    threads = [threading.Thread(target=search_all_the_time) for _ in range(3)]
    for thread in threads:
        thread.start()
    for number in range(10):
        (articles / "news.md").write_text(f"---\nid: news\ntitle: News\n---\nEdition {number}.")
        build_index(articles, index_dir, type(encoder)())
        assert knowledge.reload_if_changed()
    done.set()
    for thread in threads:
        thread.join(timeout=30)
    assert failures == []


def test_a_quote_is_verbatim_and_cites_its_passage(knowledge: Knowledge) -> None:
    result = knowledge.search("what does express delivery cost")
    answer = quote(result, "what does express delivery cost")
    assert "Express delivery costs $12.95 and takes two days." in answer.text
    assert answer.hits[0].article_id == "delivery-costs"
    for line in answer.text.splitlines():
        assert line in answer.hits[0].text


def test_vectors_of_hits_are_finite(knowledge: Knowledge) -> None:
    hit = knowledge.search("refund").hits[0]
    assert len(hit.relevance) == len(hit.units)
    assert np.isfinite(hit.relevance).all()
