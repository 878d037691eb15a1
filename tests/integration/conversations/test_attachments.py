"""Files of customers: kept once, seen only with their message, tidied away without one, whenever a process dies."""

import os
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest

from common.errors import Invalid
from common.wire import BotReply, TurnRequest
from conversations import storage_attachments, texts
from conversations.attachments import Attachments
from conversations.errors import (
    AttachmentNotFound,
    AttachmentUsed,
    ClientIdConflict,
    EmptyMessage,
    FileDamaged,
    FileKindRefused,
    FileTooLarge,
    TooManyFiles,
)
from conversations.inbox import MAX_ATTACHMENTS
from conversations.model import WANTS_PERSON, Asks, Attachment, Inbound, Message, State
from routing.model import SignalName
from tests.files import HTML, PDF, SVG, picture
from tests.integration.conversations.fakes import HandClock, House, open_house

LIMIT = 100_000
LAMP = picture()


class Killed(BaseException):
    """The process dies here."""


@dataclass
class Desk:
    house: House
    files: Attachments
    folder: Path

    async def upload(self, conversation_id: str, content: bytes = LAMP, name: str = "lamp.png") -> Attachment:
        kept, _ = await self.files.receive(conversation_id, name, pieces(content))
        return kept

    async def send(self, conversation_id: str, *ids: str, text: str = "", client_id: str = "c1") -> Message:
        accepted = await self.house.log.accept(Inbound(conversation_id, client_id, text=text, attachments=ids))
        return accepted.message

    def on_disk(self) -> list[str]:
        return sorted(path.name for path in self.folder.iterdir()) if self.folder.is_dir() else []

    async def in_database(self, conversation_id: str) -> int:
        async with self.house.db.read() as c:
            return await storage_attachments.count(c, conversation_id)

    def age(self, by: timedelta) -> None:
        """Let time pass, for the files too."""
        self.house.clock.forward(seconds=by.total_seconds())
        for path in self.folder.iterdir():
            written = (self.house.clock.now() - by - timedelta(seconds=1)).timestamp()
            os.utime(path, (written, written))


async def pieces(content: bytes, size: int = 1000) -> AsyncIterator[bytes]:
    for start in range(0, len(content), size):
        yield content[start : start + size]


@pytest.fixture
async def desk(each_database_url: str, tmp_path: Path) -> AsyncIterator[Desk]:
    """The log on both databases, and the folder of the files."""
    clock = HandClock()
    one = await open_house(each_database_url, clock)
    folder = tmp_path / "attachments"
    yield Desk(one, Attachments(one.db, clock, folder, LIMIT), folder)
    await one.close()


async def test_a_file_is_kept_as_it_is_and_seen_with_its_message(desk: Desk) -> None:
    conversation_id = await desk.house.begin()
    lamp = await desk.upload(conversation_id)
    assert (lamp.name, lamp.mime, lamp.bytes) == ("lamp.png", "image/png", len(LAMP))
    with pytest.raises(AttachmentNotFound):
        await desk.files.find(conversation_id, lamp.id, unsent=False)
    message = await desk.send(conversation_id, lamp.id, text="it came broken")
    assert (message.text, message.attachments) == ("it came broken", (lamp,))
    stored = (await desk.house.log.messages(conversation_id))[0]
    assert stored == message
    found, path = await desk.files.find(conversation_id, lamp.id, unsent=False)
    assert found == lamp and path.read_bytes() == LAMP
    assert desk.on_disk() == [lamp.id]


async def test_the_same_upload_twice_is_one_file_until_it_is_sent(desk: Desk) -> None:
    conversation_id = await desk.house.begin()
    first, is_new = await desk.files.receive(conversation_id, "lamp.png", pieces(LAMP))
    again, is_new_again = await desk.files.receive(conversation_id, "lamp.png", pieces(LAMP))
    assert (first, is_new, is_new_again) == (again, True, False)
    assert desk.on_disk() == [first.id]
    await desk.send(conversation_id, first.id)
    third = await desk.upload(conversation_id)
    assert third.id != first.id and len(desk.on_disk()) == 2


async def test_the_same_message_twice_is_one_and_with_other_files_a_conflict(desk: Desk) -> None:
    conversation_id = await desk.house.begin()
    lamp, bill = await desk.upload(conversation_id), await desk.upload(conversation_id, PDF, "bill.pdf")
    first = await desk.send(conversation_id, lamp.id, text="look")
    assert await desk.send(conversation_id, lamp.id, lamp.id, text="look") == first
    for ids in ((), (bill.id,), (lamp.id, bill.id)):
        with pytest.raises(ClientIdConflict):
            await desk.send(conversation_id, *ids, text="look")
    with pytest.raises(AttachmentUsed):
        await desk.send(conversation_id, lamp.id, client_id="c2")


