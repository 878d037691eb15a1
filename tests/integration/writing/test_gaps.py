"""What the assistant could not answer comes to the writers: together, counted, and with nobody in it."""

import asyncio
import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from desk.writing.errors import DismissalNotFound, GapNotFound
from desk.writing.gaps import GapState
from kb_index.model import SearchResult
from service import cli
from tests.integration.writing.house import Company

INVOICE = (
    "can I get an invoice with my company's tax number?",
    "I need an invoice made out to my company",
    "how do I get a company invoice with the tax number on it",
)


async def test_questions_without_an_answer_are_found_together_with_their_nearest_article(company: Company) -> None:
    for text in INVOICE:
        await company.asked_by_somebody(text)
    await company.asked_by_somebody("do you repair scratched gramophones")
    first, second = await company.gaps.gaps()
    assert (first.asked, first.unknown, first.conversations, first.state) == (3, 3, 3, GapState.OPEN)
    assert {example.text for example in first.examples} == set(INVOICE)
    assert first.question in INVOICE
    assert first.nearest is not None and 0 < first.nearest_score < 1
    assert first.last_at - first.first_at == timedelta(seconds=10)
    assert second.question == "do you repair scratched gramophones"


async def test_an_answer_that_was_rejected_is_a_gap_and_one_that_was_accepted_is_none(company: Company) -> None:
    await company.asked_by_somebody("how long does standard delivery take?", "that's not what I asked")
    await company.asked_by_somebody("how long does a refund take", "thanks, that helps")
    gaps = [gap for gap in await company.gaps.gaps() if gap.rejected]
    assert [(gap.question, gap.asked, gap.unknown) for gap in gaps] == [("how long does standard delivery take?", 1, 0)]
    assert gaps[0].state is GapState.OPEN


async def test_personal_data_is_gone_from_the_examples(company: Company) -> None:
    await company.asked_by_somebody(
        "this is Daniela Petrova, daniela@example.com, can I get an invoice for order #W1000001?", name="Dani P"
    )
    await company.asked_by_somebody("I need an invoice made out to my company, says dani", name="Dani P")
    (gap,) = await company.gaps.gaps()
    shown = " ".join(example.text for example in gap.examples)
    assert "[name]" in shown and "[email]" in shown and "[order]" in shown
    assert not any(word in shown.lower() for word in ("daniela", "petrova", "dani", "w1000001", "example.com"))


async def test_a_follow_up_is_understood_with_its_subject(company: Company) -> None:
    await company.asked_by_somebody("do you repair scratched gramophones", "and how much is it?")
    await company.asked_by_somebody("do you repair scratched gramophones and how much is it")
    assert max(gap.asked for gap in await company.gaps.gaps()) >= 2


async def test_a_gap_that_an_article_answers_now_is_closed_by_itself(company: Company) -> None:
    for text in INVOICE:
        await company.asked_by_somebody(text)
    article = company.articles / "billing" / "invoices.md"
    article.parent.mkdir()
    article.write_text(
        "---\nid: invoices\ntitle: Invoices for companies\nquestions:\n"
        '  - "can I get an invoice with my company\'s tax number?"\n  - "I need a company invoice"\n---\n\n'
        "## A company invoice\n\nYou get an invoice with your company's name and tax number from your account.\n"
    )
    company.rebuild()
    (gap,) = await company.gaps.gaps()
    assert gap.state is GapState.ANSWERED
    assert gap.nearest is not None and gap.nearest.article_id == "invoices"


async def test_a_dismissed_gap_stays_away_until_it_is_asked_as_often_again(company: Company) -> None:
    for text in INVOICE[:2]:
        await company.asked_by_somebody(text)
    (gap,) = await company.gaps.gaps()
    await company.gaps.dismiss(gap.id, "we do not do that", "Wren")
    await company.gaps.dismiss(gap.id, "a second click", "Wren")
    company.clock.forward(days=40)
    for _ in range(2):
        await company.asked_by_somebody(INVOICE[2])
        (again,) = await company.gaps.gaps()
        assert again.state is GapState.DISMISSED
        assert again.dismissal is not None and again.dismissal.reason == "we do not do that"
    await company.asked_by_somebody(INVOICE[0])
    (back,) = await company.gaps.gaps()
    assert (back.state, back.asked) == (GapState.OPEN, 3)


async def test_a_dismissal_can_be_taken_back_once(company: Company) -> None:
    await company.asked_by_somebody(INVOICE[0])
    (gap,) = await company.gaps.gaps()
    dismissal = await company.gaps.dismiss(gap.id, "no", "Wren")
    await company.gaps.restore(dismissal.id)
    assert (await company.gaps.gaps())[0].state is GapState.OPEN
    with pytest.raises(DismissalNotFound):
        await company.gaps.restore(dismissal.id)
    with pytest.raises(GapNotFound):
        await company.gaps.gap("turn_that_never_was")


async def test_the_same_conversations_give_the_same_gaps(company: Company) -> None:
    for text in (*INVOICE, "do you repair scratched gramophones", "is there a student discount"):
        await company.asked_by_somebody(text)
    assert await company.gaps.gaps() == await company.gaps.gaps()


async def test_the_same_question_is_searched_for_once_in_each_index(
    company: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    await company.asked_by_somebody(INVOICE[0])
    real, asked = company.knowledge.search, list[str]()

    def search(query: str, **options: Any) -> SearchResult:
        asked.append(query)
        return real(query, **options)

    monkeypatch.setattr(company.knowledge, "search", search)
    for _ in range(2):
        await company.gaps.gaps()
    assert asked == [INVOICE[0]]
    (company.articles / "delivery" / "delivery-times.md").unlink()
    company.rebuild()
    await company.gaps.gaps()
    assert asked == [INVOICE[0]] * 2


async def test_only_the_time_asked_for_is_looked_at(company: Company) -> None:
    await company.asked_by_somebody(INVOICE[0])
    company.clock.forward(days=31)
    assert await company.gaps.gaps() == []
    assert len(await company.gaps.gaps(company.clock.now() - timedelta(days=60))) == 1


async def test_the_command_prints_the_gaps_and_as_json_too(
    company: Company, encoder_folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for text in INVOICE:
        await company.asked_by_somebody(text)
    (company.folder / "encoder").symlink_to(encoder_folder)
    monkeypatch.setenv("CARELINE_VAR", str(company.folder))
    monkeypatch.setattr("service.settings.ENV_FILE", company.folder / ".env")

    def run(*words: str) -> str:
        assert cli.main(["kb", "gaps", *words]) == 0
        return capsys.readouterr().out

    since = f"{company.clock.now():%Y-%m-%d}"
    said = await asyncio.to_thread(run, "--since", since)
    assert said.startswith("3 × ") and "nearest: " in said
    (gap,) = json.loads(await asyncio.to_thread(run, "--since", since, "--json"))["gaps"]
    assert (gap["asked"], gap["state"]) == (3, "open")
    assert json.loads(await asyncio.to_thread(run, "--since", "2100-01-01", "--json"))["gaps"] == []


def test_a_time_that_cannot_be_read_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        cli.main(["kb", "gaps", "--since", "yesterday"])
    assert "neither a day" in capsys.readouterr().err
