"""What customers and agents send beside words, on every messaging channel."""

import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from conversations.coming_files import LATE, NOT_FETCHED
from conversations.hub import MessageChanged
from conversations.model import Attachment
from conversations.model_channels import DeliveryState
from conversations.model_files import FileState
from conversations.replies import about_files_alone
from tests.files import HTML, PDF, picture
from tests.integration.channels.fakes import Fault, KeptFile
from tests.integration.channels.lines import LARGEST_FILE, LINES, LINKS, Line, open_line
from tests.integration.conversations.fakes import HandClock, House, open_house

LAMP = picture()
VOICE = b"OggS\x00\x02" + bytes(20) + b"\x01\x13OpusHead" + bytes(200)


@pytest.fixture
async def house(tmp_path: Path, empty_chat: Path) -> AsyncIterator[House]:
    file = shutil.copy(empty_chat, tmp_path / "line.db")
    one = await open_house(f"sqlite+aiosqlite:///{file}", HandClock())
    yield one
    await one.close()


@pytest.fixture(params=LINES)
async def line(request: pytest.FixtureRequest, house: House) -> AsyncIterator[Line]:
    async with open_line(request.param, house) as one:
        if one.media(one.vendor) is None:
            pytest.skip("files come with the message")
        yield one


async def send(line: Line, kept: KeptFile, text: str = "", file: str = "file1") -> None:
    """Have the customer send a file; its name's last digit is the message's number."""
    line.vendor.files[file] = kept
    await line.call(line.sent_file(line.ana, file, kept.mime, text, int(file[-1])))


async def shown(line: Line) -> list[Attachment]:
    """Return the files of the customer's messages as the agents see them."""
    messages = await line.house.log.messages(await line.conversation(line.ana))
    return [one for message in messages for one in message.attachments]


async def content_of(line: Line, place: int = 0) -> bytes:
    one = (await shown(line))[place]
    _, path = await line.files.find(await line.conversation(line.ana), one.id, unsent=False)
    return path.read_bytes()


KINDS = (KeptFile(LAMP), KeptFile(PDF, "application/pdf"), KeptFile(VOICE, "audio/ogg"))


async def test_files_are_fetched_and_kept_with_their_messages(line: Line) -> None:
    for number, kept in enumerate(KINDS):
        await send(line, kept, f"look at {number}", f"file{number}")
    assert {one.state for one in await shown(line)} == {FileState.COMING}
    with line.house.hub.subscribe(None) as events:
        await line.fetch_all()
        heard = [one.message for one in events.waiting() if isinstance(one, MessageChanged)]
    assert {one.attachments[0].mime for one in heard} == {one.mime for one in KINDS}
    assert [await content_of(line, place) for place in range(3)] == [one.content for one in KINDS]
    said = [text for text in await line.log_texts() if text.startswith("look")]
    assert said == ["look at 0", "look at 1", "look at 2"]
    assert await line.notes() == []
    assert await line.fetcher.fetch_due() == 0


async def test_a_picture_alone_is_answered_as_on_the_website(line: Line) -> None:
    await send(line, KeptFile(LAMP))
    await line.settled(line.ana)
    assert (await line.log_texts()) == ["", about_files_alone(None, None).text]


async def test_a_doubled_webhook_fetches_once(line: Line) -> None:
    for _ in range(2):
        await send(line, KeptFile(LAMP))
    await line.fetch_all()
    await send(line, KeptFile(LAMP))
    await line.fetch_all()
    assert line.vendor.file_requests == ["file1"]
    assert (await shown(line))[0].bytes == len(LAMP)


async def test_a_fetch_that_fails_is_tried_again_told_of_and_done(line: Line) -> None:
    await send(line, KeptFile(b"", status=503))
    for seconds in (0, 1, 2, 4, 8, 16):
        line.house.clock.forward(seconds=seconds)
        await line.fetch_all()
    assert len(line.vendor.file_requests) == 6
    (note,) = await line.house.log.notes(await line.conversation(line.ana))
    assert note.kind == LATE
    assert "tried again" in note.text
    assert (await shown(line))[0].state is FileState.COMING
    line.vendor.files["file1"] = KeptFile(LAMP)
    line.house.clock.forward(seconds=32)
    await line.fetch_all()
    assert await content_of(line) == LAMP


async def test_the_vendors_time_to_come_back_is_kept(line: Line) -> None:
    await send(line, KeptFile(b"", status=429, headers={"Retry-After": "90"}))
    await line.fetch_all()
    line.house.clock.forward(seconds=88)
    await line.fetch_all()
    assert len(line.vendor.file_requests) == 1
    line.house.clock.forward(seconds=3)
    await line.fetch_all()
    assert len(line.vendor.file_requests) == 2