async def test_files_of_others_and_files_that_are_none_are_not_sent(desk: Desk) -> None:
    mine, theirs = await desk.house.begin(), await desk.house.begin()
    lamp = await desk.upload(theirs)
    for wrong in (lamp.id, "att_0", "", "../careline.db"):
        with pytest.raises(AttachmentNotFound):
            await desk.send(mine, wrong)
        with pytest.raises(AttachmentNotFound):
            await desk.files.find(mine, wrong, unsent=True)
    with pytest.raises(Invalid):
        await desk.send(mine, *(f"att_{number}" for number in range(MAX_ATTACHMENTS + 1)))
    with pytest.raises(EmptyMessage):
        await desk.send(mine)
    with pytest.raises(Invalid):
        await desk.house.log.accept(Inbound(mine, "p1", payload="/deny", attachments=(lamp.id,)))
    assert await desk.house.log.messages(mine) == []


@pytest.mark.parametrize(
    ("content", "refusal"),
    [
        (SVG, FileKindRefused),
        (HTML, FileKindRefused),
        (b"", FileDamaged),
        (LAMP[:20], FileDamaged),
        (LAMP + b"\x00" * LIMIT, FileTooLarge),
    ],
    ids=["svg", "html", "empty", "broken off", "too large"],
)
async def test_what_is_refused_leaves_nothing(desk: Desk, content: bytes, refusal: type[Exception]) -> None:
    conversation_id = await desk.house.begin()
    with pytest.raises(refusal):
        await desk.upload(conversation_id, content)
    assert (desk.on_disk(), await desk.in_database(conversation_id)) == ([], 0)


async def test_a_conversation_takes_only_so_many_files(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("conversations.attachments.MOST_IN_CONVERSATION", 2)
    conversation_id = await desk.house.begin()
    await desk.upload(conversation_id)
    await desk.upload(conversation_id, PDF, "bill.pdf")
    with pytest.raises(TooManyFiles):
        await desk.upload(conversation_id, PDF, "other.pdf")
    assert len(desk.on_disk()) == 2


async def test_a_file_that_no_message_names_is_gone_after_an_hour(desk: Desk) -> None:
    conversation_id = await desk.house.begin()
    sent, left = await desk.upload(conversation_id), await desk.upload(conversation_id, PDF, "bill.pdf")
    await desk.send(conversation_id, sent.id)
    desk.age(timedelta(minutes=59))
    assert await desk.files.tidy() == 0
    desk.age(timedelta(minutes=2))
    assert await desk.files.tidy() == 1
    assert desk.on_disk() == [sent.id]
    with pytest.raises(AttachmentNotFound):
        await desk.send(conversation_id, left.id, client_id="c2")
    desk.age(timedelta(days=400))
    assert await desk.files.tidy() == 0
    assert (await desk.files.find(conversation_id, sent.id, unsent=False))[1].read_bytes() == LAMP


async def test_killed_while_the_file_comes_in_nothing_is_seen_and_it_is_tidied_away(desk: Desk) -> None:
    conversation_id = await desk.house.begin()

    async def dies() -> AsyncIterator[bytes]:
        yield LAMP[:50]
        raise Killed

    # A killed process cannot tidy up behind itself.
    keep = desk.files.receive
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Path, "unlink", lambda *_a, **_k: None)
        with pytest.raises(Killed):
            await keep(conversation_id, "lamp.png", dies())
    assert len(desk.on_disk()) == 1
    assert await desk.in_database(conversation_id) == 0
    assert await desk.files.tidy() == 0
    desk.age(timedelta(hours=2))
    assert await desk.files.tidy() == 1
    assert desk.on_disk() == []


