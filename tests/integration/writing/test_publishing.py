"""An article goes live when the assistant answers no worse with it; a crash at any step costs time and nothing else."""

from dataclasses import replace
from typing import Any

import pytest

from desk.writing import publisher as publisher_module
from desk.writing.errors import ArticleChanged, DraftClosed, DraftHasFaults, PublicationRunning, StaleDraft
from desk.writing.gaps import GapState
from desk.writing.model import Draft, DraftState, Publication, PublicationState, Stage
from kb_index.authoring import ArticleFields
from kb_index.pairs import read_pairs
from kb_index.store import build_lock
from tests.integration.writing.conftest import Opener
from tests.integration.writing.house import Company

INVOICES = ArticleFields(
    id="company-invoices",
    title="Invoices for companies",
    questions=("can I get an invoice with my company's tax number?", "I need a company invoice"),
    body="## A company invoice\n\nYou find an invoice with your company's name and tax number in your account.",
)


async def draft_of(company: Company, fields: ArticleFields = INVOICES, topic: str = "billing") -> Draft:
    draft = await company.drafts.blank("Wren")
    return await company.drafts.save(draft.id, fields, topic, draft.revision, "Wren")


async def publish(company: Company, draft: Draft, **how: Any) -> Publication:
    started = await company.publisher.start(draft.id, draft.revision, "Wren", **how)
    await company.publisher.work_once()
    return await company.drafts.publication(started.id)


async def test_from_the_gap_to_the_answer(company: Company) -> None:
    conversation_id = await company.begin()
    said = await company.ask(conversation_id, "can I get an invoice with our tax number on it")
    assert "don't have an answer" in said[0].text
    (gap,) = await company.gaps.gaps()
    draft = await company.drafts.from_gap(gap.id, "Wren")
    fields = replace(INVOICES, questions=draft.fields.questions)
    draft = await company.drafts.save(draft.id, fields, "billing", draft.revision, "Wren")
    ended = await publish(company, draft)
    assert (ended.state, ended.problem) == (PublicationState.PUBLISHED, None)
    assert ended.report is not None and ended.report["asked"] == [
        {"question": "can I get an invoice with our tax number on it", "answered": True}
    ]
    assert "id: company-invoices\n" in (company.articles / "billing" / "company-invoices.md").read_text()
    assert (await company.drafts.get(draft.id))[0].state is DraftState.PUBLISHED
    assert ended.index_version == company.knowledge.summary.version
    said = await company.ask(conversation_id, "can I get an invoice with our tax number on it")
    assert "tax number in your account" in said[0].text
    assert said[0].citations[0].article_id == "company-invoices"
    assert (await company.gaps.gaps())[0].state is GapState.ANSWERED


WORSE = ArticleFields(
    id="everything",
    title="Delivery, refunds, cost and gift cards",
    questions=("when is my money back on my card", "what does normal delivery cost", "gift card refund, how fast"),
    body="## All about it\n\nDelivery and refunds to your card or gift card cost and take what they cost and take.",
)


async def test_an_article_that_makes_answers_worse_is_refused_and_says_which(company: Company) -> None:
    before = company.knowledge.summary.version
    draft = await draft_of(company, WORSE)
    ended = await publish(company, draft)
    assert ended.state is PublicationState.REFUSED
    assert ended.report is not None and ended.report["worse"]
    assert ended.report["summary"].endswith("That is worse than now.")
    lost = {change["question"]: change for change in ended.report["lost"]}
    assert lost["gift card refund, how fast"]["before"] == "answered from refund-times"
    assert lost["gift card refund, how fast"]["after"] == "answered wrongly, from everything"
    assert not (company.articles / "billing" / "everything.md").exists()
    assert company.knowledge.summary.version == before
    assert (await company.drafts.get(draft.id))[0].state is DraftState.WRITING
    assert not list((company.folder / "trials").iterdir())


async def test_with_a_reason_it_is_published_all_the_same_and_the_reason_is_kept(company: Company) -> None:
    draft = await draft_of(company, WORSE)
    ended = await publish(company, draft, override_reason="the law says so from tomorrow")
    assert ended.state is PublicationState.PUBLISHED
    assert ended.override_reason == "the law says so from tomorrow"
    assert ended.report is not None and ended.report["worse"]
    assert company.knowledge.article("everything").title == WORSE.title


WORLD_CUP = ArticleFields(
    id="world-cup",
    title="Who won the world cup",
    questions=("who won the last world cup", "world cup winner"),
    body="## The winner of the world cup\n\nArgentina won the world cup in 2022.",
)
UNANSWERED = "who won the world cup"


