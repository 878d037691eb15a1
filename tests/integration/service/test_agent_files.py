"""Files from an agent to the customer: checked by content, sent once, and opened by the customer alone."""

from aiohttp import FormData

from desk.model import AgentRole
from tests.files import PDF
from tests.integration.service.house import Service


def form_of(content: bytes, name: str = "label.pdf") -> FormData:
    form = FormData()
    form.add_field("file", content, filename=name)
    return form


async def test_a_file_of_the_agent_reaches_the_customer_once(service: Service) -> None:
    customer, here = await service.customer(customer={"name": "Ana"})
    await customer.post(f"{here}/messages?wait=reply", {"client_id": "c1", "text": "let me talk to a human"})
    maya, sam = await service.agent("maya", AgentRole.AGENT), await service.agent("sam", AgentRole.AGENT)
    (row,) = (await maya.get("/api/handoffs?state=queued"))[1]["handoffs"]
    path = f"/api/handoffs/{row['id']}"
    epoch = (await maya.post(f"{path}/claim"))[1]["epoch"]

    async def bring(person: object, content: bytes) -> tuple[int, dict[str, object]]:
        async with person.http.post(f"{path}/attachments", data=form_of(content)) as answer:  # type: ignore[attr-defined]
            return answer.status, await answer.json()

    assert (await bring(sam, PDF))[1]["type"] == "not_the_holder"
    assert (await bring(maya, b"<svg onload=alert(1)>"))[1]["type"] == "file_kind_refused"
    status, kept = await bring(maya, PDF)
    file_id = kept["attachment"]["id"]  # type: ignore[index]
    assert status == 201
    said = {"client_id": "a1", "epoch": epoch, "attachments": [file_id]}
    first = await maya.post(f"{path}/messages", said)
    again = await maya.post(f"{path}/messages", said)
    assert (first[0], again[0], first[1]) == (201, 200, again[1])
    assert (await maya.post(f"{path}/messages", said | {"attachments": [], "text": "x"}))[1][
        "type"
    ] == "client_id_conflict"
    assert (await maya.post(f"{path}/messages", said | {"client_id": "a2"}))[0] == 409, "a file goes out once"
    assert (await maya.post(f"{path}/messages", said | {"client_id": "a3", "epoch": epoch - 1}))[1][
        "type"
    ] == "stale_epoch"
    last = (await customer.get(f"{here}/messages"))[1]["messages"][-1]
    assert (last["role"], last["text"], [one["name"] for one in last["attachments"]]) == ("agent", "", ["label.pdf"])
    status, content = await customer.get(f"{here}/attachments/{file_id}")
    assert (status, content.startswith("%PDF")) == (200, True)
    stranger, _ = await service.customer()
    assert (await stranger.get(f"{here}/attachments/{file_id}"))[0] in (401, 403)
