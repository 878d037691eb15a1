"""Drafts begin from a gap, a reply, an article or nothing, and nobody's words overwrite another's."""

from dataclasses import replace

import pytest

from desk.writing.errors import ArticleChanged, DraftClosed, NoReplyThere, StaleDraft
from desk.writing.model import DraftState, SourceKind
from kb_index.authoring import ArticleFields
from kb_index.errors import ArticleNotFound
from tests.integration.writing.house import Company

INVOICE = ("can I get an invoice with my company's tax number?", "I need an invoice made out to my company")


async def gap_of(company: Company, *questions: str) -> str:
    for text in questions:
        await company.asked_by_somebody(text)
    return (await company.gaps.gaps())[0].id


async def test_a_gap_begins_an_article_with_the_customers_questions_once(company: Company) -> None:
    gap_id = await gap_of(company, *INVOICE, "this is Daniela Petrova, I need a company invoice")
    draft = await company.drafts.from_gap(gap_id, "Wren")
    assert draft.fields.title and draft.fields.id and not draft.fields.body
    assert set(draft.fields.questions) == set(INVOICE)
    assert (draft.source.kind, draft.state, draft.existing_path) == (SourceKind.GAP, DraftState.WRITING, None)
    assert (await company.drafts.from_gap(gap_id, "Sam")).id == draft.id


async def test_the_nearest_article_can_take_the_questions_instead(company: Company) -> None:
    gap_id = await gap_of(company, *INVOICE)
    draft = await company.drafts.extend(gap_id, "refund-times", "Wren")
    assert draft.fields.questions[:2] == ("When do I get my money back?", "how long does a refund take")
    assert set(INVOICE) <= set(draft.fields.questions)
    assert draft.path == "refunds/refund-times.md"


async def replied(company: Company, question: str, reply: str) -> tuple[str, int]:
    """Have an agent answer; return the handoff and the reply's seq."""
    conversation_id = await company.begin(name="Dani Petrova")
    await company.ask(conversation_id, "a human please")
    handoff_id = (await company.log.get(conversation_id)).handoff_id or ""
    await company.log.claim(handoff_id, "agent-1", "Maya")
    epoch = (await company.log.get(conversation_id)).epoch
    await company.ask(conversation_id, question)
    accepted = await company.log.agent_message(handoff_id, "agent-1", "Maya", "m1", reply, epoch)
    return handoff_id, accepted.message.seq


async def test_a_reply_becomes_an_article_without_greeting_and_personal_data(company: Company) -> None:
    handoff_id, seq = await replied(
        company,
        "can I get an invoice made out to my company?",
        "Hi Dani, you find the invoice for order #W1000001 under My orders. Mail to dani@example.com works too.\n"
        "Kind regards, Maya",
    )
    draft = await company.drafts.from_reply(handoff_id, seq, "Maya")
    assert draft.fields.body.startswith("You find the invoice for order [order] under My orders.")
    assert not any(word in draft.fields.body for word in ("Dani", "Maya", "regards", "@"))
    assert draft.fields.questions == ("can I get an invoice made out to my company?",)
    assert (await company.drafts.from_reply(handoff_id, seq, "Maya")).id == draft.id
    faults = company.drafts.check(draft).faults
    assert any("personal data was taken out" in fault.problem and fault.serious for fault in faults)


async def test_only_an_agents_reply_becomes_an_article(company: Company) -> None:
    handoff_id, seq = await replied(company, "where?", "Under My orders.")
    for wrong in (seq - 1, seq + 1):
        with pytest.raises(NoReplyThere):
            await company.drafts.from_reply(handoff_id, wrong, "Maya")


async def test_an_article_is_edited_in_one_draft_only(company: Company) -> None:
    draft = await company.drafts.from_article("goodwill", "en", "Wren")
    assert draft.fields.title == "Goodwill for late parcels" and draft.base_sha256
    assert (await company.drafts.from_article("goodwill", "en", "Sam")).id == draft.id
    assert company.drafts.check(draft).faults == ()
    with pytest.raises(ArticleNotFound):
        await company.drafts.from_article("never-written", "en", "Wren")


async def test_who_saves_second_is_told_and_loses_nothing(company: Company) -> None:
    draft = await company.drafts.blank("Wren")
    mine = replace(draft.fields, title="Mine")
    saved = await company.drafts.save(draft.id, mine, "billing", draft.revision, "Wren")
    assert (saved.revision, saved.path) == (2, "billing/.md")
    assert await company.drafts.save(draft.id, mine, "billing", draft.revision, "Wren") == saved
    with pytest.raises(StaleDraft, match="Wren"):
        await company.drafts.save(draft.id, replace(mine, title="Theirs"), "billing", 1, "Sam")
    assert (await company.drafts.get(draft.id))[0].fields.title == "Mine"


async def test_a_discarded_draft_is_closed(company: Company) -> None:
    draft = await company.drafts.blank("Wren")
    await company.drafts.discard(draft.id, "Wren")
    await company.drafts.discard(draft.id, "Wren")
    with pytest.raises(DraftClosed):
        await company.drafts.save(draft.id, ArticleFields(title="x"), "general", 1, "Wren")
    assert await company.drafts.overview() == []


async def test_a_preview_runs_nothing_that_a_writer_types(company: Company) -> None:
    draft = await company.drafts.blank("Wren")
    fields = replace(draft.fields, title="<b>T</b>", body="## Hi\n\n<script>alert(1)</script> [x](javascript:alert(1))")
    checked = company.drafts.check(replace(draft, fields=fields))
    assert "<script" not in checked.html and "<b>" not in checked.html and 'href="javascript' not in checked.html


async def test_a_file_that_somebody_else_has_changed_is_noticed(company: Company) -> None:
    draft = await company.drafts.from_article("refund-times", "en", "Wren")
    company.drafts.check_unchanged(draft)
    (company.articles / "refunds" / "refund-times.md").write_text("other")
    with pytest.raises(ArticleChanged):
        company.drafts.check_unchanged(draft)