async def test_the_writer_says_that_a_question_nobody_answered_is_answered_now_and_the_set_keeps_it(
    company: Company,
) -> None:
    draft = await draft_of(company, WORLD_CUP)
    asking = await publish(company, draft)
    assert asking.state is PublicationState.ASKING
    assert asking.report is not None and not asking.report["worse"] and asking.report["lost"] == []
    (one,) = asking.report["unsettled"]
    assert (one["question"], one["after"]) == (UNANSWERED, "answered wrongly, from world-cup")
    assert not (company.articles / "billing" / "world-cup.md").exists()
    assert (await company.drafts.get(draft.id))[0].state is DraftState.WRITING
    company.clock.forward(seconds=1)
    ended = await publish(company, draft, verdicts={UNANSWERED: True})
    assert (ended.state, ended.problem) == (PublicationState.PUBLISHED, None)
    assert ended.report is not None and ended.report["unsettled"] == []
    assert [one["question"] for one in ended.report["won"]] == [UNANSWERED]
    labels = {pair.question: pair.articles for pair in read_pairs(company.folder / "pairs.yml")}
    assert labels[UNANSWERED] == ("world-cup",)
    assert labels["write me a poem about lamps"] == ()


async def test_what_the_writer_denies_is_a_wrong_answer_and_the_set_stays(company: Company) -> None:
    draft, before = await draft_of(company, WORLD_CUP), (company.folder / "pairs.yml").read_bytes()
    ended = await publish(company, draft, verdicts={UNANSWERED: False})
    assert ended.state is PublicationState.REFUSED
    assert ended.report is not None
    assert [one["question"] for one in ended.report["lost"]] == [UNANSWERED]
    assert (company.folder / "pairs.yml").read_bytes() == before


