"""Files over HTTP, as a customer's browser sends and gets them."""

import asyncio
import gzip
from collections.abc import AsyncIterator

import pytest
from aiohttp import FormData

from tests.files import HTML, PDF, SVG, picture
from tests.integration.channels.chat import LARGEST_FILE, Chat, Customer

LAMP = picture()


async def test_a_picture_goes_up_and_out_with_a_message_and_comes_back_as_it_was(chat: Chat, ana: Customer) -> None:
    answer = await ana.upload(LAMP)
    assert answer.status == 201
    lamp = answer.body["attachment"]
    assert (lamp["name"], lamp["mime"], lamp["bytes"]) == ("lamp.png", "image/png", len(LAMP))
    assert lamp.keys() == {"id", "name", "mime", "bytes"}
    assert (await ana.upload(LAMP)).status == 200
    sent = {"client_id": "c1", "attachments": [lamp["id"]]}
    first = await ana.send(sent, wait=True)
    assert (first.status, first.body["message"]["text"], first.body["message"]["attachments"]) == (201, "", [lamp])
    assert "can't see pictures" in first.body["replies"][0]["text"]
    assert (await ana.send(sent)).status == 200
    assert (await ana.send({"client_id": "c2", "attachments": [lamp["id"]]})).error == "attachment_used"
    async with chat.http.get(
        f"{ana.path}/attachments/{lamp['id']}", headers={"Authorization": f"Bearer {ana.token}"}
    ) as got:
        assert await got.read() == LAMP
        assert got.headers["Content-Type"] == "image/png"
        assert got.headers["Content-Disposition"] == "inline; filename*=UTF-8''lamp.png"
        assert got.headers["X-Content-Type-Options"] == "nosniff"
        assert got.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
        assert got.headers["Cache-Control"] == "no-store"


async def test_a_file_larger_than_other_bodies_may_be_is_taken(ana: Customer) -> None:
    large = PDF + b"%" * (LARGEST_FILE - len(PDF))
    answer = await ana.upload(large, "manual.pdf")
    assert (answer.status, answer.body["attachment"]["bytes"]) == (201, LARGEST_FILE)


async def test_a_pdf_is_given_to_be_saved(chat: Chat, ana: Customer) -> None:
    bill = (await ana.upload(PDF, "Rechnung März.pdf")).body["attachment"]
    async with chat.http.get(
        f"{ana.path}/attachments/{bill['id']}", headers={"Authorization": f"Bearer {ana.token}"}
    ) as got:
        assert got.headers["Content-Type"] == "application/pdf"
        assert got.headers["Content-Disposition"] == "attachment; filename*=UTF-8''Rechnung%20M%C3%A4rz.pdf"


@pytest.mark.parametrize(
    ("content", "error"),
    [
        (SVG, "file_kind_refused"),
        (HTML, "file_kind_refused"),
        (b"", "file_damaged"),
        (LAMP[:19], "file_damaged"),
        (b"GIF89a\xff\xff\xff\xff", "picture_too_large"),
    ],
    ids=["svg", "html", "empty", "broken off", "bomb"],
)
async def test_what_is_no_picture_and_no_pdf_is_refused_whatever_it_calls_itself(
    ana: Customer, content: bytes, error: str
) -> None:
    answer = await ana.upload(content, "lamp.png")
    assert (answer.status, answer.error) == (422, error)
    assert answer.body["errors"][0]["field"] == "file"


