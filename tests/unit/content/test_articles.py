"""The demo shop's articles: enough of them, without faults, and in agreement with the policy to the letter."""

import re
from pathlib import Path

import pytest

from kb_index.articles import read_articles
from kb_index.model import Article, Audience
from shop.model import Decider
from shop.policy_file import Policy, load_policy

ARTICLES = Path(__file__).resolve().parents[3] / "articles"


@pytest.fixture(scope="module")
def articles() -> dict[str, Article]:
    return {article.id: article for article in read_articles(ARTICLES).articles}


@pytest.fixture(scope="module")
def policy() -> Policy:
    return load_policy()


def test_there_are_at_least_sixty_articles_and_none_has_a_fault(articles: dict[str, Article]) -> None:
    assert len(articles) >= 60
    assert read_articles(ARTICLES).faults == ()


def test_some_articles_are_for_agents_only(articles: dict[str, Article]) -> None:
    assert sum(article.audience is Audience.INTERNAL for article in articles.values()) >= 4


def test_every_mention_of_the_return_window_is_the_policys(articles: dict[str, Article]) -> None:
    import yaml

    raw = yaml.safe_load((ARTICLES.parent / "shop" / "policy.yml").read_text())
    windows = [
        (article.id, int(days))
        for article in articles.values()
        for days in re.findall(r"within (\d+) days of delivery", article.body)
    ]
    assert len(windows) >= 5
    allowed = {raw["return"]["window_days"], raw["exchange"]["window_days"], 7}  # 7: damage is told within a week
    assert [one for one in windows if one[1] not in allowed] == []
    returns = [article for article in articles.values() if article.path.startswith(("returns/", "exchanges/"))]
    for article in returns:
        for days in re.findall(r"within (\d+) days of delivery", article.body):
            assert int(days) == raw["return"]["window_days"], article.id


def test_the_reasons_for_a_cancellation_are_the_policys(articles: dict[str, Article]) -> None:
    import yaml

    raw = yaml.safe_load((ARTICLES.parent / "shop" / "policy.yml").read_text())
    body = articles["cancel-an-order"].body.lower()
    for reason in raw["cancel"]["reasons"]:
        assert reason in body
    assert "pending" in body


def test_refund_times_are_the_policys_wherever_they_are_named(articles: dict[str, Article]) -> None:
    named = {
        (low, high)
        for article in articles.values()
        if article.path.startswith(("refunds/", "orders/", "returns/"))
        for low, high in re.findall(r"(\d+) to (\d+) business days", article.body)
        if "PayPal" in article.body and re.search(rf"(card|PayPal)[^.|]*{low} to {high} business days", article.body)
    }
    assert named == {("5", "7")}


def test_the_codes_life_and_the_tries_are_the_policys(articles: dict[str, Article]) -> None:
    import yaml

    raw = yaml.safe_load((ARTICLES.parent / "shop" / "policy.yml").read_text())["identity"]
    body = articles["identity-codes-in-chat"].body
    assert f"{raw['code_valid_minutes']} minutes" in body
    assert "six" in body and raw["code_digits"] == 6
    assert "five" in body and raw["max_failed_tries"] == 5


def test_the_goodwill_guidance_names_the_policys_limits(articles: dict[str, Article], policy: Policy) -> None:
    told = articles["goodwill-guidance-for-agents"].body
    agent, lead = policy.goodwill.largest[Decider.AGENT], policy.goodwill.largest[Decider.LEAD]
    assert f"$10 to ${agent:.0f} |" in told.replace("\n", " ")
    assert f"More than ${agent:.0f}, up to ${lead:.0f}" in told