async def test_killed_between_file_and_row_nothing_is_seen_and_it_is_tidied_away(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    conversation_id = await desk.house.begin()

    async def dies(*_: object) -> None:
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr(storage_attachments, "insert", dies)
        with pytest.raises(Killed):
            await desk.upload(conversation_id)
    assert len(desk.on_disk()) == 1
    assert await desk.in_database(conversation_id) == 0
    with pytest.raises(AttachmentNotFound):
        await desk.files.find(conversation_id, desk.on_disk()[0], unsent=True)
    again = await desk.upload(conversation_id)
    desk.age(timedelta(minutes=30))
    await desk.send(conversation_id, again.id)
    desk.age(timedelta(hours=2))
    assert await desk.files.tidy() == 1
    assert desk.on_disk() == [again.id]


async def test_killed_between_row_and_message_the_customer_sends_it_again_or_it_is_tidied_away(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    conversation_id = await desk.house.begin()
    lamp = await desk.upload(conversation_id)

    async def dies(*_: object) -> None:
        raise ConnectionError

    with monkeypatch.context() as patch:
        patch.setattr(storage_attachments, "mark_sent", dies)
        with pytest.raises(ConnectionError):
            await desk.send(conversation_id, lamp.id)
    assert await desk.house.log.messages(conversation_id) == []
    with pytest.raises(AttachmentNotFound):
        await desk.files.find(conversation_id, lamp.id, unsent=False)
    assert (await desk.upload(conversation_id)).id == lamp.id
    message = await desk.send(conversation_id, lamp.id)
    assert (message.seq, message.attachments) == (1, (lamp,))


async def test_killed_while_tidying_the_rest_is_tidied_next_time(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    conversation_id = await desk.house.begin()
    await desk.upload(conversation_id)
    desk.age(timedelta(hours=2))

    async def dies(*_: object) -> None:
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr(desk.files, "_remove", dies)
        with pytest.raises(Killed):
            await desk.files.tidy()
    assert (len(desk.on_disk()), await desk.in_database(conversation_id)) == (1, 0)
    assert await desk.files.tidy() == 1
    assert desk.on_disk() == []


async def answers(desk: Desk, message: Message) -> list[Message]:
    await desk.house.runner.wait_idle(message.conversation_id)
    return [one for one in await desk.house.log.messages(message.conversation_id, message.seq) if one.role == "bot"]


async def test_files_without_a_word_are_answered_without_guessing_and_with_a_person_on_offer(desk: Desk) -> None:
    conversation_id = await desk.house.begin()
    lamp = await desk.upload(conversation_id)
    (answer,) = await answers(desk, await desk.send(conversation_id, lamp.id))
    assert answer.text == texts.FILES_ALONE
    assert answer.buttons[0].payload == WANTS_PERSON
    assert desk.house.assistant.requests == []
    (record,) = await desk.house.log.turn_records(conversation_id)
    assert (record.intent, record.decision) == (None, "stay")
    assert [one.name for one in record.signals] == [SignalName.PERSON_OFFERED]
    await desk.house.press(conversation_id, WANTS_PERSON)
    await desk.house.runner.wait_idle(conversation_id)
    conversation = await desk.house.log.get(conversation_id)
    assert conversation.state is State.QUEUED and conversation.handoff_id is not None
    packet = await desk.house.log.packet(conversation.handoff_id)
    assert packet["transcript"][0]["attachments"][0]["name"] == "lamp.png"
    assert "“”" not in str(packet["summary"])
    (row,) = await desk.house.log.handoffs("queued")
    assert row["last_message"]["text"] == "Talk to a person"
    bill = await desk.upload(conversation_id, PDF, "bill.pdf")
    await desk.send(conversation_id, bill.id, client_id="c2")
    (row,) = await desk.house.log.handoffs("queued")
    assert row["last_message"]["text"] == "File: bill.pdf"


@pytest.mark.parametrize("asks", [Asks.CONFIRM, Asks.ORDER_ID])
async def test_in_the_middle_of_a_procedure_the_open_question_is_put_again(desk: Desk, asks: Asks) -> None:
    buttons = [{"title": "Yes, cancel it", "payload": "/affirm"}, {"title": "No", "payload": "/deny"}]

    async def question(request: TurnRequest) -> list[BotReply]:
        return [BotReply("I cancel the lamp. All right?", buttons=buttons, asks=asks.value)]

    desk.house.assistant.script = question
    conversation_id = await desk.house.begin()
    await desk.house.talk(conversation_id, "cancel the lamp")
    for number in range(2):
        lamp = await desk.upload(conversation_id)
        message = await desk.send(conversation_id, lamp.id, client_id=f"f{number}")
        (answer,) = await answers(desk, message)
        assert answer.text == f"{texts.CANNOT_SEE} I cancel the lamp. All right?"
        assert (answer.asks, [one.title for one in answer.buttons]) == (asks, ["Yes, cancel it", "No"])
    assert len(desk.house.assistant.requests) == 1


async def test_words_with_a_file_are_answered_and_nobody_believes_that_the_file_was_looked_at(desk: Desk) -> None:
    conversation_id = await desk.house.begin()
    lamp = await desk.upload(conversation_id)
    answer = await answers(desk, await desk.send(conversation_id, lamp.id, text="it came broken"))
    assert [one.text for one in answer] == [texts.FILES_BESIDE, "You said it came broken"]
    assert [one.text for one in desk.house.assistant.requests] == ["it came broken"]


async def test_a_file_and_words_sent_right_after_it_are_one_turn(desk: Desk) -> None:
    conversation_id = await desk.house.begin()
    desk.house.log.when_turn_waits(lambda _: None)
    lamp = await desk.upload(conversation_id)
    await desk.send(conversation_id, lamp.id)
    last = await desk.house.say(conversation_id, "it came broken")
    desk.house.runner.wake(conversation_id)
    answer = await answers(desk, last)
    assert [one.text for one in answer] == [texts.FILES_BESIDE, "You said it came broken"]


async def test_an_agent_gets_a_file_at_once(desk: Desk) -> None:
    conversation, _handoff = await desk.house.held()
    lamp = await desk.upload(conversation.id)
    message = await desk.send(conversation.id, lamp.id)
    assert await answers(desk, message) == []
    assert (await desk.house.log.messages(conversation.id))[-1].attachments == (lamp,)
