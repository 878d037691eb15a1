"""A wrong answer is corrected with everyone who got it: once each, whatever crashes in between."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest

from conversations import recall_sender, storage_log, storage_recalls
from conversations.caretaker import Caretaker
from conversations.errors import NoAnswerThere, NobodyGotIt, RecallClosed, RecallNotFound
from conversations.life import LifeRules
from conversations.model import Asks, Message, Outcome, State
from conversations.recall_sender import RecallSender
from conversations.recalled import Recall, RecallState, Via
from conversations.recalls import Recalls
from desk.writing.corrections import draft_correction
from integrations.mail.mail import Mailer
from integrations.mail.storage import latest
from tests.integration.conversations.fakes import FakeDirectory
from tests.integration.writing.conftest import Opener
from tests.integration.writing.house import Company, texts

ASKED = "How long does standard delivery take?"
TEXT = "I need to correct an earlier answer: standard delivery takes 2 to 4 business days."


def recalls(company: Company) -> Recalls:
    return Recalls(company.db, company.clock)


def sender(company: Company) -> RecallSender:
    mailer = Mailer(company.clock, "Larkfield", "http://care.example")
    return RecallSender(company.db, company.clock, company.hub, mailer, FakeDirectory())


async def flagged(company: Company, conversation_id: str) -> Recall:
    told = [one for one in await company.log.messages(conversation_id) if one.citations]
    return await recalls(company).flag_answer(conversation_id, told[-1].seq, "it is 2 to 4 days now", "Maya")


async def corrections(company: Company, conversation_id: str) -> list[Message]:
    return [one for one in await company.log.messages(conversation_id) if one.text == TEXT]


async def mails(company: Company) -> list[Any]:
    async with company.db.read() as c:
        return list(await latest(c))


async def test_everyone_who_got_it_since_then_is_listed_and_nobody_else(company: Company) -> None:
    early = await company.asked_by_somebody(ASKED)
    company.clock.forward(hours=2)
    twice = await company.asked_by_somebody(ASKED, "when will my parcel arrive")
    await company.asked_by_somebody("how long does a refund take")
    recall = await flagged(company, twice)
    _, all_time = await recalls(company).get(recall.id)
    assert [(one.conversation_id, one.times) for one in all_time] == [(twice, 2), (early, 1)]
    _, lately = await recalls(company).get(recall.id, company.clock.now() - timedelta(hours=1))
    assert [one.conversation_id for one in lately] == [twice]


async def test_each_gets_one_correction_in_the_chat_and_who_has_left_a_mail(company: Company) -> None:
    here = await company.asked_by_somebody(ASKED)
    gone = await company.asked_by_somebody(ASKED, name="Ana", email="ana@example.com")
    nameless = await company.asked_by_somebody(ASKED)
    recall = await flagged(company, here)
    with company.hub.subscribe(here) as events:
        confirmed = await recalls(company).confirm(recall.id, None, TEXT, (), "Wren")
        assert confirmed.state is RecallState.SENDING
        assert await sender(company).send_due() == 3
        assert await sender(company).send_due() == 0
        heard = await asyncio.wait_for(events.get(), 20)
    assert heard is not None and heard.message.text == TEXT  # type: ignore[union-attr]
    done, reached = await recalls(company).get(recall.id)
    assert (done.state, done.flagged_by, done.closed_by) == (RecallState.SENT, "Maya", "Wren")
    assert {one.conversation_id: one.via for one in reached} == {here: Via.CHAT, gone: Via.MAIL, nameless: Via.WAITS}
    for conversation_id in (here, gone, nameless):
        assert len(await corrections(company, conversation_id)) == 1
    (mail,) = await mails(company)
    assert mail.recipient == "ana@example.com" and TEXT not in mail.body


async def test_a_proved_customer_who_has_left_reads_the_correction_in_the_mail(company: Company) -> None:
    conversation_id = await company.asked_by_somebody(ASKED)
    async with company.db.write() as c:
        await company.log.prove_identity(c, conversation_id, "ana_lopez_1")
    recall = await flagged(company, conversation_id)
    await recalls(company).confirm(recall.id, None, TEXT, (), "Wren")
    await sender(company).send_due()
    (mail,) = await mails(company)
    assert mail.recipient == "ana.lopez@example.com" and f"> {TEXT}" in mail.body


async def test_a_second_confirmation_changes_and_sends_nothing(company: Company) -> None:
    conversation_id = await company.asked_by_somebody(ASKED)
    recall = await flagged(company, conversation_id)
    await recalls(company).confirm(recall.id, None, TEXT, (), "Wren")
    again = await recalls(company).confirm(recall.id, None, "something else", (), "Sam")
    assert (again.text, again.closed_by) == (TEXT, "Wren")
    await sender(company).send_due()
    await recalls(company).confirm(recall.id, None, TEXT, (), "Wren")
    await sender(company).send_due()
    assert len(await corrections(company, conversation_id)) == 1


class Died(BaseException):
    pass


@pytest.mark.parametrize("step", ["append", "send_correction", "mark_sent", "after"])
async def test_a_crash_between_two_customers_is_made_good_and_nobody_is_told_twice(
    start: Opener, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    one = await start()
    concerned = [await one.asked_by_somebody(ASKED, email=f"c{number}@example.com") for number in range(4)]
    recall = await flagged(one, concerned[0])
    await recalls(one).confirm(recall.id, None, TEXT, (), "Wren")
    calls = 0
    places = {
        "append": (storage_log, "append"),
        "send_correction": (Mailer, "send_correction"),
        "mark_sent": (storage_recalls, "mark_sent"),
        "after": (recall_sender.RecallSender, "_finish"),
    }
    real = getattr(*places[step])

    async def die_at_the_third(*args: Any, **options: Any) -> Any:
        nonlocal calls
        calls += 1
        if calls == (1 if step == "after" else 3):
            raise Died
        return await real(*args, **options)

    monkeypatch.setattr(*places[step], die_at_the_third)
    with pytest.raises(Died):
        await sender(one).send_due()
    monkeypatch.undo()
    other = await start()
    await sender(other).send_due()
    for conversation_id in concerned:
        assert len(await corrections(other, conversation_id)) == 1
    assert sorted(mail.recipient for mail in await mails(other)) == [f"c{number}@example.com" for number in range(4)]
    assert (await recalls(other).get(recall.id))[0].state is RecallState.SENT


async def test_one_conversation_that_cannot_be_corrected_does_not_hold_up_the_others(
    company: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    concerned = [await company.asked_by_somebody(ASKED, email=f"c{number}@example.com") for number in range(3)]
    recall = await flagged(company, concerned[0])
    await recalls(company).confirm(recall.id, None, TEXT, (), "Wren")
    real = Mailer.send_correction

    async def refuse_one(self: Mailer, c: Any, **mail: Any) -> None:
        if mail["to"] == "c0@example.com":
            raise ValueError("not one address")
        await real(self, c, **mail)

    monkeypatch.setattr(Mailer, "send_correction", refuse_one)
    assert await sender(company).send_due() == 2
    assert (await recalls(company).get(recall.id))[0].state is RecallState.SENDING
    monkeypatch.undo()
    assert await sender(company).send_due() == 1
    assert (await recalls(company).get(recall.id))[0].state is RecallState.SENT


async def test_two_processes_that_send_at_once_tell_each_customer_once(start: Opener) -> None:
    one, other = await start(), await start()
    concerned = [await one.asked_by_somebody(ASKED) for _ in range(5)]
    recall = await flagged(one, concerned[0])
    await recalls(one).confirm(recall.id, None, TEXT, (), "Wren")
    sent = await asyncio.gather(sender(one).send_due(), sender(other).send_due())
    assert sum(sent) == 5
    for conversation_id in concerned:
        assert len(await corrections(one, conversation_id)) == 1


async def test_an_open_question_is_asked_again_after_the_correction(company: Company) -> None:
    conversation_id = await company.asked_by_somebody(ASKED, "do you repair gramophones")
    before = (await company.log.messages(conversation_id))[-1]
    assert before.asks is Asks.CHOOSE
    recall = await flagged(company, conversation_id)
    await recalls(company).confirm(recall.id, None, TEXT, (), "Wren")
    await sender(company).send_due()
    correction, again = (await company.log.messages(conversation_id))[-2:]
    assert (correction.text, again.text, again.asks, again.buttons) == (
        TEXT,
        before.text,
        before.asks,
        before.buttons,
    )


async def test_a_running_turn_is_waited_for(company: Company) -> None:
    conversation_id = await company.asked_by_somebody(ASKED)
    recall = await flagged(company, conversation_id)
    await recalls(company).confirm(recall.id, None, TEXT, (), "Wren")
    company.log.when_turn_waits(lambda conversation_id: None)
    await company.ask(conversation_id, "and express?")
    assert await sender(company).send_due() == 0
    assert (await recalls(company).get(recall.id))[0].state is RecallState.SENDING
    company.runner.wake(conversation_id)
    await company.runner.wait_idle(conversation_id)
    assert await sender(company).send_due() == 1
    assert texts(await company.log.messages(conversation_id))[-1] == TEXT


async def test_with_people_the_holder_learns_of_it_and_nobody_loses_the_conversation(company: Company) -> None:
    conversation_id = await company.asked_by_somebody(ASKED, "a human please")
    handoff_id = (await company.log.get(conversation_id)).handoff_id or ""
    await company.log.claim(handoff_id, "agent-1", "Maya")
    before = await company.log.get(conversation_id)
    recall = await flagged(company, conversation_id)
    await recalls(company).confirm(recall.id, None, TEXT, (), "Wren")
    await sender(company).send_due()
    after = await company.log.get(conversation_id)
    assert (after.state, after.epoch, after.agent_id) == (State.AGENT, before.epoch, "agent-1")
    assert [note.kind for note in await company.log.notes(conversation_id)] == ["recall"]
    await company.log.resolve(
        handoff_id, "agent-1", "Maya", outcome=Outcome.SOLVED, summary="", return_to_bot=True, epoch=after.epoch
    )


async def test_a_closed_chat_keeps_it_and_stays_closed(company: Company) -> None:
    conversation_id = await company.asked_by_somebody(ASKED)
    company.clock.forward(minutes=31)
    care = Caretaker(company.db, company.clock, company.hub, LifeRules())
    await care.sweep()
    recall = await flagged(company, conversation_id)
    await recalls(company).confirm(recall.id, None, TEXT, (), "Wren")
    await sender(company).send_due()
    assert (await company.log.get(conversation_id)).state is State.CLOSED
    assert len(await corrections(company, conversation_id)) == 1
    said = await company.ask(conversation_id, ASKED)
    assert said and (await company.log.get(conversation_id)).state is State.BOT


async def test_the_same_answer_is_flagged_once_and_a_right_one_can_be_dismissed(company: Company) -> None:
    one, other = await company.asked_by_somebody(ASKED), await company.asked_by_somebody(ASKED)
    recall = await flagged(company, one)
    assert (await flagged(company, other)).id == recall.id
    await recalls(company).dismiss(recall.id, "it is right", "Wren")
    await recalls(company).dismiss(recall.id, "it is right", "Wren")
    with pytest.raises(RecallClosed):
        await recalls(company).confirm(recall.id, None, TEXT, (), "Wren")
    assert (await flagged(company, other)).id != recall.id
    assert await sender(company).send_due() == 0


async def test_what_was_never_told_cannot_be_recalled(company: Company) -> None:
    conversation_id = await company.asked_by_somebody("do you repair gramophones")
    with pytest.raises(NoAnswerThere):
        await recalls(company).flag_answer(conversation_id, 2, "wrong", "Maya")
    with pytest.raises(NobodyGotIt):
        await recalls(company).flag_passages("refund-times", None, "wrong", "Maya")
    with pytest.raises(RecallNotFound):
        await recalls(company).get("recall_x")


async def test_a_passage_is_flagged_in_its_article_also_when_it_has_been_rewritten_since(company: Company) -> None:
    conversation_id = await company.asked_by_somebody(ASKED)
    file = company.articles / "delivery" / "delivery-times.md"
    file.write_text(file.read_text().replace("3 to 5", "2 to 4"))
    company.rebuild()
    recall = await recalls(company).flag_passages("delivery-times", None, "wrong days", "Wren")
    _, concerned = await recalls(company).get(recall.id)
    assert [one.conversation_id for one in concerned] == [conversation_id]


async def test_the_correction_says_what_is_right_where_the_wrong_words_stood(company: Company) -> None:
    conversation_id = await company.asked_by_somebody(ASKED)
    recall = await flagged(company, conversation_id)
    _, told = await recalls(company).example(recall)
    file = company.articles / "delivery" / "delivery-times.md"
    file.write_text(
        file.read_text().replace("3 to 5", "2 to 4")
        + "\n## Express delivery\n\nExpress delivery takes one business day, standard delivery longer.\n"
    )
    company.rebuild()
    for question in ("and express?", "that is wrong", ""):
        assert "takes 2 to 4 business days" in draft_correction(recall.passages, told, question, company.knowledge).text


async def test_the_correction_is_quoted_from_the_corrected_article(company: Company) -> None:
    conversation_id = await company.asked_by_somebody(ASKED)
    recall = await flagged(company, conversation_id)
    question, told = await recalls(company).example(recall)
    assert question == ASKED and "3 to 5 business days" in told
    before = draft_correction(recall.passages, told, question, company.knowledge)
    assert before.still_told and before.citations == () and "was wrong" in before.text
    file = company.articles / "delivery" / "delivery-times.md"
    file.write_text(file.read_text().replace("3 to 5", "2 to 4"))
    company.rebuild()
    after = draft_correction(recall.passages, told, question, company.knowledge)
    assert not after.still_told
    assert "Standard delivery takes 2 to 4 business days and costs $4.95." in after.text
    assert after.citations[0].url == "/articles/delivery-times#standard-delivery"
    file.unlink()
    company.rebuild()
    gone = draft_correction(recall.passages, told, question, company.knowledge)
    assert (gone.citations, gone.still_told) == ((), False)