async def test_a_file_over_the_limit_is_refused_by_its_length_and_while_it_comes(chat: Chat, ana: Customer) -> None:
    answer = await ana.upload(LAMP + b"\x00" * (LARGEST_FILE + 200_000))
    assert (answer.status, answer.error) == (413, "file_too_large")
    assert "3 MB" in answer.body["detail"]

    async def endless() -> AsyncIterator[bytes]:
        yield LAMP
        for _ in range(LARGEST_FILE // 100_000 + 2):
            yield b"\x00" * 100_000

    form = FormData()
    form.add_field("file", endless(), filename="lamp.png")
    told = await chat.call("POST", f"{ana.path}/attachments", ana.token, data=form)
    assert (told.status, told.error) == (413, "file_too_large")


async def test_a_body_that_unfolds_is_counted_unfolded(chat: Chat, ana: Customer) -> None:
    head = b'--x\r\nContent-Disposition: form-data; name="file"; filename="lamp.png"\r\n\r\n'
    bomb = gzip.compress(head + LAMP + b"\x00" * (20 * LARGEST_FILE) + b"\r\n--x--\r\n")
    assert len(bomb) < 100_000
    headers = {"Content-Type": "multipart/form-data; boundary=x", "Content-Encoding": "gzip"}
    answer = await chat.call("POST", f"{ana.path}/attachments", ana.token, data=bomb, headers=headers)
    assert (answer.status, answer.error) == (413, "file_too_large")


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        (LAMP, "image/png"),
        (b"{}", "application/json"),
        (b"", "multipart/form-data"),
        (b"nonsense", "multipart/form-data; boundary=x"),
        (
            b'--x\r\nContent-Disposition: form-data; name="file"\r\n\r\nabc\r\n--x--\r\n',
            "multipart/form-data; boundary=x",
        ),
        (b"--x--\r\n", "multipart/form-data; boundary=x"),
        (b"--x\r\nContent-Type: multipart/mixed; boundary=y\r\n\r\n--y--\r\n--x--", "multipart/form-data; boundary=x"),
    ],
    ids=range(7),
)
async def test_what_is_no_form_with_a_file_is_refused_in_words(
    chat: Chat, ana: Customer, body: bytes, content_type: str
) -> None:
    headers = {"Content-Type": content_type}
    answer = await chat.call("POST", f"{ana.path}/attachments", ana.token, data=body, headers=headers)
    assert (answer.status, answer.error) == (422, "invalid")
    assert "PNG" in answer.body["detail"]


async def test_an_upload_that_breaks_off_is_no_file(chat: Chat, ana: Customer) -> None:
    async def dies() -> AsyncIterator[bytes]:
        yield LAMP[:40]
        raise ConnectionError

    form = FormData()
    form.add_field("file", dies(), filename="lamp.png")
    with pytest.raises(Exception):  # noqa: B017 - the client's own, of whatever kind
        await chat.call("POST", f"{ana.path}/attachments", ana.token, data=form)
    lamp = (await ana.upload(LAMP)).body["attachment"]
    assert (await ana.send({"client_id": "c1", "attachments": [lamp["id"]]})).status == 201


async def test_only_the_customers_own_token_opens_a_file(chat: Chat, ana: Customer) -> None:
    lamp = (await ana.upload(LAMP)).body["attachment"]
    other = await chat.begin()
    here = f"{ana.path}/attachments/{lamp['id']}"
    assert (await chat.call("GET", here)).error == "unauthorized"
    assert (await chat.call("GET", here, "guess")).error == "unauthorized"
    assert (await chat.call("GET", here, other.token)).error == "forbidden"
    assert (
        await chat.call("GET", f"{other.path}/attachments/{lamp['id']}", other.token)
    ).error == "attachment_not_found"
    assert (await chat.call("POST", f"{ana.path}/attachments", other.token, data=FormData({"file": "x"}))).status == 403
    assert (await other.send({"client_id": "c1", "attachments": [lamp["id"]]})).error == "attachment_not_found"


async def test_a_file_comes_over_the_socket_with_its_message(ana: Customer) -> None:
    lamp = (await ana.upload(LAMP)).body["attachment"]
    async with ana.socket() as socket:
        await socket.next("state")
        await socket.send({"type": "message", "client_id": "c1", "text": "broken", "attachments": [lamp["id"]]})
        assert (await socket.message())["attachments"] == [lamp]


async def test_the_saved_chat_names_the_files(chat: Chat, ana: Customer) -> None:
    lamp = (await ana.upload(LAMP)).body["attachment"]
    await ana.send({"client_id": "c1", "attachments": [lamp["id"]]}, wait=True)
    for kind in ("text", "html"):
        async with chat.http.get(
            f"{ana.path}/transcript?format={kind}", headers={"Authorization": f"Bearer {ana.token}"}
        ) as got:
            assert "Picture: lamp.png" in await got.text()


async def test_ten_uploads_at_once_of_the_same_picture_are_one(ana: Customer) -> None:
    answers = await asyncio.gather(*(ana.upload(LAMP) for _ in range(10)))
    assert len({answer.body["attachment"]["id"] for answer in answers}) == 1
    assert sorted(answer.status for answer in answers) == [200] * 9 + [201]
