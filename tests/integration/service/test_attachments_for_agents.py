"""A customer's file at the desk: seen by agents alone, once it is sent, and each look is kept."""

from datetime import timedelta

from aiohttp import FormData

from channels.file_links import LIFETIME
from conversations.model import Attachment
from desk.model import AgentRole
from tests.files import PDF, picture
from tests.integration.service.house import Person, Service


async def upload(customer: Person, here: str, content: bytes, name: str) -> str:
    form = FormData()
    form.add_field("file", content, filename=name)
    async with customer.http.post(f"{here}/attachments", data=form) as response:
        assert response.status == 201
        file_id: str = (await response.json())["attachment"]["id"]
        return file_id


async def audited(agent: Person, conversation_id: str) -> list[tuple[str, str | None]]:
    status, log = await agent.get(f"/api/agents/audit?conversation={conversation_id}")
    assert status == 200
    return [(one["action"], one["words"]) for one in log["entries"]]


async def test_an_agent_sees_what_was_sent_and_the_look_is_kept_once(service: Service) -> None:
    customer, messages = await service.customer(customer={"name": "Ana"})
    here = messages.removesuffix("/messages")
    lamp = await upload(customer, here, picture(), "lamp.png")
    maya = await service.agent("maya")
    status, problem = await maya.get(f"{here}/attachments/{lamp}")
    assert (status, problem["type"]) == (404, "attachment_not_found")
    said = {"client_id": "c1", "text": "it came broken", "attachments": [lamp]}
    assert (await customer.post(f"{here}/messages?wait=reply", said))[0] == 201
    for _ in range(2):
        async with maya.http.get(f"{here}/attachments/{lamp}") as got:
            assert (got.status, await got.read()) == (200, picture())
            assert got.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
            assert got.headers["Cross-Origin-Resource-Policy"] == "same-origin"
    conversation_id = here.rsplit("/", 1)[1]
    assert await audited(maya, conversation_id) == [("file", lamp)]
    sam = await service.agent("sam")
    assert (await sam.http.get(f"{here}/attachments/{lamp}")).status == 200
    assert await audited(maya, conversation_id) == [("file", lamp)] * 2
    whole = (await maya.get(f"/api/agents/conversations/{conversation_id}"))[1]
    assert whole["messages"][0]["attachments"][0]["name"] == "lamp.png"


async def test_nobody_else_sees_a_file(service: Service) -> None:
    customer, messages = await service.customer()
    here = messages.removesuffix("/messages")
    bill = await upload(customer, here, PDF, "bill.pdf")
    await customer.post(f"{here}/messages", {"client_id": "c1", "attachments": [bill]})
    writer = await service.agent("will", AgentRole.WRITER)
    assert (await writer.get(f"{here}/attachments/{bill}"))[0] == 403
    assert (await service.person().get(f"{here}/attachments/{bill}"))[0] == 401
    agent = await service.agent("maya")
    assert (await agent.get(f"{here}/attachments/att_0"))[0] == 404
    assert (await agent.get(f"/api/conversations/conv_0/attachments/{bill}"))[0] == 404
    assert await audited(agent, here.rsplit("/", 1)[1]) == []
    guess = {"Authorization": "Bearer guess"}
    assert (await agent.get(f"{here}/attachments/{bill}", headers=guess))[0] == 401


async def test_a_listed_site_may_send_and_get_files_and_no_other(service: Service) -> None:
    customer, messages = await service.customer()
    here = messages.removesuffix("/messages")
    lamp = await upload(customer, here, picture(), "lamp.png")
    for origin, allowed in (("https://shop.example", "https://shop.example"), ("https://evil.example", None)):
        async with customer.http.get(f"{here}/attachments/{lamp}", headers={"Origin": origin}) as got:
            assert got.headers.get("Access-Control-Allow-Origin") == allowed
            expected = "cross-origin" if allowed else "same-origin"
            assert got.headers["Cross-Origin-Resource-Policy"] == expected


async def test_the_largest_file_is_a_setting(service: Service) -> None:
    assert service.rooms.attachments.max_bytes == 10_000_000


async def test_a_signed_address_gives_the_file_out_until_it_ends_and_no_other(service: Service) -> None:
    customer, messages = await service.customer()
    here = messages.removesuffix("/messages")
    lamp = await upload(customer, here, picture(), "lamp.png")
    file, links = Attachment(lamp, "lamp.png", "image/png", 1), service.rooms.messaging.links
    path = links.address(file, service.rooms.clock.now()).removeprefix(links.base_url)
    stranger = service.person()
    assert (await stranger.get(path))[1]["type"] == "attachment_not_found"
    await customer.post(f"{here}/messages", {"client_id": "c1", "attachments": [lamp]})
    async with stranger.http.get(path) as got:
        assert (got.status, await got.read(), got.content_type) == (200, picture(), "image/png")
        assert got.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
        assert got.headers["Cross-Origin-Resource-Policy"] == "cross-origin"
    async with stranger.http.head(path) as asked:
        assert asked.status == 200
    other = path.replace(lamp, "att_other")
    assert (await stranger.get(other))[1]["type"] == "file_link_wrong"
    old = links.address(file, service.rooms.clock.now() - LIFETIME - timedelta(seconds=2))
    status, problem = await stranger.get(old.removeprefix(links.base_url))
    assert (status, problem["type"]) == (404, "file_link_over")