REFUSED = (
    (KeptFile(HTML), "are kept"),
    (KeptFile(b"\x00\x00\x00\x18ftypisom" + bytes(64)), "are kept"),  # a film
    (KeptFile(b"MZ" + bytes(200)), "are kept"),  # a program
    (KeptFile(LAMP[:20]), "damaged"),
    (KeptFile(b""), "damaged"),
    (KeptFile(LAMP + bytes(LARGEST_FILE)), "larger than 0.1 MB"),
    (KeptFile(b"", status=404), "no longer"),
)


async def test_what_cannot_be_kept_is_told_to_the_agents_with_what_it_was(line: Line) -> None:
    for number, (kept, _) in enumerate(REFUSED):
        await send(line, kept, "look", f"file{number}")
    for _ in range(2):
        await line.fetch_all()
    notes = await line.house.log.notes(await line.conversation(line.ana))
    assert {one.kind for one in notes} == {NOT_FETCHED}
    told = {one.data["seq"]: one.text for one in notes}
    messages = [one for one in await line.house.log.messages(await line.conversation(line.ana)) if one.attachments]
    for message, (_, why) in zip(messages, REFUSED, strict=True):
        assert told[message.seq].startswith("The photo")
        assert f"of message {message.seq} is not here." in told[message.seq]
        assert why in told[message.seq]
        assert (message.text, message.attachments[0].state) == ("look", FileState.MISSING)


async def test_after_a_day_it_is_given_up(line: Line) -> None:
    await send(line, KeptFile(b"", status=500))
    line.house.clock.forward(hours=24)
    await line.fetch_all()
    assert (await shown(line))[0].state is FileState.MISSING


async def test_nothing_is_fetched_from_elsewhere_nor_told_to_it(line: Line) -> None:
    """The vendor, or who plays it, sends us on to a machine of ours."""
    async with open_line("messenger", line.house) as ours:  # another server on loopback, with a port of its own
        ours.vendor.files["secret"] = KeptFile(LAMP)
        inside = ours.vendor.url.removesuffix("/v23.0") + "/files/secret"
        await send(line, KeptFile(b"", status=302, headers={"Location": inside}))
        await line.fetch_all()
        assert ours.vendor.file_requests == []
    (note,) = await line.notes()
    assert "leaves the vendor's own addresses" in note


async def test_a_process_killed_while_it_fetches_leaves_the_file_to_the_next(line: Line) -> None:
    await send(line, KeptFile(LAMP))
    assert len(await line.coming.take_due([line.name], 10)) == 1  # and here it died
    await line.fetch_all()
    assert line.vendor.file_requests == []
    line.house.clock.forward(minutes=5)
    await line.fetch_all()
    assert await content_of(line) == LAMP
    line.house.clock.forward(hours=2)
    assert await line.files.tidy() == 0


# ---- an agent's file -----------------------------------------------------------------------------------------------


def link_in(text: str) -> str:
    return text[text.index("https://care.example/api/files/") :]


def as_media(line: Line, mime: str) -> bool:
    return mime in line.channel.can.media


@pytest.mark.parametrize(("content", "name"), [(LAMP, "lamp.png"), (PDF, "label.pdf")], ids=["picture", "pdf"])
async def test_an_agents_file_goes_out_as_the_vendors_media_or_as_a_link(line: Line, content: bytes, name: str) -> None:
    await line.write("hello")
    await line.agent_sends(content, name, "Here it is.")
    await line.agent_sends(content, name)
    _, words, first, second = line.vendor.texts(line.ana)
    assert words == "Maya: Here it is."
    mime = "image/png" if name.endswith("png") else "application/pdf"
    kind = "Picture" if name.endswith("png") else "File"
    if as_media(line, mime):
        assert first.startswith("[file]")
    else:
        assert first.startswith(f"{kind}: {name}\nhttps://")
        assert second.startswith(f"Maya: {kind}: {name}\nhttps://")
    attachment_id, until, signature, shown_name = link_in(first).split("/")[5:]
    LINKS.check(attachment_id, until, signature, line.house.clock.now())
    assert shown_name == name
    assert await line.states() == [DeliveryState.SENT] * 3


async def test_a_file_that_the_vendor_refuses_becomes_a_text_with_a_link(line: Line) -> None:
    if not as_media(line, "image/png"):
        pytest.skip("files are links from the start")
    await line.write("hello")
    line.vendor.faults.append(line.file_refusal)
    await line.agent_sends(LAMP, "lamp.png")
    last = line.vendor.texts(line.ana)[-1]
    assert last.startswith("Maya: Picture: lamp.png\nhttps://care.example/api/files/")
    assert await line.states() == [DeliveryState.SENT] * 2
    assert await line.notes() == []


async def test_a_fault_before_the_file_doubles_neither_words_nor_file(line: Line) -> None:
    await line.write("hello")
    line.vendor.fault_of = lambda number: Fault(500) if number == 3 else None
    await line.agent_sends(LAMP, "lamp.png", "Here it is.")
    line.house.clock.forward(seconds=5)
    await line.send_all()
    _, words, file = line.vendor.texts(line.ana)
    assert (words, "lamp.png" in link_in(file)) == ("Maya: Here it is.", True)