async def test_a_set_that_cannot_be_written_keeps_the_article_from_going_live(
    company: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(30, "Read-only file system")

    monkeypatch.setattr(publisher_module, "keep_answered", full)
    draft = await draft_of(company, WORLD_CUP)
    ended = await publish(company, draft, verdicts={UNANSWERED: True})
    assert ended.state is PublicationState.FAILED
    assert ended.problem is not None and "Read-only" in ended.problem
    assert not (company.articles / "billing" / "world-cup.md").exists()
    monkeypatch.undo()
    company.clock.forward(seconds=1)
    assert (await publish(company, draft, verdicts={UNANSWERED: True})).state is PublicationState.PUBLISHED


async def test_an_article_is_changed_in_its_own_file(company: Company) -> None:
    draft = await company.drafts.from_article("delivery-times", "en", "Wren")
    fields = replace(
        draft.fields, body="## Standard delivery\n\nStandard delivery takes 2 to 4 business days and costs $4.95."
    )
    draft = await company.drafts.save(draft.id, fields, "delivery", draft.revision, "Wren")
    assert (await publish(company, draft)).state is PublicationState.PUBLISHED
    assert "2 to 4" in (company.articles / "delivery" / "delivery-times.md").read_text()
    assert "2 to 4" in company.knowledge.search("how long does standard delivery take").hits[0].text


class Died(BaseException):
    """As when the process is killed: nobody catches it."""


STEPS = ("stage_articles", "stage_index", "measure", "compare", "keep_answered", "write_article")


@pytest.mark.parametrize("step", [*STEPS, "swap", "take_up"])
async def test_a_crash_before_any_step_is_made_good_by_the_next_process(
    start: Opener, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    one = await start()
    draft = await draft_of(one)
    started = await one.publisher.start(draft.id, draft.revision, "Wren")

    def die(*_: object) -> None:
        raise Died

    if step in STEPS:
        monkeypatch.setattr(publisher_module, step, die)
    elif step == "take_up":
        one.publisher._shop = replace(one.publisher._shop, take_up=die)
    else:
        real = one.publisher._shop.build

        def build(articles, index, progress):  # type: ignore[no-untyped-def]
            return die() if index == one.index else real(articles, index, progress)

        one.publisher._shop = replace(one.publisher._shop, build=build)
    with pytest.raises(Died):
        await one.publisher.work_once()
    assert one.knowledge.summary.version
    monkeypatch.undo()

    other = await start()
    assert not await other.publisher.work_once(), "the first one may still be alive"
    other.clock.forward(seconds=16)
    assert await other.publisher.work_once()
    ended = await other.drafts.publication(started.id)
    assert (ended.state, ended.problem) == (PublicationState.PUBLISHED, None)
    assert other.knowledge.article("company-invoices").title == INVOICES.title
    assert (await other.drafts.get(draft.id))[0].state is DraftState.PUBLISHED
    assert not await other.publisher.work_once()


async def test_an_index_that_is_being_built_elsewhere_is_waited_for(
    company: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(publisher_module, "BUILD_PAUSE_SECONDS", 0.01)
    real, held = company.publisher._shop.build, [3]

    def build(articles, index, progress):  # type: ignore[no-untyped-def]
        if index == company.index and held[0]:
            held[0] -= 1
            with build_lock(index):
                return real(articles, index, progress)
        return real(articles, index, progress)

    company.publisher._shop = replace(company.publisher._shop, build=build)
    assert (await publish(company, await draft_of(company))).state is PublicationState.PUBLISHED
    assert held == [0]


async def test_a_disk_that_is_full_is_told_and_the_same_draft_can_be_published_again(
    company: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    draft = await draft_of(company)
    monkeypatch.setattr(publisher_module, "write_article", full)
    ended = await publish(company, draft)
    assert ended.state is PublicationState.FAILED
    assert ended.problem is not None and "No space left on device" in ended.problem
    monkeypatch.undo()
    company.clock.forward(seconds=1)
    assert (await publish(company, draft)).state is PublicationState.PUBLISHED


async def test_an_index_that_fails_after_the_file_is_written_can_be_built_by_publishing_again(
    company: Company,
) -> None:
    draft, real = await draft_of(company), company.publisher._shop

    def build(articles, index, progress):  # type: ignore[no-untyped-def]
        if index == company.index:
            raise OSError(5, "Input/output error")
        return real.build(articles, index, progress)

    company.publisher._shop = replace(real, build=build)
    assert (await publish(company, draft)).state is PublicationState.FAILED
    company.publisher._shop = real
    company.clock.forward(days=1)
    assert (await publish(company, draft)).state is PublicationState.PUBLISHED


async def test_a_file_changed_between_trial_and_writing_is_not_overwritten(
    company: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    draft = await company.drafts.from_article("delivery-times", "en", "Wren")
    fields = replace(draft.fields, title="How long a delivery takes")
    draft = await company.drafts.save(draft.id, fields, "delivery", draft.revision, "Wren")
    file = company.articles / "delivery" / "delivery-times.md"
    real = publisher_module.compare

    def compare(*measured):  # type: ignore[no-untyped-def]
        file.write_text(file.read_text().replace("$4.95", "$5.95"))
        return real(*measured)

    monkeypatch.setattr(publisher_module, "compare", compare)
    ended = await publish(company, draft)
    assert ended.state is PublicationState.FAILED
    assert ended.problem is not None and "no longer as it was" in ended.problem
    assert "$5.95" in file.read_text()
    with pytest.raises(ArticleChanged):
        await company.publisher.start(draft.id, draft.revision, "Wren")


async def test_what_cannot_be_published_is_refused_at_the_door(company: Company) -> None:
    draft = await draft_of(company, replace(INVOICES, body=""))
    with pytest.raises(DraftHasFaults) as refused:
        await company.publisher.start(draft.id, draft.revision, "Wren")
    assert "The article has no text." in refused.value.errors[0]["message"]
    with pytest.raises(StaleDraft):
        await company.publisher.start(draft.id, draft.revision - 1, "Wren")
    await company.drafts.discard(draft.id, "Wren")
    with pytest.raises(DraftClosed):
        await company.publisher.start(draft.id, draft.revision, "Wren")


async def test_one_publication_runs_at_a_time_and_its_draft_is_closed_meanwhile(company: Company) -> None:
    one, other = await draft_of(company), await draft_of(company, replace(WORSE, id="another"))
    started = await company.publisher.start(one.id, one.revision, "Wren")
    assert (await company.publisher.start(one.id, one.revision, "Wren")).id == started.id
    with pytest.raises(PublicationRunning):
        await company.publisher.start(other.id, other.revision, "Wren")
    with pytest.raises(DraftClosed):
        await company.drafts.save(one.id, WORSE, "billing", one.revision, "Sam")
    with pytest.raises(DraftClosed):
        await company.drafts.discard(one.id, "Sam")
    assert (await company.drafts.publication(started.id)).stage is Stage.BUILDING


async def test_an_imported_article_that_a_writer_edits_still_knows_where_it_came_from(company: Company) -> None:
    file = company.articles / "delivery" / "delivery-times.md"
    origin = "# imported: csv delivery-times en text+tags 0123456789abcdef"
    file.write_text(file.read_text().replace("\n---\n\n", f"\n{origin}\n---\n\n", 1))
    draft = await company.drafts.from_article("delivery-times", "en", "Wren")
    fields = replace(draft.fields, body=f"{draft.fields.body}\n\nWe do not deliver on Sundays.")
    draft = await company.drafts.save(draft.id, fields, "delivery", draft.revision, "Wren")
    ended = await publish(company, draft)
    assert ended.state is PublicationState.PUBLISHED
    assert "on Sundays" in file.read_text()
    assert f"\n{origin}\n---\n" in file.read_text()
