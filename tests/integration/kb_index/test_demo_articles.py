"""The demo shop's articles with the real model."""

import shutil
from pathlib import Path

import numpy as np
import pytest
import yaml

from common.encoder import Encoder
from kb_index.articles import read_articles
from kb_index.build import BuildReport, build_index
from kb_index.calibration import UNANSWERABLE_FILE, read_unanswerable
from kb_index.evaluation import evaluate
from kb_index.model import Audience
from kb_index.pairs import Pair, read_pairs
from kb_index.quote import quote
from kb_index.render import render_article
from kb_index.search import Knowledge

ROOT = Path(__file__).parents[3]
ARTICLES = ROOT / "articles"
TUNING = ROOT / "tests" / "kb" / "tuning.yml"
FOLLOW_UPS = ROOT / "tests" / "kb" / "follow_ups.yml"
TESTS = sorted((ROOT / "tests" / "kb").glob("test_questions*.yml"))

Built = tuple[BuildReport, Knowledge]


@pytest.fixture(scope="module")
def index_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty folder, or one with the texts that `careline kb build` has embedded here already: a minute saved."""
    folder = tmp_path_factory.mktemp("index")
    try:
        shutil.copytree(ROOT / "var" / "index", folder / "copy")
    except (OSError, shutil.Error):  # there is none, or a running Careline is just replacing it
        return folder / "new"
    return folder / "copy"


@pytest.fixture(scope="module")
def built(real_encoder: Encoder, index_dir: Path) -> Built:
    report = build_index(ARTICLES, index_dir, real_encoder, pairs_file=TUNING, whole=True)
    return report, Knowledge.load(index_dir, real_encoder)


@pytest.fixture(scope="module")
def pairs() -> tuple[Pair, ...]:
    return read_pairs(TUNING)


def test_there_are_sixty_articles_and_none_has_a_fault() -> None:
    found = read_articles(ARTICLES)
    assert [str(fault) for fault in found.faults] == []
    assert len(found.articles) >= 60


def test_every_question_of_the_evaluation_names_an_article_that_exists(pairs: tuple[Pair, ...]) -> None:
    ids = {article.id for article in read_articles(ARTICLES).articles if article.audience is Audience.PUBLIC}
    every = (*pairs, *(pair for path in TESTS for pair in read_pairs(path)))
    assert {article for pair in every for article in pair.articles} <= ids
    assert sum(pair.answerable for pair in every) >= 300
    assert sum(not pair.answerable for pair in every) >= 100


def test_customers_questions_find_their_article(built: Built, pairs: tuple[Pair, ...]) -> None:
    result = evaluate(built[1], pairs)
    assert result.mrr >= 0.89
    assert result.recall_at_5 >= 0.96
    assert result.auroc >= 0.95


def test_most_answerable_questions_are_answered_and_most_others_are_not(built: Built, pairs: tuple[Pair, ...]) -> None:
    shown = {True: [], False: []}  # type: dict[bool, list[bool]]
    for pair in pairs:
        shown[pair.answerable].append(built[1].search(pair.question).answerable)
    assert np.mean(shown[True]) >= 0.75
    assert np.mean(shown[False]) <= 0.2


def test_the_probability_is_fitted_on_these_articles(built: Built) -> None:
    calibration = built[0].calibration
    assert calibration.fitted
    assert calibration.auroc >= 0.93


def test_questions_of_the_evaluation_are_no_copies_of_what_is_indexed(
    real_encoder: Encoder, pairs: tuple[Pair, ...]
) -> None:
    articles = read_articles(ARTICLES).articles
    known = [text for article in articles for text in (article.title, *article.questions)]
    known += read_unanswerable(UNANSWERABLE_FILE)
    asked = [pair.question for pair in (*pairs, *(pair for path in TESTS for pair in read_pairs(path)))]
    likeness = real_encoder.encode(known) @ real_encoder.encode(asked).T
    # What is told is the text to change: nobody needs to look at the questions.
    assert [known[row] for row in np.flatnonzero(likeness.max(axis=1) > 0.9)] == []


def test_internal_articles_never_reach_customers(built: Built) -> None:
    internal = [article for article in read_articles(ARTICLES).articles if article.audience is Audience.INTERNAL]
    assert internal
    ids = {article.id for article in internal}
    for article in internal:
        for query in (article.title, *article.questions, article.body[:500]):
            assert not ids & {hit.article_id for hit in built[1].search(query, k=20).hits}
        best = built[1].search(article.title, internal=True).hits
        assert article.id in {hit.article_id for hit in best}


def test_answers_are_quoted_word_for_word_and_stay_short(built: Built, pairs: tuple[Pair, ...]) -> None:
    for pair in pairs:
        result = built[1].search(pair.question)
        answer = quote(result, pair.question)
        assert answer.text
        assert len(answer.text.split()) <= 130
        assert all(any(line.strip() in hit.text for hit in answer.hits) for line in answer.text.splitlines())


def test_follow_up_questions_are_answered_with_what_is_new(built: Built) -> None:
    """Each asks for one thing more; the answer must say it, and not what was said before."""
    knowledge, said, right, asked = built[1], 0, 0, yaml.safe_load(FOLLOW_UPS.read_text())["follow_ups"]
    for one in asked:
        before = one["context"][-1]
        told = quote(knowledge.search(before), before).text
        answer = quote(knowledge.search(one["question"], context=one["context"], told=told), one["question"])
        said += one["says"].lower() in answer.text.lower()
        right += answer.hits[0].article_id in one.get("articles", [one.get("article")])
    assert len(asked) >= 30
    assert said >= 0.85 * len(asked)
    assert right >= 0.95 * len(asked)


def test_two_questions_in_a_message_get_two_answers(built: Built) -> None:
    message = "how long does express delivery take? and do you take American Express?"
    answer = quote(built[1].search(message), message)
    assert [hit.article_id for hit in answer.hits] == ["delivery-costs-and-times", "ways-to-pay"]


def test_of_two_questions_only_the_one_that_articles_answer_is_answered(built: Built) -> None:
    message = "how long does express delivery take? and who won the football match?"
    answer = quote(built[1].search(message), message)
    assert [hit.article_id for hit in answer.hits] == ["delivery-costs-and-times"]


def test_every_passage_address_is_a_place_on_its_page(built: Built, pairs: tuple[Pair, ...]) -> None:
    pages = {article.id: render_article(article).html for article in built[1].articles()}
    for pair in pairs:
        for hit in built[1].search(pair.question).hits:
            anchor = hit.url.partition("#")[2]
            assert not anchor or f'id="{anchor}"' in pages[hit.article_id]
